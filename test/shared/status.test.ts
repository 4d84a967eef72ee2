import { isFinished, isStatus, mayMove, OPERATOR_STATUSES, STATUSES } from '@sheet-courier/shared';
import { expect, test } from 'vitest';

test('only the eight statuses are statuses', () => {
  expect(STATUSES.every((status) => isStatus(status))).toBe(true);
  for (const text of ['', 'sned', 'Pending', 'toString']) expect(isStatus(text)).toBe(false);
});

test('what is sent, dead, cancelled or skipped waits for a person', () => {
  expect(STATUSES.filter(isFinished)).toEqual(['sent', 'dead', 'cancelled', 'skipped']);
});

test('nothing moves out of a finished status, and nothing into one that only a person sets', () => {
  for (const from of STATUSES) {
    expect(mayMove(from, 'cancelled')).toBe(false);
    expect(mayMove(from, from)).toBe(false);
    expect(STATUSES.some((to) => mayMove(from, to))).toBe(!isFinished(from));
  }
  expect(OPERATOR_STATUSES).toEqual(['pending', 'cancelled']);
});
