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

/** Sorts by priority, then by age; rows that never said when they were made come last among their priority. */
export function byUrgency(one: Notification, other: Notification): number {
  return one.priority - other.priority || age(one) - age(other);
}

function age(notification: Notification): number {
  return notification.createdAt ?? Number.MAX_SAFE_INTEGER;
}
