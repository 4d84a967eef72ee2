import {
  claim,
  type Directory,
  isDue,
  type Notification,
  priorityAt,
  type Settings,
  type Zone,
} from '@sheet-courier/shared';
import { Deliveries, type DeliveryParts } from './deliveries.ts';
import { type HoldingState, plan, type Plan } from './plan.ts';
import {
  type NotificationQueue,
  QueueUnavailable,
  type QueueView,
  type QueueWritten,
  type Result,
} from './queue/queue.ts';

/** Results that the sheet has not taken; above this many the worker claims nothing new. */
const UNWRITTEN_LIMIT = 1_000;

export interface WorkerParts extends DeliveryParts {
  readonly queue: NotificationQueue;
}

/** How long results wait at most for claims to travel with. */
const LONGEST_UNWRITTEN_MS = 6_000;

/** Claimed and not yet written back; each row of it takes room in the sheet for its anchor (see `queue/anchors.ts`). */
const MOST_HELD = 10_000;

/** Old rows go to the archive when there is nothing more urgent to do, an hour apart; the first a minute after the start. */
const ARCHIVE_EVERY_MS = 60 * 60_000;
const FIRST_ARCHIVE_MS = 60_000;

/** While there is more than one batch takes: years of rows at once must not use up the calls that looks and results need. */
const NEXT_ARCHIVE_MS = 30_000;

/** What one round did. */
export interface Tick {
  readonly claimed: number;
  readonly written: number;
  /** More is due than this batch could hold. */
  readonly moreDue: boolean;
}

const NO_DIRECTORY: Directory = { templates: [], users: new Map() };

const NO_PLAN: Plan = {
  claims: [],
  moves: [],
  notes: [],
  ids: [],
  adopted: [],
  dropped: [],
  orphans: [],
  moreDue: false,
};

/**
 * Looks at the queue, claims what is due, hands it to the dispatcher, and takes results back to the sheet. One `tick` is
 * one round; who calls it, and when, is not its business.
 */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #deliveries: Deliveries;
  #lastView: QueueView | null = null;
  /** The last write failed: results wait longer than they should. */
  #isBehind = false;
  #checking: Promise<void> | null = null;
  /** Monotonic. */
  #wroteAt = -Infinity;
  /** Monotonic. */
  #archiveAt: number;
  /** Monotonic: until then another worker may still be sending what says `sending`. */
  #orphansAt = -Infinity;
  #archivedBefore: string | null = null;
  /** Rounds and flushes never overlap. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#deliveries = new Deliveries(parts);
    this.#archiveAt = parts.clock.monotonic() + FIRST_ARCHIVE_MS;
  }

  /** Calls back whenever a delivery has settled. */
  onProgress(listener: () => void): void {
    this.#deliveries.onProgress(listener);
  }

  /** For so long another worker may still be at work on rows that say `sending`. */
  leaveOrphans(ms: number): void {
    this.#orphansAt = this.#parts.clock.monotonic() + ms;
  }

  /** What was claimed by then (wall clock), and is still in the journal, may have been claimed by another worker since. */
  othersLedUntil(at: number): void {
    this.#deliveries.othersLedUntil(at);
  }

  /** How far it has come with each that it has claimed and not yet seen written back, by id. */
  get holding(): ReadonlyMap<string, HoldingState> {
    return this.#deliveries.holdings.states();
  }

  /** Claimed and not yet on its way. */
  get waiting(): number {
    return this.#deliveries.holdings.count('waiting');
  }

  /** While more is due, a new round should begin as soon as no more than this many wait to be sent. */
  get lowWater(): number {
    return this.#parts.steering.lowWater;
  }

  /** Claimed and not yet written back. */
  get held(): number {
    return this.#deliveries.holdings.size;
  }

  /**
   * One round.
   *
   * @throws QueueUnavailable when the sheet can't be used just now; nothing is lost, the next round goes on
   * @throws JournalUnusable when nothing can be recorded any more; the worker must stop
   */
  tick(): Promise<Tick> {
    return this.#inTurn(() => this.#observedRound());
  }

  /** Writes what is settled or given back, and claims nothing. Throws as `tick` does. */
  flush(): Promise<Tick> {
    return this.#inTurn(async () =>
      this.#lastView === null
        ? { claimed: 0, written: 0, moreDue: false }
        : this.#write(NO_PLAN, this.#lastView.zone),
    );
  }

  /** Stops handing out, for good: what is in flight finishes, what has not begun is given back; a flush then writes it all. */
  async drain(): Promise<void> {
    await this.#deliveries.drain();
  }

  async #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task, task);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #observedRound(): Promise<Tick> {
    const { observer } = this.#parts;
    observer.roundBegan();
    try {
      const tick = await this.#round();
      observer.roundEnded(null);
      return tick;
    } catch (error) {
      observer.roundEnded(error);
      throw error;
    }
  }

  async #round(): Promise<Tick> {
    const deliveries = this.#deliveries;
    if (deliveries.failure !== null) throw deliveries.failure;
    const { queue, clock, random, admin, steering, observer } = this.#parts;
    const [view] = await Promise.all([queue.look(), this.#checkChannels()]);
    if (this.#lastView === null) await deliveries.recover(view.zone);
    this.#lastView = view;
    observer.looked(view);
    const directory = await this.#whatForbids(view);
    deliveries.seen(view.open, directory);
    steering.apply(view.settings, view.zone, clock.now());
    if (steering.rest !== null || !this.#parts.maySend()) deliveries.giveBackAll();
    deliveries.applyChannelChanges();
    admin.speak();

    const planned = plan({
      view,
      directory,
      holding: deliveries.holdings.states(),
      now: clock.now(),
      random,
      capacity: this.#capacity(),
      roomsOf: deliveries.rooms(),
    });
    await deliveries.drop(planned.dropped);
    if (clock.monotonic() >= this.#orphansAt) await deliveries.settleOrphans(planned.orphans, view.zone);
    for (const notification of planned.adopted) await deliveries.enqueue(notification, view.zone);
    if (this.#mayWait(planned)) return { claimed: 0, written: 0, moreDue: true };
    const tick = await this.#write(planned, view.zone);
    if (!tick.moreDue) await this.#archive(view.settings);
    return tick;
  }

  /**
   * While more is due than can leave, a look now and then finds what is urgent; claims and results are written together and
   * less often, because each write is a call.
   */
  #mayWait({ claims, moves, notes, ids, moreDue }: Plan): boolean {
    const { clock, steering } = this.#parts;
    const { holdings } = this.#deliveries;
    if (!moreDue || moves.length + notes.length + ids.length > 0) return false;
    if (holdings.count('waiting') <= Math.max(steering.batchSize / 4, steering.lowWater)) return false;
    if (clock.monotonic() - this.#wroteAt >= LONGEST_UNWRITTEN_MS) return false;
    const now = clock.now();
    const mostUrgent = (all: readonly Notification[]) =>
      Math.min(...all.map((notification) => priorityAt(notification, now)));
    return mostUrgent(claims) >= mostUrgent(holdings.inState('waiting'));
  }

  /** Where what would forbid a claim was never read, nothing is claimed; results go on being written. */
  async #whatForbids(view: QueueView): Promise<Directory> {
    try {
      if (view.hold !== null) throw new QueueUnavailable('broken', view.hold);
      return await this.#directory(view);
    } catch (error) {
      if (error instanceof QueueUnavailable && error.reason === 'broken')
        await this.#write(NO_PLAN, view.zone);
      throw error;
    }
  }

  /** Texts and people are of no use while nothing is due. */
  async #directory({ open }: QueueView): Promise<Directory> {
    const { queue, clock } = this.#parts;
    const now = clock.now();
    const states = this.#deliveries.holdings.states();
    const isNeeded = open.some((one) => isDue(one, now) || states.get(one.id) === 'claiming');
    return isNeeded ? queue.directory() : NO_DIRECTORY;
  }

  async #archive(settings: Settings): Promise<void> {
    const { queue, clock, log } = this.#parts;
    // An operator has said what is to go now.
    if (settings.archiveFinishedBefore !== this.#archivedBefore) this.#archiveAt = -Infinity;
    if (clock.monotonic() < this.#archiveAt) return;
    // Where it fails, all else goes on before it is tried again.
    this.#archiveAt = clock.monotonic() + ARCHIVE_EVERY_MS;
    const { moved, isMore } = await queue.archive(settings, clock.now());
    this.#archivedBefore = settings.archiveFinishedBefore;
    if (isMore) this.#archiveAt = clock.monotonic() + NEXT_ARCHIVE_MS;
    if (moved.length > 0) log.info({ rows: moved.length }, 'old rows went to the archive');
  }

  #capacity(): number {
    const { holdings } = this.#deliveries;
    if (this.#parts.steering.rest !== null || !this.#parts.maySend()) return 0;
    if (this.#isBehind && holdings.count('settled') >= UNWRITTEN_LIMIT) return 0;
    return Math.max(
      0,
      Math.min(this.#parts.steering.batchSize - holdings.count('waiting'), MOST_HELD - holdings.size),
    );
  }

  /** A provider that hangs holds up the first round alone: afterwards results go on being written meanwhile. */
  async #checkChannels(): Promise<void> {
    const { guard, clock } = this.#parts;
    this.#checking ??= guard.check(clock.monotonic()).finally(() => {
      this.#checking = null;
    });
    if (this.#lastView === null) await this.#checking;
  }

  async #write(planned: Plan, zone: Zone): Promise<Tick> {
    const { journal, clock, passing, observer } = this.#parts;
    const { holdings } = this.#deliveries;
    const { claims, moves, notes, ids, moreDue } = planned;
    const results = holdings.results();
    if (claims.length + results.length + moves.length + notes.length + ids.length === 0) {
      return { claimed: 0, written: 0, moreDue };
    }

    const taken = claims.map((notification) => ({ ...notification, ...claim(notification) }));
    observer.claiming(taken);
    if (taken.length > 0) await journal.claim(taken, clock.now());
    for (const notification of taken) holdings.put(notification, 'claiming');

    if (results.length > 0) passing('before-write-back');
    const written = await this.#offer({ claims, results, moves, notes, ids });
    if (written.written.length > 0) passing('after-write-back');
    if (written.claimed.length > 0) passing('after-claim');
    await this.#afterWrite(written, new Map(results.map((result) => [result.transition.id, result])));
    for (const notification of written.claimed) await this.#deliveries.enqueue(notification, zone);
    return { claimed: written.claimed.length, written: written.written.length, moreDue };
  }

  async #offer(write: Parameters<NotificationQueue['write']>[0]): Promise<QueueWritten> {
    const { queue, clock } = this.#parts;
    this.#isBehind = true;
    const written = await queue.write(write, clock.now());
    this.#isBehind = false;
    this.#wroteAt = clock.monotonic();
    return written;
  }

  async #afterWrite(written: QueueWritten, results: ReadonlyMap<string, Result>): Promise<void> {
    const { journal, clock, log, observer } = this.#parts;
    await journal.release(written.unclaimed, clock.now());
    observer.released(written.unclaimed);
    for (const id of written.unclaimed) this.#deliveries.holdings.remove(id);
    await this.#deliveries.written(written, results);
    if (written.gone.length > 0)
      log.warn({ ids: written.gone }, 'rows were deleted; their results stay in the journal');
  }
}
