import { type Cell, type CellPatch, cellText, COLUMN_KEYS } from '@sheet-courier/shared';

import { type Flight, HEADER, type Round, type StatusMove } from './flight.ts';
import { type Frame, type RowBook, sameTexts } from './row-book.ts';
import type { SheetRow, SheetsCalls } from './sheets-calls.ts';
import type { RowChange } from './write-plan.ts';

type Answers = ReadonlyMap<number, SheetRow>;

/** What one call is to write, and why. */
interface FactBatch {
  /** By anchor. */
  readonly rows: Map<number, readonly Cell[]>;
  readonly changes: Map<number, RowChange>;
  readonly leftovers: Map<number, string>;
}

/**
 * The first step of a change: every column that only the worker writes. It goes by anchor, so that the row is found at the
 * moment of writing, and the answer shows the whole row, its ID and its Status, which stay untouched.
 */
export class FactWriter {
  readonly #calls: SheetsCalls;
  readonly #book: RowBook;
  readonly #flight: Flight;

  constructor(calls: SheetsCalls, book: RowBook, flight: Flight) {
    this.#calls = calls;
    this.#book = book;
    this.#flight = flight;
  }

  /** @returns the changes whose facts stand and whose Status is still to be moved, and from where */
  async write(changes: readonly RowChange[], round: Round): Promise<ReadonlyMap<RowChange, StatusMove>> {
    const { anchors, stubborn } = this.#flight;
    const frame = this.#book.frame;
    const ready = new Map<RowChange, StatusMove>();
    const batch = this.#gather(changes, frame);
    if (batch.rows.size === 0) return ready;

    const header = anchors.of(HEADER);
    const asked = header === undefined ? batch.rows : new Map([...batch.rows, [header, [null]]]);
    const answers = await this.#calls.writeAnchored(asked);
    if (header !== undefined && this.#haveColumnsMoved(answers.get(header), batch, answers, frame)) {
      round.moved = true;
      return ready;
    }

    this.#settleAmends(answers, frame);
    for (const [anchor, id] of batch.leftovers) {
      if (!this.#isOwn(anchor, id, answers, batch, frame)) anchors.forget(id);
    }
    for (const [anchor, change] of batch.changes) {
      const { key, status } = change;
      const answer = answers.get(anchor);
      if (answer === undefined || !isRowOf(change, answer, frame)) {
        this.#atone(anchor, answer, batch, frame);
        anchors.forget(key);
        round.moved = true;
        continue;
      }
      this.#book.learn(answer, change.row);
      if (change.claimed !== null) round.claimed.push({ change, notification: change.claimed });
      else if (status === null || stubborn.has(key)) round.landed.push(change);
      else if (answer.cells[frame.at.header.status] === status.from)
        ready.set(change, { ...status, row: answer.row });
    }
    return ready;
  }

  #gather(changes: readonly RowChange[], frame: Frame): FactBatch {
    const { anchors, amends, leftovers, stubborn } = this.#flight;
    const batch: FactBatch = {
      rows: new Map([...amends].map(([anchor, { cells }]) => [anchor, cells])),
      changes: new Map(),
      leftovers: new Map(),
    };
    for (const change of changes) {
      const anchor = anchors.of(change.key);
      if (anchor === undefined || amends.has(anchor)) continue;
      const status = stubborn.has(change.key) ? change.status : null;
      // A claim is a matter of Status alone.
      if (change.claimed !== null && status === null) continue;
      const patch = status === null ? change.facts : { ...change.facts, status: status.to };
      batch.changes.set(anchor, change);
      batch.rows.set(anchor, cellsOf(patch, frame));
      // The result says anew all that the claim left standing.
      leftovers.delete(change.id);
    }
    // Sent At alone can't wait for company: see isInFlight.
    const isUrgent = [...leftovers.values()].some((facts) => facts.sentAt !== undefined);
    if (batch.rows.size === 0 && !isUrgent) return batch;
    for (const [id, facts] of leftovers) {
      const anchor = anchors.of(id);
      if (anchor === undefined || batch.rows.has(anchor)) continue;
      batch.leftovers.set(anchor, id);
      batch.rows.set(anchor, cellsOf(facts, frame));
    }
    leftovers.clear();
    return batch;
  }

  #settleAmends(answers: Answers, frame: Frame): void {
    const { anchors, amends } = this.#flight;
    for (const [anchor, { id }] of Array.from(amends)) {
      const answer = answers.get(anchor);
      // Gone, or covered by yet another row: there is nothing left that could be set right.
      if (answer !== undefined && cellText(answer.cells[frame.at.header.id]) === id) this.#book.learn(answer);
      amends.delete(anchor);
      if (!anchors.isHeld(anchor)) anchors.discard(anchor);
    }
  }

  /** Whether the anchor still stood on the row of this id; if it stood on another, that one is set right. */
  #isOwn(anchor: number, id: string, answers: Answers, batch: FactBatch, frame: Frame): boolean {
    const answer = answers.get(anchor);
    if (answer !== undefined && cellText(answer.cells[frame.at.header.id]) === id) {
      this.#book.learn(answer);
      return true;
    }
    this.#atone(anchor, answer, batch, frame);
    return false;
  }

  /** Gives back to a row that is not the anchor's own what was written over. */
  #atone(anchor: number, answer: SheetRow | undefined, batch: FactBatch, frame: Frame): void {
    if (answer === undefined) return;
    const id = cellText(answer.cells[frame.at.header.id]);
    const known = this.#book.reading.rowOf(id);
    const written = batch.rows.get(anchor) ?? [];
    const cells = written.map((cell, column) => (cell === null ? null : (known?.cells[column] ?? '')));
    this.#flight.amends.set(anchor, { id, cells });
  }

  /**
   * Whether the columns stood elsewhere at the moment of writing. If so, the cells that were met are given back what they
   * held, and everything is to be written anew.
   */
  #haveColumnsMoved(header: SheetRow | undefined, batch: FactBatch, answers: Answers, frame: Frame): boolean {
    const { anchors, amends } = this.#flight;
    if (header === undefined) {
      anchors.forget(HEADER);
      return false;
    }
    if (sameTexts(header.cells, frame.headerCells)) return false;
    const before = (column: number): number => {
      const text = cellText(header.cells[column]);
      return frame.headerCells.findIndex((cell) => cellText(cell) === text);
    };
    for (const [anchor, written] of batch.rows) {
      const answer = answers.get(anchor);
      const id = batch.changes.get(anchor)?.id ?? batch.leftovers.get(anchor) ?? amends.get(anchor)?.id ?? '';
      const known = this.#book.reading.rowOf(id);
      if (answer === undefined || known === undefined) continue;
      const cells = written.map((cell, column) =>
        cell === null ? null : (known.cells[before(column)] ?? ''),
      );
      amends.set(anchor, { id, cells });
    }
    return true;
  }
}

/** The cells of a whole row, in the tab's own order of columns; what is not named stays. */
export function cellsOf(patch: CellPatch, { at }: Frame): Cell[] {
  const cells: Cell[] = Array.from({ length: at.width }, () => null);
  for (const key of COLUMN_KEYS) {
    const value = patch[key];
    if (value !== undefined) cells[at.header[key]] = value;
  }
  return cells;
}

/** Whether an answer shows the change's own row: by its ID, and where that is no proof by what it says to whom as well. */
export function isRowOf({ key, id, facts, row }: RowChange, { cells }: SheetRow, { at }: Frame): boolean {
  const { header } = at;
  const found = cellText(cells[header.id]);
  if (found !== id && found !== facts.id) return false;
  if (key === id) return true;
  const same = (['userId', 'message', 'createdAt', 'sendAt'] as const).every(
    (column) => cellText(cells[header[column]]) === cellText(row.cells[header[column]]),
  );
  return same;
}
