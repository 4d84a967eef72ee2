import { COLUMNS, type ColumnKey } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { Rig } from '../test/rig.ts';
import { createSheetsClient } from '../worker/src/queue/sheets-client.ts';

const SHEET_ID = 0;
const MOST_DELETED_PART = 0.05;
const MOST_CANCELLED_PART = 0.1;
const MOST_COPIED_PART = 0.03;
/** Blank rows that people have left; more are not inserted but deleted. */
const MOST_BLANK = 100;

/** What the crowd has done to whom, as far as it decides what must become of a notification. */
export interface CrowdNotes {
  /** Set to cancelled while they still said pending. */
  readonly cancelledInTime: ReadonlySet<string>;
  /** Set to cancelled when they were being sent already, or had been. */
  readonly cancelledLate: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
  readonly copied: ReadonlySet<string>;
  /** What Message says last, by id. */
  readonly messages: ReadonlyMap<string, string>;
}

type Plain = string | number | boolean;

type Cells = readonly Plain[];

interface Table {
  readonly header: number;
  /** By header text. */
  readonly columns: ReadonlyMap<string, number>;
  readonly grid: readonly Cells[];
}

/**
 * People at work on the queue: they sort, filter, insert, delete, move, copy, retype and cancel rows through the plain
 * Sheets API, one change right after the other, with no regard for the worker.
 */
export class OperatorCrowd implements CrowdNotes {
  readonly cancelledInTime = new Set<string>();
  readonly cancelledLate = new Set<string>();
  readonly deleted = new Set<string>();
  readonly copied = new Set<string>();
  readonly messages = new Map<string, string>();
  /** Changes by kind. */
  readonly changes = new Map<string, number>();
  readonly #rig: Rig;
  readonly #sheets: sheets_v4.Sheets;
  readonly #random: () => number;
  readonly #total: number;
  /** User ID cells that somebody has cleared by mistake, to be put back. */
  readonly #spoilt = new Map<string, Plain>();

  /** @param total how many notifications there are in all */
  constructor(rig: Rig, random: () => number, total: number) {
    this.#rig = rig;
    this.#sheets = createSheetsClient({ keyFile: rig.keyFile, apiUrl: rig.sheets.url });
    this.#random = random;
    this.#total = total;
  }

  get count(): number {
    return [...this.changes.values()].reduce((sum, count) => sum + count, 0);
  }

  /** One random change. */
  async change(): Promise<void> {
    const table = this.#read();
    const below = table.grid.length - table.header - 1;
    if (below < 1) {
      // Nobody works on under a header that has come to stand at the very end.
      await this.#move('ROWS', table.header, 0);
      return;
    }
    const row = table.header + 1 + this.#pick(below);
    const id = this.#text(table, row, 'id');
    const kinds: [number, string, () => Promise<unknown>][] = [
      [14, 'sort', () => this.#sort(table)],
      [12, 'insert or delete a blank row', () => this.#insertOrDelete(table, row)],
      [4, 'insert a row above the header', () => this.#aboveHeader(table)],
      [16, 'move a row', () => this.#move('ROWS', row, table.header + 1 + this.#pick(below))],
      [4, 'move a column', () => this.#move('COLUMNS', this.#pick(17), this.#pick(17))],
      [1, 'move the header', () => this.#move('ROWS', table.header, table.header + 2 + this.#pick(below))],
      [20, 'edit a text', () => this.#editMessage(table, row, id)],
      [10, 'edit a priority', () => this.#set(table, row, 'priority', 1 + this.#pick(10))],
      [8, 'clear a cell', () => this.#set(table, row, this.#pick(2) === 0 ? 'type' : 'dedupeKey', '')],
      [3, 'spoil or mend a cell', () => this.#spoilOrMend(table, row, id)],
      [6, 'cancel', () => this.#cancel(table, row, id)],
      [1, 'delete a notification', () => this.#delete(row, id)],
      [1, 'copy a notification', () => this.#copy(table, row, id)],
      [2, 'hide a row', () => this.#hide(row)],
    ];
    let at = this.#random() * kinds.reduce((sum, [weight]) => sum + weight, 0);
    const [, kind, act] = kinds.find(([weight]) => (at -= weight) < 0) ??
      kinds[0] ?? [0, '', () => Promise.resolve()];
    if ((await act()) === false) return;
    this.changes.set(kind, (this.changes.get(kind) ?? 0) + 1);
  }

  /** Mends what is still spoilt. */
  async goHome(): Promise<void> {
    for (const id of Array.from(this.#spoilt.keys())) await this.#mend(id);
  }

  async #sort(table: Table): Promise<unknown> {
    const range = { sheetId: SHEET_ID, startRowIndex: table.header + 1 };
    const sortOrder = this.#pick(2) === 0 ? 'ASCENDING' : 'DESCENDING';
    return this.#batch({ sortRange: { range, sortSpecs: [{ dimensionIndex: this.#pick(17), sortOrder }] } });
  }

  async #insertOrDelete(table: Table, row: number): Promise<unknown> {
    const blank = table.grid.findIndex(
      (cells, index) => index > table.header && cells.every((cell) => cell === ''),
    );
    const isFull = table.grid.length > this.#total + MOST_BLANK;
    if (isFull && blank !== -1) return this.#batch({ deleteDimension: { range: rowRange(blank) } });
    return isFull ? false : this.#batch({ insertDimension: { range: rowRange(row) } });
  }

  async #aboveHeader(table: Table): Promise<unknown> {
    const range = rowRange(0);
    // One comes, one goes: the sheet is not to end as a heap of blank rows.
    const isBlank = table.grid[0]?.every((cell) => cell === '') === true;
    return isBlank
      ? this.#batch({ deleteDimension: { range } })
      : this.#batch({ insertDimension: { range } });
  }

  async #move(dimension: 'ROWS' | 'COLUMNS', from: number, to: number): Promise<unknown> {
    if (to === from || to === from + 1) return false;
    const source = { sheetId: SHEET_ID, dimension, startIndex: from, endIndex: from + 1 };
    return this.#batch({ moveDimension: { source, destinationIndex: to } });
  }

  async #editMessage(table: Table, row: number, id: string): Promise<unknown> {
    if (id === '' || this.copied.has(id)) return false;
    const text = `hello ${id}, edit ${this.count}`;
    this.messages.set(id, text);
    return this.#set(table, row, 'message', text);
  }

  async #spoilOrMend(table: Table, row: number, id: string): Promise<unknown> {
    const [spoilt] = this.#spoilt.keys();
    if (spoilt !== undefined && this.#spoilt.size > 3) return this.#mend(spoilt);
    if (id === '' || this.copied.has(id) || this.#spoilt.has(id)) return false;
    this.#spoilt.set(id, table.grid[row]?.[table.columns.get('userId') ?? -1] ?? '');
    return this.#set(table, row, 'userId', '');
  }

  async #mend(id: string): Promise<unknown> {
    const value = this.#spoilt.get(id) ?? '';
    this.#spoilt.delete(id);
    const table = this.#read();
    const row = table.grid.findIndex((_, index) => this.#text(table, index, 'id') === id);
    return row === -1 ? false : this.#set(table, row, 'userId', value);
  }

  /** Whether it was in time is told by the very change: it is made only where Status says pending, and else made anyway. */
  async #cancel(table: Table, row: number, id: string): Promise<unknown> {
    const isFull = this.cancelledInTime.size + this.cancelledLate.size >= this.#total * MOST_CANCELLED_PART;
    const status = this.#text(table, row, 'status');
    if (id === '' || isFull || this.copied.has(id) || (status !== 'pending' && status !== 'sending'))
      return false;
    const range = { ...cellRange(row, table.columns.get('status') ?? 0), sheetId: SHEET_ID };
    const { replies = [] } = await this.#batch({
      findReplace: {
        find: 'pending',
        replacement: 'cancelled',
        matchCase: true,
        matchEntireCell: true,
        range,
      },
    });
    if ((replies[0]?.findReplace?.occurrencesChanged ?? 0) > 0) {
      this.cancelledInTime.add(id);
      return true;
    }
    this.cancelledLate.add(id);
    return this.#set(table, row, 'status', 'cancelled');
  }

  async #delete(row: number, id: string): Promise<unknown> {
    if (id === '' || this.copied.has(id) || this.deleted.size >= this.#total * MOST_DELETED_PART)
      return false;
    this.deleted.add(id);
    return this.#batch({ deleteDimension: { range: rowRange(row) } });
  }

  /** To the very end, where people paste. */
  async #copy(table: Table, row: number, id: string): Promise<unknown> {
    const isTouched = this.#spoilt.has(id) || this.cancelledInTime.has(id) || this.cancelledLate.has(id);
    if (id === '' || isTouched || this.copied.has(id) || this.copied.size >= this.#total * MOST_COPIED_PART)
      return false;
    this.copied.add(id);
    const end = table.grid.length;
    return this.#batch(
      { appendDimension: { sheetId: SHEET_ID, dimension: 'ROWS', length: 1 } },
      { copyPaste: { source: wholeRow(row), destination: wholeRow(end), pasteType: 'PASTE_NORMAL' } },
    );
  }

  async #hide(row: number): Promise<unknown> {
    const properties = { hiddenByUser: this.#pick(2) === 0 };
    return this.#batch({
      updateDimensionProperties: { range: rowRange(row), properties, fields: 'hiddenByUser' },
    });
  }

  async #set(table: Table, row: number, key: ColumnKey, value: Plain): Promise<unknown> {
    const columnIndex = table.columns.get(key);
    if (columnIndex === undefined) return false;
    const userEnteredValue =
      typeof value === 'number' ? { numberValue: value } : value === '' ? {} : { stringValue: String(value) };
    return this.#batch({
      updateCells: {
        start: { sheetId: SHEET_ID, rowIndex: row, columnIndex },
        rows: [{ values: [{ userEnteredValue }] }],
        fields: 'userEnteredValue',
      },
    });
  }

  /** All rows that have an ID, by column. */
  rows(): readonly Readonly<Record<ColumnKey, string>>[] {
    const table = this.#read();
    const keys = Object.keys(COLUMNS) as ColumnKey[];
    return table.grid.flatMap((_, row) => {
      const cells = keys.map((key) => [key, this.#text(table, row, key)] as const);
      return this.#text(table, row, 'id') === ''
        ? []
        : [Object.fromEntries(cells) as Record<ColumnKey, string>];
    });
  }

  /** What this person sees on their screen. */
  #read(): Table {
    const sheet = this.#rig.workbook.sheet(SHEET_ID);
    const grid: Cells[] = [];
    sheet?.scan(0, sheet.lastRow, (_row, values) => {
      grid.push(values.map((value) => (isPlain(value) ? value : '')));
    });
    const header = grid.findIndex((cells) => cells.includes(COLUMNS.userId.header));
    const columns = new Map(
      Object.entries(COLUMNS).map(([key, column]) => [key, grid[header]?.indexOf(column.header) ?? -1]),
    );
    return { header, columns, grid };
  }

  #text(table: Table, row: number, key: ColumnKey): string {
    return row === table.header ? '' : String(table.grid[row]?.[table.columns.get(key) ?? -1] ?? '');
  }

  #pick(count: number): number {
    return Math.floor(this.#random() * count);
  }

  async #batch(
    ...requests: sheets_v4.Schema$Request[]
  ): Promise<sheets_v4.Schema$BatchUpdateSpreadsheetResponse> {
    const { spreadsheetId } = this.#rig;
    const { data } = await this.#sheets.spreadsheets.batchUpdate({
      spreadsheetId,
      requestBody: { requests },
    });
    return data;
  }
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function rowRange(row: number): sheets_v4.Schema$DimensionRange {
  return { sheetId: SHEET_ID, dimension: 'ROWS', startIndex: row, endIndex: row + 1 };
}

function wholeRow(row: number): sheets_v4.Schema$GridRange {
  return { sheetId: SHEET_ID, startRowIndex: row, endRowIndex: row + 1 };
}

function cellRange(row: number, column: number): sheets_v4.Schema$GridRange {
  return { ...wholeRow(row), startColumnIndex: column, endColumnIndex: column + 1 };
}
