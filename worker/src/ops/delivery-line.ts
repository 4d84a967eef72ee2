import { maskAddress } from '@sheet-courier/shared';
import type { Settled } from '../deliver.ts';

/** What the log says of one attempt: whom it was for is masked, also where the provider quotes it. */
export function deliveryLine({ notification, outcome, transition }: Settled) {
  const { id, type, recipient } = notification;
  const masked = maskAddress(recipient.address);
  const line = {
    id,
    type,
    channel: recipient.channel,
    to: masked,
    outcome: outcome.kind,
    status: transition.status,
  };
  return outcome.kind === 'delivered'
    ? { ...line, messageId: outcome.messageId }
    : { ...line, reason: outcome.reason.replaceAll(recipient.address, masked) };
}
