import {
  type ChannelName,
  claim,
  isDue,
  maskAddress,
  type Notification,
  type Outcome,
  recipientKey,
  release,
  unchanged,
  type Zone,
} from '@sheet-courier/shared';
import type { Channel } from './channels/channel.ts';
import type { ChannelGuard } from './channels/channel-guard.ts';
import type { Clock } from './clock.ts';
import { attempt, record, settleOutcome, type Settled, type SettlingRules } from './deliver.ts';
import { Holdings } from './holdings.ts';
import type { Journal, JournalEntry } from './journal/journal.ts';
import type { Log } from './log.ts';
import { plan, type Plan } from './plan.ts';
import type { NotificationQueue, QueueView, QueueWritten } from './queue/queue.ts';
import type { Dispatcher } from './rate/dispatcher.ts';
import { Refusals } from './refusals.ts';

/** The most of one recipient's notifications that are claimed ahead: as many as may leave between two looks. */
const CLAIMS_PER_RECIPIENT = 5;

/** Results that the sheet has not taken; above this many the worker claims nothing new. */
const UNWRITTEN_LIMIT = 1_000;

interface WorkerSettings {
  /** The most rows claimed ahead of sending. */
  readonly batchSize: number;
  readonly ratePerSecond: number;
}

export interface WorkerParts {
  readonly queue: NotificationQueue;
  readonly journal: Journal;
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly guard: ChannelGuard;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  readonly rules: Omit<SettlingRules, 'zone' | 'random'>;
  readonly settings: WorkerSettings;
}

/** What one round did. */
export interface Tick {
  readonly claimed: number;
  readonly written: number;
  /** More is due than this batch could hold. */
  readonly moreDue: boolean;
}

/**
 * Looks at the queue, claims what is due, hands it to the dispatcher, and takes results back to the sheet. One `tick` is
 * one round; who calls it, and when, is not its business.
 */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #holdings = new Holdings();
  readonly #refusals = new Refusals();
  /** Claims that were never handed to a channel and go back to the queue. */
  readonly #givenBack = new Set<string>();
  #lastView: QueueView | null = null;
  #failure: Error | null = null;
  #stopping = false;
  /** Rounds and flushes never overlap. */
  #turn: Promise<unknown> = Promise.resolve();
  #onProgress: () => void = () => undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** Calls back whenever a delivery has settled. */
  onProgress(listener: () => void): void {
    this.#onProgress = listener;
  }

  /** Claimed and not yet on its way. */
  get waiting(): number {
    return this.#holdings.waiting;
  }

  /** Claimed and not yet written back. */
  get held(): number {
    return this.#holdings.size;
  }

  /**
   * One round.
   *
   * @throws QueueUnavailable when the sheet can't be used just now; nothing is lost, the next round goes on
   * @throws JournalUnusable when nothing can be recorded any more; the worker must stop
   */
  tick(): Promise<Tick> {
    return this.#inTurn(() => this.#round());
  }

  /** Writes what is settled or given back, and claims nothing. Throws as `tick` does. */
  flush(): Promise<Tick> {
    return this.#inTurn(async () => {
      const nothing: Plan = {
        claims: [],
        moves: [],
        notes: [],
        ids: [],
        adopted: [],
        dropped: [],
        orphans: [],
        moreDue: false,
      };
      return this.#lastView === null
        ? { claimed: 0, written: 0, moreDue: false }
        : this.#write(nothing, this.#lastView.zone);
    });
  }

  async #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task, task);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #round(): Promise<Tick> {
    if (this.#failure !== null) throw this.#failure;
    const { queue, clock } = this.#parts;
    const [view] = await Promise.all([queue.look(), this.#checkChannels()]);
    if (this.#lastView === null) await this.#recover(view.zone);
    this.#lastView = view;

    const planned = plan({
      view,
      holding: this.#holdings.states(),
      now: clock.now(),
      random: this.#parts.random,
      capacity: this.#capacity(),
      roomFor: this.#rooms(),
    });
    await this.#drop(planned.dropped);
    await this.#settleOrphans(planned.orphans, view.zone);
    for (const notification of planned.adopted) await this.#enqueue(notification, view.zone);
    return this.#write(planned, view.zone);
  }

  /** Stops handing out, for good: what is in flight finishes, what has not begun is given back; a flush then writes it all. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await this.#parts.dispatcher.drain();
    this.#giveBack(this.#holdings.inState('waiting'));
  }

  #capacity(): number {
    const unwritten = this.#holdings.inState('settled').length;
    if (unwritten >= UNWRITTEN_LIMIT) return 0;
    return Math.max(0, this.#parts.settings.batchSize - this.#holdings.waiting);
  }

  /** How many more of each recipient's notifications may be claimed in this round. */
  #rooms(): (notification: Notification) => number {
    const { guard } = this.#parts;
    const waiting = new Map<string, number>();
    for (const { recipient } of this.#holdings.inState('waiting')) {
      const key = recipientKey(recipient);
      waiting.set(key, (waiting.get(key) ?? 0) + 1);
    }
    return ({ recipient }) =>
      guard.stopOf(recipient.channel) === null
        ? CLAIMS_PER_RECIPIENT - (waiting.get(recipientKey(recipient)) ?? 0)
        : 0;
  }

  async #checkChannels(): Promise<void> {
    const { guard, clock, log } = this.#parts;
    for (const { channel, stop, identity } of await guard.check(clock.monotonic())) {
      if (stop === null) log.info({ channel, as: identity }, 'channel is usable');
      else log.error({ channel, reason: stop.reason }, 'channel is stopped; its queue waits');
    }
  }

  /** What an earlier run of this worker left: outcomes not yet in the sheet, attempts cut off, claims never begun. */
  async #recover(zone: Zone): Promise<void> {
    const entries = this.#parts.journal.open();
    for (const entry of entries) await this.#recoverOne(entry, zone);
    if (entries.length > 0)
      this.#parts.log.info({ entries: entries.length }, 'recovered what an earlier run left');
  }

  async #recoverOne(
    { state, notification, outcome, startedAt, settledAt }: JournalEntry,
    zone: Zone,
  ): Promise<void> {
    const { journal, clock } = this.#parts;
    if (state === 'claimed') {
      // Whether the claim is in the sheet is for the plan to see: then it is adopted, else dropped.
      this.#holdings.put(notification, 'claiming');
      return;
    }
    const settled =
      state === 'settled' && outcome !== null
        ? settleOutcome(notification, outcome, settledAt ?? clock.now(), this.#rules(zone))
        : await record(notification, CUT_OFF, journal, startedAt ?? clock.now(), this.#rules(zone));
    this.#settled(settled);
  }

  async #drop(ids: readonly string[]): Promise<void> {
    const { dispatcher, journal, clock, log } = this.#parts;
    const dropped = ids.filter(
      (id) => this.#holdings.states().get(id) === 'claiming' || dispatcher.remove(id),
    );
    if (dropped.length === 0) return;
    for (const id of dropped) this.#holdings.remove(id);
    await journal.release(dropped, clock.now());
    log.debug({ ids: dropped }, 'claims are no longer in the sheet');
  }

  async #settleOrphans(orphans: readonly Notification[], zone: Zone): Promise<void> {
    const { journal, clock, log } = this.#parts;
    if (orphans.length === 0) return;
    await journal.claim(orphans, clock.now());
    for (const orphan of orphans)
      this.#settled(await record(orphan, ORPHANED, journal, clock.now(), this.#rules(zone)));
    log.warn({ ids: orphans.map(({ id }) => id) }, 'rows say sending, but no worker is known to send them');
  }

  async #write(planned: Plan, zone: Zone): Promise<Tick> {
    const { queue, journal, clock } = this.#parts;
    const { claims, moves, notes, ids, moreDue } = planned;
    const results = this.#holdings.results();
    if (claims.length + results.length + moves.length + notes.length + ids.length === 0) {
      return { claimed: 0, written: 0, moreDue };
    }

    const taken = claims.map((notification) => ({ ...notification, ...claim(notification) }));
    if (taken.length > 0) await journal.claim(taken, clock.now());
    for (const notification of taken) this.#holdings.put(notification, 'claiming');

    const written = await queue.write({ claims, results, moves, notes, ids }, clock.now());
    await this.#afterWrite(written, new Map(results.map((result) => [result.transition.id, result])));
    for (const notification of written.claimed) await this.#enqueue(notification, zone);
    return { claimed: written.claimed.length, written: written.written.length, moreDue };
  }

  async #afterWrite(
    written: QueueWritten,
    results: ReadonlyMap<string, ReturnType<Holdings['results']>[number]>,
  ): Promise<void> {
    const { journal, clock, log } = this.#parts;
    const now = clock.now();
    const done = [...written.written, ...written.gone].filter((id) => results.has(id));
    const released = done.filter((id) => this.#givenBack.delete(id));
    const settled = done.filter((id) => !released.includes(id));

    await journal.release([...written.unclaimed, ...released], now);
    await journal.written(settled, now);
    for (const id of written.unclaimed) this.#holdings.remove(id);
    for (const id of done) this.#holdings.remove(id, results.get(id));
    if (written.gone.length > 0)
      log.warn({ ids: written.gone }, 'rows were deleted; their results stay in the journal');
  }

  async #enqueue(notification: Notification, zone: Zone): Promise<void> {
    const { dispatcher, journal, clock } = this.#parts;
    const refusal = this.#refusals.take(notification.id);
    if (refusal !== undefined) {
      this.#settled(await record(notification, refusal, journal, clock.now(), this.#rules(zone)));
      return;
    }
    this.#holdings.put(notification, 'waiting');
    if (this.#stopping) {
      this.#giveBack([notification]);
      return;
    }
    const { id, recipient, priority, createdAt, media } = notification;
    const cost = Math.max(1, media.length);
    dispatcher.add({
      id,
      address: recipient.address,
      cost,
      priority,
      createdAt,
      run: () => this.#deliver(notification, zone),
    });
  }

  async #deliver(notification: Notification, zone: Zone): Promise<void> {
    const { journal, clock, channels } = this.#parts;
    const channel = channels.get(notification.recipient.channel);
    if (channel === undefined) throw new Error(`No channel "${notification.recipient.channel}"`);
    this.#holdings.mark(notification.id, 'sending');
    try {
      const settled = await attempt(notification, channel, journal, clock, this.#rules(zone));
      this.#settled(settled);
      await this.#react(settled, zone);
    } catch (error) {
      // Without a journal nothing may be sent: the next round reports it.
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#parts.dispatcher.pause();
    } finally {
      this.#onProgress();
    }
  }

  #settled({ notification, outcome, transition, result }: Settled): void {
    this.#holdings.settle(notification, result);
    const { id, type, recipient } = notification;
    const line = {
      id,
      type,
      to: maskAddress(recipient.address),
      outcome: outcome.kind,
      status: transition.status,
    };
    if (outcome.kind === 'delivered')
      this.#parts.log.info({ ...line, messageId: outcome.messageId }, 'delivered');
    else this.#parts.log.warn({ ...line, reason: outcome.reason }, 'not confirmed');
  }

  /** What one outcome means for the others. */
  async #react({ notification, outcome }: Settled, zone: Zone): Promise<void> {
    const { dispatcher, guard, clock, log } = this.#parts;
    const { channel, address } = notification.recipient;
    switch (outcome.kind) {
      case 'rateLimited':
        dispatcher.rateLimited(address, outcome.retryAfterMs);
        break;
      case 'misconfigured':
        if (guard.stop(channel, 'misconfigured', `${outcome.reason} ${outcome.advice}`, clock.monotonic())) {
          log.error({ channel, reason: outcome.reason }, 'channel is stopped; its queue waits');
        }
        this.#giveBack(
          this.#holdings.inState('waiting').filter((other) => other.recipient.channel === channel),
        );
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
    const waiting = this.#holdings.inState('waiting');
    const due = (this.#lastView?.open ?? []).filter((other) => isDue(other, now));
    this.#refusals.add(notification, outcome, [...due, ...waiting]);
    for (const other of waiting) {
      if (other.recipient.address !== notification.recipient.address || !dispatcher.remove(other.id))
        continue;
      const refusal = this.#refusals.take(other.id);
      if (refusal !== undefined) this.#settled(await record(other, refusal, journal, now, this.#rules(zone)));
    }
  }

  #giveBack(notifications: readonly Notification[]): void {
    const { dispatcher, clock } = this.#parts;
    for (const notification of notifications) {
      dispatcher.remove(notification.id);
      const transition = release(notification, clock.now());
      this.#givenBack.add(notification.id);
      this.#holdings.settle(notification, { transition, resettle: unchanged });
    }
  }

  #rules(zone: Zone): SettlingRules {
    return { ...this.#parts.rules, zone, random: this.#parts.random };
  }
}

const CUT_OFF: Outcome = { kind: 'uncertain', reason: 'the worker stopped while sending' };

const ORPHANED: Outcome = {
  kind: 'uncertain',
  reason:
    'the row said sending, but this worker knows nothing of it (it was sent from elsewhere, or its record is lost); found',
};
