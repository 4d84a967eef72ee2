/** So many calls in a row without a proper answer are more than one message's bad luck (choice). */
const IN_A_ROW = 3;

/** Troubles further apart than this are not one burst. */
const BURST_MS = 5 * 60_000;

/** The first pause; each that follows without a proper answer in between is twice as long. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Notices when a provider, or the way to it, is in trouble, so that its channel rests instead of burning the attempts of
 * one notification after the other. All times are monotonic milliseconds.
 *
 * - closed: calls go; some troubles in a row open it.
 * - open: nothing goes until the pause is over.
 * - half open, when the pause is over: calls go again; the first proper answer closes it, the first trouble opens it for
 *   twice as long.
 */
export class Breaker {
  #troubles: readonly number[] = [];
  #openUntil = -Infinity;
  #nextPauseMs = FIRST_PAUSE_MS;
  #halfOpen = false;

  /** How long nothing should go; 0 while calls may go. */
  waitMs(now: number): number {
    return Math.max(0, this.#openUntil - now);
  }

  /** The pause is over, and no call has come to a proper answer since: one at a time is enough to find out. */
  get isHalfOpen(): boolean {
    return this.#halfOpen;
  }

  /** A call came to a proper answer of the provider, whatever it said, or to trouble. True when it opens by this. */
  heard(what: 'answer' | 'trouble', now: number): boolean {
    // What was under way when it opened, and comes in late, tells nothing new.
    if (this.waitMs(now) > 0) return false;
    if (what === 'answer') {
      this.#troubles = [];
      this.#halfOpen = false;
      this.#nextPauseMs = FIRST_PAUSE_MS;
      return false;
    }
    this.#troubles = [...this.#troubles.filter((at) => now - at <= BURST_MS), now];
    if (!this.#halfOpen && this.#troubles.length < IN_A_ROW) return false;
    this.#open(now);
    return true;
  }

  #open(now: number): void {
    this.#openUntil = now + this.#nextPauseMs;
    this.#nextPauseMs = Math.min(2 * this.#nextPauseMs, LONGEST_PAUSE_MS);
    this.#troubles = [];
    this.#halfOpen = true;
  }
}
