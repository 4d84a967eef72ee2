import {
  type Notification,
  type Outcome,
  settle,
  type Settling,
  type Transition,
  type Zone,
} from '@sheet-courier/shared';
import type { Channel } from './channels/channel.ts';
import type { Passing } from './checkpoints.ts';
import type { Clock } from './clock.ts';
import type { Journal, JournalEvent } from './journal/journal.ts';
import type { Policies } from './policies.ts';
import type { Result } from './queue/queue.ts';

/** What settling needs beside the outcome. */
export interface SettlingRules extends Policies {
  readonly zone: Zone;
  /** In [0, 1). */
  readonly random: () => number;
}

export interface Settled {
  readonly notification: Notification;
  readonly outcome: Outcome;
  readonly transition: Transition;
  readonly result: Result;
}

/**
 * A start is recorded now in two milliseconds, now in ten. Each send waits until so long after its turn, so that messages
 * leave as evenly as their turns came, and no more of them in a second than may.
 */
const RECORDED_WITHIN_MS = 20;

/**
 * One attempt: journal that it begins, send, journal what came of it. Nothing happens between the provider's answer and
 * its record but the settling, so that a kill at any point leaves either "started" (may have left) or the outcome itself.
 *
 * @throws JournalUnusable, before anything has left or, worse, after: then the row stays `sending` and is uncertain
 */
export async function attempt(
  notification: Notification,
  channel: Channel,
  journal: Journal,
  clock: Clock,
  rules: SettlingRules,
  passing: Passing,
): Promise<Settled> {
  const leavesAt = clock.monotonic() + RECORDED_WITHIN_MS;
  await journal.start(notification.id, clock.now());
  const restMs = leavesAt - clock.monotonic();
  if (restMs > 0) await clock.sleep(restMs);
  passing('before-send');
  const outcome = await channel.send(notification);
  passing('after-send');
  const settled = await record(notification, outcome, journal, clock.now(), rules);
  passing('after-journal');
  return settled;
}

/** Settles an outcome, however it became known, and keeps it until it is in the sheet. */
export async function record(
  notification: Notification,
  outcome: Outcome,
  journal: Journal,
  now: number,
  rules: SettlingRules,
): Promise<Settled> {
  const settled = settleOutcome(notification, outcome, now, rules);
  await journal.settle(notification.id, outcome, settled.transition, now);
  return settled;
}

/**
 * The confirmation of the last attempt, where the journal has one and its result has never found a row. Once it has, a row
 * that says `sending` is about another attempt: a person has asked for the message again, and another worker took it.
 */
export function deliveredEarlier(events: readonly JournalEvent[]): Outcome | null {
  if (events.at(-1)?.what !== 'gone') return null;
  const claimed = events.findLastIndex(({ what }) => what === 'claimed');
  const settled = events.slice(claimed + 1).findLast(({ what }) => what === 'settled');
  const messageId = DELIVERED.exec(settled?.detail ?? '')?.[1];
  if (settled === undefined || messageId === undefined) return null;
  return { kind: 'delivered', messageId, at: settled.at };
}

/** As the journal tells it. */
const DELIVERED = /: delivered as message (.+)$/;

/** The same, for an outcome that the journal already has. */
export function settleOutcome(
  notification: Notification,
  outcome: Outcome,
  now: number,
  rules: SettlingRules,
): Settled {
  const settling: Settling = {
    notification,
    outcome,
    retryPolicy: rules.retryPolicy(notification),
    uncertainPolicy: rules.uncertainPolicy(notification),
    now,
    random: rules.random(),
    zone: rules.zone,
  };
  const transition = settle(settling);
  const resettle = (current: Notification) =>
    // Written before, by a call whose answer was lost or by a run that was killed before it noted so.
    isWritten(transition, current) ? transition : settle({ ...settling, notification: current });
  return { notification, outcome, transition, result: { transition, resettle } };
}

/**
 * What is known of an attempt after which another worker may have made one: where the row says `sending`, that is about the
 * other's, of which only a confirmation of this one's is more than nothing.
 *
 * @param unknown what the other's came to
 */
export function withoutSending(
  settled: Settled,
  unknown: Outcome,
  now: number,
  rules: SettlingRules,
): Settled {
  if (settled.outcome.kind === 'delivered') return settled;
  const { outcome, transition } = settleOutcome(settled.notification, unknown, now, rules);
  return { ...settled, outcome, transition, result: { transition, resettle: settled.result.resettle } };
}

function isWritten(transition: Transition, row: Notification): boolean {
  return (
    row.status === transition.status &&
    row.messageId === transition.messageId &&
    row.retryCount === transition.retryCount &&
    row.errorMessage === transition.errorMessage
  );
}
