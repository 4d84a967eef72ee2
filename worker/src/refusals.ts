import { type Notification, type Outcome, recipientKey } from '@sheet-courier/shared';

type Refused = Extract<Outcome, { kind: 'rejected' }>;

/**
 * Notifications that need no call of their own, because their recipient has just refused another one: they were already
 * waiting then. What is queued, or set to `pending` by hand, after the refusal gets a try of its own.
 */
export class Refusals {
  readonly #byId = new Map<string, Refused>();

  /** @param waiting what was open when the refusal came */
  add(refused: Notification, outcome: Refused, waiting: Iterable<Notification>): void {
    const recipient = recipientKey(refused.recipient);
    for (const notification of waiting) {
      if (notification.id === refused.id || recipientKey(notification.recipient) !== recipient) continue;
      this.#byId.set(notification.id, outcome);
    }
  }

  /** The outcome that stands in for an attempt, once. */
  take(id: string): Refused | undefined {
    const outcome = this.#byId.get(id);
    this.#byId.delete(id);
    return outcome;
  }
}
