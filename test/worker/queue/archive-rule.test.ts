import { createZone, NO_SETTINGS } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { archiveLimits, isArchivable } from '../../../worker/src/queue/archive-rule.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.UTC(2026, 5, 1);
const ZONE = createZone('Europe/Berlin');

function daysAgo(days: number): number {
  return ZONE.toSerial(NOW - days * DAY_MS);
}

function isMoved(status: string, days: number, settings = NO_SETTINGS): boolean {
  const cells = { status, id: 'A', createdAt: daysAgo(days + 1), sendAt: '', sentAt: daysAgo(days) };
  return isArchivable(cells, archiveLimits(settings, NOW, ZONE), ZONE);
}

describe('the archive takes', () => {
  it.each([
    ['sent', 7],
    ['dead', 30],
    ['cancelled', 30],
    ['skipped', 30],
    [' Sent ', 7],
  ])('%s rows after %i days', (status, days) => {
    expect([isMoved(status, days - 0.01), isMoved(status, days + 0.01)]).toEqual([false, true]);
  });

  it.each(['pending', 'sending', 'failed', 'uncertain', '', 'sned'])('no rows that are "%s"', (status) => {
    expect(isMoved(status, 1000)).toBe(false);
  });

  it('rows after as many days as the settings say', () => {
    const settings = { ...NO_SETTINGS, archiveSentAfterDays: 2, archiveOthersAfterDays: 0 };
    expect([
      isMoved('sent', 1.9, settings),
      isMoved('sent', 2.1, settings),
      isMoved('dead', 0, settings),
    ]).toEqual([false, true, true]);
  });

  it('at once what came to its end before a time that a person names', () => {
    const settings = { ...NO_SETTINGS, archiveFinishedBefore: '2026-05-31 02:00:00' };
    expect([
      isMoved('sent', 0.9, settings),
      isMoved('sent', 1.1, settings),
      isMoved('dead', 1.1, settings),
    ]).toEqual([false, true, true]);
  });

  it('every finished row that an operator has asked for, however young', () => {
    const settings = { ...NO_SETTINGS, archiveFinishedBefore: '2026-05-31 02:00:00' };
    expect([
      isMoved('sent', 0.9, settings),
      isMoved('sent', 1.1, settings),
      isMoved('dead', 1.1, settings),
    ]).toEqual([false, true, true]);
    expect(isMoved('uncertain', 1.1, settings)).toBe(false);
    expect(isMoved('sent', 8, { ...NO_SETTINGS, archiveFinishedBefore: '2026-02-31 00:00' })).toBe(true);
  });

  it('rows by the latest time that they name, and none that names none or has no ID', () => {
    const limits = archiveLimits(NO_SETTINGS, NOW, ZONE);
    const old = { status: 'cancelled', id: 'A', createdAt: daysAgo(99), sendAt: null, sentAt: undefined };
    expect(isArchivable(old, limits, ZONE)).toBe(true);
    expect(isArchivable({ ...old, sendAt: daysAgo(1) }, limits, ZONE)).toBe(false);
    expect(isArchivable({ ...old, createdAt: '2026-01-31 14:30' }, limits, ZONE)).toBe(true);
    expect(isArchivable({ ...old, createdAt: 'in winter' }, limits, ZONE)).toBe(false);
    expect(isArchivable({ ...old, id: ' ' }, limits, ZONE)).toBe(false);
  });
});
