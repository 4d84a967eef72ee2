import { dueAt, isDue, type Notification, type Status } from '@sheet-courier/shared';
import type { HoldingState } from '../plan.ts';
import type { QueueView } from '../queue/queue.ts';

/** What the queue comes to just now. */
export interface QueueFigures {
  /** Of what is not finished. */
  readonly byStatus: ReadonlyMap<Status, number>;
  /** Rows that can't go out as they stand. */
  readonly blocked: number;
  /** Could go at once, as far as the time they are set for is concerned. */
  readonly due: number;
  /** For how long the one that has waited longest has been due; 0 where none is. */
  readonly oldestDueMs: number;
}

/**
 * The queue as one look showed it, and what the worker has done since: what it has taken is `sending`, what it has
 * settled is no longer open.
 *
 * @param now wall clock
 */
export function queueFigures(
  view: Pick<QueueView, 'open' | 'blocked'>,
  holding: ReadonlyMap<string, HoldingState>,
  now: number,
): QueueFigures {
  const byStatus = new Map<Status, number>();
  let due = 0;
  let oldest = now;
  for (const notification of view.open) {
    const state = holding.get(notification.id);
    if (state === 'settled') continue;
    const status = state === undefined ? notification.status : 'sending';
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    if (state !== undefined || !isDue(notification, now)) continue;
    due++;
    oldest = Math.min(oldest, dueSince(notification, now));
  }
  return { byStatus, blocked: view.blocked.length, due, oldestDueMs: now - oldest };
}

/** What is due at once has been since it was queued; where nobody filled that in, nobody knows for how long. */
function dueSince(notification: Notification, now: number): number {
  return Math.max(dueAt(notification) ?? 0, notification.createdAt ?? 0) || now;
}
