import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Cell,
  type ColumnKey,
  createZone,
  encodeRow,
  type Notification,
  QUEUE_TAB,
  queued,
  standardHeader,
} from '@sheet-courier/shared';
import { createServiceAccount } from '../local/src/sheets-server/service-account.ts';
import { createSheetsServer, type SheetsServer } from '../local/src/sheets-server/sheets-server.ts';
import {
  createTelegramServer,
  type TelegramServer,
  type TelegramServerOptions,
} from '../local/src/telegram-server/telegram-server.ts';
import type { Workbook } from '../local/src/workbook/workbook.ts';
import { Workbooks } from '../local/src/workbook/workbooks.ts';

const SPREADSHEET_ID = 'rig-spreadsheet';
const TOKEN = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const SHEET_ID = 0;
const ROWS = 1000;

const { cells: HEADERS, header: HEADER } = standardHeader();

export interface RigOptions {
  /** Of the Sheets API, one way and back. Default 0. */
  readonly latencyMs?: number;
  readonly quota?: 'on' | 'off';
  readonly telegram?: Partial<TelegramServerOptions>;
  readonly timeZone?: string;
}

/** A sheet with an empty queue and a Telegram on loopback: what a worker needs, without a script or a page. */
export class Rig {
  readonly spreadsheetId = SPREADSHEET_ID;
  readonly token = TOKEN;
  readonly folder = mkdtempSync(join(tmpdir(), 'courier-rig-'));
  readonly keyFile = join(this.folder, 'key.json');
  readonly workbook: Workbook;
  readonly sheets: SheetsServer;
  readonly telegram: TelegramServer;
  readonly #workbooks: Workbooks;
  #nextRow = 1;

  private constructor(options: RigOptions) {
    const { key, account } = createServiceAccount('worker', 'unused');
    writeFileSync(this.keyFile, JSON.stringify(key));
    this.#workbooks = new Workbooks({ now: Date.now });
    this.workbook = this.#workbooks.create({
      id: SPREADSHEET_ID,
      properties: { timeZone: options.timeZone ?? 'Europe/Berlin' },
      sheets: [
        {
          sheetId: SHEET_ID,
          title: QUEUE_TAB,
          sheetType: 'GRID',
          gridProperties: { rowCount: ROWS, columnCount: HEADERS.length },
        },
      ],
    });
    this.workbook.apply([{ kind: 'writeCells', sheetId: SHEET_ID, row: 0, column: 0, rows: [HEADERS] }]);
    this.sheets = createSheetsServer({
      workbooks: this.#workbooks,
      now: Date.now,
      latencyMs: options.latencyMs ?? 0,
      quota: options.quota ?? 'off',
      auth: 'required',
      serviceAccounts: [account],
    });
    this.#workbooks.share(SPREADSHEET_ID, account.email);
    this.telegram = createTelegramServer({
      bots: [{ token: TOKEN, username: 'rig_bot', firstName: 'Rig' }],
      limits: 'off',
      openChats: true,
      ...options.telegram,
    });
  }

  static async start(options: RigOptions = {}): Promise<Rig> {
    const rig = new Rig(options);
    await Promise.all([rig.sheets.listen(0), rig.telegram.listen(0)]);
    return rig;
  }

  /** The settings of a worker process for this sheet and this Telegram. */
  environment(settings: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      SPREADSHEET_ID,
      GOOGLE_APPLICATION_CREDENTIALS: this.keyFile,
      TELEGRAM_BOT_TOKEN: TOKEN,
      ADMIN_CHAT_ID: '999999',
      SHEETS_API_URL: this.sheets.url,
      TELEGRAM_API_URL: this.telegram.url,
      DATA_DIR: join(this.folder, 'worker'),
      ...settings,
    };
  }

  /** Puts notifications into the queue, as the script would; ids are made from the order where none is given. */
  queue(notifications: readonly (Partial<Notification> & { readonly to?: string })[]): readonly string[] {
    const zone = createZone(this.workbook.properties.timeZone);
    const now = Date.now();
    const rows = notifications.map(({ to = '1001', ...given }, i) => {
      const id = given.id ?? `NOTIF_${this.#nextRow + i}`;
      const fresh = queued(
        {
          id,
          recipient: { channel: 'telegram', address: to },
          message: `hello ${id}`,
          type: 'test',
          createdAt: now,
        },
        5,
      );
      return encodeRow({ ...fresh, ...given }, HEADER, zone);
    });
    this.#append(rows);
    return rows.map((cells) => String(cells[HEADER.id]));
  }

  /** Writes cells as they are, by column, into a new row. */
  queueRaw(cells: Partial<Record<ColumnKey, Cell>>): void {
    const row: Cell[] = HEADERS.map(() => null);
    for (const [key, cell] of Object.entries(cells)) row[HEADER[key as ColumnKey]] = cell;
    this.#append([row]);
  }

  #append(rows: readonly (readonly Cell[])[]): void {
    const missing = this.#nextRow + rows.length - (this.workbook.sheet(SHEET_ID)?.rowCount ?? 0);
    this.workbook.apply([
      ...(missing > 0
        ? [{ kind: 'appendDimension', sheetId: SHEET_ID, dimension: 'ROWS', length: missing } as const]
        : []),
      {
        kind: 'writeCells',
        sheetId: SHEET_ID,
        row: this.#nextRow,
        column: 0,
        rows: rows.map((cells) => cells.map((cell) => cell ?? null)),
      },
    ]);
    this.#nextRow += rows.length;
  }

  /** What an operator does: sets one cell of the row with this id. */
  edit(id: string, key: ColumnKey, value: string | number): void {
    const row = this.#rowOf(id);
    this.workbook.apply([
      { kind: 'writeCells', sheetId: SHEET_ID, row, column: HEADER[key], rows: [[value]] },
    ]);
  }

  /** The row's cells by column, '' for an empty one. */
  row(id: string): Record<ColumnKey, string | number> {
    return this.rowAt(this.#rowOf(id));
  }

  /** The same by position, counted from 1 under the header. */
  rowAt(row: number): Record<ColumnKey, string | number> {
    const sheet = this.workbook.sheet(SHEET_ID);
    const entries = Object.entries(HEADER).map(([key, column]) => [key, sheet?.literal(row, column) ?? '']);
    return Object.fromEntries(entries) as Record<ColumnKey, string | number>;
  }

  /** How many rows have each status. */
  statuses(): Record<string, number> {
    const counts: Record<string, number> = {};
    this.workbook.sheet(SHEET_ID)?.scan(1, this.#nextRow, (_row, values) => {
      const cell = values[HEADER.status];
      const status = typeof cell === 'string' ? cell : '';
      counts[status] = (counts[status] ?? 0) + 1;
    });
    return counts;
  }

  #rowOf(id: string): number {
    let found = -1;
    this.workbook.sheet(SHEET_ID)?.scan(1, this.#nextRow, (row, values) => {
      if (values[HEADER.id] === id) found = row;
    });
    if (found < 0) throw new Error(`No row has the id ${id}`);
    return found;
  }

  async close(): Promise<void> {
    await Promise.all([this.sheets.close(), this.telegram.close()]);
    await this.#workbooks.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
