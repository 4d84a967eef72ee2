import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

let rig: RuntimeRig;

beforeAll(async () => {
  rig = await startRuntime();
});
afterAll(() => rig.close());
beforeEach(async () => {
  await rig.evaluate(
    `${sheet} sheet.clear(); sheet.getRange('A1:C4').setValues([['n', 'v', ''], ['b', 2, ''], ['a', 3, ''], ['B', 2, '']]);`,
  );
});

const sheet = 'const sheet = SpreadsheetApp.getActiveSheet();';
const shown = (a1: string) => `sheet.getRange('${a1}').getDisplayValues()`;

describe('the looks of a range', () => {
  test('are set for each cell and read for each cell', async () => {
    expect(
      await rig.evaluate(`${sheet} const range = sheet.getRange('A1:B1');
        range.setFontSizes([[8, 20]]).setFontFamilies([['Roboto', null]]).setFontStyles([['italic', 'normal']])
          .setFontLines([['underline', 'line-through']]).setHorizontalAlignments([['left', 'right']])
          .setVerticalAlignments([['top', 'middle']]).setWraps([[true, false]]);
        return [range.getFontSizes(), range.getFontFamilies(), range.getFontStyles(), range.getFontLines(), range.getHorizontalAlignments(),
          range.getVerticalAlignments(), range.getWraps(), range.getFontLine()]`),
    ).toEqual([
      [[8, 20]],
      [['Roboto', 'Arial']],
      [['italic', 'normal']],
      [['underline', 'line-through']],
      [['left', 'right']],
      [['top', 'middle']],
      [[true, false]],
      'underline',
    ]);
  });

  test('say how text wraps, runs and turns', async () => {
    expect(
      await rig.evaluate(`${sheet} const range = sheet.getRange('A1'); const app = SpreadsheetApp;
        range.setWrapStrategy(app.WrapStrategy.CLIP).setTextDirection(app.TextDirection.RIGHT_TO_LEFT).setTextRotation(45);
        const before = [range.getWrapStrategy() === app.WrapStrategy.CLIP, String(range.getTextDirection()), range.getTextRotation().getDegrees()];
        range.setVerticalText(true).setTextDirection(null);
        return [...before, range.getTextRotation().isVertical(), range.getTextDirection(), String(sheet.getRange('B1').getWrapStrategy())]`),
    ).toEqual([true, 'RIGHT_TO_LEFT', 45, true, null, 'OVERFLOW']);
  });

  test('fit the columns to the longest text', async () => {
    expect(
      await rig.evaluate(`${sheet} sheet.getRange('A1').setValue('x'.repeat(40)); sheet.setRowHeight(1, 90);
        sheet.autoResizeColumns(1, 2).autoResizeRows(1, 1);
        return [sheet.getColumnWidth(1) > 200, sheet.getColumnWidth(2) < 60, sheet.getRowHeight(1)]`),
    ).toEqual([true, true, 21]);
  });
});

describe('the cells of a range', () => {
  test('are shifted down and right, and back', async () => {
    expect(
      await rig.evaluate(`${sheet} const first = sheet.getRange('A2'); const app = SpreadsheetApp;
        first.insertCells(app.Dimension.ROWS); const down = ${shown('A1:B5')};
        first.deleteCells(app.Dimension.ROWS); sheet.getRange('A1').insertCells(app.Dimension.COLUMNS);
        return [down, ${shown('A1:C1')}, ${shown('A2:A4')}]`),
    ).toEqual([
      [
        ['n', 'v'],
        ['', '2'],
        ['b', '3'],
        ['a', '2'],
        ['B', ''],
      ],
      [['', 'n', 'v']],
      [['b'], ['a'], ['B']],
    ]);
  });

  test('are shuffled, none lost', async () => {
    expect(
      await rig.evaluate(
        `${sheet} sheet.getRange('A2:B4').randomize(); return ${shown('A2:A4')}.flat().sort()`,
      ),
    ).toEqual(['B', 'a', 'b']);
  });

  test('lose the rows that say the same again, letter case aside', async () => {
    expect(
      await rig.evaluate(`${sheet} sheet.getRange('D4').setValue('beside');
        const left = sheet.getRange('A2:B4').removeDuplicates();
        return [left.getA1Notation(), ${shown('A2:D4')}]`),
    ).toEqual([
      'A2:B3',
      [
        ['b', '2', '', ''],
        ['a', '3', '', ''],
        ['', '', '', 'beside'],
      ],
    ]);
    expect(
      await rig.evaluate(
        `${sheet} sheet.getRange('A3:B3').setValues([['c', 2]]); return sheet.getRange('A2:B3').removeDuplicates([2]).getA1Notation()`,
      ),
    ).toBe('A2:B2');
  });

  test('are copied to rows and columns by number', async () => {
    expect(
      await rig.evaluate(`${sheet} sheet.getRange('B2').setFormula('=1+1').setFontWeight('bold');
        sheet.getRange('B2').copyValuesToRange(sheet, 5, 5, 1, 2); sheet.getRange('B2').copyFormatToRange(sheet.getSheetId(), 6, 6, 1, 1);
        return [sheet.getRange('E1:E2').getValues().flat(), sheet.getRange('E1').getFormula(), sheet.getRange('E1').getFontWeight(), sheet.getRange('F1').getFontWeight()]`),
    ).toEqual([[2, 2], '', 'normal', 'bold']);
  });

  test('are split at a delimiter, told or found', async () => {
    expect(
      await rig.evaluate(`${sheet} sheet.getRange('A2:A3').setValues([['x; 1'], ['y;2;z']]).splitTextToColumns();
        sheet.getRange('A4').setValue('p|q').splitTextToColumns('|');
        return ${shown('A2:C4')}`),
    ).toEqual([
      ['x', '1', ''],
      ['y', '2', 'z'],
      ['p', 'q', ''],
    ]);
  });

  test('lead on as Ctrl and an arrow do', async () => {
    expect(
      await rig.evaluate(`${sheet} sheet.getRange('A9').setValue('far'); const { DOWN, NEXT, UP } = SpreadsheetApp.Direction;
        const from = (a1, direction) => sheet.getRange(a1).getNextDataCell(direction).getA1Notation();
        return [from('A1', DOWN), from('A4', DOWN), from('A9', DOWN), from('A9', UP), from('A1', NEXT), from('A1', UP)]`),
    ).toEqual(['A4', 'A9', 'A1000', 'A4', 'B1', 'A1']);
  });

  test('take formulas in R1C1 notation', async () => {
    expect(
      await rig.evaluate(`${sheet} const range = sheet.getRange('C2:C3'); range.setFormulaR1C1('=R[0]C[-1]*R2C2');
        return [range.getFormulas().flat(), range.getFormulasR1C1().flat(), range.getValues().flat(), sheet.getRange('A1').getFormulaR1C1()]`),
    ).toEqual([['=B2*$B$2', '=B3*$B$2'], ['=RC[-1]*R2C2', '=RC[-1]*R2C2'], [4, 6], '']);
  });
});

describe('the spreadsheet', () => {
  test('does to its active tab what a tab does', async () => {
    expect(
      await rig.evaluate(`const book = SpreadsheetApp.getActive();
        book.insertRowBefore(1); book.setFrozenRows(1); book.setColumnWidth(1, 77);
        const seen = [book.getSheetName(), book.getFrozenRows(), book.getColumnWidth(1), book.getSheetValues(2, 1, 1, 2)];
        book.deleteRow(1); book.setFrozenRows(0); book.setColumnWidth(1, 100);
        return seen`),
    ).toEqual(['Sheet1', 1, 77, [['n', 'v']]]);
  });

  test('tells what is selected', async () => {
    expect(
      await rig.evaluate(`${sheet} sheet.getRange('B2:B3').activate(); const selection = SpreadsheetApp.getSelection();
        return [selection.getActiveRange().getA1Notation(), selection.getCurrentCell().getA1Notation(), selection.getActiveSheet().getName(),
          selection.getActiveRangeList().getRanges().length]`),
    ).toEqual(['B2:B3', 'B2', 'Sheet1', 1]);
  });
});

describe('colours, text styles and rich text', () => {
  test('are objects that a range takes and gives', async () => {
    expect(
      await rig.evaluate(`${sheet} const app = SpreadsheetApp; const range = sheet.getRange('A1');
        const red = app.newColor().setRgbColor('#ff8000').build();
        range.setBackgroundObject(red).setFontColorObject(app.newColor().setThemeColor(app.ThemeColorType.ACCENT2).build());
        const background = range.getBackgroundObject().asRgbColor();
        return [background.asHexString(), background.getRed(), background.getGreen(), background.getBlue(), String(red.getColorType()),
          String(range.getFontColorObject().asThemeColor().getThemeColorType()), range.getBackground(),
          sheet.getRange('B1').getFontColorObject().asRgbColor().asHexString()]`),
    ).toEqual(['#ff8000', 255, 128, 0, 'RGB', 'ACCENT2', '#ff8000', '#000000']);
  });

  test('say how letters look', async () => {
    expect(
      await rig.evaluate(`${sheet} const range = sheet.getRange('A1:B1');
        const style = SpreadsheetApp.newTextStyle().setBold(true).setFontSize(14).setForegroundColor('red').build();
        range.setTextStyle(style);
        const read = range.getTextStyles()[0][1];
        range.setTextStyles([[style.copy().setItalic(true).setBold(false).build(), null]]);
        const [first, second] = range.getTextStyles()[0];
        return [read.isBold(), read.getFontSize(), read.getForegroundColor(), read.isItalic(), read.getFontFamily(),
          first.isItalic(), first.isBold(), second.getFontSize(), style.isItalic()]`),
    ).toEqual([true, 14, '#ff0000', false, 'Arial', true, false, 10, null]);
  });

  test('hold links and runs, which go with a new value', async () => {
    expect(
      await rig.evaluate(`${sheet} const app = SpreadsheetApp; const range = sheet.getRange('A1');
        const bold = app.newTextStyle().setBold(true).build();
        range.setRichTextValue(app.newRichTextValue().setText('=see here').setTextStyle(0, 4, bold).setLinkUrl(5, 9, 'https://example.com/').build());
        const value = range.getRichTextValue();
        const seen = [value.getText(), value.getLinkUrl(), value.getLinkUrl(5, 9), value.getTextStyle(0, 4).isBold(), value.getTextStyle().isBold(),
          value.getRuns().map((run) => [run.getStartIndex(), run.getEndIndex(), run.getText()]), range.getFormula()];
        const copied = value.copy().setLinkUrl('https://example.org/').build().getLinkUrl();
        range.setValue('plain');
        return [...seen, copied, range.getRichTextValue().getRuns().length, sheet.getRange('B2').getRichTextValue()]`),
    ).toEqual([
      '=see here',
      null,
      'https://example.com/',
      true,
      null,
      [
        [0, 4, '=see'],
        [4, 5, ' '],
        [5, 9, 'here'],
      ],
      '',
      'https://example.org/',
      1,
      null,
    ]);
  });
});

describe('banding', () => {
  test('is applied by theme, read, changed and removed', async () => {
    const seen = await rig.evaluate(`${sheet} const range = sheet.getRange('A1:B4');
      const banding = range.applyRowBanding(SpreadsheetApp.BandingTheme.BLUE, true, false);
      const before = [banding.getHeaderRowColor(), banding.getFirstRowColor(), banding.getFooterRowColor(), banding.getRange().getA1Notation()];
      banding.setSecondRowColor('#112233').setHeaderRowColor(null).setRange(sheet.getRange('A1:C4'));
      const [read] = sheet.getRange('C2').getBandings();
      const copy = read.copyTo(sheet.getRange('E1:F2'));
      const after = [read.getSecondRowColor(), read.getHeaderRowColor(), sheet.getBandings().length, SpreadsheetApp.getActive().getBandings().length];
      copy.remove();
      return [...before, ...after, sheet.getBandings().length];`);

    expect(seen).toEqual(['#5b95f9', '#ffffff', null, 'A1:B4', '#112233', null, 2, 2, 1]);
    expect(rig.sheet.bandedRanges).toMatchObject([
      { range: { endRowIndex: 4, endColumnIndex: 3 }, rowProperties: { secondBandColorStyle: {} } },
    ]);
  });
});
