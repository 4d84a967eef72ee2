import type { Notification } from '@sheet-courier/shared';
import type { HoldingState } from './plan.ts';
import type { Result } from './queue/queue.ts';

interface Holding {
  readonly notification: Notification;
  readonly state: HoldingState;
  /** What is to be written; only of what is settled or given back. */
  readonly result: Result | null;
}

/**
 * What this worker has claimed and not yet seen written back. A notification enters as `claiming`, waits, is sent, is
 * settled, and leaves when its result is in the sheet (or its row is gone).
 */
export class Holdings {
  readonly #byId = new Map<string, Holding>();
  readonly #counts: Record<HoldingState, number> = { claiming: 0, waiting: 0, sending: 0, settled: 0 };

  put(notification: Notification, state: HoldingState): void {
    this.#set({ notification, state, result: null });
  }

  /** Its result waits to be written. */
  settle(notification: Notification, result: Result): void {
    this.#set({ notification, state: 'settled', result });
  }

  mark(id: string, state: HoldingState): void {
    const holding = this.#byId.get(id);
    if (holding !== undefined) this.#set({ ...holding, state });
  }

  /**
   * The result is in the sheet.
   *
   * @param result only if this one is still what was to be written: a newer one must not be lost
   */
  remove(id: string, result?: Result): void {
    const holding = this.#byId.get(id);
    if (holding === undefined || (result !== undefined && holding.result !== result)) return;
    this.#counts[holding.state]--;
    this.#byId.delete(id);
  }

  states(): ReadonlyMap<string, HoldingState> {
    return new Map([...this.#byId].map(([id, { state }]) => [id, state]));
  }

  inState(state: HoldingState): readonly Notification[] {
    return [...this.#byId.values()]
      .filter((holding) => holding.state === state)
      .map(({ notification }) => notification);
  }

  results(): readonly Result[] {
    return [...this.#byId.values()].flatMap(({ result }) => (result === null ? [] : [result]));
  }

  count(state: HoldingState): number {
    return this.#counts[state];
  }

  get size(): number {
    return this.#byId.size;
  }

  #set(holding: Holding): void {
    const { id } = holding.notification;
    const before = this.#byId.get(id);
    if (before !== undefined) this.#counts[before.state]--;
    this.#counts[holding.state]++;
    this.#byId.set(id, holding);
  }
}
