import type { Notification } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { queueFigures } from '../../../worker/src/ops/queue-figures.ts';
import type { HoldingState } from '../../../worker/src/plan.ts';
import { aNotification } from '../notifications.ts';

const NOW = Date.UTC(2026, 0, 31, 12);

function row(id: string, given: Partial<Notification>): Notification {
  return aNotification({ id, status: 'pending', createdAt: NOW - 1_000, ...given });
}

const figures = (open: readonly Notification[], holding: readonly (readonly [string, HoldingState])[] = []) =>
  queueFigures({ open, blocked: [] }, new Map(holding), NOW);

describe('the figures of a queue', () => {
  it('count what is due, not what is set for later or held', () => {
    const { due, byStatus } = figures([
      row('A', {}),
      row('B', { sendAt: NOW + 1 }),
      row('C', { status: 'failed', nextAttemptAt: NOW }),
      row('D', { status: 'failed', nextAttemptAt: NOW + 1 }),
      row('E', { status: 'uncertain' }),
    ]);

    expect(due).toBe(2);
    expect(Object.fromEntries(byStatus)).toEqual({ pending: 2, failed: 2, uncertain: 1 });
  });

  it('tell for how long the oldest has been due: since it was queued, or since the time it is set for', () => {
    const since = (given: Partial<Notification>) => figures([row('A', given)]).oldestDueMs;

    expect(since({ createdAt: NOW - 9_000 })).toBe(9_000);
    expect(since({ createdAt: NOW - 9_000, sendAt: NOW - 4_000 })).toBe(4_000);
    expect(since({ createdAt: NOW - 4_000, sendAt: NOW - 9_000 })).toBe(4_000);
    expect(since({ status: 'failed', createdAt: NOW - 9_000, nextAttemptAt: NOW - 500 })).toBe(500);
    expect(since({ createdAt: null })).toBe(0);
    expect(since({ createdAt: NOW + 5_000 })).toBe(0);
  });

  it('go by what the worker has done since it looked', () => {
    const open = ['A', 'B', 'C'].map((id) => row(id, {}));

    const { byStatus, due } = figures(open, [
      ['A', 'waiting'],
      ['B', 'settled'],
    ]);

    expect(Object.fromEntries(byStatus)).toEqual({ sending: 1, pending: 1 });
    expect(due).toBe(1);
  });
});
