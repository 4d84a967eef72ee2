import type { Notification } from '@sheet-courier/shared';
import type { HoldingState } from './plan.ts';
import type { Result } from './queue/queue.ts';

interface Holding {
  readonly notification: Notification;
  state: HoldingState;
  /** What is to be written; only of what is settled or given back. */
  result: Result | null;
}

/**
 * What this worker has claimed and not yet seen written back. A notification enters as `claiming`, waits, is sent, is
 * settled, and leaves when its result is in the sheet (or its row is gone).
 */
export class Holdings {
  readonly #byId = new Map<string, Holding>();

  put(notification: Notification, state: HoldingState): void {
    this.#byId.set(notification.id, { notification, state, result: null });
  }

  /** Its result waits to be written. */
  settle(notification: Notification, result: Result): void {
    this.#byId.set(notification.id, { notification, state: 'settled', result });
  }

  mark(id: string, state: HoldingState): void {
    const holding = this.#byId.get(id);
    if (holding !== undefined) holding.state = state;
  }

  /**
   * The result is in the sheet.
   *
   * @param result only if this one is still what was to be written: a newer one must not be lost
   */
  remove(id: string, result?: Result): void {
    if (result === undefined || this.#byId.get(id)?.result === result) this.#byId.delete(id);
  }

  states(): ReadonlyMap<string, HoldingState> {
    return new Map([...this.#byId].map(([id, { state }]) => [id, state]));
  }

  notification(id: string): Notification | undefined {
    return this.#byId.get(id)?.notification;
  }

  inState(state: HoldingState): readonly Notification[] {
    return [...this.#byId.values()]
      .filter((holding) => holding.state === state)
      .map(({ notification }) => notification);
  }

  results(): readonly Result[] {
    return [...this.#byId.values()].flatMap(({ result }) => (result === null ? [] : [result]));
  }

  /** How many are claimed but have not left yet. */
  get waiting(): number {
    return this.inState('waiting').length;
  }

  get size(): number {
    return this.#byId.size;
  }
}
