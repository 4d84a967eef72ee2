import type { ProgressMemory } from './channels/progress.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal/journal.ts';
import type { Pause } from './rate/governor.ts';

/** Stands for all chats; no address looks like it. */
const ALL_CHATS = '*';

const DAY_MS = 86_400_000;

/** What the worker has learned of chats and must still know after a restart; it lives in the journal. */
export class Memory {
  readonly #journal: Journal;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #moved: Map<string, string>;
  readonly #arrived: Map<string, string>;
  /** When it was last looked for what is too old. */
  #lookedAt = 0;

  constructor(journal: Journal, clock: Pick<Clock, 'now'>) {
    this.#journal = journal;
    this.#clock = clock;
    this.#moved = new Map(journal.recall('moved'));
    this.#arrived = new Map(journal.recall('arrived'));
    this.#forgetAged();
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
      recall: (id) => this.#arrived.get(id),
      remember: (id, value) => {
        if (this.#clock.now() - this.#lookedAt >= DAY_MS) this.#forgetAged();
        if (value === null) this.#arrived.delete(id);
        else this.#arrived.set(id, value);
        return this.#journal.remember('arrived', id, value);
      },
    };
  }

  /**
   * The sheet says that these are done with or held for a person. Who sets one of them to pending asks for the whole message
   * again, as with all that begins anew then; what arrived of it before no longer counts.
   */
  ended(ids: readonly string[]): void {
    for (const id of ids) if (this.#arrived.delete(id)) this.#keep('arrived', id, null);
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

  /** What a person cancelled, deleted or archived never ends here; it is forgotten with its history. */
  #forgetAged(): void {
    this.#lookedAt = this.#clock.now();
    this.ended([...this.#arrived.keys()].filter((id) => this.#journal.history(id).length === 0));
  }

  #keep(kind: string, key: string, value: string | null): void {
    // Where the journal can't be written any more, the next send says so and stops the worker.
    this.#journal.remember(kind, key, value).catch(() => undefined);
  }
}
