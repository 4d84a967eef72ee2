import { COLUMN_KEYS, COLUMNS, createZone, STATUSES } from '@sheet-courier/shared';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SETTING_ROWS, TABS } from '../../apps-script/src/tabs.ts';
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
  test('makes every tab with headers, formats, dropdowns and a frozen header', async () => {
    const report = await script.runtime.run('setUpSheet');

    expect(report).toContain('made the tab Notification_Queue');
    expect(script.workbook.sheets.map(({ properties }) => properties.title)).toEqual(
      expect.arrayContaining(TABS.map(({ title }) => title)),
    );
    for (const { title, columns } of TABS) {
      expect(header(title)).toEqual(columns.map((column) => column.header));
      expect(script.tab(title).properties.gridProperties.frozenRowCount).toBe(1);
    }
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

    const report = await script.runtime.run('setUpSheet');

    expect(script.workbook.revision).toBe(revision);
    expect(report).toBe('The sheet is set up: nothing had to be done.');
  });

  test('makes the ten columns of the first design whole and leaves what they hold', async () => {
    script.workbook.apply([
      {
        kind: 'addSheet',
        properties: {
          sheetId: 7,
          title: QUEUE,
          index: 1,
          sheetType: 'GRID',
          gridProperties: { rowCount: 50, columnCount: 10 },
        },
      },
      {
        kind: 'writeCells',
        sheetId: 7,
        row: 0,
        column: 0,
        rows: [HEADERS.slice(0, 10), ['NOTIF_1', 5, '=Hello', 'x', 'sned', 46000.5, '', 2, '', 1]],
      },
    ]);
    const before = script.rows(QUEUE)[0];

    const report = await script.runtime.run('setUpSheet');

    expect(header()).toEqual(HEADERS);
    expect(script.rows(QUEUE)[0]).toMatchObject(before ?? {});
    expect(report).toContain(
      'added Channel, Send At, Next Attempt At, Media, Options, Dedupe Key, Message ID to',
    );
  });

  test('completes every tab that an earlier version made with fewer columns, and leaves what they hold', async () => {
    const held = TABS.map(({ title, columns }, index) => {
      const known = columns.slice(0, Math.ceil(columns.length / 2)).map((column) => column.header);
      const cells = known.map((_, column) => `=kept ${column}`);
      script.workbook.apply([
        {
          kind: 'addSheet',
          properties: {
            sheetId: 100 + index,
            title,
            index: index + 1,
            sheetType: 'GRID',
            gridProperties: { rowCount: 60, columnCount: known.length },
          },
        },
        { kind: 'writeCells', sheetId: 100 + index, row: 0, column: 0, rows: [known] },
        { kind: 'writeCells', sheetId: 100 + index, row: 40, column: 0, rows: [cells] },
      ]);
      return cells;
    });

    await script.runtime.run('setUpSheet');

    for (const [index, { title, columns }] of TABS.entries()) {
      expect(header(title)).toEqual(columns.map((column) => column.header));
      const row = script.tab(title);
      expect(held[index]?.map((_, column) => row.literal(40, column))).toEqual(held[index]);
    }
  });

  test('colours rows by status, and puts back colours that were changed', async () => {
    await script.runtime.run('setUpSheet');
    const tab = script.tab(QUEUE);
    const colours = () => tab.conditionalFormats.map((rule) => JSON.stringify(rule));
    const set = colours();
    expect(set).toHaveLength(STATUSES.length);
    expect(set[4]).toContain('"userEnteredValue":"dead"');
    const theirs = {
      ranges: [
        { sheetId: tab.sheetId, startRowIndex: 1, endRowIndex: 9, startColumnIndex: 1, endColumnIndex: 2 },
      ],
      booleanRule: { condition: { type: 'NOT_BLANK' }, format: { textFormat: { bold: true } } },
    };
    script.workbook.apply([
      { kind: 'deleteConditionalFormat', sheetId: tab.sheetId, index: 4 },
      { kind: 'addConditionalFormat', sheetId: tab.sheetId, index: 0, rule: theirs },
    ]);

    await script.runtime.run('setUpSheet');

    expect(
      script
        .tab(QUEUE)
        .conditionalFormats.slice(0, STATUSES.length)
        .map((rule) => JSON.stringify(rule)),
    ).toEqual(set);
    expect(script.tab(QUEUE).conditionalFormats.at(-1)).toMatchObject(theirs);
  });

  test('warns whoever edits what the worker writes, and forbids nobody', async () => {
    await script.runtime.run('setUpSheet');

    const ranges = script.tab(QUEUE).protectedRanges;

    expect(ranges.every(({ warningOnly }) => warningOnly === true)).toBe(true);
    const columns = ranges.flatMap(({ range }) =>
      HEADERS.slice(range?.startColumnIndex, range?.endColumnIndex),
    );
    expect(columns.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'Error Message',
      'Message ID',
      'Next Attempt At',
      'Retry Count',
      'Sent At',
    ]);
  });

  test('fills in the settings that are missing and leaves the values', async () => {
    await script.runtime.run('setUpSheet');
    const settings = script.tab('Settings').sheetId;
    script.workbook.apply([
      { kind: 'writeCells', sheetId: settings, row: 1, column: 1, rows: [['yes', 'rewritten by somebody']] },
      { kind: 'deleteDimension', dimension: 'ROWS', sheetId: settings, startIndex: 3, endIndex: 4 },
      { kind: 'writeCells', sheetId: settings, row: 20, column: 0, rows: [['Our own', 'x']] },
    ]);

    const report = await script.runtime.run('setUpSheet');

    const rows = script.rows('Settings');
    expect(rows.map((row) => row['Name']).filter(Boolean)).toHaveLength(SETTING_ROWS.length + 1);
    expect(rows[0]).toMatchObject({ Name: 'Paused', Value: 'yes', Meaning: SETTING_ROWS[0].meaning });
    expect(report).toContain('added Retry policy by type to Settings; mended the meanings in Settings');
  });

  test('draws the Dashboard: figures by formulas, charts beside them', async () => {
    await script.runtime.run('setUpSheet');
    const now = Date.now();
    const serial = (agoMs: number) => createZone('Europe/Berlin').toSerial(now - agoMs);
    const row = (status: string, cells: Partial<Record<string, string | number>>) =>
      HEADERS.map((name) => (name === 'Status' ? status : (cells[name] ?? '')));
    script.workbook.apply([
      {
        kind: 'writeCells',
        sheetId: script.tab(QUEUE).sheetId,
        row: 1,
        column: 0,
        rows: [
          row('sent', { 'Created At': serial(6000), 'Sent At': serial(0) }),
          row('sent', { 'Created At': serial(90_000), 'Send At': serial(8000), 'Sent At': serial(0) }),
          row('dead', { 'Error Message': 'They blocked the bot.' }),
          row('dead', { 'Error Message': 'They blocked the bot.' }),
          row('pending', {}),
          row('pending', { 'Send At': serial(-3_600_000) }),
          row('failed', { 'Next Attempt At': serial(-60_000) }),
          row('uncertain', {}),
          row('uncertain', { 'Next Attempt At': serial(60_000) }),
        ],
      },
    ]);

    const rows = script.rows('Dashboard');
    const figures = Object.fromEntries(rows.map(({ Figure, Value }) => [Figure, Value]));
    expect(figures).toMatchObject({ Pending: 2, Due: 2, 'Tried again later': 1, Dead: 2, Uncertain: 2 });
    expect(rows.slice(0, STATUSES.length).map(({ Status, Rows }) => [Status, Rows])).toEqual(
      STATUSES.map((status) => [
        status,
        { pending: 2, sent: 2, dead: 2, failed: 1, uncertain: 2 }[status as string] ?? 0,
      ]),
    );
    expect(rows[0]).toMatchObject({ Reason: 'They blocked the bot.', Dead: 2 });
    expect(rows.slice(0, 24).reduce((sum, { Sent }) => sum + Number(Sent), 0)).toBe(2);
    expect(figures['Minutes since a worker was seen']).toBe('never');
    script.write('Workers', [
      { Worker: 'old', 'Last Seen': serial(86_400_000), 'Rate Per Second': 30, 'Sheets Budget Left': 60 },
      { Worker: 'new', 'Last Seen': serial(60_000), 'Rate Per Second': 10, 'Sheets Budget Left': 41 },
    ]);
    const later = Object.fromEntries(script.rows('Dashboard').map(({ Figure, Value }) => [Figure, Value]));
    expect(later).toMatchObject({
      'Minutes since a worker was seen': 1,
      'Its messages a second': 10,
      'Its Sheets calls left': 41,
    });
    expect(figures).toMatchObject({ 'Sent today': 2, 'Median delay today, seconds': 7 });
    expect(script.tab('Dashboard').charts.map(({ spec }) => (spec as { title: string }).title)).toEqual([
      'Sent per hour',
      'Rows by status',
    ]);
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
        shown: expect.objectContaining({
          kind: 'toast',
          text: expect.stringContaining('The sheet is set up: made the tab'),
        }),
      }),
    );
  });
});
