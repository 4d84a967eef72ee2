import type { Check } from './check-facts.ts';
import { literal } from './spreadsheet.ts';

const SCRATCH = 'Sheet Courier check';

/** Texts that Sheets would make something else of, were they typed. */
const RISKY = ['=1+1', '+1', '-1', '@x', "'x", '00123', '2026-01-31', 'TRUE', '1e3', '12:30', '10%'];

/** Does the work with an empty tab that is gone afterwards, whatever happens. */
export function withScratchTab<Result>(work: (sheet: GoogleAppsScript.Spreadsheet.Sheet) => Result): Result {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  const before = book.getActiveSheet();
  const left = book.getSheetByName(SCRATCH);
  if (left) book.deleteSheet(left);
  const sheet = book.insertSheet(SCRATCH, book.getNumSheets());
  try {
    return work(sheet);
  } finally {
    before.activate();
    book.deleteSheet(sheet);
  }
}

type Scratch = GoogleAppsScript.Spreadsheet.Sheet;
type Cells = GoogleAppsScript.Spreadsheet.Range;

/** Fills a column of the scratch tab from its top. */
function fillColumn(sheet: Scratch, position: number, format: string, cells: readonly unknown[]): Cells {
  return sheet
    .getRange(1, position, cells.length, 1)
    .setNumberFormat(format)
    .setValues(cells.map((cell) => [cell]));
}

/** What the cells hold once Google has carried out what was written. */
function valuesOf(range: Cells): readonly unknown[] {
  SpreadsheetApp.flush();
  return range.getValues().map(([cell]) => cell);
}

/** Experiments on cells, each in its own columns of the scratch tab. */
export function cellChecks(sheet: Scratch): readonly Check[] {
  return [...textChecks(sheet), ...otherChecks(sheet), ...openQuestions(sheet)];
}

function textChecks(sheet: Scratch): readonly Check[] {
  return [
    {
      fact: 'Text with an apostrophe before it, in cells of the automatic format, is stored as that text without it.',
      look() {
        const range = fillColumn(sheet, 1, 'General', RISKY.map(literal));
        const have = valuesOf(range);
        const wrong = RISKY.map((text, index) => [text, have[index]])
          .filter(([text, back]) => text !== back)
          .map(([text, back]) => `${String(text)} became ${String(back)}`);
        const formulas = range.getFormulas().filter(([formula]) => formula !== '').length;
        return {
          holds: wrong.length === 0 && formulas === 0,
          seen: wrong.join('; ') || 'every text came back as it was',
        };
      },
    },
    {
      fact: 'What Sheets makes of such text in cells formatted as plain text, which are not used here.',
      look() {
        const seen = valuesOf(fillColumn(sheet, 2, '@', ["'00123", '00123', '=1+1']));
        return { holds: null, seen: `'00123, 00123 and =1+1 came back as ${seen.map(String).join(', ')}` };
      },
    },
    {
      fact: 'Text without an apostrophe is read as if typed: 00123 is the number 123, =1+1 a formula.',
      look() {
        const seen = valuesOf(fillColumn(sheet, 4, 'General', ['00123', '=1+1']));
        return { holds: seen[0] === 123 && seen[1] === 2, seen: `${String(seen[0])} and ${String(seen[1])}` };
      },
    },
  ];
}

/** Nothing here depends on these; they decide what a later version may do. */
function openQuestions(sheet: Scratch): readonly Check[] {
  return [
    {
      fact: 'What setValue and appendRow make of =1+1, 00123 and +1, as setValues does.',
      look() {
        sheet.getRange(1, 11).setValue('=1+1');
        sheet.appendRow(['=1+1', '00123', '+1']);
        SpreadsheetApp.flush();
        const row = sheet.getRange(sheet.getLastRow(), 1, 1, 3);
        const appended = (row.getValues()[0] ?? []).map(String).join(', ');
        return {
          holds: null,
          seen: `setValue: ${String(sheet.getRange(1, 11).getValue())}; appendRow: ${appended}`,
        };
      },
    },
    {
      fact: 'What cells of the automatic format, whole columns and their colours call themselves.',
      look() {
        const format = sheet.getRange(1, 12).setNumberFormat('General').getNumberFormat();
        const column = sheet.getRange('M2:M');
        const rule = SpreadsheetApp.newConditionalFormatRule().whenTextEqualTo('x').setBackground('#fff2cc');
        sheet.setConditionalFormatRules([rule.setRanges([column]).build()]);
        sheet.insertRowsAfter(sheet.getMaxRows(), 5);
        SpreadsheetApp.flush();
        const coloured = sheet.getConditionalFormatRules()[0]?.getRanges()[0]?.getA1Notation();
        return {
          holds: null,
          seen: `${format}; ${column.getA1Notation()}; after five more rows ${coloured}`,
        };
      },
    },
    {
      fact: 'Whether the language takes static class fields and #private ones, which the bundle has none of.',
      look() {
        try {
          // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- only whether it can be read is asked
          return { holds: null, seen: `yes: ${typeof new Function('class A { static x = 1; #y = 2; }')}` };
        } catch (error) {
          return { holds: null, seen: String(error) };
        }
      },
    },
  ];
}

function otherChecks(sheet: Scratch): readonly Check[] {
  return [
    {
      fact: 'A time written as a number shows as a date and time, and comes back as that instant.',
      look() {
        const range = fillColumn(sheet, 5, 'yyyy-mm-dd hh:mm:ss', [46_053.5]);
        const [seen] = valuesOf(range);
        const shown = range.getDisplayValue();
        return { holds: seen instanceof Date && shown === '2026-01-31 12:00:00', seen: shown };
      },
    },
    {
      fact: 'A search by a pattern finds text that looks like a number, and only where the whole cell, case and zeros agree.',
      look() {
        const range = fillColumn(sheet, 6, 'General', ['00123', '123', 'Abc', 'abc', 'abc.'].map(literal));
        SpreadsheetApp.flush();
        const rows = (text: string): number[] =>
          range
            .createTextFinder(`^(?:${text})$`)
            .useRegularExpression(true)
            .matchCase(true)
            .findAll()
            .map((found) => found.getRow());
        const seen = `${rows('00123').join()} and ${rows('abc').join()}`;
        return { holds: seen === '1 and 4', seen: `rows ${seen}` };
      },
    },
    {
      fact: 'Formulas in the English way of writing are understood in this spreadsheet’s language.',
      look() {
        const range = sheet.getRange(1, 7);
        range.setFormulas([['=COUNTIFS(A1:A3,"=1+1",A1:A3,"<>")']]);
        const [seen] = valuesOf(range);
        return { holds: typeof seen === 'number', seen: String(seen) };
      },
    },
    {
      fact: 'Several cells that are not neighbours are written by one call.',
      look() {
        sheet.getRangeList(['H1', 'H3:H4']).setValue(literal('x') ?? '');
        const seen = valuesOf(sheet.getRange('H1:H4')).join();
        return { holds: seen === 'x,,x,x', seen };
      },
    },
    {
      fact: 'A hundred rows of seventeen columns are written in less than five seconds.',
      look() {
        const started = Date.now();
        sheet
          .getRange(10, 1, 100, 17)
          .setValues(Array.from({ length: 100 }, () => Array.from({ length: 17 }, () => 1)));
        SpreadsheetApp.flush();
        const ms = Date.now() - started;
        return { holds: ms < 5000, seen: `${ms} ms` };
      },
    },
    {
      fact: 'Google’s clock is this spreadsheet’s clock: NOW() is the script’s time in the spreadsheet’s zone.',
      look() {
        const range = sheet.getRange(1, 9);
        range.setNumberFormat('yyyy-mm-dd hh:mm:ss').setFormulas([['=NOW()']]);
        const [seen] = valuesOf(range);
        const apartMs = seen instanceof Date ? Math.abs(seen.getTime() - Date.now()) : Infinity;
        return { holds: apartMs < 60_000, seen: `${Math.round(apartMs / 1000)} s apart` };
      },
    },
  ];
}
