import type { JsonObject } from '../../workbook/cell.ts';
import { isCellError } from '../../workbook/cell.ts';
import { toR1C1 } from '../../workbook/formula/references.ts';
import type { SheetReader, SpreadsheetReader } from '../../workbook/reading.ts';
import { showsDate } from '../number-format.ts';
import type { BookFacts, CellAspect, ReadCell, ReadSpan, SheetRules, TextSearch } from '../sheet-call.ts';

export function bookFacts(reader: SpreadsheetReader): BookFacts {
  return {
    id: reader.id,
    title: reader.properties.title,
    locale: reader.properties.locale,
    timeZone: reader.properties.timeZone,
    owner: reader.owner,
    sharedWith: reader.sharedWith,
    sheets: reader.sheets.map(({ properties, lastRow, lastColumn }) => ({ properties, lastRow, lastColumn })),
  };
}

/** The tab, or an error as for one that was deleted meanwhile. */
export function sheetOf(reader: SpreadsheetReader, sheetId: number): SheetReader {
  const sheet = reader.sheet(sheetId);
  if (!sheet) throw new Error(`Sheet ${sheetId} not found`);
  return sheet;
}

function value(sheet: SheetReader, row: number, column: number): ReadCell {
  const effective = sheet.effective(row, column);
  if (effective === null) return '';
  if (isCellError(effective)) return effective.error;
  const { format } = sheet.attributes(row, column);
  return typeof effective === 'number' && showsDate(format?.numberFormat) ? { serial: effective } : effective;
}

const ASPECTS: Readonly<Record<CellAspect, (sheet: SheetReader, row: number, column: number) => unknown>> = {
  values: value,
  display: (sheet, row, column) => sheet.display(row, column),
  formulas: (sheet, row, column) => sheet.formula(row, column) ?? '',
  formulasR1C1: (sheet, row, column) => {
    const formula = sheet.formula(row, column);
    return formula === undefined ? '' : toR1C1(formula, row, column);
  },
  richText: (sheet, row, column) => {
    const shown = sheet.effective(row, column);
    if (typeof shown !== 'string' && shown !== null) return null;
    return { text: shown ?? '', runs: sheet.attributes(row, column).textFormatRuns ?? [] };
  },
  formats: (sheet, row, column) => sheet.attributes(row, column).format ?? {},
  notes: (sheet, row, column) => sheet.attributes(row, column).note ?? '',
  validations: (sheet, row, column) => sheet.attributes(row, column).validation ?? null,
  literals: (sheet, row, column) => sheet.literal(row, column),
};

export function readCells(reader: SpreadsheetReader, span: ReadSpan, aspect: CellAspect): unknown[][] {
  const sheet = sheetOf(reader, span.sheetId);
  const read = ASPECTS[aspect];
  return Array.from({ length: span.rows }, (_, row) =>
    Array.from({ length: span.columns }, (_, column) => read(sheet, span.row + row, span.column + column)),
  );
}

export function sheetRules(reader: SpreadsheetReader, sheetId: number, rules: SheetRules): JsonObject[] {
  const sheet = sheetOf(reader, sheetId);
  const found = sheet[rules];
  const list = Array.isArray(found) ? found : found === undefined ? [] : [found];
  // All of these are JSON as the Sheets API has it.
  return list;
}

/** Where the text is found, row by row. Throws for a regular expression that is none. */
export function findText(reader: SpreadsheetReader, search: TextSearch): { row: number; column: number }[] {
  const { span } = search;
  const sheet = sheetOf(reader, span.sheetId);
  const matches = matcher(search);
  const found: { row: number; column: number }[] = [];
  sheet.scan(span.row, Math.min(span.row + span.rows, sheet.lastRow), (row, values) => {
    const end = Math.min(span.column + span.columns, values.length);
    for (let column = span.column; column < end; column += 1) {
      if (values[column] === null || values[column] === undefined) continue;
      const formula = search.matchFormulaText ? sheet.formula(row, column) : undefined;
      if (matches(formula ?? sheet.display(row, column))) found.push({ row, column });
    }
  });
  return found;
}

function matcher(search: TextSearch): (text: string) => boolean {
  const plain = (text: string): string => {
    const letters = search.ignoreDiacritics ? text.normalize('NFD').replaceAll(/\p{M}/gu, '') : text;
    return search.matchCase ? letters : letters.toLowerCase();
  };
  if (!search.useRegularExpression) {
    const wanted = plain(search.text);
    return (text) => (search.matchEntireCell ? plain(text) === wanted : plain(text).includes(wanted));
  }
  const source = search.matchEntireCell ? `^(?:${search.text})$` : search.text;
  const pattern = new RegExp(source, search.matchCase ? 'u' : 'iu');
  return (text) => pattern.test(text);
}
