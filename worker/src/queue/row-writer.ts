import { cellText } from '@sheet-courier/shared';

import type { Clock } from '../clock.ts';
import { type Anchor, type Anchors, deleteAnchor } from './anchors.ts';
import { QueueUnavailable } from './queue.ts';
import { type QueueRow, readRow, rowId } from './queue-rows.ts';
import { type RowBook, sameTexts } from './row-book.ts';
import { emptyRound, type Flight, isRowOf, type Round, RowJudge } from './row-judge.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';
import { WriteBatch } from './write-batch.ts';
import type { RowChange } from './write-plan.ts';

/** Keeps a batch below the 2 MB that Google recommends (documented: usage limits). */
const MOST_BYTES = 1_700_000;

/** What one change takes besides its texts (measured). */
const CHANGE_BYTES = 1_100;

const MOST_CHANGES = 1_500;

/** Rows that may soon be claimed get no anchors beyond this; the keys of a tab have room for 15,000 (see `anchors.ts`). */
const MOST_ANCHORS = 8_000;

/** Enough to find a few protected rows among hundreds, and far from using up the quota. */
const MOST_TRIES = 20;

const REFUSED_MS = 60_000;

const TAB_REFUSED =
  'Google refuses to change the rows of the queue. Is the tab protected? Allow the service account to edit it.';

export interface RowWriterParts {
  readonly calls: SheetsCalls;
  readonly book: RowBook;
  readonly clock: Clock;
  readonly anchors: Anchors;
  /** Is told what a person has to mend and no cell can say. */
  readonly report: (trouble: string) => void;
}

/** What a batch asked for. */
interface Asked {
  readonly writes: { readonly change: RowChange; readonly row: number; readonly request: number }[];
  readonly placed: { readonly change: RowChange; readonly anchor: Anchor }[];
  readonly upcoming: { readonly row: QueueRow; readonly anchor: Anchor }[];
}

/**
 * Writes rows that people may sort, move and edit at the same moment. A row first gets an anchor, and the answer shows
 * whether it is the right row; then it is written in a batch that Google refuses as a whole if any anchor is elsewhere by
 * then. So nothing is written to a row that has moved, and Status and all other cells of a row change together.
 */
export class RowWriter {
  readonly #calls: SheetsCalls;
  readonly #book: RowBook;
  readonly #flight: Flight;
  readonly #judge: RowJudge;
  readonly #clock: Clock;
  readonly #report: (trouble: string) => void;
  #upcoming: QueueRow[] = [];
  /** Ids of rows that have an anchor because they may soon be claimed. */
  readonly #expected = new Set<string>();
  /** By key: until when (monotonic) a row is left alone that Google refuses to write. */
  readonly #refused = new Map<unknown, number>();
  /** Whether the last batch was refused although nothing had moved. */
  #isRefused = false;
  /** False after a start, and after a batch without an answer: anchors may stand that nobody knows of. */
  #areAnchorsKnown = false;

  constructor({ calls, book, anchors, clock, report }: RowWriterParts) {
    this.#calls = calls;
    this.#book = book;
    this.#clock = clock;
    this.#report = report;
    this.#flight = { anchors, amends: new Set(), stubborn: new Set() };
    this.#judge = new RowJudge(book, this.#flight, report);
  }

  /** Whether something is still to be set right, so that another round is due even without changes. */
  get owes(): boolean {
    return this.#flight.amends.size > 0;
  }

  /** Whether the row of this id is in flight, so that a person's mistakes in it are no hindrance any more. */
  holds(id: string): boolean {
    return this.#flight.anchors.of(id) !== undefined;
  }

  /** Rows have been moved by somebody else: before the next batch it is asked where anchors stand. */
  doubtAnchors(): void {
    this.#areAnchorsKnown = false;
  }

  /** At the end of a write: what is left of it begins anew with the next. */
  rest(): void {
    const { anchors, amends } = this.#flight;
    const owed = new Set([...amends].map(({ key }) => key));
    for (const key of anchors.keys()) {
      if (typeof key === 'object' && !owed.has(key)) anchors.drop(key);
      if (typeof key !== 'string') continue;
      const row = this.#book.reading.rowOf(key);
      if (row === undefined) anchors.forget(key);
      else if (!this.isInFlight(row) && !this.#expected.has(key)) anchors.drop(key);
    }
    this.#expected.clear();
    for (const key of Array.from(this.#refused.keys()))
      if (typeof key === 'object') this.#refused.delete(key);
  }

  /** Takes every anchor out of the sheet, for good measure: nothing more is to be written. */
  async leave(): Promise<void> {
    const { anchors } = this.#flight;
    for (const key of anchors.keys()) anchors.drop(key);
    const { strays } = anchors;
    if (strays.length === 0) return;
    const { at, tab } = this.#book.frame;
    await this.#calls.change(strays.map(deleteAnchor), { title: tab.title, rows: [at.row] });
    anchors.deleted(strays);
  }

  /** Ids of rows that show what they should not until they have been set right. */
  get amending(): ReadonlySet<string> {
    return new Set([...this.#flight.amends].map(({ id }) => id));
  }

  /** Whether a row still stands as its claim left it. */
  isInFlight(row: QueueRow): boolean {
    return cellText(row.cells[this.#book.frame.at.header.status]).toLowerCase() === 'sending';
  }

  /**
   * One try at all changes: rows that have anchors are written, the others get theirs.
   *
   * @param upcoming rows that may soon be claimed: they get anchors along with the others, which saves a call then
   */
  async round(changes: readonly RowChange[], claimAt: number, upcoming: readonly QueueRow[]): Promise<Round> {
    const now = this.#clock.monotonic();
    const round = emptyRound();
    const isRefused = ({ key }: RowChange): boolean => (this.#refused.get(key) ?? -Infinity) > now;
    round.declined.push(...changes.filter((change) => change.claimed !== null && isRefused(change)));
    const allowed = changes.filter((change) => !isRefused(change));
    const chosen = fitting([...this.#findAmends(), ...allowed]);
    const room = Math.min(MOST_CHANGES - chosen.length, MOST_ANCHORS - this.#flight.anchors.keys().length);
    for (const row of upcoming) this.#expected.add(rowId(row));
    this.#upcoming = upcoming
      .filter((row) => this.#flight.anchors.of(rowId(row)) === undefined)
      .slice(0, Math.max(0, room));
    try {
      await this.#try(chosen, claimAt, round);
    } catch (error) {
      if (!(error instanceof SheetsRefusal)) throw error;
      await this.#afterRefusal(chosen, claimAt, round);
    }
    return round;
  }

  /** What is owed to rows that have lost their anchors is owed where they are now; to rows that are gone, nothing. */
  #findAmends(): readonly RowChange[] {
    const { anchors, amends } = this.#flight;
    return Array.from(amends).flatMap((amend) => {
      if (anchors.of(amend.key) !== undefined) return [amend];
      const row = this.#book.reading.rowOf(amend.id);
      if (row === undefined && amend.id !== '' && this.#book.has(amend.id)) return [];
      amends.delete(amend);
      if (row === undefined) return [];
      const found = { ...amend, row };
      amends.add(found);
      return [found];
    });
  }

  async #try(changes: readonly RowChange[], claimAt: number, round: Round): Promise<void> {
    if (changes.length === 0) return;
    if (!this.#areAnchorsKnown) await this.#findAnchors();
    const { frame } = this.#book;
    const { batch, asked } = this.#ask(changes);

    // Without an answer nobody knows what of it has happened, and the next look must show it.
    this.#areAnchorsKnown = false;
    const show = { title: frame.tab.title, rows: [frame.at.row, ...batch.rows] };
    const answer = await this.#calls.change(batch.requests, show).catch((error: unknown) => {
      this.#areAnchorsKnown = error instanceof SheetsRefusal;
      this.#book.suspect();
      throw error;
    });
    this.#areAnchorsKnown = true;
    this.#isRefused = false;

    const isHeaderThere = sameTexts(answer.rows.get(frame.at.row) ?? [], frame.headerCells);
    batch.done(isHeaderThere);
    if (!isHeaderThere) round.moved = true;
    const rowAt = (row: number): QueueRow =>
      readRow(answer.rows.get(row) ?? [], row, frame.at, frame.tab.zone);
    for (const { change, row, request } of asked.writes) {
      const isMoved = request === -1 ? change.status !== null : (answer.replaced[request] ?? 0) > 0;
      this.#judge.judge({ change, row: rowAt(row), isMoved }, claimAt, round);
    }
    for (const { row, anchor } of asked.upcoming) {
      const shown = rowAt(anchor.place.index + 1);
      if (isHeaderThere && rowId(shown) === rowId(row)) this.#flight.anchors.hold(rowId(row), anchor);
      else this.#flight.anchors.discard(anchor);
    }
    for (const { change, anchor } of asked.placed) {
      const isRight =
        (batch.isProven || isHeaderThere) && isRowOf(change, rowAt(anchor.place.index + 1), frame);
      if (isRight) this.#flight.anchors.hold(change.key, anchor);
      else this.#flight.anchors.discard(anchor);
      if (!isRight) round.moved = true;
    }
  }

  #ask(changes: readonly RowChange[]): { readonly batch: WriteBatch; readonly asked: Asked } {
    const { anchors, stubborn } = this.#flight;
    const { frame, lastRow } = this.#book;
    const rowNumber = (change: RowChange): number =>
      (anchors.of(change.key)?.place.index ?? change.row.row - 1) + 1;
    const ready = changes.filter(({ key }) => anchors.of(key) !== undefined);
    const lowest = Math.max(1, ...ready.map(rowNumber));
    const batch = new WriteBatch(anchors, frame, lowest, Math.max(lastRow, ...changes.map(rowNumber)));
    const asked: Asked = { writes: [], placed: [], upcoming: [] };
    for (const change of changes) {
      const anchor = anchors.of(change.key);
      if (anchor === undefined) {
        asked.placed.push({ change, anchor: batch.place(change.row.row) });
      } else if (batch.isProven) {
        const { status, facts } = change;
        const isStubborn = status !== null && stubborn.has(change.key);
        const request = isStubborn
          ? batch.write(anchor, { ...facts, status: status.to }, null)
          : batch.write(anchor, facts, status);
        asked.writes.push({ change, row: anchor.place.index + 1, request });
      }
    }
    for (const row of this.#upcoming.splice(0)) asked.upcoming.push({ row, anchor: batch.place(row.row) });
    return { batch, asked };
  }

  /** @returns whether any anchor is elsewhere than thought */
  async #findAnchors(): Promise<boolean> {
    const { anchors } = this.#flight;
    const moved = anchors.relocate(await this.#calls.anchors(anchors.metadataKey));
    this.#areAnchorsKnown = true;
    return moved;
  }

  /**
   * Google refuses a batch as a whole. Rows or columns have moved, most likely; or the tab has another name: that is looked
   * at first. What is refused a second time is divided until the rows stand alone that people have protected; they wait,
   * all others go on.
   */
  async #afterRefusal(changes: readonly RowChange[], claimAt: number, round: Round): Promise<void> {
    round.moved = true;
    if (await this.#findAnchors()) return;
    if (!this.#isRefused) {
      this.#isRefused = true;
      this.#book.forget();
      return;
    }
    let tries = 0;
    const divide = async (part: readonly RowChange[]): Promise<void> => {
      if (++tries > MOST_TRIES) throw new QueueUnavailable('refused', TAB_REFUSED);
      try {
        await this.#try(part, claimAt, round);
      } catch (error) {
        if (!(error instanceof SheetsRefusal)) throw error;
        const [first] = part;
        if (part.length > 1) {
          await divide(part.slice(0, part.length / 2));
          await divide(part.slice(part.length / 2));
        } else if (first !== undefined && !(await this.#findAnchors())) {
          this.#refuse(first, round);
        }
      }
    };
    await divide(changes);
  }

  #refuse(change: RowChange, round: Round): void {
    const { key, row, id } = change;
    // What is to be set right stands in a row that may not be written any more.
    if (this.#flight.amends.delete(change)) return;
    if (change.claimed !== null) round.declined.push(change);
    if (!this.#refused.has(key)) {
      this.#report(
        `Google refuses to write row ${row.row} (ID ${id || 'empty'}). Is it protected? Allow the service account to edit it.`,
      );
    }
    this.#refused.set(key, this.#clock.monotonic() + REFUSED_MS);
  }
}

/** As many of the changes as one batch takes, in their order. */
function fitting(changes: readonly RowChange[]): readonly RowChange[] {
  let bytes = 0;
  const tooMany = changes.findIndex(({ facts }) => {
    const texts = Object.values(facts).filter((cell) => typeof cell === 'string');
    bytes += CHANGE_BYTES + texts.reduce((sum, text) => sum + Buffer.byteLength(JSON.stringify(text)), 0);
    return bytes > MOST_BYTES;
  });
  return changes.slice(0, Math.min(MOST_CHANGES, tooMany === -1 ? changes.length : Math.max(1, tooMany)));
}
