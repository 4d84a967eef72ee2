import type { Notification, Outcome } from '@sheet-courier/shared';
import type { Channel } from '../channels/channel.ts';
import type { Settled } from '../deliver.ts';
import type { QueueView } from '../queue/queue.ts';

/**
 * Told of what the worker does, for figures and traces. Nothing in it may throw, wait or change what happens; the times
 * are those at which it is told.
 */
export interface Observer {
  roundBegan(): void;
  /** @param trouble null when all of it went well */
  roundEnded(trouble: unknown): void;
  looked(view: QueueView): void;
  /** Their claims are about to be written. */
  claiming(notifications: readonly Notification[]): void;
  /** It is `sending` in the sheet and waits for its turn. */
  claimed(notification: Notification): void;
  /** It is handed to its channel; messages to the admin are, too. */
  sending(notification: Notification): void;
  answered(notification: Notification, outcome: Outcome): void;
  /** Its outcome is in the journal. */
  settled(settled: Settled): void;
  /** It goes back to the queue, or was never taken. */
  released(ids: readonly string[]): void;
  /** What became of it is in the sheet, or its row is gone. */
  written(ids: readonly string[]): void;
}

const nothing = (): void => undefined;

/** Where nobody wants to know. */
export const UNOBSERVED: Observer = {
  roundBegan: nothing,
  roundEnded: nothing,
  looked: nothing,
  claiming: nothing,
  claimed: nothing,
  sending: nothing,
  answered: nothing,
  settled: nothing,
  released: nothing,
  written: nothing,
};

/**
 * Tells several, in order.
 *
 * @param failed told when one of them throws; the others and the worker go on as if nothing were
 */
export function allOf(observers: readonly Partial<Observer>[], failed: (error: unknown) => void): Observer {
  const tell = (call: (observer: Partial<Observer>) => void): void => {
    for (const observer of observers) {
      try {
        call(observer);
      } catch (error) {
        failed(error);
      }
    }
  };
  return {
    roundBegan: () => tell((observer) => observer.roundBegan?.()),
    roundEnded: (trouble) => tell((observer) => observer.roundEnded?.(trouble)),
    looked: (view) => tell((observer) => observer.looked?.(view)),
    claiming: (notifications) => tell((observer) => observer.claiming?.(notifications)),
    claimed: (notification) => tell((observer) => observer.claimed?.(notification)),
    sending: (notification) => tell((observer) => observer.sending?.(notification)),
    answered: (notification, outcome) => tell((observer) => observer.answered?.(notification, outcome)),
    settled: (settled) => tell((observer) => observer.settled?.(settled)),
    released: (ids) => tell((observer) => observer.released?.(ids)),
    written: (ids) => tell((observer) => observer.written?.(ids)),
  };
}

/** The channel, with each send told. */
export function observedChannel(channel: Channel, observer: Observer): Channel {
  return {
    name: channel.name,
    check: () => channel.check(),
    async send(notification) {
      observer.sending(notification);
      const outcome = await channel.send(notification);
      observer.answered(notification, outcome);
      return outcome;
    },
  };
}
