import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../worker/src/commands/carry-out.ts';
import { doctor } from '../../../worker/src/commands/doctor.ts';
import { init } from '../../../worker/src/commands/init.ts';
import { createSheetsClient } from '../../../worker/src/queue/sheets-client.ts';
import { Rig } from '../../rig.ts';
import { inProcessWorker } from '../in-process-worker.ts';
import { callsOf, commandRig } from './command-rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(() => rig.close());

async function run() {
  const { context, said } = commandRig(rig);
  const code = await carryOut(init, context);
  return { code, ...said };
}

async function sheets() {
  const client = createSheetsClient({ keyFile: rig.keyFile, apiUrl: rig.sheets.url });
  const { data } = await client.spreadsheets.get({
    spreadsheetId: rig.spreadsheetId,
    includeGridData: true,
  });
  const of = (title: string) => data.sheets?.find(({ properties }) => properties?.title === title);
  const cells = (title: string, row: number) =>
    (of(title)?.data?.[0]?.rowData?.[row]?.values ?? []).map(
      ({ effectiveValue }) => effectiveValue?.stringValue,
    );
  return { titles: data.sheets?.map(({ properties }) => properties?.title), of, cells };
}

describe('init', () => {
  it('makes the tabs that the worker reads, in a spreadsheet that has none of them, so that the doctor is content', async () => {
    rig.workbook.apply([{ kind: 'setSheetProperties', sheetId: 0, properties: { title: 'Sheet1' } }]);

    const { code, out } = await run();

    expect(code).toBe(0);
    expect(out).toContain('made the tab Notification_Queue');
    expect((await sheets()).titles).toEqual([
      'Sheet1',
      'Notification_Queue',
      'Templates',
      'Users',
      'Settings',
      'Workers',
    ]);
    const { context, said } = commandRig(rig);
    await doctor({ ...context, nodeVersion: process.versions.node, machineZone: 'UTC' });
    expect(said.out).toContain('Notification_Queue has all its columns');
    expect(said.out).toContain('The worker can do its work.');
  });

  it('dresses a new queue: frozen bold headers with notes, dropdowns, colours, formats and warnings', async () => {
    rig.workbook.apply([{ kind: 'setSheetProperties', sheetId: 0, properties: { title: 'Sheet1' } }]);
    await run();

    const tab = (await sheets()).of('Notification_Queue');
    const [header, below] = tab?.data?.[0]?.rowData ?? [];
    expect(tab?.properties?.gridProperties?.frozenRowCount).toBe(1);
    expect(header?.values?.[4]).toMatchObject({
      note: expect.stringContaining('pending'),
      userEnteredFormat: { textFormat: { bold: true } },
    });
    expect(below?.values?.[4]?.dataValidation?.condition?.type).toBe('ONE_OF_LIST');
    expect(below?.values?.[5]?.userEnteredFormat?.numberFormat?.pattern).toBe('yyyy-mm-dd hh:mm:ss');
    expect(tab?.conditionalFormats).toHaveLength(8);
    expect(tab?.protectedRanges?.every(({ warningOnly }) => warningOnly)).toBe(true);
    expect(tab?.data?.[0]?.columnMetadata?.[2]?.pixelSize).toBe(360);
  });

  it('does nothing the second time', async () => {
    await run();

    expect((await run()).out).toBe('Every tab is there: nothing had to be done.\n');
  });

  it('adds what is missing to tabs that are there, to the right of what people have, and touches nothing else', async () => {
    rig.queue([{ id: 'N1' }]);
    rig.workbook.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 16, rows: [['Our own column']] }]);

    const { out } = await run();

    expect(out).toContain('added Message ID to Notification_Queue');
    const { cells } = await sheets();
    expect(cells('Notification_Queue', 0).slice(15)).toEqual(['Dedupe Key', 'Our own column', 'Message ID']);
    expect(rig.row('N1').status).toBe('pending');
    expect(await callsOf(rig).anchors('sk')).toEqual(new Map());
    const worker = await inProcessWorker(rig);
    await worker.untilQuiet();
    await worker.close();
    expect(rig.row('N1').status).toBe('sent');
  });

  it('adds settings that are missing and keeps those that are set', async () => {
    await run();
    const settings = rig.workbook.sheetByTitle('Settings')?.sheetId ?? 0;
    rig.workbook.apply([
      { kind: 'writeCells', sheetId: settings, row: 1, column: 1, rows: [['yes']] },
      { kind: 'deleteDimension', sheetId: settings, dimension: 'ROWS', startIndex: 2, endIndex: 3 },
    ]);

    const { out } = await run();

    expect(out).toContain('added Rate per second to Settings');
    const { cells } = await sheets();
    expect(cells('Settings', 1)).toEqual(['Paused', 'yes', expect.stringContaining('nothing is sent')]);
  });

  it('names a header that stands there twice', async () => {
    rig.workbook.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 16, rows: [['Status']] }]);

    expect(await run()).toMatchObject({
      code: 1,
      err: 'The tab Notification_Queue has more than one column headed "Status". Rename or delete all but one.\n',
    });
  });
});
