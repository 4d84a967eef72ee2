import { type Cell, claim, isDue } from '@sheet-courier/shared';

import { ANCHOR_KEY } from './anchors.ts';
import { cellsOf, isRowOf } from './fact-writer.ts';
import { type Flight, HEADER, type Round, type StatusMove } from './flight.ts';
import { type QueueRow, rowId } from './queue-rows.ts';
import { type Frame, type RowBook, sameTexts } from './row-book.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { StatusBatch } from './status-batch.ts';
import type { RowChange } from './write-plan.ts';

/** A change that a batch gives an anchor, and if it is a claim its Status as well. */
interface Placed {
  readonly change: RowChange;
  readonly anchor: number;
  /** The place of its Status move among the requests; null where there is none. */
  readonly request: number | null;
}

interface Moved {
  readonly change: RowChange;
  readonly move: StatusMove;
  readonly request: number;
}

interface Answer {
  /** Whether the header row still stood where it was, with its columns in the same order. */
  readonly isHeaderThere: boolean;
  readonly replaced: readonly number[];
  /** By row number (one-based), as it stands right after the batch. */
  readonly rows: ReadonlyMap<number, QueueRow>;
}

/**
 * The second step of a change, and the only one of a claim: Status, replaced only where the cell still says what it said,
 * so that what a person has set meanwhile stays. It goes by position, a moment after the position was learned; the answer
 * shows whose row it met. Rows that have no anchor yet get one in the same batch.
 */
export class StatusMover {
  readonly #calls: SheetsCalls;
  readonly #book: RowBook;
  readonly #flight: Flight;
  /** False after a start, and after a batch without an answer: anchors may stand that nobody knows of. */
  #areAnchorsKnown = false;

  constructor(calls: SheetsCalls, book: RowBook, flight: Flight) {
    this.#calls = calls;
    this.#book = book;
    this.#flight = flight;
  }

  /** Before the next batch it is asked which anchors stand. */
  doubtAnchors(): void {
    this.#areAnchorsKnown = false;
    this.#flight.anchors.forgetDropped();
  }

  /**
   * @param ready changes whose facts stand, and where
   * @param claimAt the wall clock by which a claimed row must be due
   */
  async move(
    changes: readonly RowChange[],
    ready: ReadonlyMap<RowChange, StatusMove>,
    claimAt: number,
    round: Round,
  ): Promise<void> {
    const { anchors, stubborn } = this.#flight;
    const frame = this.#book.frame;
    const bare = changes.filter(
      ({ claimed, key }) => anchors.of(key) === undefined || (claimed !== null && !stubborn.has(key)),
    );
    if (bare.length === 0 && ready.size === 0) return;
    if (!this.#areAnchorsKnown) await this.#discardUnknown();

    const batch = new StatusBatch(frame);
    const released = anchors.dropped;
    for (const anchor of released) batch.release(anchor);
    const header = anchors.of(HEADER) === undefined ? anchors.next() : null;
    if (header !== null) batch.anchor(header, frame.at.row);
    const placed = bare.map((change): Placed => {
      const anchor = anchors.next();
      const { row } = change.row;
      batch.anchor(anchor, row);
      const isClaim = change.claimed !== null && change.status !== null;
      return { change, anchor, request: isClaim ? batch.move({ ...change.status, row }) : null };
    });
    const moved = [...ready].map(([change, move]): Moved => ({ change, move, request: batch.move(move) }));

    const answer = await this.#send(batch, frame);
    anchors.deleted(released);
    if (header !== null && answer.isHeaderThere) anchors.hold(HEADER, header);
    else if (header !== null) anchors.discard(header);
    if (!answer.isHeaderThere) round.moved = true;
    this.#judgeClaims(placed, answer, claimAt, round, frame);
    for (const one of placed) if (one.request === null) this.#judgeAnchor(one, answer, round, frame);
    this.#judgeMoves(moved, answer, round);
  }

  async #send(batch: StatusBatch, { tab, at, headerCells }: Frame): Promise<Answer> {
    // Without an answer nobody knows what of it has happened, and the next look must show it.
    this.#areAnchorsKnown = false;
    const show = { title: tab.title, rows: [at.row, ...batch.rows] };
    const { replaced, rows } = await this.#calls.change(batch.requests, show).catch((error: unknown) => {
      this.#book.suspect();
      throw error;
    });
    this.#areAnchorsKnown = true;
    const isHeaderThere = sameTexts(rows.get(at.row) ?? [], headerCells);
    const shown = [...rows].filter(([row]) => row !== at.row || !isHeaderThere);
    return {
      replaced,
      isHeaderThere,
      rows: new Map(shown.map(([row, cells]) => [row, this.#book.learn({ row, cells })])),
    };
  }

  async #discardUnknown(): Promise<void> {
    const { anchors } = this.#flight;
    for (const anchor of await this.#calls.anchors(ANCHOR_KEY)) {
      if (!anchors.isHeld(anchor) && !this.#flight.amends.has(anchor)) anchors.discard(anchor);
    }
  }

  /** A claim counts for the row that it met, if that is one of those to be claimed; else the row gets its Status back. */
  #judgeClaims(placed: readonly Placed[], answer: Answer, claimAt: number, round: Round, frame: Frame): void {
    const { anchors, amends, leftovers } = this.#flight;
    const wanted = new Map(
      placed.filter(({ request }) => request !== null).map(({ change }) => [change.id, change]),
    );
    for (const { change, anchor, request } of placed) {
      if (request === null) continue;
      const row = answer.rows.get(change.row.row);
      const id = row === undefined ? '' : rowId(row);
      if (id !== change.id) round.moved = true;
      if ((answer.replaced[request] ?? 0) === 0 || row === undefined) {
        if (this.#isStubborn(change, row, frame)) anchors.hold(change.key, anchor);
        else anchors.discard(anchor);
        continue;
      }
      const from = change.status?.from ?? '';
      const met = wanted.get(id);
      const before = row.decoded.kind === 'notification' ? row.decoded.notification : null;
      const status =
        change.row.decoded.kind === 'notification' ? change.row.decoded.notification.status : 'pending';
      if (met !== undefined && before !== null && isDue({ ...before, status }, claimAt)) {
        const transition = claim({ ...before, status });
        anchors.hold(id, anchor);
        if (Object.keys(met.facts).length > 0) leftovers.set(id, met.facts);
        round.claimed.push({ change: met, notification: { ...before, ...transition } });
        wanted.delete(id);
      } else {
        amends.set(anchor, { id, cells: cellsOf({ status: from }, frame) });
        if (met !== undefined) round.declined.push(met);
      }
    }
  }

  /** A row that says what it should and is yet not replaced can't be moved this way. */
  #isStubborn(change: RowChange, row: QueueRow | undefined, { at }: Frame): boolean {
    if (row === undefined || rowId(row) !== change.id || change.status === null) return false;
    if (row.cells[at.header.status] !== change.status.from) return false;
    this.#flight.stubborn.add(change.key);
    return true;
  }

  #judgeAnchor({ change, anchor }: Placed, answer: Answer, round: Round, frame: Frame): void {
    const { anchors } = this.#flight;
    const row = answer.rows.get(change.row.row);
    if (row !== undefined && isRowOf(change, row, frame)) {
      anchors.hold(change.key, anchor);
    } else {
      anchors.discard(anchor);
      round.moved = true;
    }
  }

  #judgeMoves(moved: readonly Moved[], answer: Answer, round: Round): void {
    const frame = this.#book.frame;
    const byId = new Map(moved.map((one) => [one.change.id, one]));
    for (const { change, move, request } of moved) {
      const row = answer.rows.get(move.row);
      const id = row === undefined ? '' : rowId(row);
      if (id !== change.id) round.moved = true;
      if ((answer.replaced[request] ?? 0) === 0) {
        this.#isStubborn(change, row, frame);
        continue;
      }
      const met = byId.get(id);
      if (met !== undefined && met.move.from === move.from && met.move.to === move.to) {
        round.landed.push(met.change);
      } else if (row !== undefined) {
        this.#undo(id, move, frame);
      }
    }
  }

  /** Another notification's Status was met: it says again what it said. */
  #undo(id: string, { from, to }: StatusMove, frame: Frame): void {
    const { anchors, amends, misled } = this.#flight;
    misled.set(id, to);
    const anchor = anchors.of(id);
    const cells: readonly Cell[] = cellsOf({ status: from }, frame);
    if (anchor !== undefined) amends.set(anchor, { id, cells });
  }
}
