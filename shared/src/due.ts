import type { Notification } from './notification.ts';

/**
 * From when on the worker may claim a notification (ms since 1970), or null where it may not: a pending one from Send At
 * (or at once), a failed or not held uncertain one from Next Attempt At.
 */
export function dueAt(notification: Notification): number | null {
  switch (notification.status) {
    case 'pending':
      return notification.sendAt ?? 0;
    case 'failed':
      return notification.nextAttemptAt ?? 0;
    case 'uncertain':
      return notification.nextAttemptAt;
    case 'sending':
    case 'sent':
    case 'dead':
    case 'cancelled':
    case 'skipped':
      return null;
  }
}

export function isDue(notification: Notification, now: number): boolean {
  const from = dueAt(notification);
  return from !== null && from <= now;
}

/**
 * Whoever has been due for this long goes as if it were one priority more urgent, and so on up to the first, so that the
 * last priority is not starved for ever by a steady stream of others (choice: long enough that what is urgent overtakes
 * the whole of a large announcement).
 */
const AGEING_MS = 30 * 60_000;

/** The priority that a notification has by now. */
export function priorityAt({ priority, createdAt, sendAt }: Notification, now: number): number {
  if (createdAt === null && sendAt === null) return priority;
  const waitedMs = Math.max(0, now - Math.max(createdAt ?? 0, sendAt ?? 0));
  return Math.max(1, priority - Math.floor(waitedMs / AGEING_MS));
}

/** Sorts by the priority that each has by now, then by age; rows that never said when they were made come last among theirs. */
export function byUrgency(now: number): (one: Notification, other: Notification) => number {
  return (one, other) => priorityAt(one, now) - priorityAt(other, now) || age(one) - age(other);
}

function age(notification: Notification): number {
  return notification.createdAt ?? Number.MAX_SAFE_INTEGER;
}
