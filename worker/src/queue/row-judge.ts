import { type Cell, cellText, claim, type ColumnKey, isDue, type Notification } from '@sheet-courier/shared';

import type { Anchors } from './anchors.ts';
import { type QueueRow, readRow } from './queue-rows.ts';
import type { Frame, RowBook } from './row-book.ts';
import type { Facts } from './facts.ts';
import { holds, type RowChange } from './write-plan.ts';

/** What asks for changes that set something right. */
const AMEND = {};

/** What one round of writing came to. */
export interface Round {
  /** Changes that are proven to stand on their own rows. */
  readonly landed: RowChange[];
  readonly claimed: { readonly change: RowChange; readonly notification: Notification }[];
  /** Claims whose row turned out not to be due any more. */
  readonly declined: RowChange[];
  /** Whether some row was not where it was last seen, so that the rows have to be looked up anew. */
  moved: boolean;
}

export function emptyRound(): Round {
  return { landed: [], claimed: [], declined: [], moved: false };
}

/** What the worker remembers of the rows it is in the middle of changing. */
export interface Flight {
  readonly anchors: Anchors;
  /** What is to be set right in rows that were written without their being meant, or that were not to be claimed after all. */
  readonly amends: Set<RowChange>;
  /** Keys of rows whose Status Google does not replace although it says what it should; it is then written like a fact. */
  readonly stubborn: Set<unknown>;
}

/** One row as a batch has left it. */
export interface WrittenRow {
  readonly change: RowChange;
  readonly row: QueueRow;
  /** Whether Status was moved. */
  readonly isMoved: boolean;
}

/**
 * Decides what a batch has done. Its rows stood where their anchors are, which is proven; whose rows they are is told by
 * their cells, because people can also move cells without their rows: by pasting over them, or by a sort that leaves
 * metadata behind (unverified for the user interface).
 */
export class RowJudge {
  readonly #book: RowBook;
  readonly #flight: Flight;
  readonly #report: (trouble: string) => void;

  constructor(book: RowBook, flight: Flight, report: (trouble: string) => void) {
    this.#book = book;
    this.#flight = flight;
    this.#report = report;
  }

  judge(written: WrittenRow, claimAt: number, round: Round): void {
    const { change, row } = written;
    const { amends } = this.#flight;
    const isAmend = amends.delete(change);
    if (!isRowOf(change, row, this.#frame)) {
      this.#restore(written, round);
      // What is owed to a row is owed to it wherever it is now.
      if (isAmend && change.id !== '') amends.add(change);
    } else if (isAmend) {
      this.#book.learn(row, change.row);
      this.#flight.anchors.drop(change.key);
    } else if (change.claimed !== null) {
      this.#judgeClaim(written, claimAt, round);
    } else {
      this.#judgeResult(written, round);
    }
  }

  #judgeClaim(written: WrittenRow, claimAt: number, round: Round): void {
    const { change, row, isMoved } = written;
    const before = this.#before(written);
    const { decoded } = before;
    if (isMoved && decoded.kind === 'notification' && isDue(decoded.notification, claimAt)) {
      const { notification } = decoded;
      this.#book.learn(row, change.row);
      round.claimed.push({ change, notification: { ...notification, ...claim(notification) } });
    } else if (!isMoved && this.#isStubborn(written)) {
      this.#flight.stubborn.add(change.key);
    } else {
      round.declined.push(change);
      this.#takeBack(written);
    }
  }

  #judgeResult(written: WrittenRow, round: Round): void {
    const { change, row, isMoved } = written;
    const { anchors, stubborn } = this.#flight;
    if (change.status === null || isMoved) {
      this.#book.learn(row, change.row);
      round.landed.push(change);
      anchors.drop(change.key);
      stubborn.delete(change.key);
      this.#checkFacts(written);
    } else if (this.#isStubborn(written)) {
      stubborn.add(change.key);
    } else {
      // A person has set another status: what is written beside that is another thing, and is seen to in the next round.
      this.#takeBack(written);
    }
  }

  get #frame(): Frame {
    return this.#book.frame;
  }

  #isStubborn({ change, row }: WrittenRow): boolean {
    return row.cells[this.#frame.at.header.status] === change.status?.from;
  }

  /** The row as it was right before the batch: with what people may have changed since it was last seen. */
  #before({ change, row, isMoved }: WrittenRow): QueueRow {
    const { at, tab } = this.#frame;
    const cells = [...row.cells];
    for (const key of keysOf(change.facts)) cells[at.header[key]] = change.row.cells[at.header[key]] ?? '';
    if (isMoved) cells[at.header.status] = change.status?.from ?? '';
    return readRow(cells, row.row, at, tab.zone);
  }

  /** The row is its own, and yet is not to be changed: it is given back what it held. */
  #takeBack(written: WrittenRow): void {
    const before = this.#before(written);
    this.#book.learn(before, written.change.row);
    const { header } = this.#frame.at;
    const cells = keysOf(written.change.facts).map((key) => [key, before.cells[header[key]]] as const);
    this.#amend(written, Object.fromEntries(cells));
  }

  /** Another row's cells stood there: that row is given back what was written over, as far as it is known. */
  #restore(written: WrittenRow, round: Round): void {
    const id = cellText(written.row.cells[this.#frame.at.header.id]);
    round.moved = true;
    // A row that is still to be set right shows what it should not.
    const owed = [...this.#flight.amends].find((amend) => amend.id === id);
    this.#amend(written, id === '' ? undefined : { ...this.#book.lastKnown(id), ...owed?.facts });
  }

  #amend({ change, row, isMoved }: WrittenRow, before: Facts | undefined): void {
    const { anchors, amends } = this.#flight;
    const { header } = this.#frame.at;
    const facts = Object.fromEntries(keysOf(change.facts).map((key) => [key, before?.[key] ?? ''])) as Facts;
    const status =
      isMoved && change.status !== null ? { from: change.status.to, to: change.status.from } : null;
    if (status === null && Object.keys(facts).length === 0) {
      anchors.drop(change.key);
      return;
    }
    const amend = {
      part: AMEND,
      row,
      key: {},
      id: cellText(row.cells[header.id]),
      status,
      facts,
      claimed: null,
    };
    anchors.hand(change.key, amend.key);
    amends.add(amend);
  }

  /** Cells that are merged with others do not take what is written. */
  #checkFacts({ change, row }: WrittenRow): void {
    const { at, headerCells } = this.#frame;
    const lost = keysOf(change.facts).filter((key) => !holds(row.cells[at.header[key]], change.facts[key]));
    if (lost.length === 0) return;
    const columns = lost.map((key) => cellText(headerCells[at.header[key]])).join(', ');
    this.#report(
      `Row ${row.row} (ID ${change.id || 'empty'}) does not take what is written to ${columns}. Are its cells merged? Unmerge them.`,
    );
  }
}

/** Whether a row is the change's own: by its ID, and where that is no proof by what it says to whom as well. */
export function isRowOf({ part, key, id, facts, row }: RowChange, shown: QueueRow, { at }: Frame): boolean {
  const { header } = at;
  const found = cellText(shown.cells[header.id]);
  if (found !== id && (facts.id === undefined || found !== facts.id)) return false;
  // Columns may have moved since a row was met by mistake, so that its other cells prove nothing.
  if (key === id || (part === AMEND && id !== '')) return true;
  const text = (cells: readonly Cell[], column: ColumnKey): string => cellText(cells[header[column]]);
  return (['userId', 'message', 'createdAt', 'sendAt'] as const).every(
    (column) => text(shown.cells, column) === text(row.cells, column),
  );
}

function keysOf(facts: Facts): readonly ColumnKey[] {
  return Object.keys(facts) as ColumnKey[];
}
