import type { Notification } from './notification.ts';
import type { Status } from './status.ts';

/** The new status, counters and times of a notification: everything in its row that the worker writes. */
export interface Transition {
  readonly id: string;
  readonly status: Status;
  readonly sentAt: number | null;
  readonly retryCount: number;
  readonly errorMessage: string;
  readonly nextAttemptAt: number | null;
  readonly messageId: string;
}

/** The transition that changes nothing, to be spread under what does change. */
export function unchanged(notification: Notification): Transition {
  const { id, status, sentAt, retryCount, errorMessage, nextAttemptAt, messageId } = notification;
  return { id, status, sentAt, retryCount, errorMessage, nextAttemptAt, messageId };
}
