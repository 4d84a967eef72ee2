import {
  type ChannelName,
  type Directory,
  isDue,
  type Notification,
  type Outcome,
  priorityAt,
  putIntoWords,
  recipientKey,
  release,
  unchanged,
  type Zone,
} from '@sheet-courier/shared';
import type { Channel } from './channels/channel.ts';
import type { ChannelGuard } from './channels/channel-guard.ts';
import { messagesIn } from './channels/telegram-message.ts';
import type { Passing } from './checkpoints.ts';
import type { Clock } from './clock.ts';
import {
  attempt,
  deliveredEarlier,
  record,
  settleOutcome,
  type Settled,
  type SettlingRules,
  withoutSending,
} from './deliver.ts';
import { Holdings } from './holdings.ts';
import type { Journal, JournalEntry } from './journal/journal.ts';
import type { Log } from './log.ts';
import type { Memory } from './memory.ts';
import type { Admin } from './ops/admin.ts';
import { deliveryLine } from './ops/delivery-line.ts';
import type { Observer } from './ops/observer.ts';
import type { Tally } from './ops/tally.ts';
import type { Room } from './plan.ts';
import type { QueueWritten, Result } from './queue/queue.ts';
import type { Dispatcher } from './rate/dispatcher.ts';
import { Refusals } from './refusals.ts';
import type { Steering } from './steering.ts';

/** A chat's notifications are claimed ahead as far as they may leave within this time: longer than a round takes. */
const AHEAD_MS = 5_000;

/** A send that takes longer than this may take up to the send timeout. */
const SLOW_MS = 5_000;

export interface DeliveryParts {
  readonly journal: Journal;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly guard: ChannelGuard;
  readonly dispatcher: Dispatcher;
  readonly memory: Memory;
  readonly admin: Admin;
  readonly tally: Tally;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  readonly steering: Steering;
  readonly passing: Passing;
  /** Whether it is sure that no other worker sends from this sheet. */
  readonly maySend: () => boolean;
  readonly observer: Observer;
}

/** Everything between a claim and its result: hands out, reacts to what comes of it, and knows what is to be written. */
export class Deliveries {
  readonly holdings = new Holdings();
  readonly #parts: DeliveryParts;
  readonly #refusals = new Refusals();
  /** Claims that were never handed to a channel and go back to the queue. */
  readonly #givenBack = new Set<string>();
  #open: readonly Notification[] = [];
  #directory: Directory = { templates: [], users: new Map() };
  /** By chat, since when (monotonic) a send to it is under way; there is never more than one. */
  readonly #underWay = new Map<string, number>();
  /** Wall clock. */
  #othersUntil = -Infinity;
  #failure: Error | null = null;
  #stopping = false;
  #onProgress: () => void = () => undefined;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /** Calls back whenever a delivery has settled. */
  onProgress(listener: () => void): void {
    this.#onProgress = listener;
  }

  /** Why nothing may be sent any more: the journal can't be written. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** What is open in the sheet, as it was seen last. */
  seen(open: readonly Notification[], directory: Directory): void {
    this.#open = open;
    this.#refusals.keepOnly(open);
    this.#directory = directory;
  }

  /** Chats to which a send hangs: what waits for them would only take the place of others. */
  #slowChats(): ReadonlySet<string> {
    const since = this.#parts.clock.monotonic() - SLOW_MS;
    return new Set([...this.#underWay].flatMap(([chat, startedAt]) => (startedAt < since ? [chat] : [])));
  }

  /** How many more may be claimed of each chat and each channel; gives back what can't leave soon. */
  rooms(): (notification: Notification) => readonly Room[] {
    const { dispatcher, memory } = this.#parts;
    const slow = this.#slowChats();
    this.#giveBackWaiting(({ recipient }) => slow.has(recipientKey(recipient)));
    const waiting = new Map<string, number>();
    for (const { recipient } of this.holdings.inState('waiting')) {
      const key = recipientKey(recipient);
      waiting.set(key, (waiting.get(key) ?? 0) + 1);
    }
    return ({ recipient }) => {
      const key = recipientKey(recipient);
      const address = memory.resolve(recipient.address);
      const room = slow.has(key) ? 0 : dispatcher.chatRoom(address, AHEAD_MS);
      return [
        { key, left: room - (waiting.get(key) ?? 0) },
        { key: recipient.channel, left: this.#channelRoom(recipient.channel) },
      ];
    };
  }

  #channelRoom(channel: ChannelName): number {
    const { guard } = this.#parts;
    if (guard.stopOf(channel) !== null) return 0;
    if (!guard.isProbing(channel)) return Infinity;
    return this.holdings.count('waiting') + this.holdings.count('sending') > 0 ? 0 : 1;
  }

  /** What was claimed by then (wall clock), and is still in the journal, may have been claimed by another worker since. */
  othersLedUntil(at: number): void {
    this.#othersUntil = at;
  }

  /** What an earlier run of this worker left: outcomes not yet in the sheet, attempts cut off, claims never begun. */
  async recover(zone: Zone): Promise<void> {
    const entries = this.#parts.journal.open();
    for (const entry of entries) await this.#recoverOne(entry, zone);
    if (entries.length > 0)
      this.#parts.log.info({ entries: entries.length }, 'recovered what an earlier run left');
  }

  async #recoverOne(
    { state, notification, outcome, claimedAt, startedAt, settledAt }: JournalEntry,
    zone: Zone,
  ): Promise<void> {
    const { journal, clock } = this.#parts;
    const isOthers = claimedAt <= this.#othersUntil;
    if (state === 'claimed' && isOthers) {
      // A row that says `sending` now may say so of another worker's attempt: it is an orphan.
      await journal.release([notification.id], clock.now());
      return;
    }
    if (state === 'claimed') {
      // Whether the claim is in the sheet is for the plan to see: then it is adopted, else dropped.
      this.holdings.put(notification, 'claiming');
      return;
    }
    const settled =
      state === 'settled' && outcome !== null
        ? settleOutcome(notification, outcome, settledAt ?? clock.now(), this.#rules(zone))
        : await record(notification, CUT_OFF, journal, startedAt ?? clock.now(), this.#rules(zone));
    this.#settled(isOthers ? withoutSending(settled, ORPHANED, clock.now(), this.#rules(zone)) : settled);
  }

  /** Forgets claims that are not in the sheet any more. */
  async drop(ids: readonly string[]): Promise<void> {
    const { dispatcher, journal, clock, log, observer } = this.#parts;
    const states = this.holdings.states();
    const dropped = ids.filter((id) => states.get(id) === 'claiming' || dispatcher.remove(id));
    if (dropped.length === 0) return;
    for (const id of dropped) this.holdings.remove(id);
    await journal.release(dropped, clock.now());
    observer.released(dropped);
    log.debug({ ids: dropped }, 'claims are no longer in the sheet');
  }

  /** Rows that say `sending` though no worker is known to send them. */
  async settleOrphans(orphans: readonly Notification[], zone: Zone): Promise<void> {
    const { journal, clock, log } = this.#parts;
    if (orphans.length === 0) return;
    // A row may have been deleted when its result came, and brought back since.
    const outcomes = orphans.map(({ id }) => deliveredEarlier(journal.history(id)) ?? ORPHANED);
    await journal.claim(orphans, clock.now());
    for (const [index, orphan] of orphans.entries()) {
      const outcome = outcomes[index] ?? ORPHANED;
      this.#settled(await record(orphan, outcome, journal, clock.now(), this.#rules(zone)));
    }
    log.warn({ ids: orphans.map(({ id }) => id) }, 'rows say sending, but no worker is known to send them');
  }

  /** Results are in the sheet, or have no row any more. */
  async written(
    { written, gone }: Pick<QueueWritten, 'written' | 'gone'>,
    results: ReadonlyMap<string, Result>,
  ): Promise<void> {
    const { journal, memory, admin, clock, observer } = this.#parts;
    const now = clock.now();
    const done = [...written, ...gone].filter((id) => results.has(id));
    const released = new Set(done.filter((id) => this.#givenBack.delete(id)));
    const settled = done.filter((id) => !released.has(id));
    const rowless = new Set(gone);
    const inSheet = settled.filter((id) => !rowless.has(id));
    await journal.release([...released], now);
    await journal.written(inSheet, now);
    memory.ended(inSheet.filter((id) => hasEnded(results.get(id))));
    await journal.gone(
      settled.filter((id) => rowless.has(id)),
      now,
    );
    admin.written(settled);
    observer.released([...released]);
    observer.written(settled);
    for (const id of done) this.holdings.remove(id, results.get(id));
  }

  /** Hands out what was claimed. */
  async enqueue(claimed: Notification, zone: Zone): Promise<void> {
    const { dispatcher, journal, memory, clock, observer } = this.#parts;
    observer.claimed(claimed);
    const words = putIntoWords(claimed, this.#directory);
    const refusal = this.#refusals.take(claimed) ?? (words.ok ? null : wordless(words.problem));
    if (refusal !== null) {
      this.#settled(await record(claimed, refusal, journal, clock.now(), this.#rules(zone)));
      return;
    }
    const notification = words.ok ? words.notification : claimed;
    this.holdings.put(notification, 'waiting');
    if (this.#stopping) {
      this.#giveBack([notification]);
      return;
    }
    const { id, recipient, createdAt } = notification;
    dispatcher.add({
      id,
      address: memory.resolve(recipient.address),
      cost: messagesIn(notification),
      priority: priorityAt(notification, clock.now()),
      createdAt,
      run: () => this.#deliver(notification, zone),
    });
  }

  /** Stops handing out, for good: what is in flight finishes, what has not begun is given back. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await this.#parts.dispatcher.drain();
    this.#giveBack(this.holdings.inState('waiting'));
  }

  /** Takes back everything that has not begun; it stays in the queue. */
  giveBackAll(): void {
    this.#giveBackWaiting(() => true);
  }

  /** Tells what has changed about the channels, and gives back what waits for one that has stopped. */
  applyChannelChanges(): void {
    const { guard, admin, log } = this.#parts;
    for (const change of guard.takeChanges()) {
      const { channel, stop, identity } = change;
      if (stop === null) log.info({ channel, as: identity }, 'channel is usable');
      else log.error({ channel, reason: stop.reason }, 'channel is stopped; its queue waits');
      admin.channelChanged(change);
      if (stop !== null) this.#giveBackWaiting(({ recipient }) => recipient.channel === channel);
    }
  }

  async #deliver(notification: Notification, zone: Zone): Promise<void> {
    const { journal, clock, channels, passing, maySend } = this.#parts;
    if (!maySend()) {
      this.#giveBack([notification]);
      return;
    }
    this.holdings.mark(notification.id, 'sending');
    const chat = recipientKey(notification.recipient);
    this.#underWay.set(chat, clock.monotonic());
    try {
      const channel = channels.get(notification.recipient.channel);
      if (channel === undefined) throw new Error(`No channel "${notification.recipient.channel}"`);
      const settled = await attempt(notification, channel, journal, clock, this.#rules(zone), passing);
      this.#settled(settled);
      if (settled.outcome.kind === 'delivered') this.#parts.tally.delivered(settled.outcome.at, zone);
      await this.#react(settled, zone);
      this.applyChannelChanges();
    } catch (error) {
      // Without a journal nothing may be sent: the next round reports it.
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#parts.dispatcher.pause('journal');
    } finally {
      this.#underWay.delete(chat);
      this.#onProgress();
    }
  }

  #settled(settled: Settled): void {
    const { notification, outcome, transition, result } = settled;
    const { admin, log, observer } = this.#parts;
    observer.settled(settled);
    this.holdings.settle(notification, result);
    admin.settled(notification, transition);
    if (outcome.kind === 'delivered') log.info(deliveryLine(settled), 'delivered');
    else log.warn(deliveryLine(settled), 'not confirmed');
  }

  /** What one outcome means for the others. */
  async #react({ notification, outcome }: Settled, zone: Zone): Promise<void> {
    const { dispatcher, guard, memory, clock } = this.#parts;
    const { channel, address } = notification.recipient;
    switch (outcome.kind) {
      case 'rateLimited':
        dispatcher.rateLimited(memory.resolve(address), outcome.retryAfterMs);
        // A claim that can't leave soon would only take the place of another.
        if (outcome.retryAfterMs > AHEAD_MS)
          this.#giveBackWaiting(
            (other) => recipientKey(other.recipient) === recipientKey(notification.recipient),
          );
        break;
      case 'misconfigured':
        guard.refused(channel, `${outcome.reason} ${outcome.advice}`, clock.monotonic());
        break;
      case 'rejected':
        if (outcome.fault === 'recipient') await this.#refuseOthers(notification, outcome, zone);
        break;
      case 'delivered':
      case 'unavailable':
      case 'uncertain':
        break;
    }
  }

  /** The recipient's other waiting notifications share the refusal without a call each. */
  async #refuseOthers(
    notification: Notification,
    outcome: Extract<Outcome, { kind: 'rejected' }>,
    zone: Zone,
  ): Promise<void> {
    const { dispatcher, journal, clock } = this.#parts;
    const now = clock.now();
    const waiting = this.holdings.inState('waiting');
    const due = this.#open.filter((other) => isDue(other, now));
    this.#refusals.add(notification, outcome, [...due, ...waiting]);
    for (const other of waiting) {
      if (other.recipient.address !== notification.recipient.address || !dispatcher.remove(other.id))
        continue;
      const refusal = this.#refusals.take(other);
      if (refusal !== undefined) this.#settled(await record(other, refusal, journal, now, this.#rules(zone)));
    }
  }

  #giveBackWaiting(which: (notification: Notification) => boolean): void {
    const { dispatcher } = this.#parts;
    // What is no longer with the dispatcher is just being dealt with.
    const waiting = this.holdings.inState('waiting').filter(which);
    this.#giveBack(waiting.filter(({ id }) => dispatcher.remove(id)));
  }

  #giveBack(notifications: readonly Notification[]): void {
    const { clock } = this.#parts;
    for (const notification of notifications) {
      const transition = release(notification, clock.now());
      this.#givenBack.add(notification.id);
      this.holdings.settle(notification, { transition, resettle: unchanged });
    }
  }

  #rules(zone: Zone): SettlingRules {
    return { ...this.#parts.steering.policies, zone, random: this.#parts.random };
  }
}

/** Nothing comes of it any more unless a person asks for it. */
function hasEnded(result: Result | undefined): boolean {
  if (result === undefined) return false;
  const { status, nextAttemptAt } = result.transition;
  return status !== 'pending' && nextAttemptAt === null;
}

/** Only where somebody changed the row, or the template, between the look and the claim. */
function wordless(problem: string): Extract<Outcome, { kind: 'rejected' }> {
  return {
    kind: 'rejected',
    fault: 'payload',
    reason: problem,
    advice: 'Mend it, then set Status to pending.',
  };
}

const CUT_OFF: Outcome = { kind: 'uncertain', reason: 'the worker stopped while sending' };

const ORPHANED: Outcome = {
  kind: 'uncertain',
  reason:
    'the row said sending, but this worker knows nothing of it (it was sent from elsewhere, or its record is lost); found',
};
