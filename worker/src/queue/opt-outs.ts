import { type Cell, cellText, parseTelegramAddress, USERS_TAB } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { Anchors } from './anchors.ts';
import { changeWhereColumnsStand } from './proven-columns.ts';
import { QueueUnavailable } from './queue.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';
import { findTab } from './tab.ts';

/** How often it is tried anew because somebody moves rows or columns at the same moment. */
const TRIES = 4;

/** What the tab Users says of somebody, and where. */
interface Standing {
  readonly sheetId: number;
  readonly title: string;
  readonly headerCells: readonly Cell[];
  readonly userColumn: number;
  readonly optedOutColumn: number;
  /** Of the spreadsheet's zone. */
  readonly serial: (epochMs: number) => number;
  /** From 0; their rows that are to be changed. */
  readonly rows: readonly number[];
  readonly isKnown: boolean;
}

/** What people say to the bot of whether they want its messages, in the tab Users. */
export class OptOuts {
  readonly #calls: SheetsCalls;
  readonly #anchors: Anchors;

  constructor(calls: SheetsCalls, anchors: Anchors) {
    this.#calls = calls;
    this.#anchors = anchors;
  }

  /**
   * @param at when somebody asked for no more messages (ms since 1970); null where they want them again
   * @returns whether that changed anything
   * @throws QueueUnavailable when the tab is missing or can't be written just now
   */
  async set(userId: string, at: number | null): Promise<boolean> {
    let isChanged = false;
    for (let left = TRIES; left > 0; left--) {
      const standing = await this.#find(userId, at);
      const row = standing.rows[0];
      if (row === undefined && (at === null || standing.isKnown)) return isChanged;
      try {
        if (row === undefined) {
          await this.#append(standing, userId, at);
          return true;
        }
        isChanged = (await this.#write(standing, userId, row, at)) || isChanged;
        if (isChanged && standing.rows.length === 1) return true;
      } catch (error) {
        if (!(error instanceof SheetsRefusal)) throw error;
        if (left === 1)
          throw new QueueUnavailable(
            'refused',
            `Google refuses to change the tab ${USERS_TAB}: ${error.message}`,
          );
      }
    }
    throw new QueueUnavailable('busy', `The tab ${USERS_TAB} is being changed. Try again.`);
  }

  async #find(userId: string, at: number | null): Promise<Standing> {
    const { directory, zone } = await findTab(this.#calls, null);
    const place = directory.users;
    if (place === null) throw new QueueUnavailable('broken', `The spreadsheet has no tab ${USERS_TAB}.`);
    const [block = []] = await this.#calls.read([`'${place.title.replaceAll("'", "''")}'!A1:Z`]);
    const [headerCells = []] = block;
    const column = (header: string): number => {
      const found = headerCells.findIndex((cell) => cellText(cell).toLowerCase() === header.toLowerCase());
      if (found >= 0) return found;
      throw new QueueUnavailable('broken', `The tab ${USERS_TAB} has no column headed "${header}".`);
    };
    const userColumn = column('User ID');
    const optedOutColumn = column('Opted Out At');
    const own = block.flatMap((cells, index) =>
      index > 0 && parseTelegramAddress(cells[userColumn]) === userId
        ? [{ index, isOut: cellText(cells[optedOutColumn]) !== '' }]
        : [],
    );
    return {
      ...place,
      headerCells,
      userColumn,
      optedOutColumn,
      serial: (epochMs) => zone.toSerial(epochMs),
      rows: own.filter(({ isOut }) => isOut === (at === null)).map(({ index }) => index),
      isKnown: own.length > 0,
    };
  }

  #write(standing: Standing, userId: string, row: number, at: number | null): Promise<boolean> {
    const { sheetId, title, headerCells, userColumn, optedOutColumn } = standing;
    const width = headerCells.length;
    return changeWhereColumnsStand(
      this.#calls,
      this.#anchors,
      {
        sheetId,
        title,
        headerRow: 1,
        headerCells,
        columnCount: width,
        positions: [userColumn, optedOutColumn],
        row: {
          index: row,
          rowCount: row + 1,
          isIt: (cells) => parseTelegramAddress(cells[userColumn]) === userId,
        },
      },
      [
        {
          updateCells: {
            start: { sheetId, rowIndex: row, columnIndex: optedOutColumn },
            rows: [
              { values: [{ userEnteredValue: at === null ? {} : { numberValue: standing.serial(at) } }] },
            ],
            fields: 'userEnteredValue',
          },
        },
      ],
    );
  }

  async #append(standing: Standing, userId: string, at: number | null): Promise<void> {
    const { sheetId, title, headerCells, userColumn, optedOutColumn, serial } = standing;
    const values: sheets_v4.Schema$CellData[] = headerCells.map(() => ({}));
    values[userColumn] = { userEnteredValue: { stringValue: userId } };
    if (at !== null) values[optedOutColumn] = { userEnteredValue: { numberValue: serial(at) } };
    await changeWhereColumnsStand(
      this.#calls,
      this.#anchors,
      {
        sheetId,
        title,
        headerRow: 1,
        headerCells,
        columnCount: headerCells.length,
        positions: [userColumn, optedOutColumn],
      },
      [{ appendCells: { sheetId, rows: [{ values }], fields: 'userEnteredValue' } }],
    );
  }
}
