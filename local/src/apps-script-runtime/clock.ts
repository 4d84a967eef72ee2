/** Where the runtime takes time from: Date in scripts, lock timeouts, Utilities.sleep, limits and time-driven triggers. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once when `delayMs` have passed. Returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

// setTimeout fires at once for anything longer, so a far-off alarm is reached in steps.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const due = Date.now() + delayMs;
    const wait = (): NodeJS.Timeout => {
      const left = due - Date.now();
      return left > LONGEST_TIMER_MS
        ? setTimeout(() => (timer = wait()), LONGEST_TIMER_MS)
        : setTimeout(callback, Math.max(0, left));
    };
    let timer = wait();
    return () => clearTimeout(timer);
  },
};
