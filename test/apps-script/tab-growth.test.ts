import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScriptRig, sign, spin, startScript } from './script-rig.ts';

const TITLES = ['Notification_Queue', 'Spin_History'];

let script: ScriptRig;

beforeAll(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
  await script.post(sign(spin()));
  for (const title of TITLES) {
    const { sheetId, rowCount, lastRow } = script.tab(title);
    const rows = { startIndex: lastRow + 10, endIndex: rowCount };
    script.workbook.apply([{ kind: 'deleteDimension', dimension: 'ROWS', sheetId, ...rows }]);
  }
});
afterAll(() => script.close());

test('tabs that are nearly full get more rows before they are full, and the spin costs no more calls for it', async () => {
  const before = TITLES.map((title) => script.tab(title).rowCount);
  const calls: number[] = [];
  script.runtime.onExecution(({ sheetCalls }) => calls.push(sheetCalls));

  const answer = await script.post(sign(spin()));

  expect(answer.ok).toBe(true);
  expect(TITLES.map((title, index) => script.tab(title).rowCount - (before[index] ?? 0))).toEqual([500, 500]);
  expect(calls.every((count) => count <= 6)).toBe(true);
});

test('rows that were added get colours and warnings within a minute, and a minute without any costs little', async () => {
  const reaches = (): unknown[] => {
    const { conditionalFormats, protectedRanges } = script.tab('Notification_Queue');
    const [rule] = conditionalFormats as { ranges: { endRowIndex: number }[] }[];
    return [rule?.ranges[0]?.endRowIndex, protectedRanges[0]?.range?.endRowIndex];
  };
  const { rowCount, sheetId } = script.tab('Notification_Queue');
  script.workbook.apply([{ kind: 'appendDimension', sheetId, dimension: 'ROWS', length: 50 }]);

  await script.runtime.run('everyMinute');
  expect(reaches()).toEqual([rowCount + 50, rowCount + 50]);

  const { revision } = script.workbook;
  await script.runtime.run('everyMinute');
  expect(script.workbook.revision).toBe(revision);
});
