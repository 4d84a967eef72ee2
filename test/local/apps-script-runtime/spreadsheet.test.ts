import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

let rig: RuntimeRig;

beforeEach(async () => {
  rig = await startRuntime();
});
afterEach(() => rig.close());

const sheet = 'const sheet = SpreadsheetApp.getActiveSheet();';

describe('what a script writes', () => {
  test('is read as if it were typed', async () => {
    const values = await rig.evaluate(`${sheet}
      sheet.getRange('A1:H1').setValues([['=1+1', '01234', '2026-01-02', "'=x", 'TRUE', '10%', '', 'text']]);
      return sheet.getRange('A1:H1').getValues()[0].map((value) => value instanceof Date ? value.toISOString() : value);`);

    expect(values).toEqual([2, 1234, '2026-01-01T23:00:00.000Z', '=x', true, 0.1, '', 'text']);
    expect(rig.sheet.formula(0, 0)).toBe('=1+1');
  });

  test('stays text in a cell formatted as text, the format set in the same breath', async () => {
    await rig.evaluate(
      `${sheet} sheet.getRange('A1:C1').setNumberFormat('@').setValues([['01234', '2026-01-02', 'TRUE']]);`,
    );

    expect([0, 1, 2].map((column) => rig.sheet.literal(0, column))).toEqual(['01234', '2026-01-02', 'TRUE']);
  });

  test("becomes a date-time in the spreadsheet's zone when it is a Date, and comes back as the same moment", async () => {
    const back = await rig.evaluate(`${sheet}
      const cell = sheet.getRange('B2');
      cell.setValue(new Date(Date.UTC(2026, 6, 1, 10, 20, 30)));
      return [cell.getDisplayValue(), cell.getValue().getTime()];`);

    expect(back).toEqual(['7/1/2026 12:20:30', Date.UTC(2026, 6, 1, 10, 20, 30)]);
  });

  test('goes out in one change at the end, or at flush', async () => {
    const before = rig.workbook.revision;

    await rig.evaluate(
      `${sheet} for (let row = 1; row <= 20; row += 1) sheet.getRange(row, 1).setValue(row);`,
    );

    expect(rig.workbook.revision).toBe(before + 1);
  });

  test('is seen by what the script reads next', async () => {
    expect(
      await rig.evaluate(
        `${sheet} sheet.getRange('A1').setValue(5); sheet.getRange('A2').setFormula('=A1*2'); return sheet.getRange('A2').getValue()`,
      ),
    ).toBe(10);
  });

  test('must fit its range, in the words of Google', async () => {
    await expect(rig.evaluate(`${sheet} sheet.getRange('A1:B1').setValues([['a']])`)).rejects.toThrow(
      'The number of columns in the data does not match the number of columns in the range. The data has 1 but the range has 2.',
    );
    await expect(rig.evaluate(`${sheet} sheet.getRange(1001, 1)`)).rejects.toThrow(
      'The coordinates of the range are outside the dimensions of the sheet.',
    );
  });
});

describe('appendRow', () => {
  test('goes below the last filled row of any column and grows a full tab', async () => {
    await rig.evaluate(`${sheet} sheet.getRange('C3').setValue('x'); sheet.appendRow(['a', 'b']);
      sheet.deleteRows(5, sheet.getMaxRows() - 4); sheet.appendRow(['c']);`);

    expect(rig.sheet.display(3, 1)).toBe('b');
    expect(rig.sheet.rowCount).toBe(5);
    expect(rig.sheet.display(4, 0)).toBe('c');
  });

  test('of many executions at once loses no row', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        rig.evaluate(`SpreadsheetApp.getActiveSheet().appendRow([${index}])`),
      ),
    );

    const rows = Array.from({ length: rig.sheet.lastRow }, (_, row) => Number(rig.sheet.literal(row, 0)));
    expect(rows.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });
});

describe('tabs', () => {
  test('are made, found, renamed, moved, copied, hidden and deleted', async () => {
    const names = await rig.evaluate(`
      const book = SpreadsheetApp.getActiveSpreadsheet();
      const names = () => book.getSheets().map((sheet) => sheet.getName());
      const made = book.insertSheet('B', 0);
      const first = names();
      made.setName('C').setFrozenRows(1);
      book.setActiveSheet(made);
      book.moveActiveSheet(2);
      const copy = made.copyTo(book);
      copy.hideSheet();
      const second = names();
      book.deleteSheet(made);
      return [first, second, names(), copy.isSheetHidden(), copy.getFrozenRows(), book.getSheetByName('none')];`);

    expect(names).toEqual([
      ['B', 'Sheet1'],
      ['Sheet1', 'C', 'Copy of C'],
      ['Sheet1', 'Copy of C'],
      true,
      1,
      null,
    ]);
  });

  test('cannot be made twice under one name', async () => {
    await expect(rig.evaluate(`SpreadsheetApp.getActiveSpreadsheet().insertSheet('Sheet1')`)).rejects.toThrow(
      'A sheet with the name "Sheet1" already exists. Please enter another name.',
    );
  });
});

test('a script shares the spreadsheet, and stops sharing it', async () => {
  const emails = await rig.evaluate(`
    const book = SpreadsheetApp.getActiveSpreadsheet();
    const emails = () => book.getEditors().map((user) => user.getEmail());
    book.addEditor('ann@example.com').addEditors(['ben@example.com', 'ann@example.com']);
    const shared = emails();
    book.removeEditor('ann@example.com');
    return [shared, emails(), book.getViewers()];`);

  expect(emails).toEqual([['ann@example.com', 'ben@example.com'], ['ben@example.com'], []]);
  expect(rig.workbook.sharedWith).toEqual(['ben@example.com']);
});

describe('ranges', () => {
  beforeEach(async () => {
    await rig.evaluate(
      `${sheet} sheet.getRange('A1:C4').setValues([['n', 'v', ''], ['b', 2, ''], ['a', 3, ''], ['c', 1, '']]);`,
    );
  });

  test('are named in A1 notation and reach where it says', async () => {
    expect(
      await rig.evaluate(`${sheet} return ['B2', 'A:A', '1:1', 'Sheet1!B2:C', 'C3:A1'].map((text) => sheet.getRange(text).getA1Notation())
        .concat(sheet.getDataRange().getA1Notation(), sheet.getRange('A2').getDataRegion().getA1Notation())`),
    ).toEqual(['B2', 'A1:A1000', 'A1:Z1', 'B2:C1000', 'A1:C3', 'A1:B4', 'A1:B4']);
  });

  test('sort by columns, blanks last', async () => {
    expect(
      await rig.evaluate(
        `${sheet} sheet.getRange('A2:B5').sort({ column: 2, ascending: false }); return sheet.getRange('A2:A5').getValues().flat()`,
      ),
    ).toEqual(['a', 'b', 'c', '']);
  });

  test('find text', async () => {
    expect(
      await rig.evaluate(`${sheet} const finder = sheet.createTextFinder('B').matchEntireCell(true);
        return [finder.findNext().getA1Notation(), finder.findNext(), sheet.createTextFinder('b').matchCase(true).findAll().length,
          sheet.createTextFinder('[ab]').useRegularExpression(true).replaceAllWith('z'), sheet.getRange('A2:A3').getValues().flat()]`),
    ).toEqual(['A2', null, 1, 2, ['z', 'z']]);
  });

  test('copy with formulas that follow', async () => {
    expect(
      await rig.evaluate(`${sheet} sheet.getRange('C2').setFormula('=B2*2'); sheet.getRange('C2').copyTo(sheet.getRange('C3:C4'));
        return [sheet.getRange('C2:C4').getValues().flat(), sheet.getRange('C4').getFormula()]`),
    ).toEqual([[4, 6, 2], '=B4*2']);
  });

  test('carry formats, notes and validation', async () => {
    expect(
      await rig.evaluate(`${sheet} const range = sheet.getRange('A2:B2');
        range.setBackground('#ff0000').setFontWeight('bold').setNote('hi').setNumberFormat('0.00');
        const rule = SpreadsheetApp.newDataValidation().requireValueInList(['a', 'b'], true).setAllowInvalid(false).build();
        sheet.getRange('A2').setDataValidation(rule);
        const read = sheet.getRange('A2').getDataValidation();
        return [range.getBackgrounds(), range.getFontWeights(), range.getNotes(), sheet.getRange('B2').getDisplayValue(),
          String(read.getCriteriaType()), read.getCriteriaType() === SpreadsheetApp.DataValidationCriteria.VALUE_IN_LIST,
          read.getCriteriaValues(), read.getAllowInvalid(), sheet.getRange('B2').getDataValidation()]`),
    ).toEqual([
      [['#ff0000', '#ff0000']],
      [['bold', 'bold']],
      [['hi', 'hi']],
      '2.00',
      'VALUE_IN_LIST',
      true,
      [['a', 'b'], true],
      false,
      null,
    ]);
  });

  test('carry conditional formats, protections, filters, names and metadata', async () => {
    expect(
      await rig.evaluate(`${sheet} const book = SpreadsheetApp.getActiveSpreadsheet(); const range = sheet.getRange('A1:B4');
        sheet.setConditionalFormatRules([SpreadsheetApp.newConditionalFormatRule().whenTextEqualTo('dead').setBackground('red').setRanges([range]).build()]);
        range.protect().setDescription('mine').setWarningOnly(true);
        range.createFilter().setColumnFilterCriteria(1, SpreadsheetApp.newFilterCriteria().setHiddenValues(['b']).build());
        book.setNamedRange('Data', range);
        sheet.getRange('3:3').addDeveloperMetadata('key', 'value');
        sheet.insertRowBefore(1);
        const [rule] = sheet.getConditionalFormatRules();
        const [protection] = book.getProtections(SpreadsheetApp.ProtectionType.RANGE);
        return [rule.getBooleanCondition().getBackground(), rule.getBooleanCondition().getCriteriaValues(), rule.getRanges()[0].getA1Notation(),
          protection.getDescription(), protection.isWarningOnly(), protection.getRange().getA1Notation(),
          sheet.getFilter().getColumnFilterCriteria(1).getHiddenValues(), book.getRangeByName('Data').getA1Notation(),
          book.createDeveloperMetadataFinder().withKey('key').find().map((found) => [found.getValue(), found.getLocation().getRow().getRow()])]`),
    ).toEqual(['#ff0000', ['dead'], 'A2:B5', 'mine', true, 'A2:B5', ['b'], 'A2:B5', [['value', 4]]]);
  });

  test('tell which rows a filter hides, by hidden values and by condition', async () => {
    const hidden = (criteria: string) =>
      rig.evaluate(`${sheet} sheet.getRange('A1:A4').setValues([['Status'], ['sent'], ['dead'], ['']]);
        if (sheet.getFilter()) sheet.getFilter().remove();
        sheet.getRange('A1:A4').createFilter().setColumnFilterCriteria(1, SpreadsheetApp.newFilterCriteria().${criteria}.build());
        return [1, 2, 3, 4, 5].map((row) => sheet.isRowHiddenByFilter(row))`);

    expect(await hidden("setHiddenValues(['sent'])")).toEqual([false, true, false, false, false]);
    expect(await hidden("whenTextEqualTo('DEAD')")).toEqual([false, true, false, true, false]);
    expect(await hidden('whenCellNotEmpty()')).toEqual([false, false, false, true, false]);
    await expect(hidden('whenNumberGreaterThan(5)')).rejects.toThrow(
      'not supported by the local runtime: Sheet.isRowHiddenByFilter',
    );
  });

  test('in a list change alike', async () => {
    await rig.evaluate(`${sheet} sheet.getRangeList(['A1', 'B2:B3']).setValue('x').setFontColor('blue')`);

    expect([
      rig.sheet.display(0, 0),
      rig.sheet.display(1, 1),
      rig.sheet.display(2, 1),
      rig.sheet.display(3, 1),
    ]).toEqual(['x', 'x', 'x', '1']);
  });
});
