import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ManualClock, type RuntimeRig, startRuntime } from './runtime-rig.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.UTC(2026, 2, 27, 12, 0, 0);

const SCRIPT = `
function remember(e) {
  SpreadsheetApp.getActiveSheet().appendRow([e.hour === undefined ? Date.now() : Date.UTC(e.year, e.month - 1, e['day-of-month'], e.hour, e.minute), JSON.stringify(Object.keys(e).sort()), e.range ? e.range.getA1Notation() + '|' + e.value + '|' + e.oldValue : '']);
}
function onEdit(e) { remember(e); }
`;

let rig: RuntimeRig;

afterEach(() => rig.close());

function times(): number[] {
  return Array.from({ length: rig.sheet.lastRow }, (_, row) => Number(rig.sheet.literal(row, 0)));
}

describe('time-driven triggers', () => {
  test('fire by the clock they are given', async () => {
    const clock = new ManualClock(START);
    rig = await startRuntime({ script: SCRIPT, clock });
    await rig.evaluate(`ScriptApp.newTrigger('remember').timeBased().everyMinutes(5).create()`);

    clock.advance(5 * MINUTE_MS);
    await rig.ended(2);
    clock.advance(5 * MINUTE_MS);
    await rig.ended(3);

    expect(times()).toEqual([START + 5 * MINUTE_MS, START + 10 * MINUTE_MS]);
    expect(rig.executions.at(-1)).toMatchObject({ kind: 'timeTrigger', functionName: 'remember' });
    expect(rig.sheet.literal(0, 1)).toContain('"day-of-month"');
  });

  test("keep to the wall clock of the script's zone over a change of the clocks", async () => {
    const clock = new ManualClock(START);
    rig = await startRuntime({ script: SCRIPT, clock });
    await rig.evaluate(`ScriptApp.newTrigger('remember').timeBased().everyDays(1).atHour(9).create()`);

    for (let fired = 2; fired <= 4; fired += 1) {
      clock.advance(24 * HOUR_MS);
      await rig.ended(fired);
    }

    // Nine o'clock in Berlin, where the clocks went forward on 29 March.
    expect(times()).toEqual([Date.UTC(2026, 2, 28, 8), Date.UTC(2026, 2, 29, 7), Date.UTC(2026, 2, 30, 7)]);
  });

  test('are listed, kept over a restart, and gone when deleted', async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'triggers-'));
    const clock = new ManualClock(START);
    rig = await startRuntime({ script: SCRIPT, clock, dataDir });
    await rig.evaluate(`ScriptApp.newTrigger('remember').timeBased().everyHours(1).create();
      ScriptApp.newTrigger('remember').forSpreadsheet(SpreadsheetApp.getActive()).onEdit().create()`);
    await rig.close();

    rig = await startRuntime({ script: SCRIPT, clock, dataDir });
    const listed = await rig.evaluate(
      `return ScriptApp.getProjectTriggers().map((trigger) => [trigger.getHandlerFunction(), String(trigger.getEventType()), String(trigger.getTriggerSource())])`,
    );
    clock.advance(HOUR_MS);
    await rig.ended(2);
    await rig.evaluate(
      `ScriptApp.getProjectTriggers().forEach((trigger) => ScriptApp.deleteTrigger(trigger))`,
    );

    expect(listed).toEqual([
      ['remember', 'CLOCK', 'CLOCK'],
      ['remember', 'ON_EDIT', 'SPREADSHEETS'],
    ]);
    expect(clock.alarms).toBe(0);
    expect(rig.runtime.triggers()).toEqual([]);
    rmSync(dataDir, { recursive: true });
  });

  test('set for one moment fire once', async () => {
    const clock = new ManualClock(START);
    rig = await startRuntime({ script: SCRIPT, clock });
    await rig.evaluate(`ScriptApp.newTrigger('remember').timeBased().after(1000).create()`);

    clock.advance(24 * HOUR_MS);
    await rig.ended(2);

    expect(times()).toHaveLength(1);
    expect(rig.runtime.triggers()).toEqual([]);
  });

  test('are no more than Google allows', async () => {
    rig = await startRuntime({ script: SCRIPT, limits: { triggersPerUser: 1 } });
    const make = `ScriptApp.newTrigger('remember').timeBased().everyHours(1).create()`;
    await rig.evaluate(make);

    await expect(rig.evaluate(make)).rejects.toThrow('This script has too many triggers.');
  });
});

describe('edit triggers', () => {
  test('fire for what a person types, with value and old value', async () => {
    rig = await startRuntime({ script: SCRIPT });

    await rig.runtime.editCells(0, 1, 5, [['7']]);
    await rig.runtime.editCells(0, 1, 5, [['8']]);

    expect(rig.sheet.literal(1, 2)).toBe('E1|7|undefined');
    expect(rig.sheet.literal(2, 2)).toBe('E1|8|7');
  });

  test('do not fire for what a script or the API writes', async () => {
    rig = await startRuntime({ script: SCRIPT });

    await rig.evaluate(`SpreadsheetApp.getActiveSheet().getRange('A1').setValue(1)`);
    rig.workbook.apply([{ kind: 'writeCells', sheetId: 0, row: 0, column: 0, rows: [[2]] }], 'api');

    expect(rig.executions.map(({ functionName }) => functionName)).toEqual(['evaluate']);
  });

  test('when installed run with full powers, after the simple one', async () => {
    rig = await startRuntime({ script: SCRIPT });
    await rig.evaluate(
      `ScriptApp.newTrigger('remember').forSpreadsheet(SpreadsheetApp.getActive()).onEdit().create()`,
    );

    await rig.runtime.editCells(0, 1, 5, [['a', 'b']]);

    expect(rig.executions.map(({ kind }) => kind)).toEqual(['editor', 'simpleTrigger', 'installableTrigger']);
    expect(rig.sheet.literal(2, 1)).toContain('triggerUid');
    expect(rig.sheet.literal(2, 2)).toBe('E1:F1|undefined|undefined');
  });

  test('know what is selected', async () => {
    rig = await startRuntime({ script: SCRIPT });
    rig.runtime.select({ sheetId: 0, row: 2, column: 3, rows: 4, columns: 1 });

    expect(await rig.evaluate(`return SpreadsheetApp.getActiveRange().getA1Notation()`)).toBe('C2:C5');
  });
});
