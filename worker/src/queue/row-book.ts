import { type Cell, cellText } from '@sheet-courier/shared';

import type { Clock } from '../clock.ts';
import { rowSpan, wholeTab } from './a1.ts';
import { findHeader, type HeaderAt, type QueueRow, readRow, readRows, rowId } from './queue-rows.ts';
import type { Block, SheetRow, SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';
import { findTab, type Tab } from './tab.ts';
import { furthest, type Reading, viewRows } from './view.ts';

/** How often all rows are looked at, which is how edits of older rows are noticed. */
const FULL_LOOK_MS = 25_000;

/** How often the spreadsheet's own properties are read again: its time zone may be changed. */
const TAB_MS = 10 * 60_000;

/** Beyond any tab: Google allows 10 million cells. */
const END_ROW = 10_000_000;

/** Everything is known of the tab but its rows. */
export interface Frame {
  readonly tab: Tab;
  readonly at: HeaderAt;
  /** The header row's cells, foreign ones included. */
  readonly headerCells: readonly Cell[];
}

/**
 * What is known of the tab's rows. Most looks read only the header, the last known row and what follows it; where one of
 * these is not as it was, and every now and then, all rows are read.
 */
export class RowBook {
  readonly #calls: SheetsCalls;
  readonly #clock: Clock;
  #tab: Tab | null = null;
  #tabAt = -Infinity;
  #frame: Frame | null = null;
  #rows: readonly QueueRow[] = [];
  #last: SheetRow = { row: 1, cells: [] };
  #fullAt = -Infinity;
  #reading: Reading | null = null;

  constructor(calls: SheetsCalls, clock: Clock) {
    this.#calls = calls;
    this.#clock = clock;
  }

  get reading(): Reading {
    const { tab, at } = this.frame;
    this.#reading ??= viewRows(this.#rows, at.header.errorMessage, tab.zone);
    return this.#reading;
  }

  /** @throws Error before the first look */
  get frame(): Frame {
    if (this.#frame === null) throw new Error('nothing has been read of the tab yet');
    return this.#frame;
  }

  /** One-based: the lowest row that is known of. */
  get lastRow(): number {
    return this.#last.row;
  }

  get isRead(): boolean {
    return this.#frame !== null;
  }

  /** Notices what is new; all else is noticed by the next full look. */
  async look(): Promise<void> {
    const isOld = this.#clock.monotonic() - this.#fullAt > FULL_LOOK_MS;
    if (this.#frame === null || isOld || !(await this.#lookAtTail(this.#frame))) await this.lookFully();
  }

  /** Looks at all rows if some are known not to be where they were. */
  async refresh(): Promise<void> {
    if (this.#fullAt === -Infinity) await this.lookFully();
  }

  async lookFully(): Promise<void> {
    const read = async (): Promise<readonly [Tab, Block]> => {
      const tab = await this.#findTab();
      return [tab, (await this.#calls.read([wholeTab(tab.title)]))[0] ?? []];
    };
    const [tab, block] = await read().catch((error: unknown) => {
      this.#suspectTab(error);
      return read();
    });
    const at = findHeader(block);
    this.#frame = { tab, at, headerCells: block[at.row - 1] ?? [] };
    this.#rows = readRows(block, 1, at, tab.zone);
    this.#last = { row: block.length, cells: block.at(-1) ?? [] };
    this.#fullAt = this.#clock.monotonic();
    this.#reading = null;
  }

  /** Rows are not where they were: the next look reads them all. */
  suspect(): void {
    this.#fullAt = -Infinity;
  }

  /** The next look reads everything, the tab's title and zone included. */
  forget(): void {
    this.#tabAt = -Infinity;
    this.#fullAt = -Infinity;
  }

  /**
   * Takes note of a row as an answer has shown it.
   *
   * @param before the row as it was known, where that is certain; else it is told by its ID
   */
  learn({ row, cells }: SheetRow, before?: QueueRow): QueueRow {
    const { tab, at } = this.frame;
    const learned = readRow(cells, row, at, tab.zone);
    const replaced = before !== undefined && this.#rows.includes(before) ? before : this.#known(learned);
    if (replaced !== null || rowId(learned) !== '') {
      this.#rows = [...this.#rows.filter((known) => known !== replaced), learned];
      this.#reading = null;
    }
    return learned;
  }

  #known(learned: QueueRow): QueueRow | null {
    const id = rowId(learned);
    const sharing = this.#rows.filter((known) => rowId(known) === id);
    const same = sharing.find((known) => known.row === learned.row);
    return same ?? (id === '' || sharing.length === 0 ? null : furthest(sharing));
  }

  /** @returns false where more than the tail has changed */
  async #lookAtTail({ tab, at, headerCells }: Frame): Promise<boolean> {
    const ranges = [rowSpan(tab.title, at.row, at.row), rowSpan(tab.title, this.#last.row, END_ROW)];
    const [header = [], tail = []] = await this.#calls.read(ranges).catch((error: unknown) => {
      this.#suspectTab(error);
      return [];
    });
    const id = at.header.id;
    if (!sameTexts(header[0] ?? [], headerCells)) return false;
    if (cellText(tail[0]?.[id]) !== cellText(this.#last.cells[id])) return false;
    const fresh = tail.slice(1);
    if (fresh.length === 0) return true;
    this.#rows = [...this.#rows, ...readRows(fresh, this.#last.row + 1, at, tab.zone)];
    this.#last = { row: this.#last.row + fresh.length, cells: fresh.at(-1) ?? [] };
    this.#reading = null;
    return true;
  }

  async #findTab(): Promise<Tab> {
    const isOld = this.#clock.monotonic() - this.#tabAt > TAB_MS;
    if (this.#tab !== null && !isOld) return this.#tab;
    this.#tab = await findTab(this.#calls, this.#tab);
    this.#tabAt = this.#clock.monotonic();
    return this.#tab;
  }

  /** A range that can't be read: rows are gone, or the tab is gone or has another name, which its properties tell. */
  #suspectTab(error: unknown): void {
    if (!(error instanceof SheetsRefusal)) throw error;
    this.forget();
  }
}

export function sameTexts(one: readonly Cell[], other: readonly Cell[]): boolean {
  const length = Math.max(one.length, other.length);
  for (let i = 0; i < length; i++) if (cellText(one[i]) !== cellText(other[i])) return false;
  return true;
}
