import {
  type Cell,
  cellText,
  COLUMN_KEYS,
  COLUMNS,
  type ColumnKind,
  DATE_TIME_PATTERN,
  encodeRow,
  type Notification,
} from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { columnSpan, rowSpan } from './a1.ts';
import { Anchors } from './anchors.ts';
import { changeWhereColumnsStand } from './proven-columns.ts';
import { QueueUnavailable } from './queue.ts';
import { findHeader, type HeaderAt } from './queue-rows.ts';
import type { Block, SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';
import { findTab, type Tab } from './tab.ts';

const TOP_ROWS = 20;

/** How often a batch is tried anew because columns moved under it. */
const TRIES = 4;

/** As Set up / repair gives them; all else is shown as it is. */
const NUMBER_FORMATS: Readonly<Partial<Record<ColumnKind, sheets_v4.Schema$NumberFormat>>> = {
  wholeNumber: { type: 'NUMBER', pattern: '0' },
  dateTime: { type: 'DATE_TIME', pattern: DATE_TIME_PATTERN },
};

interface Frame {
  readonly tab: Tab;
  readonly at: HeaderAt;
  readonly headerCells: readonly Cell[];
}

/**
 * Adds notifications below all rows of the queue. The columns are anchored first, and Google refuses the batch as a whole if
 * one of them has moved; what got no answer is looked for before it is added once more, so that nothing is queued twice.
 */
export class RowAppender {
  readonly #calls: SheetsCalls;
  readonly #anchors: Anchors;
  /** An earlier try got no answer: some of its rows may be there. */
  #isDoubtful = false;

  /** @param anchorKey what this program's anchors carry */
  constructor(calls: SheetsCalls, random: () => number, anchorKey: string) {
    this.#calls = calls;
    this.#anchors = new Anchors(random, anchorKey);
  }

  /**
   * All or none of them. What failed may be repeated as it is.
   *
   * @throws QueueUnavailable when the sheet can't be reached or read just now
   */
  async append(notifications: readonly Notification[]): Promise<void> {
    const missing = this.#isDoubtful ? await this.#missing(notifications) : notifications;
    if (missing.length === 0) return;
    for (let left = TRIES; left > 0; left--) {
      try {
        if (await this.#try(missing)) return;
      } catch (error) {
        if (!(error instanceof SheetsRefusal)) throw error;
        this.#isDoubtful = false;
        if (left === 1) throw refused(error);
      }
    }
    throw new QueueUnavailable('busy', 'The columns of the queue are being moved. Try again.');
  }

  /** @returns false where the columns were not where they had been read */
  async #try(notifications: readonly Notification[]): Promise<boolean> {
    const frame = await this.#read();
    const { tab, at, headerCells } = frame;
    const columns = {
      ...tab,
      headerRow: at.row,
      headerCells,
      positions: COLUMN_KEYS.map((key) => at.header[key]),
    };
    const appendCells = {
      sheetId: tab.sheetId,
      rows: notifications.map((one) => rowData(one, frame)),
      fields: 'userEnteredValue,userEnteredFormat.numberFormat',
    };
    const isDone = await changeWhereColumnsStand(
      this.#calls,
      this.#anchors,
      columns,
      [{ appendCells }],
      () => {
        this.#isDoubtful = true;
      },
    );
    this.#isDoubtful = false;
    return isDone;
  }

  async #read(): Promise<Frame> {
    const tab = await findTab(this.#calls, null);
    const [top = []] = await this.#calls.read([rowSpan(tab.title, 1, TOP_ROWS)]);
    const at = findHeader(top);
    return { tab, at, headerCells: top[at.row - 1] ?? [] };
  }

  async #missing(notifications: readonly Notification[]): Promise<readonly Notification[]> {
    const { tab, at } = await this.#read();
    const [[ids = []] = []]: readonly Block[] = await this.#calls.read(
      [columnSpan(tab.title, at.header.id)],
      'COLUMNS',
    );
    const there = new Set(ids.map(cellText));
    return notifications.filter(({ id }) => !there.has(id));
  }
}

function rowData(notification: Notification, { tab, at }: Frame): sheets_v4.Schema$RowData {
  const kinds = new Map(COLUMN_KEYS.map((key) => [at.header[key], COLUMNS[key].kind]));
  const cells = encodeRow(notification, at.header, tab.zone);
  return { values: cells.map((cell, index) => cellData(cell, kinds.get(index))) };
}

/** @param kind undefined where the column is not ours: what people keep there stays as they have it */
function cellData(cell: Cell, kind: ColumnKind | undefined): sheets_v4.Schema$CellData {
  const numberFormat = kind === undefined ? undefined : NUMBER_FORMATS[kind];
  return { ...entered(cell), ...(numberFormat === undefined ? {} : { userEnteredFormat: { numberFormat } }) };
}

/** Text stays the text it is, whatever it begins with. */
function entered(cell: Cell): Pick<sheets_v4.Schema$CellData, 'userEnteredValue'> {
  if (cell === null || cell === undefined || cell === '') return {};
  return {
    userEnteredValue: typeof cell === 'number' ? { numberValue: cell } : { stringValue: cellText(cell) },
  };
}

function refused(error: SheetsRefusal): QueueUnavailable {
  return new QueueUnavailable(
    'refused',
    `Google refuses to add rows to the queue: ${error.message} Is the tab protected? Allow the service account to edit it.`,
  );
}
