import type { Clock } from '../clock.ts';

interface Waiter {
  readonly holder: string;
  readonly settle: (acquired: boolean) => void;
}
interface LockState {
  holder: string | undefined;
  readonly waiting: Waiter[];
}

/** Locks that executions hold and wait for. First come, first served: whether Google keeps that order is not known. */
export class LockTable {
  readonly #clock: Clock;
  readonly #locks = new Map<string, LockState>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves once `holder` has the lock, or with false after the timeout. Whoever has it already, has it. */
  acquire(name: string, holder: string, timeoutMs: number): Promise<boolean> {
    const lock = this.#lock(name);
    lock.holder ??= holder;
    if (lock.holder === holder) return Promise.resolve(true);
    if (!(timeoutMs > 0)) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        holder,
        settle: (acquired) => {
          cancelTimeout();
          resolve(acquired);
        },
      };
      const cancelTimeout = this.#clock.after(timeoutMs, () => this.#giveUp(lock, waiter));
      lock.waiting.push(waiter);
    });
  }

  holds(name: string, holder: string): boolean {
    return this.#locks.get(name)?.holder === holder;
  }

  /** Hands the lock to the next in line. Does nothing for one who does not hold it. */
  release(name: string, holder: string): void {
    const lock = this.#locks.get(name);
    if (lock?.holder !== holder) return;
    const next = lock.waiting.shift();
    lock.holder = next?.holder;
    next?.settle(true);
  }

  /** What the end of an execution does: frees what it holds and waits for. */
  releaseAll(holder: string): void {
    for (const [name, lock] of this.#locks) {
      for (const waiter of lock.waiting.filter((waiting) => waiting.holder === holder))
        this.#giveUp(lock, waiter);
      this.release(name, holder);
    }
  }

  #giveUp(lock: LockState, waiter: Waiter): void {
    const at = lock.waiting.indexOf(waiter);
    if (at < 0) return;
    lock.waiting.splice(at, 1);
    waiter.settle(false);
  }

  #lock(name: string): LockState {
    let lock = this.#locks.get(name);
    if (!lock) {
      lock = { holder: undefined, waiting: [] };
      this.#locks.set(name, lock);
    }
    return lock;
  }
}
