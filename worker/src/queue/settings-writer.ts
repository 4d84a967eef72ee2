import { cellText, decodeSettings, NO_SETTINGS, SETTINGS_TAB } from '@sheet-courier/shared';
import { wholeTab } from './a1.ts';
import type { Anchors } from './anchors.ts';
import { changeWhereColumnsStand } from './proven-columns.ts';
import { QueueUnavailable } from './queue.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';

/** How often it is tried anew because rows or columns move meanwhile. */
const TRIES = 4;

const NO_ROW = (name: string): QueueUnavailable =>
  new QueueUnavailable(
    'broken',
    `The tab ${SETTINGS_TAB} has no row "${name}". Use Notifications → Set up / repair, or \`courier init\`.`,
  );

/** Writes the Value of a setting in the tab Settings. @throws QueueUnavailable */
export async function writeSetting(
  calls: SheetsCalls,
  anchors: Anchors,
  name: string,
  value: string,
): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    try {
      if (await tryToWrite(calls, anchors, name, value)) return;
    } catch (error) {
      if (!(error instanceof SheetsRefusal)) throw error;
      if (left === 1)
        throw new QueueUnavailable(
          'refused',
          `Google refuses to change the tab ${SETTINGS_TAB}: ${error.message} Is it protected?`,
        );
    }
  }
  throw new QueueUnavailable('busy', `The tab ${SETTINGS_TAB} is just being changed. Try again.`);
}

/** @returns false where the row was not where it had been read */
async function tryToWrite(
  calls: SheetsCalls,
  anchors: Anchors,
  name: string,
  value: string,
): Promise<boolean> {
  const { sheets = [] } = await calls.properties();
  const found = sheets.find(
    ({ properties }) => properties?.title?.toLowerCase() === SETTINGS_TAB.toLowerCase(),
  );
  const { sheetId = 0, title, gridProperties } = found?.properties ?? {};
  if (typeof title !== 'string') throw NO_ROW(name);
  const [block = []] = await calls.read([wholeTab(title)]);
  const reading = decodeSettings(block, NO_SETTINGS);
  const headerCells = block[reading?.headerRow ?? -1];
  if (reading === null || headerCells === undefined) throw NO_ROW(name);
  const { headerRow, nameColumn } = reading;
  const valueColumn = headerCells.findIndex((cell) => cellText(cell).toLowerCase() === 'value');
  const same = (cells: (typeof block)[number]): boolean =>
    cellText(cells[nameColumn]).toLowerCase() === name.toLowerCase();
  // The upper of several is the one that counts.
  const index = block.findIndex((cells, at) => at !== headerRow && same(cells));
  if (index === -1) throw NO_ROW(name);
  const columns = {
    sheetId: sheetId ?? 0,
    title,
    headerRow: headerRow + 1,
    headerCells,
    columnCount: gridProperties?.columnCount ?? 0,
    positions: [nameColumn, valueColumn],
    row: { index, rowCount: gridProperties?.rowCount ?? 0, isIt: same },
  };
  const updateCells = {
    start: { sheetId: columns.sheetId, rowIndex: index, columnIndex: valueColumn },
    rows: [{ values: [{ userEnteredValue: { stringValue: value } }] }],
    fields: 'userEnteredValue',
  };
  return changeWhereColumnsStand(calls, anchors, columns, [{ updateCells }]);
}
