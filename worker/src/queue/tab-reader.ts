import { type Cell, cellText, decodeHeader, isFinished, isStatus, type Status } from '@sheet-courier/shared';

import { columnSpan, rowSpan, spansOf, wholeTab } from './a1.ts';
import { findHeader, type HeaderAt, headerAt, type QueueRow, readRow, readRows } from './queue-rows.ts';
import type { Block, SheetRow, SheetsCalls } from './sheets-calls.ts';
import type { Tab } from './tab.ts';

/** A tab of this many rows is read whole: that takes one call, and shows all of it at one moment. */
const WHOLE_ROWS = 2_000;

/** Where the header is looked for in a tab that is not read whole. */
const TOP_ROWS = 20;

/** Ranges stand in the request's address, which has its limits. */
export const MOST_SPANS = 100;

/** How often it is read anew because rows moved between the two calls. */
const TRIES = 3;

/** A row that is done with: all that the queue still has to know of it. */
export interface FinishedRow {
  /** One-based; true only at the moment of reading. */
  readonly row: number;
  readonly id: string;
  readonly status: Status;
  readonly dedupeKey: string;
}

/** What one full look shows. */
export interface TabReading {
  readonly at: HeaderAt;
  readonly headerCells: readonly Cell[];
  /** All rows that are not finished; of a short tab, the others as well. */
  readonly rows: readonly QueueRow[];
  /** Those that are finished and not among the rows, by id; of several with one id the upper. */
  readonly finished: ReadonlyMap<string, FinishedRow>;
  /** Ids of rows that are there and could not be read whole, because they moved. */
  readonly unread: ReadonlySet<string>;
  /** The last row that holds anything. */
  readonly last: SheetRow;
  /** The tab Settings; null where there is none. */
  readonly settings: Block | null;
}

export interface TabReaderOptions {
  readonly calls: SheetsCalls;
  /** Up to how many rows a tab is read whole. */
  readonly wholeRows?: number | undefined;
}

/**
 * Reads the whole queue. Of a long one it reads three columns, and whole rows only of what is not finished: years of
 * finished rows cost a few bytes each.
 */
export class TabReader {
  readonly #calls: SheetsCalls;
  readonly #wholeRows: number;

  constructor({ calls, wholeRows = WHOLE_ROWS }: TabReaderOptions) {
    this.#calls = calls;
    this.#wholeRows = wholeRows;
  }

  /** @param known where the header was before */
  async read(tab: Tab, known: HeaderAt | null): Promise<TabReading> {
    if (tab.rowCount <= this.#wholeRows) return this.#readWhole(tab);
    let at = known ?? (await this.#findHeader(tab));
    for (let left = TRIES; ; left--) {
      const reading = await this.#readLong(tab, at);
      if (reading === null) at = await this.#findHeader(tab);
      else if (reading.unread.size === 0 || left <= 1) return reading;
      if (left <= 0) return this.#readWhole(tab);
    }
  }

  async #readWhole(tab: Tab): Promise<TabReading> {
    const ranges = [wholeTab(tab.title), ...settingsRange(tab)];
    const [block = [], settings = null] = await this.#calls.read(ranges);
    const at = findHeader(block);
    return {
      at,
      headerCells: block[at.row - 1] ?? [],
      // What is finished can be held whole here: there is not much of it.
      rows: readRows(block, 1, at, tab.zone),
      finished: new Map(),
      unread: new Set(),
      last: { row: block.length, cells: block.at(-1) ?? [] },
      settings,
    };
  }

  async #findHeader(tab: Tab): Promise<HeaderAt> {
    const [top = []] = await this.#calls.read([rowSpan(tab.title, 1, TOP_ROWS)]);
    if (top.some((cells) => decodeHeader(cells).ok)) return findHeader(top);
    const [all = []] = await this.#calls.read([wholeTab(tab.title)]);
    return findHeader(all);
  }

  /** @returns null where the header is not where it was */
  async #readLong(tab: Tab, at: HeaderAt): Promise<TabReading | null> {
    const { header, row } = at;
    const { title } = tab;
    const ranges = [
      rowSpan(title, row, row),
      ...[header.status, header.id, header.dedupeKey].map((column) => columnSpan(title, column)),
      ...settingsRange(tab),
    ];
    const [headerRow = [], [statuses = []] = [], [ids = []] = [], [keys = []] = [], settings = null] =
      await this.#calls.read(ranges, 'COLUMNS');
    const headerCells = headerRow.map(([cell]) => cell);
    const now = decodeHeader(headerCells);
    const isThere =
      now.ok &&
      now.header.status === header.status &&
      now.header.id === header.id &&
      now.header.dedupeKey === header.dedupeKey;
    if (!isThere) return null;

    const reading = new Gathering(headerAt(now.header, row));
    const open: number[] = [];
    const length = Math.max(statuses.length, ids.length, keys.length);
    for (let index = 0; index < length; index++) {
      if (reading.note(index + 1, statuses[index], ids[index], keys[index])) open.push(index + 1);
    }
    await this.#readRows(tab, reading, open, ids);
    return {
      at: reading.at,
      headerCells,
      rows: reading.rows,
      finished: reading.finished,
      unread: reading.unread,
      last: { row: Math.max(length, row), cells: placed(header.id, ids[length - 1]) },
      settings: settings === null ? null : transposed(settings),
    };
  }

  /** Whole rows, each of which must still be the one that it was a moment ago. */
  async #readRows(
    tab: Tab,
    reading: Gathering,
    rows: readonly number[],
    ids: readonly Cell[],
  ): Promise<void> {
    if (rows.length === 0) return;
    const { at } = reading;
    const spans = spansOf(rows, MOST_SPANS);
    const blocks = await this.#calls.read(spans.map(([from, to]) => rowSpan(tab.title, from, to)));
    const found = new Map<number, readonly Cell[]>();
    for (const [index, [from]] of spans.entries()) {
      for (const [offset, cells] of (blocks[index] ?? []).entries()) found.set(from + offset, cells);
    }
    for (const row of rows) {
      const cells = found.get(row) ?? [];
      const id = cellText(ids[row - 1]);
      if (cellText(cells[at.header.id]) === id) reading.rows.push(readRow(cells, row, at, tab.zone));
      else reading.unread.add(id);
    }
  }
}

/** Sorts rows by what their Status says. */
class Gathering {
  readonly at: HeaderAt;
  readonly rows: QueueRow[] = [];
  readonly finished = new Map<string, FinishedRow>();
  readonly unread = new Set<string>();

  constructor(at: HeaderAt) {
    this.at = at;
  }

  /** @returns whether the row is to be read whole */
  note(row: number, statusCell: Cell, idCell: Cell, keyCell: Cell): boolean {
    const text = cellText(statusCell).toLowerCase();
    if (row === this.at.row || text === '') return false;
    if (!isStatus(text) || !isFinished(text)) return true;
    const id = cellText(idCell);
    if (id !== '' && !this.finished.has(id))
      this.finished.set(id, { row, id, status: text, dedupeKey: cellText(keyCell) });
    return false;
  }
}

function settingsRange({ settings }: Tab): readonly string[] {
  return settings === null ? [] : [wholeTab(settings.title)];
}

function placed(column: number, cell: Cell): Cell[] {
  const cells: Cell[] = Array.from({ length: column + 1 }, () => '');
  cells[column] = cell;
  return cells;
}

function transposed(columns: Block): Block {
  const length = Math.max(0, ...columns.map((column) => column.length));
  return Array.from({ length }, (_, row) => columns.map((column) => column[row]));
}
