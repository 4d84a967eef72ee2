import type { MediaItem } from './media.ts';
import type { Options } from './options.ts';
import type { Recipient } from './recipient.ts';
import type { Status } from './status.ts';

/** One row of the tab Notification_Queue, decoded. Times are instants: milliseconds since 1970 UTC. */
export interface Notification {
  readonly id: string;
  readonly recipient: Recipient;
  /** Telegram HTML. Empty only where media says it all. */
  readonly message: string;
  readonly type: string;
  readonly status: Status;
  /** Null where nobody filled it in. */
  readonly createdAt: number | null;
  /** Set when the provider confirmed a delivery. */
  readonly sentAt: number | null;
  /** Failed attempts so far. */
  readonly retryCount: number;
  readonly errorMessage: string;
  /** 1 goes first, 10 last. */
  readonly priority: number;
  /** Not before; null is at once. */
  readonly sendAt: number | null;
  /** When a failed notification, or an uncertain one that is not held, is tried again. */
  readonly nextAttemptAt: number | null;
  readonly media: readonly MediaItem[];
  readonly options: Options;
  /** Empty where there is none. */
  readonly dedupeKey: string;
  /** The provider's id of what was delivered; empty before. */
  readonly messageId: string;
}

/** What whoever queues a notification decides; the rest begins empty. */
export interface NewNotification {
  readonly id: string;
  readonly recipient: Recipient;
  readonly message: string;
  readonly type: string;
  readonly createdAt: number;
  readonly priority?: number;
  readonly sendAt?: number | null;
  readonly media?: readonly MediaItem[];
  readonly options?: Options;
  readonly dedupeKey?: string;
}

/** A notification as it stands in the queue at first: pending, nothing tried. */
export function queued(fresh: NewNotification, standardPriority: number): Notification {
  return {
    id: fresh.id,
    recipient: fresh.recipient,
    message: fresh.message,
    type: fresh.type,
    status: 'pending',
    createdAt: fresh.createdAt,
    sentAt: null,
    retryCount: 0,
    errorMessage: '',
    priority: fresh.priority ?? standardPriority,
    sendAt: fresh.sendAt ?? null,
    nextAttemptAt: null,
    media: fresh.media ?? [],
    options: fresh.options ?? {},
    dedupeKey: fresh.dedupeKey ?? '',
    messageId: '',
  };
}
