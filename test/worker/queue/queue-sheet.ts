import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Cell, COLUMNS, type ColumnKey, COLUMN_KEYS, QUEUE_TAB } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { createServiceAccount } from '../../../local/src/sheets-server/service-account.ts';
import { createSheetsServer } from '../../../local/src/sheets-server/sheets-server.ts';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';
import type { Clock } from '../../../worker/src/clock.ts';
import { createGoogleSheetQueue, type GoogleSheetQueue } from '../../../worker/src/queue/google-sheet.ts';
import { createSheetsClient } from '../../../worker/src/queue/sheets-client.ts';

/** 2026-06-01 14:30 in Berlin. */
export const NOW = Date.UTC(2026, 5, 1, 12, 30);

export const SHEET_ID = 7;
const BOOK = 'queue-book';

/** A clock that moves by hand, and by exactly as much as somebody sleeps. */
class HandClock implements Clock {
  time = NOW;
  now = (): number => this.time;
  monotonic = (): number => this.time - NOW;
  sleep = (ms: number): Promise<void> => {
    this.time += Math.max(0, ms);
    return Promise.resolve();
  };
}

export type RowCells = Readonly<Partial<Record<ColumnKey, Cell>>>;

/** A row as something queues it, with what matters to a test given. */
export function pending(id: string, more: RowCells = {}): RowCells {
  return { id, userId: 1001, message: `Hello ${id}`, type: 'user_prize', status: 'pending', ...more };
}

interface SheetOptions {
  readonly rows?: readonly RowCells[];
  /** Keys of our columns, or the headers of foreign ones. */
  readonly columns?: readonly string[];
  readonly title?: string;
  /** Whether it belongs to somebody who may protect it; else everybody may do everything. */
  readonly isOwned?: boolean;
  readonly quota?: 'on' | 'off';
  /** Up to how many rows the queue reads the tab whole; see GoogleSheetQueueOptions. */
  readonly wholeRows?: number;
  readonly mostArchiveRows?: number;
}

type Interference = (call: string) => void | Promise<void>;

/** A spreadsheet on loopback with the queue's tab, the queue behind the real client, and a person at the same sheet. */
export async function startQueueSheet(options: SheetOptions = {}) {
  const clock = new HandClock();
  const workbooks = new Workbooks({ now: clock.now });
  const folder = mkdtempSync(join(tmpdir(), 'queue-sheet-'));
  const { key, account } = createServiceAccount('worker', 'http://127.0.0.1/token');
  const keyFile = join(folder, 'key.json');
  writeFileSync(keyFile, JSON.stringify(key));

  const columns = options.columns ?? COLUMN_KEYS;
  const title = options.title ?? QUEUE_TAB;
  const book = workbooks.create({
    id: BOOK,
    properties: { title: 'Courier', timeZone: 'Europe/Berlin', locale: 'en_US' },
    sheets: [
      { sheetId: SHEET_ID, title, sheetType: 'GRID', gridProperties: { rowCount: 1000, columnCount: 26 } },
    ],
    ...(options.isOwned === true
      ? { owner: accountOf('owner'), sharedWith: [account.email, accountOf('operator')] }
      : {}),
  });
  const errors: unknown[] = [];
  const server = createSheetsServer({
    workbooks,
    // The auth library signs with the machine's own clock.
    now: Date.now,
    latencyMs: 0,
    quota: options.quota ?? 'off',
    serviceAccounts: [account],
    onInternalError: (error) => errors.push(error),
  });
  await server.listen(0);
  onTestFinished(async () => {
    await server.close();
    await workbooks.close();
    rmSync(folder, { recursive: true });
    if (errors.length > 0) throw errors[0];
  });

  const calls: string[] = [];
  const sizes: number[] = [];
  let interfere: Interference = () => undefined;
  const watchedFetch: typeof fetch = async (input, init) => {
    const url = decodeURIComponent(input instanceof Request ? input.url : String(input));
    const call = `${init?.method ?? 'GET'} ${url.replace(/^.*\/spreadsheets\/[\w-]+/, '').replace(/[?].*$/, '')}`;
    if (!url.endsWith('/token')) {
      calls.push(call);
      const size = typeof init?.body === 'string' ? init.body.length : 0;
      sizes.push(size);
      await interfere(call);
    }
    return fetch(input, init);
  };
  const troubles: string[] = [];
  const open = (spreadsheetId = BOOK): GoogleSheetQueue =>
    createGoogleSheetQueue({
      sheets: createSheetsClient({ keyFile, apiUrl: server.url, fetch: watchedFetch }),
      spreadsheetId,
      clock,
      random: () => 0.5,
      onTrouble: (trouble) => troubles.push(trouble),
      ...(options.wholeRows === undefined ? {} : { wholeRows: options.wholeRows }),
      ...(options.mostArchiveRows === undefined ? {} : { mostArchiveRows: options.mostArchiveRows }),
    });

  const operator = new Operator(server.url, () => columns.map(headerOf));
  const owner = new Operator(server.url, () => columns.map(headerOf), 'owner');
  await operator.put(1, columns.map(headerOf));
  await operator.append(...(options.rows ?? []));

  return {
    book,
    /** The texts of the header row. */
    headers: columns.map(headerOf),
    server,
    clock,
    operator,
    queue: open(),
    /** What the queue had to say to people. */
    troubles,
    asOwner: (request: sheets_v4.Schema$Request) => owner.batch(request),
    /** Another worker's queue, or the same worker's after a restart. */
    open,
    /** The calls that the queue made, such as `GET /values:batchGet`. */
    calls,
    /** How many characters each of these calls sent. */
    sizes,
    /** Does something before each call of the queue. */
    before(what: Interference): void {
      interfere = what;
    },
    /** Does something once, right before the next call of the queue that matches, or the one after that many others. */
    beforeNext(pattern: RegExp, what: () => void | Promise<void>, others = 0): void {
      let left = others;
      interfere = async (call) => {
        if (!pattern.test(call) || left-- > 0) return;
        interfere = () => undefined;
        await what();
      };
    },
  };
}

/** The account that the local server makes of a token it did not give out. */
function accountOf(token: string): string {
  return `token-${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
}

export const WRITES = /POST :batchUpdate$/;

function headerOf(column: string): string {
  return isColumnKey(column) ? COLUMNS[column].header : column;
}

function isColumnKey(column: string): column is ColumnKey {
  return column in COLUMNS;
}

/** A person (or their script) who works on the sheet through the plain API. */
class Operator {
  readonly #url: string;
  readonly #token: string;
  readonly #headers: () => readonly string[];

  constructor(url: string, headers: () => readonly string[], token = 'operator') {
    this.#url = url;
    this.#token = token;
    this.#headers = headers;
  }

  async batch(...requests: sheets_v4.Schema$Request[]): Promise<void> {
    await this.#call('POST', ':batchUpdate', { requests });
  }

  async put(row: number, cells: readonly Cell[]): Promise<void> {
    const range = encodeURIComponent(`${await this.#title()}!A${row}`);
    await this.#call('PUT', `/values/${range}?valueInputOption=RAW`, { values: [cells] });
  }

  /** Puts rows below all others. */
  async append(...rows: readonly RowCells[]): Promise<void> {
    if (rows.length === 0) return;
    const headers = this.#headers();
    const keys = headers.map((header) => COLUMN_KEYS.find((key) => COLUMNS[key].header === header));
    await this.batch({
      appendCells: {
        sheetId: SHEET_ID,
        fields: 'userEnteredValue',
        rows: rows.map((row) => ({
          values: keys.map((key) => ({
            userEnteredValue: extended(key === undefined ? undefined : row[key]),
          })),
        })),
      },
    });
  }

  /** All rows as they stand, the header included; empty cells are ''. */
  async grid(): Promise<Cell[][]> {
    const range = encodeURIComponent(`'${await this.#title()}'`);
    const query = 'valueRenderOption=UNFORMATTED_VALUE&dateTimeRenderOption=SERIAL_NUMBER';
    const { values = [] } = (await this.#call('GET', `/values/${range}?${query}`)) as { values?: Cell[][] };
    return values;
  }

  /** Rows by header, without empty cells. */
  async rows(): Promise<Record<string, Cell>[]> {
    const grid = await this.grid();
    const header = grid.findIndex((row) => row.includes(COLUMNS.userId.header));
    const headers = grid[header] ?? [];
    const rows = grid.filter((_, index) => index !== header);
    return rows.map((row) =>
      Object.fromEntries(
        row.map((cell, index) => [String(headers[index]), cell] as const).filter(([, cell]) => cell !== ''),
      ),
    );
  }

  async row(id: string): Promise<Record<string, Cell>> {
    const found = (await this.rows()).filter((row) => row['ID'] === id);
    if (found.length !== 1) throw new Error(`${found.length} rows have the ID ${id}`);
    return found[0] ?? {};
  }

  /** One-based. */
  async rowNumber(id: string): Promise<number> {
    const grid = await this.grid();
    return grid.findIndex((row) => row.includes(id)) + 1;
  }

  async edit(id: string, column: ColumnKey, value: Cell): Promise<void> {
    const grid = await this.grid();
    const row = grid.findIndex((cells) => cells.includes(id));
    const header = grid.findIndex((cells) => cells.includes(COLUMNS.id.header));
    await this.set(row + 1, (grid[header] ?? []).indexOf(COLUMNS[column].header), value);
  }

  async set(row: number, column: number, value: Cell): Promise<void> {
    await this.batch({
      updateCells: {
        start: { sheetId: SHEET_ID, rowIndex: row - 1, columnIndex: column },
        rows: [{ values: [{ userEnteredValue: extended(value) }] }],
        fields: 'userEnteredValue',
      },
    });
  }

  insertRows(at: number, count = 1): Promise<void> {
    return this.batch({ insertDimension: { range: rowsOf(at, count) } });
  }

  deleteRows(at: number, count = 1): Promise<void> {
    return this.batch({ deleteDimension: { range: rowsOf(at, count) } });
  }

  moveRow(from: number, to: number): Promise<void> {
    return this.batch({ moveDimension: { source: rowsOf(from, 1), destinationIndex: to - 1 } });
  }

  moveColumn(from: number, to: number): Promise<void> {
    const source = { sheetId: SHEET_ID, dimension: 'COLUMNS', startIndex: from, endIndex: from + 1 };
    return this.batch({ moveDimension: { source, destinationIndex: to } });
  }

  sort(column: number, sortOrder: 'ASCENDING' | 'DESCENDING'): Promise<void> {
    return this.batch({
      sortRange: {
        range: { sheetId: SHEET_ID, startRowIndex: 1 },
        sortSpecs: [{ dimensionIndex: column, sortOrder }],
      },
    });
  }

  /** Copies a row over another one. */
  copyRow(from: number, to: number): Promise<void> {
    const range = (row: number) => ({ sheetId: SHEET_ID, startRowIndex: row - 1, endRowIndex: row });
    return this.batch({ copyPaste: { source: range(from), destination: range(to) } });
  }

  rename(title: string): Promise<void> {
    return this.batch({
      updateSheetProperties: { properties: { sheetId: SHEET_ID, title }, fields: 'title' },
    });
  }

  async #title(): Promise<string> {
    const { sheets } = (await this.#call('GET', '?fields=sheets.properties')) as sheets_v4.Schema$Spreadsheet;
    return sheets?.find(({ properties }) => properties?.sheetId === SHEET_ID)?.properties?.title ?? '';
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#url}v4/spreadsheets/${BOOK}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`the operator's own call failed: ${JSON.stringify(answer)}`);
    return answer;
  }
}

function rowsOf(at: number, count: number): sheets_v4.Schema$DimensionRange {
  return { sheetId: SHEET_ID, dimension: 'ROWS', startIndex: at - 1, endIndex: at - 1 + count };
}

function extended(cell: Cell): sheets_v4.Schema$ExtendedValue {
  if (typeof cell === 'number') return { numberValue: cell };
  if (typeof cell === 'boolean') return { boolValue: cell };
  return cell === undefined || cell === null || cell === '' ? {} : { stringValue: cell };
}
