import { byUrgency, dueAt, isDue, priorityAt } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notifications, SENDING, UTC } from './arbitraries.ts';

const NOW = Date.UTC(2026, 0, 31, 14, 30);

describe('a notification is due', () => {
  test('when it is pending: at once, or from Send At', () => {
    const pending = { ...SENDING, status: 'pending' as const };

    expect(dueAt(pending)).toBe(0);
    expect(isDue({ ...pending, sendAt: NOW }, NOW - 1)).toBe(false);
    expect(isDue({ ...pending, sendAt: NOW }, NOW)).toBe(true);
  });

  test('when it is pending again, whatever Next Attempt At was left behind', () => {
    expect(isDue({ ...SENDING, status: 'pending', nextAttemptAt: NOW + 1 }, NOW)).toBe(true);
  });

  test('when it failed: from Next Attempt At, or at once where a person emptied that', () => {
    const failed = { ...SENDING, status: 'failed' as const };

    expect(dueAt(failed)).toBe(0);
    expect(isDue({ ...failed, nextAttemptAt: NOW }, NOW - 1)).toBe(false);
    expect(isDue({ ...failed, nextAttemptAt: NOW }, NOW)).toBe(true);
  });

  test('when it is uncertain and not held', () => {
    const uncertain = { ...SENDING, status: 'uncertain' as const };

    expect(dueAt(uncertain)).toBeNull();
    expect(isDue(uncertain, NOW)).toBe(false);
    expect(isDue({ ...uncertain, nextAttemptAt: NOW }, NOW)).toBe(true);
  });

  test.each(['sending', 'sent', 'dead', 'cancelled', 'skipped'] as const)('never when it is %s', (status) => {
    expect(dueAt({ ...SENDING, status, sendAt: 1, nextAttemptAt: 1 })).toBeNull();
  });
});

describe('urgency', () => {
  const MINUTE = 60_000;
  const row = (priority: number, createdAt: number | null) => ({
    ...SENDING,
    priority,
    createdAt,
    sendAt: null,
  });

  test('puts the lower priority number first, then the older, then what never said its age', () => {
    const rows = [row(5, null), row(5, 2), row(1, 9), row(5, 1)];

    expect([...rows].sort(byUrgency(9))).toEqual([row(1, 9), row(5, 1), row(5, 2), row(5, null)]);
  });

  test('grows by one priority for each half hour that a row has been due, up to the first', () => {
    const waiting = { ...row(10, NOW - 600 * MINUTE), sendAt: NOW };

    expect(priorityAt(waiting, NOW - MINUTE)).toBe(10);
    expect(priorityAt(waiting, NOW + 29 * MINUTE)).toBe(10);
    expect(priorityAt(waiting, NOW + 30 * MINUTE)).toBe(9);
    expect(priorityAt(waiting, NOW + 24 * 60 * MINUTE)).toBe(1);
    expect(priorityAt(row(10, null), NOW)).toBe(10);
  });

  test('lets the last priority go in the end, however many of the first keep coming', () => {
    const starved = row(10, NOW - 5 * 60 * MINUTE);

    expect([row(1, NOW - MINUTE), starved].sort(byUrgency(NOW))).toEqual([starved, row(1, NOW - MINUTE)]);
  });

  test('is a consistent order', () => {
    const any = notifications(UTC);
    fc.assert(
      fc.property(any, any, any, fc.nat(), (a, b, c, ago) => {
        const compare = byUrgency(NOW + ago);
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
        fc.pre(compare(a, b) <= 0 && compare(b, c) <= 0);
        expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
