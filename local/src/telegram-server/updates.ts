import { BotApiError } from './answer.ts';
import type { Clock } from './clock.ts';

/** Something that happened, as getUpdates and webhooks tell it. */
export type Update = Readonly<Record<string, unknown>> & { readonly update_id: number };

/** Kinds of update the local server makes. */
export type UpdateKind = 'message' | 'channel_post' | 'callback_query' | 'my_chat_member';

/** Where updates wait beyond this process. */
export interface UpdateShelf {
  readonly load: () => readonly unknown[];
  readonly add: (update: Update) => void;
  readonly deleteBefore: (updateId: number) => void;
}

/** What a long poll asks for. */
export interface Poll {
  readonly offset: number;
  readonly limit: number;
  readonly timeoutSeconds: number;
}

interface WaitingPoll {
  readonly poll: Poll;
  readonly answer: (updates: readonly Update[]) => void;
  readonly refuse: (error: BotApiError) => void;
  readonly stopTimer: () => void;
}

/** Updates are kept a day (documented). */
const KEPT_MS = 24 * 60 * 60_000;
/** Two polls at once: the older one ends with this (telegram-bot-api Client.cpp:16225). */
const OTHER_POLL =
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';

/** A bot's updates, from when they happen until the bot has confirmed them. */
export class UpdateQueue {
  readonly #clock: Clock;
  readonly #shelf: UpdateShelf;
  readonly #pending: { readonly update: Update; readonly atMs: number }[] = [];
  #lastId: number;
  #waiting: WaitingPoll | undefined;

  constructor(clock: Clock, shelf: UpdateShelf, lastId: number) {
    this.#clock = clock;
    this.#shelf = shelf;
    this.#lastId = lastId;
    for (const stored of shelf.load()) {
      const update = stored as Update;
      this.#pending.push({ update, atMs: clock.now() });
      this.#lastId = Math.max(this.#lastId, update.update_id);
    }
  }

  /** Takes in an update and wakes the poll that waits for it. */
  add(kind: UpdateKind, body: unknown): Update {
    const update = { update_id: ++this.#lastId, [kind]: body };
    this.#pending.push({ update, atMs: this.#clock.now() });
    this.#shelf.add(update);
    this.#wake();
    return update;
  }

  get pendingCount(): number {
    this.#forgetOld();
    return this.#pending.length;
  }

  /** Whether a long poll waits. */
  get isPolled(): boolean {
    return this.#waiting !== undefined;
  }

  /** The oldest updates, without confirming them. */
  oldest(limit: number): Update[] {
    this.#forgetOld();
    return this.#pending.slice(0, limit).map(({ update }) => update);
  }

  /** Forgets all updates before this one. */
  confirmBefore(updateId: number): void {
    const kept = this.#pending.findIndex(({ update }) => update.update_id >= updateId);
    if (kept === 0 || this.#pending.length === 0) return;
    this.#pending.splice(0, kept === -1 ? this.#pending.length : kept);
    this.#shelf.deleteBefore(updateId);
  }

  dropAll(): void {
    this.confirmBefore(this.#lastId + 1);
  }

  /**
   * Updates from the offset on, at once if there are some, otherwise as soon as there are or the time is up. An
   * offset confirms what lies before it; a negative one counts from the end (documented).
   */
  poll(poll: Poll): Promise<readonly Update[]> {
    this.endPoll(OTHER_POLL);
    const count = this.pendingCount;
    const fromEnd = this.#pending[Math.max(count + poll.offset, 0)]?.update.update_id;
    const offset = poll.offset < 0 ? (fromEnd ?? 0) : poll.offset;
    if (offset > 0) this.confirmBefore(offset);
    const ready = this.oldest(poll.limit);
    if (ready.length > 0 || poll.timeoutSeconds === 0) return Promise.resolve(ready);
    return new Promise((answer, refuse) => {
      const stopTimer = this.#clock.after(poll.timeoutSeconds * 1_000, () => this.#answerWaiting());
      this.#waiting = { poll, answer, refuse, stopTimer };
    });
  }

  /** Ends a waiting poll with a conflict. */
  endPoll(reason: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.stopTimer();
    waiting?.refuse(new BotApiError(409, reason));
  }

  #wake(): void {
    if (this.#waiting !== undefined) this.#answerWaiting();
  }

  #answerWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.stopTimer();
    waiting?.answer(this.oldest(waiting.poll.limit));
  }

  #forgetOld(): void {
    const oldest = this.#clock.now() - KEPT_MS;
    const firstKept = this.#pending.find(({ atMs }) => atMs > oldest);
    if (this.#pending.length > 0 && firstKept !== this.#pending[0]) {
      this.confirmBefore(firstKept?.update.update_id ?? this.#lastId + 1);
    }
  }
}
