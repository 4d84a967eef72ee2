/** The least wait, so that what begins in the same few milliseconds shares one commit. */
const LEAST_WAIT_MS = 2;

/** The longest wait, however slow the disk. */
const LONGEST_WAIT_MS = 25;

interface Waiting {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface GroupCommitOptions {
  /** Runs what it is given in one durable transaction; when it throws, nothing of it is kept. */
  readonly transaction: (work: () => void) => void;
  /** Turns whatever a transaction threw into the error that callers get. */
  readonly explain: (cause: unknown) => Error;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
}

/**
 * Writes that come together share one commit. A commit holds up everything else in the process while the disk syncs;
 * waiting as long as the last one took bounds that to half of the time, and fills the groups as the load grows.
 *
 * The first commit that fails ends it: that one and all later writes are refused, because a record with a gap in it
 * must not be built upon.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lastCommitMs = 0;
  #failure: Error | null = null;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Resolves when the write is durable; writes are made in the order they were added. */
  add(write: () => void): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      this.#timer ??= setTimeout(() => this.flush(), this.#waitMs());
    });
  }

  /** Commits at once what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    const began = this.#options.monotonic();
    try {
      this.#options.transaction(() => {
        for (const { write } of group) write();
      });
    } catch (error) {
      this.end(this.#options.explain(error), group);
      return;
    }
    this.#lastCommitMs = this.#options.monotonic() - began;
    for (const { resolve } of group) resolve();
  }

  /** Refuses the given writes, those that wait, and all that come. */
  end(failure: Error, group: readonly Waiting[] = []): void {
    clearTimeout(this.#timer);
    this.#failure ??= failure;
    for (const { reject } of [...group, ...this.#waiting]) reject(this.#failure);
    this.#waiting = [];
  }

  #waitMs(): number {
    return Math.min(Math.max(LEAST_WAIT_MS, this.#lastCommitMs), LONGEST_WAIT_MS);
  }
}
