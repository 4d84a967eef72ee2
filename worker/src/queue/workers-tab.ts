import { type Cell, cellText, createZone, type Zone } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { QueueUnavailable } from './queue.ts';
import type { SheetRow, SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';

const TITLE = 'Workers';

const COLUMNS = {
  worker: 'Worker',
  host: 'Host',
  startedAt: 'Started At',
  lastSeen: 'Last Seen',
  ratePerSecond: 'Rate Per Second',
  sentToday: 'Sent Today',
  budgetLeft: 'Sheets Budget Left',
  note: 'Note',
} as const;

type Key = keyof typeof COLUMNS;
const KEYS = Object.keys(COLUMNS) as Key[];

/** Far more than there ever are; the tab is a short list. */
const MOST_ROWS = 500;

/** One worker's row. */
export interface WorkerRow {
  /** One-based. */
  readonly row: number;
  readonly worker: string;
  readonly host: string;
  /** Milliseconds since 1970; null where it can't be read. */
  readonly lastSeen: number | null;
  readonly note: string;
  /** What it says of itself, where that can be read. */
  readonly figures?: Readonly<Record<'ratePerSecond' | 'sentToday' | 'budgetLeft', number | null>>;
}

/** What a worker says of itself. */
export interface WorkerReport {
  readonly worker: string;
  readonly host: string;
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number;
  readonly lastSeen: number;
  readonly ratePerSecond: number;
  readonly sentToday: number;
  /** Calls to Google that could start at once. */
  readonly budgetLeft: number;
}

interface Place {
  readonly sheetId: number;
  readonly title: string;
  readonly zone: Zone;
}

interface Frame extends Place {
  readonly columns: Readonly<Record<Key, number>>;
}

/**
 * The tab in which workers say that they are there; made where there is none.
 *
 * @throws QueueUnavailable by every verb, as the queue does
 */
export class WorkersTab {
  readonly #calls: SheetsCalls;
  #place: Place | null = null;
  #frame: Frame | null = null;
  /** Where each worker's row was last; null where that is not known any more. */
  #rowOf: ReadonlyMap<string, number> | null = null;

  constructor(calls: SheetsCalls) {
    this.#calls = calls;
  }

  /** Every worker's row, from the top. */
  async read(): Promise<readonly WorkerRow[]> {
    const place = (this.#place ??= await this.#find());
    const [block = []] = await this.#read([`'${place.title}'!A1:Z${MOST_ROWS}`]);
    const [header = [], ...rows] = block;
    const frame = (this.#frame = { ...place, columns: columnsIn(header) });
    const read = rows
      .map((cells, index) => readRow({ row: index + 2, cells }, frame))
      .filter(({ worker }) => worker !== '');
    // Of several rows of one worker the uppermost counts, as everywhere.
    this.#rowOf = new Map(read.toReversed().map(({ worker, row }) => [worker, row]));
    return read;
  }

  /**
   * Writes a worker's own row; a new one where it has none.
   *
   * @param note null leaves what stands there
   * @returns the row as it stands then; null where it was not where it had been, and nothing of it is known
   */
  async write(report: WorkerReport, note: string | null): Promise<WorkerRow | null> {
    if (this.#rowOf === null) await this.read();
    const frame = this.#known();
    const row = this.#rowOf?.get(report.worker);
    if (row === undefined) {
      this.#rowOf = null;
      await this.#change([append(report, note ?? '', frame)], { title: frame.title, rows: [1] });
      return null;
    }
    const requests = cellsOf(report, note, frame).map(([key, value]) => set(frame, row, key, value));
    const answer = await this.#change(requests, { title: frame.title, rows: [row] });
    const seen = readRow({ row, cells: answer.rows.get(row) ?? [] }, frame);
    if (seen.worker === report.worker) return seen;
    // Somebody sorted the tab; the worker met by mistake sets its own row right within seconds.
    this.#rowOf = null;
    return null;
  }

  /** Says something in another worker's row. */
  async tell({ row, worker }: WorkerRow, note: string): Promise<void> {
    const frame = this.#known();
    const answer = await this.#change([set(frame, row, 'note', note)], {
      title: frame.title,
      rows: [row],
    });
    const seen = readRow({ row, cells: answer.rows.get(row) ?? [] }, frame);
    if (seen.worker !== worker) throw new QueueUnavailable('busy', 'The tab Workers has just been changed.');
  }

  #change(...change: Parameters<SheetsCalls['change']>): ReturnType<SheetsCalls['change']> {
    return this.#calls.change(...change).catch((error: unknown) => this.#explain(error));
  }

  #read(ranges: readonly string[]): ReturnType<SheetsCalls['read']> {
    return this.#calls.read(ranges).catch((error: unknown) => this.#explain(error));
  }

  #explain(error: unknown): never {
    if (!(error instanceof SheetsRefusal)) throw error;
    // The tab may have been renamed or deleted: the next time it is looked for.
    this.#place = null;
    this.#frame = null;
    this.#rowOf = null;
    throw new QueueUnavailable(
      'refused',
      `Google refuses to change the tab ${TITLE}: ${error.message} Is it protected? Allow the service account to edit it.`,
    );
  }

  /** @throws Error before the first look at the tab */
  #known(): Frame {
    if (this.#frame === null) throw new Error('The tab Workers has not been read yet.');
    return this.#frame;
  }

  async #find(): Promise<Place> {
    const { properties, sheets = [] } = await this.#calls.properties();
    const zone = zoneOf(properties?.timeZone ?? '');
    const found = sheets
      .map((sheet) => sheet.properties ?? {})
      .find(({ title }) => title?.toLowerCase() === TITLE.toLowerCase());
    return found === undefined
      ? { sheetId: await this.#add(), title: TITLE, zone }
      : { sheetId: found.sheetId ?? 0, title: found.title ?? TITLE, zone };
  }

  async #add(): Promise<number> {
    const sheetId = WORKERS_SHEET_ID;
    await this.#change(
      [
        {
          addSheet: {
            properties: {
              sheetId,
              title: TITLE,
              gridProperties: { rowCount: MOST_ROWS, columnCount: KEYS.length, frozenRowCount: 1 },
            },
          },
        },
        {
          updateCells: {
            start: { sheetId, rowIndex: 0, columnIndex: 0 },
            rows: [{ values: KEYS.map((key) => ({ userEnteredValue: { stringValue: COLUMNS[key] } })) }],
            fields: 'userEnteredValue',
          },
        },
        ...(['startedAt', 'lastSeen'] as const).map((key) => ({
          repeatCell: {
            range: {
              sheetId,
              startRowIndex: 1,
              startColumnIndex: KEYS.indexOf(key),
              endColumnIndex: KEYS.indexOf(key) + 1,
            },
            cell: {
              userEnteredFormat: { numberFormat: { type: 'DATE_TIME', pattern: 'yyyy-mm-dd hh:mm:ss' } },
            },
            fields: 'userEnteredFormat.numberFormat',
          },
        })),
      ],
      { title: TITLE, rows: [1] },
    );
    return sheetId;
  }
}

/** Chosen here, so that two workers that make the tab at the same moment make one. */
const WORKERS_SHEET_ID = 1_463_898_701;

function columnsIn(header: readonly Cell[]): Frame['columns'] {
  const titles = header.map((cell) => cellText(cell).toLowerCase());
  const missing = KEYS.filter((key) => !titles.includes(COLUMNS[key].toLowerCase()));
  if (missing.length > 0) {
    const names = missing.map((key) => `"${COLUMNS[key]}"`).join(', ');
    throw new QueueUnavailable(
      'broken',
      `The tab ${TITLE} has no column headed ${names}. Use Notifications → Set up / repair, or delete the tab.`,
    );
  }
  return Object.fromEntries(KEYS.map((key) => [key, titles.indexOf(COLUMNS[key].toLowerCase())])) as Record<
    Key,
    number
  >;
}

function readRow({ row, cells }: SheetRow, { columns, zone }: Frame): WorkerRow {
  const lastSeen = cells[columns.lastSeen];
  const figure = (key: Key): number | null => {
    const cell = cells[columns[key]];
    return typeof cell === 'number' ? cell : null;
  };
  return {
    row,
    worker: cellText(cells[columns.worker]),
    host: cellText(cells[columns.host]),
    lastSeen: typeof lastSeen === 'number' ? zone.toEpochMs(lastSeen) : null,
    note: cellText(cells[columns.note]),
    figures: {
      ratePerSecond: figure('ratePerSecond'),
      sentToday: figure('sentToday'),
      budgetLeft: figure('budgetLeft'),
    },
  };
}

function cellsOf(
  report: WorkerReport,
  note: string | null,
  { zone }: Frame,
): readonly (readonly [Key, Cell])[] {
  const { startedAt, lastSeen, ratePerSecond, sentToday, budgetLeft } = report;
  return [
    ['startedAt', zone.toSerial(startedAt)],
    ['lastSeen', zone.toSerial(lastSeen)],
    ['ratePerSecond', ratePerSecond],
    ['sentToday', sentToday],
    ['budgetLeft', budgetLeft],
    ...(note === null ? [] : [['note', note] as const]),
  ];
}

function append(report: WorkerReport, note: string, frame: Frame): sheets_v4.Schema$Request {
  const { worker, host } = report;
  const cells = new Map<Key, Cell>([['worker', worker], ['host', host], ...cellsOf(report, note, frame)]);
  const values: sheets_v4.Schema$CellData[] = Array.from(
    { length: Math.max(...Object.values(frame.columns)) + 1 },
    () => ({}),
  );
  for (const [key, cell] of cells) values[frame.columns[key]] = { userEnteredValue: entered(cell) };
  return { appendCells: { sheetId: frame.sheetId, rows: [{ values }], fields: 'userEnteredValue' } };
}

function set({ sheetId, columns }: Frame, row: number, key: Key, cell: Cell): sheets_v4.Schema$Request {
  return {
    updateCells: {
      start: { sheetId, rowIndex: row - 1, columnIndex: columns[key] },
      rows: [{ values: [{ userEnteredValue: entered(cell) }] }],
      fields: 'userEnteredValue',
    },
  };
}

function entered(cell: Cell): sheets_v4.Schema$ExtendedValue {
  return typeof cell === 'number' ? { numberValue: cell } : { stringValue: cellText(cell) };
}

function zoneOf(name: string): Zone {
  try {
    return createZone(name);
  } catch {
    // The queue says what is wrong with it; here it only shifts times that nobody compares across zones.
    return createZone('UTC');
  }
}
