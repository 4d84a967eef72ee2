import PQueue from 'p-queue';
import type { Clock } from '../clock.ts';
import { Governor, type Pause } from './governor.ts';
import { Lanes, type Waiting } from './lanes.ts';

/** Something that waits to go, and how to let it go. */
interface Dispatch extends Waiting {
  /** Never rejects: whatever happens is for the one who added it to handle. */
  run(): Promise<void>;
}

interface DispatcherOptions {
  /** The most that may start in any second; a whole number from 1. */
  readonly ratePerSecond: number;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Told of each pause longer than a minute, so that it can be remembered across a restart. */
  readonly onLongPause?: (pause: Pause) => void;
}

/** The most sends under way at once (documented: a bot may have about 1,000 open requests; half of it is a choice). */
const MOST_UNDER_WAY = 500;
const LEAST_UNDER_WAY = 20;

/** How many seconds of the full rate may be under way, so that a slow provider does not hold up the rate. */
const SECONDS_UNDER_WAY = 10;

/** Above this rate single starts are closer together than timers are exact (measured: 850 of 1,000 a second). */
const LONE_START_RATE = 50;
const GROUPS_PER_SECOND = 20;

/** Slots come somewhat faster than the rate, because timers are late; it is the governor that keeps to the rate itself. */
const LONE_SLOT_PART = 0.9;
const GROUP_SLOT_PART = 0.7;

/**
 * While so many wait at the last gate nothing has its turn, so that they do not become a queue of their own, in which
 * whoever is urgent overtakes nobody: two, and at high rates a group.
 */
const LEAST_AT_GATE = 2;

/** Why nothing starts any more, for good. */
const DRAINING = 'drain';

/** The longest that a further call of the same send waits for its turn; beyond that it is told how long it would take. */
const PATIENCE_MS = 10_000;

/**
 * Lets what waits go, one start at a time: whenever a slot comes, the most urgent whose chat may take one. So somebody
 * urgent who comes late overtakes all who wait. The slots (even pace, bounded concurrency) are p-queue's, the limits and
 * pauses the governor's.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #governor: Governor;
  readonly #lanes: Lanes<Dispatch>;
  #slots: PQueue;
  #running = 0;
  /** A slot is asked for and has not come yet: there is never more than one, so that the choice is made when it comes. */
  #asked = false;
  /** Why nothing starts just now. */
  readonly #pauses = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #idleListeners: (() => void)[] = [];
  #atGate = 0;
  /** Resolves when all requests that came to the gate before have left. */
  #gate: Promise<void> = Promise.resolve();

  constructor(options: DispatcherOptions) {
    const { ratePerSecond } = options;
    this.#options = options;
    this.#governor = new Governor(ratePerSecond);
    this.#lanes = new Lanes(({ address, cost }, now) => this.#governor.chatEarliest(address, cost, now));
    this.#slots = new PQueue(slotOptions(ratePerSecond));
  }

  /** How many wait. */
  get size(): number {
    return this.#lanes.size;
  }

  /** How many are under way. */
  get running(): number {
    return this.#running;
  }

  /** How many a second may start just now: the set rate, or less after the provider asked all chats to wait. */
  get rate(): number {
    return this.#governor.rate(this.#now());
  }

  /** What holds sending back just now: all chats for so long (ms), so many chats, and whatever else, by its reason. */
  get pauses(): { readonly allMs: number; readonly chats: number; readonly reasons: readonly string[] } {
    const now = this.#now();
    return {
      allMs: this.#governor.allPausedMs(now),
      chats: this.#governor.pausedChats(now),
      reasons: [...this.#pauses],
    };
  }

  /** How many messages the chat may take within the next `ms` milliseconds, those that wait here included. */
  chatRoom(address: string, ms: number): number {
    return this.#governor.chatRoom(address, ms, this.#now());
  }

  /**
   * Once it is draining nothing is taken any more.
   *
   * @throws Error when one of the same id waits already
   */
  add(item: Dispatch): void {
    if (this.#pauses.has(DRAINING)) return;
    this.#lanes.add(item, this.#now());
    this.#pump();
  }

  /** Takes back what waits; false where it has left already or never was here. */
  remove(id: string): boolean {
    const removed = this.#lanes.remove(id, this.#now());
    if (removed) this.#changed();
    return removed;
  }

  /** Lets nothing start until every reason for that is taken back; what is under way goes on. */
  pause(reason: string): void {
    this.#pauses.add(reason);
  }

  resume(reason: string): void {
    this.#pauses.delete(reason);
    this.#pump();
  }

  /** @param ratePerSecond the most that may start in any second from now on; a whole number from 1 */
  setRate(ratePerSecond: number): void {
    if (ratePerSecond === this.#governor.fullRate) return;
    this.#governor.setRate(ratePerSecond);
    this.#slots = new PQueue(slotOptions(ratePerSecond));
    this.#pump();
  }

  /** The provider asked a chat to wait. */
  rateLimited(address: string, retryAfterMs: number): void {
    const now = this.#now();
    const longPauses = this.#governor.rateLimited(address, retryAfterMs, now);
    this.#lanes.refresh(address, now);
    for (const pause of longPauses) this.#options.onLongPause?.(pause);
  }

  /** Pauses one chat, or all where the address is null, such as for what is left of a pause from before a restart. */
  pauseFor(address: string | null, ms: number): void {
    const now = this.#now();
    this.#governor.pause(address, ms, now);
    if (address !== null) this.#lanes.refresh(address, now);
    this.#pump();
  }

  /**
   * Waits until a further call of something that is under way may start, and counts it. Resolves to 0, or, where that
   * would take more than a few seconds, at once to the milliseconds it would take; then nothing was counted.
   */
  async another(address: string, cost = 1): Promise<number> {
    for (;;) {
      const now = this.#now();
      const waitMs = this.#governor.earliest(address, cost, now) - now;
      if (waitMs <= 0) {
        this.#governor.takeAnother(address, cost, now);
        return 0;
      }
      if (waitMs > PATIENCE_MS) return Math.min(waitMs, 2 * PATIENCE_MS);
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
    }
  }

  /**
   * The last gate, for each request of what is under way, just before it leaves: what had its turn in time may have been
   * held up since, as by the disk, and then much would leave at once. Resolves when it may, in the order of asking.
   *
   * @param cost how many messages this one request counts as
   */
  leave(address: string, cost: number): Promise<void> {
    this.#atGate++;
    this.#gate = this.#gate.then(() => this.#passGate(address, cost));
    return this.#gate;
  }

  /** Resolves when nothing waits and nothing is under way. */
  onIdle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  /** Lets nothing more start, gives back what waits, and resolves when what is under way has finished. */
  async drain(): Promise<readonly Dispatch[]> {
    this.pause(DRAINING);
    const givenBack = this.#lanes.clear();
    this.#changed();
    await this.onIdle();
    return givenBack;
  }

  async #passGate(address: string, cost: number): Promise<void> {
    for (;;) {
      const now = this.#now();
      const waitMs = this.#governor.earliestDeparture(cost, now) - now;
      if (waitMs <= 0) {
        this.#governor.departed(address, cost, now);
        const wasFull = this.#isGateFull;
        this.#atGate--;
        if (wasFull) this.#pump();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
    }
  }

  get #isGateFull(): boolean {
    return this.#atGate >= Math.max(LEAST_AT_GATE, this.#governor.fullRate / GROUPS_PER_SECOND);
  }

  get #isIdle(): boolean {
    return this.#running === 0 && this.#lanes.size === 0;
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }

  /** Asks for a slot as soon as one could be used, or wakes up when that may be so. */
  #pump(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pauses.size > 0 || this.#asked || this.#isGateFull) return;
    const now = this.#now();
    const at = this.#nextStart(now);
    if (at <= now) {
      this.#asked = true;
      void this.#slots.add(() => this.#useSlot());
    } else if (at < Infinity) {
      this.#timer = setTimeout(() => this.#pump(), Math.floor(at - now));
    }
  }

  #nextStart(now: number): number {
    const item = this.#lanes.ready(now);
    // An item that counts as many waits for as much room; the less urgent ones behind it must not fill it up again.
    return item === undefined ? this.#lanes.nextFreeAt : this.#governor.globalEarliest(item.cost, now);
  }

  #useSlot(): Promise<void> | undefined {
    this.#asked = false;
    const now = this.#now();
    const item = this.#pauses.size > 0 ? undefined : this.#lanes.ready(now);
    const going =
      item !== undefined && this.#governor.globalEarliest(item.cost, now) <= now
        ? this.#go(item, now)
        : undefined;
    this.#pump();
    return going;
  }

  async #go(item: Dispatch, now: number): Promise<void> {
    this.#lanes.depart(item, now);
    this.#governor.take(item.address, item.cost, this.#now());
    this.#running++;
    try {
      await item.run();
    } finally {
      this.#running--;
      // A 429 was told during the run; then this changes nothing.
      this.#governor.finished(item.address);
      this.#lanes.arrive(item, this.#now());
      this.#changed();
    }
  }

  #changed(): void {
    this.#pump();
    if (!this.#isIdle) return;
    for (const listener of this.#idleListeners.splice(0)) listener();
  }
}

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new Dispatcher(options);
}

function slotOptions(ratePerSecond: number): ConstructorParameters<typeof PQueue>[0] {
  const concurrency = Math.min(Math.max(SECONDS_UNDER_WAY * ratePerSecond, LEAST_UNDER_WAY), MOST_UNDER_WAY);
  if (ratePerSecond <= LONE_START_RATE) {
    return { concurrency, intervalCap: 1, interval: Math.floor((LONE_SLOT_PART * 1_000) / ratePerSecond) };
  }
  const interval = Math.floor((GROUP_SLOT_PART * 1_000) / GROUPS_PER_SECOND);
  return { concurrency, intervalCap: Math.ceil(ratePerSecond / GROUPS_PER_SECOND), interval };
}
