import type { ProgressMemory } from './channels/progress.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal/journal.ts';
import type { Pause } from './rate/governor.ts';

/** Stands for all chats; no address looks like it. */
const ALL_CHATS = '*';

/** What the worker has learned of chats and must still know after a restart; it lives in the journal. */
export class Memory {
  readonly #journal: Journal;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #moved: Map<string, string>;

  constructor(journal: Journal, clock: Pick<Clock, 'now'>) {
    this.#journal = journal;
    this.#clock = clock;
    this.#moved = new Map(journal.recall('moved'));
  }

  /** The id that a chat has now: groups that became supergroups have a new one. */
  resolve(address: string): string {
    return this.#moved.get(address) ?? address;
  }

  moved(from: string, to: string): void {
    this.#moved.set(from, to);
    this.#keep('moved', from, to);
  }

  /** Which parts of a notification have arrived while others have not. */
  get progress(): ProgressMemory {
    return {
      recall: (id) => this.#journal.recall('arrived').get(id),
      remember: (id, value) => this.#journal.remember('arrived', id, value),
    };
  }

  paused({ address, remainingMs }: Pause): void {
    this.#keep('pause', address ?? ALL_CHATS, String(this.#clock.now() + remainingMs));
  }

  /** What is left of the pauses from before a restart; those that are over are forgotten. */
  pauses(): readonly Pause[] {
    const now = this.#clock.now();
    const all = [...this.#journal.recall('pause')].map(([key, until]) => ({
      key,
      remainingMs: Number(until) - now,
    }));
    for (const { key } of all.filter(({ remainingMs }) => remainingMs <= 0)) this.#keep('pause', key, null);
    return all
      .filter(({ remainingMs }) => remainingMs > 0)
      .map(({ key, remainingMs }) => ({ address: key === ALL_CHATS ? null : key, remainingMs }));
  }

  #keep(kind: string, key: string, value: string | null): void {
    // Where the journal can't be written any more, the next send says so and stops the worker.
    this.#journal.remember(kind, key, value).catch(() => undefined);
  }
}
