import { release } from './claim.ts';
import { formatDateTime, formatTime } from './date-time.ts';
import { deliveredInDoubt, doubtful, doubtfulAgain, doubtIn } from './doubt.ts';
import type { Notification } from './notification.ts';
import type { Outcome } from './outcome.ts';
import { maxAttempts, type RetryPolicy, retryDelayMs } from './retry-policy.ts';
import { type Transition, unchanged } from './transition.ts';
import type { Zone } from './zone.ts';

/** What becomes of a notification that may have been delivered: sent once more, and flagged; or held for a person. */
export const UNCERTAIN_POLICIES = ['resend', 'hold'] as const;

export type UncertainPolicy = (typeof UNCERTAIN_POLICIES)[number];

export interface Settling {
  /** As it stands now: `sending`, or whatever a person made of it while it was being sent. */
  readonly notification: Notification;
  readonly outcome: Outcome;
  readonly retryPolicy: RetryPolicy;
  readonly uncertainPolicy: UncertainPolicy;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  /** The spreadsheet's, for the times that operators read. */
  readonly zone: Zone;
}

/** The wait before what may have been delivered is sent once more, so that a provider's hiccup can pass. */
const RESEND_DELAY_MS = 5_000;

const HOLD = 'Look into the chat, then set Status to pending (send again) or cancelled (leave it).';

/**
 * The one rule by which an outcome becomes a transition. It never says `failed` of what may have been delivered, counts
 * no attempt for being told to wait, and leaves a status alone that a person has set meanwhile.
 */
export function settle(settling: Settling): Transition {
  const { notification } = settling;
  if (notification.status !== 'sending') return recordFacts(settling);
  const doubt = doubtIn(notification.errorMessage);
  return doubt === null ? settleFirst(settling) : settleAgain(settling, doubt);
}

/**
 * A person has moved it on: their status stays, what is known of the attempt is written beside it. Only workers call a row
 * failed or uncertain: where another one did so, not knowing of this attempt, its confirmation counts.
 */
function recordFacts({ notification, outcome, now, zone }: Settling): Transition {
  const facts = unchanged(notification);
  const isByWorker = notification.status === 'failed' || notification.status === 'uncertain';
  if (isByWorker && outcome.kind === 'delivered') {
    const doubt = doubtIn(notification.errorMessage);
    return deliver(notification, outcome, doubt === null ? (outcome.note ?? '') : deliveredInDoubt(doubt));
  }
  switch (outcome.kind) {
    case 'delivered': {
      const errorMessage = `Was already being sent, and arrived at ${formatTime(outcome.at, zone)}.`;
      return { ...facts, sentAt: outcome.at, messageId: outcome.messageId, errorMessage };
    }
    case 'uncertain':
      return { ...facts, errorMessage: doubtful(outcome.reason, formatTime(now, zone)) };
    case 'rateLimited':
    case 'rejected':
    case 'unavailable':
    case 'misconfigured':
      return facts;
  }
}

function settleFirst(settling: Settling): Transition {
  const { notification, outcome, now, zone } = settling;
  const next = unchanged(notification);
  switch (outcome.kind) {
    case 'delivered':
      return deliver(notification, outcome, outcome.note ?? '');
    case 'rateLimited':
      return wait(
        { ...next, status: 'failed', errorMessage: outcome.reason },
        now + outcome.retryAfterMs,
        zone,
      );
    case 'rejected':
      return giveUp({ ...next, retryCount: next.retryCount + 1 }, sentences(outcome.reason, outcome.advice));
    case 'unavailable':
      return retry(settling, outcome.reason);
    case 'uncertain':
      return resendOrHold(settling, doubtful(outcome.reason, formatTime(now, zone)));
    case 'misconfigured':
      return release(notification, now, waiting(outcome));
  }
}

/** What the rows of a channel say that is stopped. */
function waiting({ reason, advice }: Outcome & { kind: 'misconfigured' }): string {
  return sentences(`Waiting: ${reason}`, advice);
}

function deliver(
  notification: Notification,
  outcome: Outcome & { kind: 'delivered' },
  errorMessage: string,
): Transition {
  const { messageId, at } = outcome;
  return {
    ...unchanged(notification),
    status: 'sent',
    sentAt: at,
    messageId,
    nextAttemptAt: null,
    errorMessage,
  };
}

function wait(transition: Transition, until: number, zone: Zone): Transition {
  const errorMessage = `${sentences(transition.errorMessage)} It will be sent at ${formatDateTime(until, zone)}; this costs no attempt.`;
  return { ...transition, nextAttemptAt: until, errorMessage };
}

function retry({ notification, retryPolicy, now, random, zone }: Settling, reason: string): Transition {
  const retryCount = notification.retryCount + 1;
  const delayMs = retryDelayMs(retryPolicy, retryCount, random);
  const next: Transition = { ...unchanged(notification), retryCount };
  if (delayMs === null) {
    const after = `${retryCount} ${retryCount === 1 ? 'attempt' : 'attempts'}`;
    return giveUp(next, `${sentences(reason)} Given up after ${after}. Set Status to pending to try again.`);
  }
  const nextAttemptAt = now + delayMs;
  const attempt = `attempt ${retryCount + 1} of ${maxAttempts(retryPolicy)}`;
  const when = formatDateTime(nextAttemptAt, zone);
  const errorMessage = `${sentences(reason)} It will be tried again at ${when}, ${attempt}.`;
  return { ...next, status: 'failed', nextAttemptAt, errorMessage };
}

function giveUp(transition: Transition, errorMessage: string): Transition {
  return { ...transition, status: 'dead', nextAttemptAt: null, errorMessage };
}

/** Reasons come from providers and libraries, which end them as they please; more text follows ours. */
function sentences(...texts: readonly string[]): string {
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`))
    .join(' ');
}

function resendOrHold({ notification, uncertainPolicy, now, zone }: Settling, doubt: string): Transition {
  if (uncertainPolicy === 'hold') return hold(notification, doubt);
  return resendAt(notification, doubt, now + RESEND_DELAY_MS, zone);
}

function resendAt(notification: Notification, doubt: string, at: number, zone: Zone): Transition {
  const errorMessage = `${doubt} It will be sent once more at ${formatDateTime(at, zone)}.`;
  return { ...unchanged(notification), status: 'uncertain', nextAttemptAt: at, errorMessage };
}

function hold(notification: Notification, doubt: string): Transition {
  return {
    ...unchanged(notification),
    status: 'uncertain',
    nextAttemptAt: null,
    errorMessage: `${doubt} ${HOLD}`,
  };
}

/** What may have been delivered before has been sent once more. */
function settleAgain(settling: Settling, doubt: string): Transition {
  const { notification, outcome, retryPolicy, now, random, zone } = settling;
  switch (outcome.kind) {
    case 'delivered':
      return deliver(notification, outcome, sentences(deliveredInDoubt(doubt), outcome.note ?? ''));
    case 'rateLimited':
      return resendAt(notification, doubt, now + outcome.retryAfterMs, zone);
    case 'rejected':
      return hold(notification, `${doubt} Sending it once more was refused: ${sentences(outcome.reason)}`);
    case 'unavailable': {
      const again: Notification = { ...notification, retryCount: notification.retryCount + 1 };
      const delayMs = retryDelayMs(retryPolicy, again.retryCount, random);
      return delayMs === null
        ? hold(again, `${doubt} Sending it once more failed: ${sentences(outcome.reason)}`)
        : resendAt(again, doubt, now + delayMs, zone);
    }
    case 'uncertain':
      return hold(notification, doubtfulAgain(doubt, outcome.reason, formatTime(now, zone)));
    case 'misconfigured':
      return release(notification, now, waiting(outcome));
  }
}
