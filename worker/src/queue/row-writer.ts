import { cellText } from '@sheet-courier/shared';

import { Anchors } from './anchors.ts';
import { FactWriter } from './fact-writer.ts';
import type { Flight, Round } from './flight.ts';
import { type QueueRow, rowId } from './queue-rows.ts';
import type { RowBook } from './row-book.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { StatusMover } from './status-mover.ts';
import type { RowChange } from './write-plan.ts';

/**
 * Writes rows that people may sort, move and edit at the same moment. The API has no compare-and-swap, and no write that
 * is both conditional and addressed by an anchor, so that every row changes in two steps, each safe in itself: facts by
 * anchor (fact-writer), then Status by replacement (status-mover). Whatever met another row is undone at once, and what
 * was meant is done again where the row is now.
 */
export class RowWriter {
  readonly #book: RowBook;
  readonly #flight: Flight;
  readonly #facts: FactWriter;
  readonly #statuses: StatusMover;

  constructor(calls: SheetsCalls, book: RowBook, random: () => number) {
    this.#book = book;
    this.#flight = {
      anchors: new Anchors(random),
      amends: new Map(),
      leftovers: new Map(),
      misled: new Map(),
      stubborn: new Set(),
    };
    this.#facts = new FactWriter(calls, book, this.#flight);
    this.#statuses = new StatusMover(calls, book, this.#flight);
  }

  /** Whether something is still to be set right, so that another round is due even without changes. */
  get owes(): boolean {
    const { amends, leftovers } = this.#flight;
    return amends.size > 0 || [...leftovers.values()].some((facts) => facts.sentAt !== undefined);
  }

  /** Whether the row of this id is in flight, so that a person's mistakes in it are no hindrance any more. */
  holds(id: string): boolean {
    return this.#flight.anchors.holds(id);
  }

  /** At the end of a write: what is left of it begins anew with the next. */
  rest(): void {
    this.#flight.anchors.dropPassing();
  }

  /** Ids of rows that show a wrong Status until they have been set right. */
  get amending(): ReadonlySet<string> {
    return new Set([...this.#flight.amends.values()].map(({ id }) => id));
  }

  /**
   * Whether a row still stands as its claim left it. `sent` without Sent At is no confirmed delivery and no person's word
   * either: facts are written before Status, and claims empty Sent At.
   */
  isInFlight(row: QueueRow): boolean {
    const { header } = this.#book.frame.at;
    const text = cellText(row.cells[header.status]).toLowerCase();
    if (text === 'sending' || text === this.#flight.misled.get(rowId(row))) return true;
    return text === 'sent' && cellText(row.cells[header.sentAt]) === '';
  }

  /** One try at all changes: at most one write of facts and one of statuses. */
  async round(changes: readonly RowChange[], claimAt: number): Promise<Round> {
    const { anchors, misled, stubborn } = this.#flight;
    const round: Round = { landed: [], claimed: [], declined: [], moved: false };
    const ready = await this.#facts.write(changes, round);
    await this.#statuses.move(changes, ready, claimAt, round);
    for (const { key, id } of round.landed) {
      anchors.drop(key);
      misled.delete(id);
      stubborn.delete(key);
    }
    return round;
  }
}
