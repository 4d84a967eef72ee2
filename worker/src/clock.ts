import { setTimeout as wait } from 'node:timers/promises';

/** Time as the worker sees it; tests hand in a manual one. */
export interface Clock {
  /** Wall clock, milliseconds since 1970: for what people read and what the sheet stores. */
  now(): number;
  /** Milliseconds that only ever go forward, for deadlines: a wall clock may be set back. */
  monotonic(): number;
  /** Resolves after the time, or as soon as the signal is aborted; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};
