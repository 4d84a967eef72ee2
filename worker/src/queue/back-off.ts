import type { QueueUnavailable } from './queue.ts';

const FIRST_MS = 1_000;

/** Google's advice for quotas and overload (documented: Sheets API, exponential backoff). */
const MOST_MS = 64_000;

/** A network that is back is to be noticed soon, and asking costs Google nothing while it is away. */
const MOST_OFFLINE_MS = 8_000;

/**
 * After a failure, how long the sheet is left alone. Meanwhile every call fails at once with the very error that began
 * the wait, so that it is told once.
 */
export class BackOff {
  #failures = 0;
  #until = -Infinity;
  #error: QueueUnavailable | null = null;

  /** The error to fail with, or null where a call may be tried. */
  standing(now: number): QueueUnavailable | null {
    return now < this.#until ? this.#error : null;
  }

  /**
   * @param answered whether Google said no, or nobody answered
   * @returns the error that this run of failures is told with: the first that said the same
   */
  failed(error: QueueUnavailable, answered: boolean, now: number, random: number): QueueUnavailable {
    const most = answered ? MOST_MS : MOST_OFFLINE_MS;
    const delayMs = Math.min(FIRST_MS * 2 ** this.#failures + random * FIRST_MS, most);
    this.#failures++;
    this.#until = now + delayMs;
    if (this.#error?.message !== error.message) this.#error = error;
    return this.#error;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = -Infinity;
    this.#error = null;
  }
}
