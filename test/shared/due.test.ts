import { byUrgency, dueAt, isDue } from '@sheet-courier/shared';
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
  const row = (priority: number, createdAt: number | null) => ({ ...SENDING, priority, createdAt });

  test('puts the lower priority number first, then the older, then what never said its age', () => {
    const rows = [row(5, null), row(5, 2), row(1, 9), row(5, 1)];

    expect([...rows].sort(byUrgency)).toEqual([row(1, 9), row(5, 1), row(5, 2), row(5, null)]);
  });

  test('is a consistent order', () => {
    const any = notifications(UTC);
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(byUrgency(a, b))).toBe(-Math.sign(byUrgency(b, a)) + 0);
        fc.pre(byUrgency(a, b) <= 0 && byUrgency(b, c) <= 0);
        expect(byUrgency(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
