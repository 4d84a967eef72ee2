import { type Notification, type Outcome, recipientKey } from '@sheet-courier/shared';

type Refused = Extract<Outcome, { kind: 'rejected' }>;

/**
 * Notifications that need no call of their own, because their recipient has just refused another one: they were already
 * waiting then. What is queued, or set to `pending` by hand, after the refusal gets a try of its own.
 */
export class Refusals {
  readonly #byId = new Map<string, { readonly recipient: string; readonly outcome: Refused }>();

  /** @param waiting what was open when the refusal came */
  add(refused: Notification, outcome: Refused, waiting: Iterable<Notification>): void {
    const recipient = recipientKey(refused.recipient);
    for (const notification of waiting) {
      if (notification.id === refused.id || recipientKey(notification.recipient) !== recipient) continue;
      this.#byId.set(notification.id, { recipient, outcome });
    }
  }

  /** The outcome that stands in for an attempt, once; none where the recipient is another one by now. */
  take(notification: Notification): Refused | undefined {
    const refusal = this.#byId.get(notification.id);
    this.#byId.delete(notification.id);
    return refusal?.recipient === recipientKey(notification.recipient) ? refusal.outcome : undefined;
  }

  /** Forgets what is no longer open: a person has dealt with it. */
  keepOnly(open: readonly Notification[]): void {
    if (this.#byId.size === 0) return;
    const ids = new Set(open.map(({ id }) => id));
    for (const id of Array.from(this.#byId.keys())) if (!ids.has(id)) this.#byId.delete(id);
  }
}
