import {
  chatLimits,
  DEPARTURE_LATENESS_MS,
  departureLimit,
  globalLimit,
  LATENESS_MS,
  type Limit,
} from './limits.ts';
import { SlidingWindow } from './sliding-window.ts';

/** 429s from different chats this close together mean all chats (reported: TDLib's maintainer; the figure is a choice). */
const TOGETHER_MS = 3_000;

/** The longest pause of all chats: what was said may be of the chats that were told alone, which can be hours. */
const MOST_PAUSE_MS = 5 * 60_000;

/** Pauses longer than this are worth remembering across a restart. */
const LONG_PAUSE_MS = 60_000;

/** After a pause of all chats half the rate; then a tenth of the full rate more every few seconds. */
const SLOWER = 0.5;
const CLIMB = 0.1;
const CLIMB_EVERY_MS = 5_000;

/** Chats that are idle are forgotten once in so many messages, so that memory follows the chats in use. */
const SWEEP_EVERY = 1_000;

/** How much longer nothing may go to one chat, or, where `address` is null, to any. */
export interface Pause {
  readonly address: string | null;
  readonly remainingMs: number;
}

interface Chat {
  readonly windows: readonly { readonly limit: Limit; readonly window: SlidingWindow }[];
  pausedUntil: number;
  /** When the message was counted that has had its turn and has not left yet. */
  turnAt: number | null;
}

/**
 * Decides when the next message to a chat may start, by the limits and by what the provider asked for. All times are
 * monotonic milliseconds and handed in; it has no timers.
 *
 * Told to wait by one chat, it pauses that chat. Told by two or more within seconds, it pauses all, then lets one message
 * go as a probe and the others only when that one was not refused; and it goes on slower, climbing back over a minute.
 */
export class Governor {
  #rate: number;
  readonly #global: SlidingWindow;
  readonly #departures: SlidingWindow;
  #departedAt = -Infinity;
  readonly #chats = new Map<string, Chat>();
  #pausedUntil = -Infinity;
  #takenAt = -Infinity;
  /** After a pause of all chats: `due` until a message goes, then that message's chat until it is known what it came to. */
  #probe: 'none' | 'due' | { readonly address: string } = 'none';
  #recent: readonly { readonly address: string; readonly at: number; readonly retryAfterMs: number }[] = [];
  #slow: { readonly factor: number; readonly since: number } = { factor: 1, since: -Infinity };
  #untilSweep = SWEEP_EVERY;

  /** @param ratePerSecond a whole number from 1 */
  constructor(ratePerSecond: number) {
    this.#rate = ratePerSecond;
    this.#global = new SlidingWindow(globalLimit(ratePerSecond).windowMs);
    this.#departures = new SlidingWindow(departureLimit(ratePerSecond).windowMs);
  }

  get fullRate(): number {
    return this.#rate;
  }

  /** @param ratePerSecond a whole number from 1 */
  setRate(ratePerSecond: number): void {
    this.#rate = ratePerSecond;
  }

  /** The earliest time from `now` on at which a message to this chat may start; Infinity where that is not known yet. */
  earliest(address: string, cost: number, now: number): number {
    const ownProbe = typeof this.#probe === 'object' && this.#probe.address === address;
    const globally = ownProbe ? this.#windowEarliest(cost, now) : this.globalEarliest(cost, now);
    return Math.max(this.chatEarliest(address, cost, now), globally);
  }

  /** The same as far as the chat's own limits and pause go. */
  chatEarliest(address: string, cost: number, now: number): number {
    const chat = this.#chats.get(address);
    if (chat === undefined) return now;
    const times = chat.windows.map(({ limit, window }) => window.earliest(limit.count, cost, now));
    return Math.max(now, chat.pausedUntil, ...times);
  }

  /** At least how many messages the chat may take within the next `ms`, by its own limits and pause; 0 only where none. */
  chatRoom(address: string, ms: number, now: number): number {
    const chat = this.#chats.get(address) ?? newChat(address);
    const from = Math.max(now, chat.pausedUntil);
    const until = now + ms;
    if (from > until) return 0;
    return Math.min(...chat.windows.map(({ limit, window }) => window.room(limit.count, from, until)));
  }

  /** The same as far as all chats together go. */
  globalEarliest(cost: number, now: number): number {
    if (typeof this.#probe === 'object') return Infinity;
    return Math.max(this.#pausedUntil, this.#windowEarliest(cost, now));
  }

  /** A message starts now. */
  take(address: string, cost: number, now: number): void {
    if (this.#probe === 'due') this.#probe = { address };
    this.takeAnother(address, cost, now);
  }

  /** A further call of something that is under way starts now; it is never the probe, which ends with what took it. */
  takeAnother(address: string, cost: number, now: number): void {
    const chat = this.#chat(address);
    const at = this.#onTime(chat, cost, now);
    this.#global.count(this.rate(now), cost, at);
    for (const { limit, window } of chat.windows) window.count(limit.count, cost, at);
    chat.turnAt = at;
    this.#takenAt = at;
    this.#sweep(now);
  }

  /** The earliest time from `now` on at which a request with so many messages, which has had its turn, may really leave. */
  earliestDeparture(cost: number, now: number): number {
    return this.#departures.earliest(this.#rate, cost, now);
  }

  /** It leaves now: for its chat it counts from now on, however long ago its turn was. */
  departed(address: string, cost: number, now: number): void {
    const onTime = this.#departures.earliest(this.#rate, cost, now - DEPARTURE_LATENESS_MS);
    this.#departedAt = Math.min(now, Math.max(this.#departedAt, onTime));
    this.#departures.count(this.#rate, cost, this.#departedAt);
    const chat = this.#chats.get(address);
    if (chat === undefined || chat.turnAt === null) return;
    for (const { window } of chat.windows) window.delay(chat.turnAt, now - chat.turnAt);
    chat.turnAt = null;
  }

  /** What a message came to is known, and it was no 429. */
  finished(address: string): void {
    if (typeof this.#probe === 'object' && this.#probe.address === address) this.#probe = 'none';
  }

  /** The provider asked to wait. Returns the pauses of this that are worth remembering. */
  rateLimited(address: string, retryAfterMs: number, now: number): readonly Pause[] {
    this.pause(address, retryAfterMs, now);
    const together = this.#recent.filter(
      ({ at, address: other }) => now - at <= TOGETHER_MS && other !== address,
    );
    this.#recent = [...together, { address, at: now, retryAfterMs }];
    if (typeof this.#probe === 'object' && this.#probe.address === address) {
      this.#pauseAll(Math.min(retryAfterMs, MOST_PAUSE_MS), now);
    } else if (together.length > 0) {
      // The least that they say: a chat's own wait can be much longer than that of all.
      const ms = Math.min(...this.#recent.map((one) => one.at + one.retryAfterMs - now));
      this.#pauseAll(Math.min(ms, MOST_PAUSE_MS), now);
    }
    return this.#longPauses(address, now);
  }

  /** Pauses one chat, or all where the address is null; a pause that is in force is never shortened. */
  pause(address: string | null, ms: number, now: number): void {
    if (address === null) {
      this.#pausedUntil = Math.max(this.#pausedUntil, now + ms);
      this.#probe = 'due';
      return;
    }
    const chat = this.#chat(address);
    chat.pausedUntil = Math.max(chat.pausedUntil, now + ms);
  }

  /** How many messages a second may go just now; the set rate, or less after a pause of all chats. */
  rate(now: number): number {
    const { factor, since } = this.#slow;
    const climbed = Math.max(0, Math.floor((now - since) / CLIMB_EVERY_MS)) * CLIMB;
    return Math.max(1, Math.floor(this.#rate * Math.min(1, factor + climbed)));
  }

  /** How many chats it remembers just now. */
  get knownChats(): number {
    return this.#chats.size;
  }

  /** For how much longer (ms) all chats are paused. */
  allPausedMs(now: number): number {
    return Math.max(0, this.#pausedUntil - now);
  }

  /** How many chats are paused. */
  pausedChats(now: number): number {
    let paused = 0;
    for (const { pausedUntil } of this.#chats.values()) if (pausedUntil > now) paused++;
    return paused;
  }

  #pauseAll(ms: number, now: number): void {
    const already = now < this.#pausedUntil;
    this.pause(null, ms, now);
    // Answers to what was under way when the pause began are no reason to go slower still.
    if (!already) this.#slow = { factor: (this.rate(now) / this.#rate) * SLOWER, since: this.#pausedUntil };
  }

  #longPauses(address: string, now: number): readonly Pause[] {
    const pauses: readonly Pause[] = [
      { address, remainingMs: this.#chat(address).pausedUntil - now },
      { address: null, remainingMs: this.#pausedUntil - now },
    ];
    return pauses.filter(({ remainingMs }) => remainingMs > LONG_PAUSE_MS);
  }

  /** When a start of now could have been, but for a little lateness; never before the one that was counted last. */
  #onTime({ windows }: Chat, cost: number, now: number): number {
    const from = now - LATENESS_MS;
    const times = windows.map(({ limit, window }) => window.earliest(limit.count, cost, from));
    return Math.min(now, Math.max(this.#takenAt, this.#windowEarliest(cost, from), ...times));
  }

  #windowEarliest(cost: number, now: number): number {
    return this.#global.earliest(this.rate(now), cost, now);
  }

  #chat(address: string): Chat {
    const known = this.#chats.get(address);
    if (known !== undefined) return known;
    const chat = newChat(address);
    this.#chats.set(address, chat);
    return chat;
  }

  #sweep(now: number): void {
    if (--this.#untilSweep > 0) return;
    this.#untilSweep = SWEEP_EVERY;
    for (const [address, { windows, pausedUntil }] of this.#chats) {
      if (pausedUntil <= now && windows.every(({ window }) => window.isIdle(now)))
        this.#chats.delete(address);
    }
  }
}

function newChat(address: string): Chat {
  const windows = chatLimits(address).map((limit) => ({ limit, window: new SlidingWindow(limit.windowMs) }));
  return { windows, pausedUntil: -Infinity, turnAt: null };
}
