import { COLUMN_KEYS, COLUMNS, STATUSES } from '@sheet-courier/shared';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ScriptRig, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const HEADERS = COLUMN_KEYS.map((key) => COLUMNS[key].header);

let script: ScriptRig;

beforeEach(async () => {
  script = await startScript();
});
afterEach(() => script.close());

function header(title = QUEUE): string[] {
  const tab = script.tab(title);
  return Array.from({ length: tab.lastColumn }, (_, column) => tab.display(0, column));
}

function validation(row: number, column: number): unknown {
  return script.tab(QUEUE).attributes(row, column).validation;
}

describe('setUpSheet', () => {
  test('makes both tabs with headers, formats, dropdowns and a frozen header', async () => {
    await script.runtime.run('setUpSheet');

    expect(header()).toEqual(HEADERS);
    expect(header('Spin_History')).toEqual(['Spin ID', 'User ID', 'Name', 'Prize', 'Created At', 'Notified']);
    const tab = script.tab(QUEUE);
    expect(tab.properties.gridProperties.frozenRowCount).toBe(1);
    expect(tab.attributes(0, 0)).toMatchObject({
      format: { textFormat: { bold: true } },
      note: COLUMNS.id.meaning,
    });
    const sendAt = HEADERS.indexOf('Send At');
    expect(tab.attributes(999, sendAt).format?.numberFormat).toEqual({
      type: 'DATE_TIME',
      pattern: 'yyyy-mm-dd hh:mm:ss',
    });
    expect(tab.dimensionProperties('COLUMNS', 2)).toMatchObject({ pixelSize: COLUMNS.message.width });
    expect(validation(999, HEADERS.indexOf('Status'))).toMatchObject({
      condition: { type: 'ONE_OF_LIST', values: STATUSES.map((userEnteredValue) => ({ userEnteredValue })) },
      strict: true,
      showCustomUi: true,
    });
    expect(validation(1, HEADERS.indexOf('Priority'))).toMatchObject({ condition: { type: 'ONE_OF_LIST' } });
  });

  test('run twice changes nothing', async () => {
    await script.runtime.run('setUpSheet');
    const { revision } = script.workbook;

    await script.runtime.run('setUpSheet');

    expect(script.workbook.revision).toBe(revision);
  });

  test('puts back what was taken away and leaves what was added', async () => {
    await script.runtime.run('setUpSheet');
    const { sheetId } = script.tab(QUEUE);
    const status = HEADERS.indexOf('Status');
    script.workbook.apply([
      { kind: 'writeCells', sheetId, row: 1, column: 0, rows: [['NOTIF_1', '5', 'Hello']] },
      { kind: 'writeCells', sheetId, row: 0, column: HEADERS.length, rows: [['Remarks']] },
      {
        kind: 'fillCells',
        range: { sheetId, startRowIndex: 5, endRowIndex: 9 },
        patch: { validation: null, format: null },
      },
      { kind: 'deleteDimension', sheetId, dimension: 'COLUMNS', startIndex: 3, endIndex: 4 },
      {
        kind: 'setSheetProperties',
        sheetId,
        properties: { gridProperties: { rowCount: 1000, columnCount: 25 } },
      },
    ]);

    await script.runtime.run('setUpSheet');

    expect(header()).toEqual([...HEADERS.filter((name) => name !== 'Type'), 'Remarks', 'Type']);
    expect(validation(6, status - 1)).toMatchObject({ strict: true });
    expect(script.tab(QUEUE).properties.gridProperties.frozenRowCount).toBe(1);
    expect(script.rows(QUEUE)[0]).toMatchObject({ ID: 'NOTIF_1', 'User ID': '5', Message: 'Hello' });
  });

  test('says what only a person can mend', async () => {
    await script.runtime.run('setUpSheet');
    const { sheetId } = script.tab(QUEUE);
    script.workbook.apply([{ kind: 'writeCells', sheetId, row: 0, column: 20, rows: [['status']] }]);

    expect(await script.runtime.run('setUpSheet')).toContain('more than one column headed "Status"');
  });
});

describe('the menu', () => {
  test('appears when the sheet is opened and its item sets the sheet up', async () => {
    await script.runtime.openSheet();
    const shown: unknown[] = [];
    script.runtime.ui.onEvent((event) => shown.push(event));

    await script.runtime.clickMenu(['Notifications', 'Set up / repair']);

    expect(header()).toEqual(HEADERS);
    expect(shown).toContainEqual(
      expect.objectContaining({
        shown: expect.objectContaining({ kind: 'toast', text: 'The sheet is set up.' }),
      }),
    );
  });
});
