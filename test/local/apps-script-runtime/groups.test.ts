import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

let rig: RuntimeRig;

beforeEach(async () => {
  rig = await startRuntime();
});
afterEach(() => rig.close());

/** Groups rows 2 to 9 and, within, rows 4 to 6; `hidden` lists the rows hidden among the first ten. */
const SETTING = `
  const sheet = SpreadsheetApp.getActiveSheet();
  sheet.getRange('2:9').shiftRowGroupDepth(1);
  sheet.getRange('4:6').shiftRowGroupDepth(1);
  const rows = Array.from({ length: 10 }, (_, at) => at + 1);
  const hidden = () => rows.filter((row) => sheet.isRowHiddenByUser(row)).join(' ');
  const outer = sheet.getRowGroup(3, 1);
  const inner = sheet.getRowGroup(4, 2);`;

describe('groups of rows and columns', () => {
  test('are made by shifting depth, and found by a row in them or by their control', async () => {
    const found = await rig.evaluate(`${SETTING}
      return [
        outer.getRange().getA1Notation(), inner.getRange().getA1Notation(), inner.getDepth(),
        rows.map((row) => sheet.getRowGroupDepth(row)).join(''),
        outer.getControlIndex(), sheet.getRowGroup(10, 1).getRange().getRow(), sheet.getRowGroup(2, 2),
      ];`);

    expect(found).toEqual(['A2:Z9', 'A4:Z6', 2, '0112221110', 10, 2, null]);
  });

  test('hide and show their rows, but for those of a group inside that stays collapsed', async () => {
    const seen = await rig.evaluate(`${SETTING}
      const seen = [];
      inner.collapse();
      seen.push(hidden());
      outer.collapse();
      seen.push(hidden());
      outer.expand();
      seen.push(hidden(), inner.isCollapsed(), outer.isCollapsed());
      sheet.expandAllRowGroups();
      seen.push(hidden());
      sheet.collapseAllRowGroups();
      seen.push(hidden());
      sheet.expandRowGroupsUpToDepth(1);
      seen.push(hidden());
      return seen;`);

    expect(seen).toEqual(['4 5 6', '2 3 4 5 6 7 8 9', '4 5 6', true, false, '', '2 3 4 5 6 7 8 9', '4 5 6']);
  });

  test('go when their depth does, and no further', async () => {
    const depths = await rig.evaluate(`${SETTING}
      inner.remove();
      const once = rows.map((row) => sheet.getRowGroupDepth(row)).join('');
      sheet.getRange('5:12').shiftRowGroupDepth(-3);
      return [once, rows.map((row) => sheet.getRowGroupDepth(row)).join('')];`);

    expect(depths).toEqual(['0111111110', '0111000000']);
  });

  test('in a range collapse whole, else the deepest of those partly in it, and expand by their control', async () => {
    const seen = await rig.evaluate(`${SETTING}
      const seen = [];
      sheet.getRange('3:7').collapseGroups();
      seen.push(hidden());
      sheet.getRange('7:7').expandGroups();
      seen.push(hidden());
      sheet.getRange('6:7').collapseGroups();
      seen.push(hidden());
      return seen;`);

    expect(seen).toEqual(['4 5 6', '', '4 5 6']);
  });

  test('of columns have their control before or after them', async () => {
    const seen = await rig.evaluate(`
      const sheet = SpreadsheetApp.getActiveSheet();
      sheet.getRange('B:C').shiftColumnGroupDepth(1);
      const group = sheet.getColumnGroup(2, 1);
      const seen = [String(sheet.getColumnGroupControlPosition()), group.getControlIndex()];
      sheet.setColumnGroupControlPosition(SpreadsheetApp.GroupControlTogglePosition.BEFORE);
      seen.push(String(sheet.getColumnGroupControlPosition()), group.getControlIndex());
      group.collapse();
      seen.push(sheet.isColumnHiddenByUser(2), sheet.isColumnHiddenByUser(4));
      return seen;`);

    expect(seen).toEqual(['AFTER', 4, 'BEFORE', 1, true, false]);
    await expect(
      rig.evaluate(`SpreadsheetApp.getActiveSheet().getRange('A:A').shiftColumnGroupDepth(1)`),
    ).rejects.toThrow('while the toggle is before');
    expect(rig.sheet.groups('COLUMNS')).toEqual([
      { range: { sheetId: 0, dimension: 'COLUMNS', startIndex: 1, endIndex: 3 }, depth: 1, collapsed: true },
    ]);
  });
});
