import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../worker/src/clock.ts';
import { createGoogleSheetQueue, type GoogleSheetQueue } from '../../../worker/src/queue/google-sheet.ts';
import { createSheetsClient } from '../../../worker/src/queue/sheets-client.ts';
import { Rig } from '../../rig.ts';

const USERS_ID = 502;
const HEADERS = ['Name', 'User ID', 'Language', 'Preference', 'Opted Out At'];
const AT = Date.UTC(2026, 0, 31, 12);

let rig: Rig;
let queue: GoogleSheetQueue;

beforeEach(async () => {
  rig = await Rig.start({ timeZone: 'UTC' });
  queue = createGoogleSheetQueue({
    sheets: createSheetsClient({ keyFile: rig.keyFile, apiUrl: rig.sheets.url }),
    spreadsheetId: rig.spreadsheetId,
    clock: systemClock,
  });
});

afterEach(() => rig.close());

function fill(rows: readonly (readonly (string | number)[])[]): void {
  const gridProperties = { rowCount: 20, columnCount: HEADERS.length };
  rig.workbook.apply([
    {
      kind: 'addSheet',
      properties: { sheetId: USERS_ID, title: 'Users', sheetType: 'GRID', gridProperties },
    },
    { kind: 'writeCells', sheetId: USERS_ID, row: 0, column: 0, rows: [HEADERS, ...rows] },
  ]);
}

const cell = (row: number, column: number) => rig.workbook.sheet(USERS_ID)?.literal(row, column) ?? '';

describe('what people say to the bot', () => {
  it('is noted in their row of Users, and nowhere else', async () => {
    fill([
      ['Ann', '7', 'de', 'all', ''],
      ['Bob', '8', '', 'all', ''],
    ]);

    expect(await queue.optOut('8', AT)).toBe(true);

    expect([cell(1, 4), cell(2, 4)]).toEqual(['', 46_053.5]);
    expect((await queue.directory()).users.get('8')?.optedOutAt).toBe(AT);
    expect(rig.workbook.developerMetadata).toEqual([]);
  });

  it('is noted in a new row where they have none', async () => {
    fill([['Ann', '7', 'de', 'all', '']]);

    expect(await queue.optOut('9', AT)).toBe(true);

    expect([cell(2, 1), cell(2, 4)]).toEqual(['9', 46_053.5]);
  });

  it('is taken back, in every row of theirs', async () => {
    fill([
      ['Ann', '7', '', 'all', 46_053.5],
      ['Ann again', '7', '', 'all', 46_053.5],
    ]);

    expect(await queue.optOut('7', null)).toBe(true);

    expect([cell(1, 4), cell(2, 4)]).toEqual(['', '']);
  });

  it('changes nothing where it was so already', async () => {
    fill([['Ann', '7', '', 'all', 46_053.5]]);
    const { revision } = rig.workbook;

    expect(await queue.optOut('7', AT)).toBe(false);
    expect(await queue.optOut('8', null)).toBe(false);
    expect(rig.workbook.revision).toBe(revision);
  });

  it('says what is wrong where there is no tab or no column for it', async () => {
    await expect(queue.optOut('7', AT)).rejects.toThrow('The spreadsheet has no tab Users.');
    fill([]);
    rig.workbook.apply([{ kind: 'writeCells', sheetId: USERS_ID, row: 0, column: 4, rows: [['Gone']] }]);
    await expect(queue.optOut('7', AT)).rejects.toThrow('no column headed "Opted Out At"');
  });
});
