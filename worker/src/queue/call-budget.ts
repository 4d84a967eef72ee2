import type { Clock } from '../clock.ts';

/** Reads and writes have a quota of their own each. */
export type CallKind = 'read' | 'write';

/**
 * Google allows 60 reads and 60 writes a minute a user (documented: Sheets API usage limits); the rest is left for
 * another program that runs under the same service account, and for the person who looks at the sheet through it.
 */
const CALLS_PER_MINUTE = 50;

const MINUTE_MS = 60_000;

/** Keeps calls under the quota in any minute, by delaying them: a sliding window, because a fixed one lets twice as many through. */
export class CallBudget {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #taken: Record<CallKind, number[]> = { read: [], write: [] };
  readonly #waiting: Record<CallKind, Promise<void>> = { read: Promise.resolve(), write: Promise.resolve() };

  /** @param callsPerMinute of each kind */
  constructor(clock: Clock, callsPerMinute: number = CALLS_PER_MINUTE) {
    this.#clock = clock;
    this.#most = callsPerMinute;
  }

  /** Resolves when the call may start; calls start in the order in which they asked. */
  take(kind: CallKind): Promise<void> {
    const turn = this.#waiting[kind].then(() => this.#takeNext(kind));
    this.#waiting[kind] = turn;
    return turn;
  }

  /** How many calls of the kind could start at once. */
  left(kind: CallKind): number {
    return this.#most - this.#recent(kind).length;
  }

  async #takeNext(kind: CallKind): Promise<void> {
    for (;;) {
      const recent = this.#recent(kind);
      const oldest = recent[0];
      if (oldest === undefined || recent.length < this.#most) break;
      // A millisecond more, so that the call before and the one after are never in the same minute.
      await this.#clock.sleep(oldest + MINUTE_MS + 1 - this.#clock.monotonic());
    }
    this.#taken[kind].push(this.#clock.monotonic());
  }

  #recent(kind: CallKind): readonly number[] {
    const since = this.#clock.monotonic() - MINUTE_MS;
    const taken = this.#taken[kind];
    while (taken[0] !== undefined && taken[0] < since) taken.shift();
    return taken;
  }
}
