import { type Cell, cellText } from '@sheet-courier/shared';

import type { Clock } from '../clock.ts';
import { rowSpan, spansOf, wholeTab } from './a1.ts';
import { type HeaderAt, type QueueRow, readRow, readRows, rowId } from './queue-rows.ts';
import type { SettingsBook } from './settings-book.ts';
import type { SheetRow, SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';
import { findTab, type Tab } from './tab.ts';
import {
  type FinishedRow,
  MOST_SPANS,
  TabReader,
  type TabReaderOptions,
  type TabReading,
} from './tab-reader.ts';
import { furthest, type Reading, viewRows } from './view.ts';
import { type Facts, WRITTEN } from './facts.ts';

/** How often all rows are looked at, which is how edits of older rows are noticed. */
const FULL_LOOK_MS = 25_000;

/** How often the spreadsheet's own properties are read again: its time zone may be changed. */
const TAB_MS = 10 * 60_000;

/** Beyond any tab: Google allows 10 million cells. */
const END_ROW = 10_000_000;

const MOST_REMEMBERED = 2_000;

/** Everything is known of the tab but its rows. */
export interface Frame {
  readonly tab: Tab;
  readonly at: HeaderAt;
  /** The header row's cells, foreign ones included. */
  readonly headerCells: readonly Cell[];
}

export interface RowBookOptions extends TabReaderOptions {
  readonly clock: Clock;
  readonly settings: SettingsBook;
  /** In which row (one-based) this worker has the notification of this id in hand, if it has. */
  readonly heldRow: (id: string) => number | undefined;
}

/**
 * What is known of the tab's rows. Most looks read only the header, the last known row, what follows it and the settings;
 * where one of these is not as it was, and every now and then, all rows are looked at.
 */
export class RowBook {
  readonly #calls: SheetsCalls;
  readonly #reader: TabReader;
  readonly #clock: Clock;
  readonly #settings: SettingsBook;
  readonly #heldRow: RowBookOptions['heldRow'];
  #tab: Tab | null = null;
  #tabAt = -Infinity;
  #frame: Frame | null = null;
  #rows = new RowIndex([]);
  #finished: ReadonlyMap<string, FinishedRow> = new Map();
  #unread: ReadonlySet<string> = new Set();
  /** The rows written last, by id, oldest first: of a long tab nothing else tells what a finished row held. */
  readonly #remembered = new Map<string, Facts>();
  #last: SheetRow = { row: 1, cells: [] };
  #fullAt = -Infinity;
  #reading: Reading | null = null;

  constructor(options: RowBookOptions) {
    this.#calls = options.calls;
    this.#clock = options.clock;
    this.#settings = options.settings;
    this.#heldRow = options.heldRow;
    this.#reader = new TabReader(options);
  }

  get reading(): Reading {
    const { tab, at } = this.frame;
    const finished = this.#finished.values();
    this.#reading ??= viewRows(this.#rows.all(), finished, {
      errorColumn: at.header.errorMessage,
      zone: tab.zone,
      heldRow: this.#heldRow,
    });
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

  /** Notices what is new, and at once what people say that they have edited; all else is noticed by the next full look. */
  async look(): Promise<void> {
    const isOld = this.#clock.monotonic() - this.#fullAt > FULL_LOOK_MS;
    if (this.#frame === null || isOld || !(await this.#lookAtTail(this.#frame))) await this.lookFully();
  }

  /** Looks at all rows if some are known not to be where they were. */
  async refresh(): Promise<void> {
    if (this.#fullAt === -Infinity) await this.lookFully();
  }

  async lookFully(): Promise<void> {
    const read = async (): Promise<readonly [Tab, TabReading]> => {
      const tab = await this.#findTab();
      return [tab, await this.#reader.read(tab, this.#frame?.at ?? null)];
    };
    const [tab, reading] = await read().catch((error: unknown) => {
      this.#suspectTab(error);
      return read();
    });
    const { at, headerCells, rows, finished, unread, last, settings } = reading;
    this.#frame = { tab, at, headerCells };
    this.#rows = new RowIndex(rows);
    this.#finished = finished;
    this.#unread = unread;
    this.#last = last;
    this.#fullAt = this.#clock.monotonic();
    this.#reading = null;
    this.#settings.take(tab.settings, settings);
  }

  /** Whether there is a row of this id, although it may not have been read whole. */
  has(id: string): boolean {
    return this.#rows.of(id).length > 0 || this.#finished.has(id) || this.#unread.has(id);
  }

  /** Reads the rows of these ids whole that are known and have not been. A row that has moved waits for the next full look. */
  async load(ids: readonly string[]): Promise<void> {
    const { tab, at } = this.frame;
    const wanted = ids.flatMap((id) => {
      const finished = this.reading.rowOf(id) === undefined ? this.#finished.get(id) : undefined;
      return finished === undefined ? [] : [finished];
    });
    if (wanted.length === 0) return;
    const spans = spansOf(
      wanted.map(({ row }) => row),
      MOST_SPANS,
    );
    const blocks = await this.#calls.read(spans.map(([from, to]) => rowSpan(tab.title, from, to)));
    for (const [index, [from]] of spans.entries()) {
      for (const [offset, cells] of (blocks[index] ?? []).entries()) {
        const row = from + offset;
        const id = cellText(cells[at.header.id]);
        if (wanted.some((one) => one.row === row && one.id === id))
          this.#rows.add(readRow(cells, row, at, tab.zone));
      }
    }
    this.#reading = null;
    if (wanted.some(({ id }) => this.reading.rowOf(id) === undefined)) this.suspect();
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
    this.#remember(learned);
    this.#rows.put(learned, before);
    this.#reading = null;
    return learned;
  }

  /** What a row of this id held as it was last known, although it may not be known whole any more. */
  lastKnown(id: string): Facts | undefined {
    const row = this.reading.rowOf(id);
    return row === undefined ? this.#remembered.get(id) : this.#factsOf(row);
  }

  #remember(row: QueueRow): void {
    const id = rowId(row);
    this.#remembered.delete(id);
    this.#remembered.set(id, this.#factsOf(row));
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }

  /** By column, because people move columns. */
  #factsOf({ cells }: QueueRow): Facts {
    const { header } = this.frame.at;
    return Object.fromEntries(WRITTEN.map((key) => [key, cells[header[key]] ?? '']));
  }

  /** @returns false where more than the tail has changed */
  async #lookAtTail({ tab, at, headerCells }: Frame): Promise<boolean> {
    const ranges = [
      rowSpan(tab.title, at.row, at.row),
      rowSpan(tab.title, this.#last.row, END_ROW),
      ...(tab.settings === null ? [] : [wholeTab(tab.settings.title)]),
    ];
    const [header = [], tail = [], settings = null] = await this.#calls
      .read(ranges)
      .catch((error: unknown) => {
        this.#suspectTab(error);
        return [];
      });
    const id = at.header.id;
    if (!sameTexts(header[0] ?? [], headerCells)) return false;
    if (cellText(tail[0]?.[id]) !== cellText(this.#last.cells[id])) return false;
    if (this.#settings.take(tab.settings, settings)) return false;
    const fresh = tail.slice(1);
    if (fresh.length === 0) return true;
    for (const one of readRows(fresh, this.#last.row + 1, at, tab.zone)) this.#rows.add(one);
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

/** Rows by id, in any order. */
class RowIndex {
  readonly #rows = new Set<QueueRow>();
  readonly #byId = new Map<string, QueueRow[]>();

  constructor(rows: Iterable<QueueRow>) {
    for (const row of rows) this.add(row);
  }

  all(): readonly QueueRow[] {
    return [...this.#rows];
  }

  of(id: string): readonly QueueRow[] {
    return this.#byId.get(id) ?? [];
  }

  /** @param before the row that it was, where that is certain */
  put(row: QueueRow, before?: QueueRow): void {
    const replaced = before !== undefined && this.#rows.has(before) ? before : this.#same(row);
    if (replaced !== undefined) this.#remove(replaced);
    this.add(row);
  }

  #same(row: QueueRow): QueueRow | undefined {
    const id = rowId(row);
    if (id === '') return undefined;
    const sharing = this.of(id);
    return (
      sharing.find((known) => known.row === row.row) ?? (sharing.length === 0 ? undefined : furthest(sharing))
    );
  }

  add(row: QueueRow): void {
    const id = rowId(row);
    this.#rows.add(row);
    this.#byId.set(id, [...this.of(id), row]);
  }

  #remove(row: QueueRow): void {
    const id = rowId(row);
    this.#rows.delete(row);
    const rest = this.of(id).filter((known) => known !== row);
    if (rest.length > 0) this.#byId.set(id, rest);
    else this.#byId.delete(id);
  }
}

export function sameTexts(one: readonly Cell[], other: readonly Cell[]): boolean {
  const length = Math.max(one.length, other.length);
  for (let i = 0; i < length; i++) if (cellText(one[i]) !== cellText(other[i])) return false;
  return true;
}
