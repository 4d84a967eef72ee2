import type { CellWrite } from '../workbook/operations.ts';
import { coerceTyped } from '../workbook/coercion.ts';
import type { SheetReader, SpreadsheetReader } from '../workbook/reading.ts';
import { invalid } from './api-error.ts';

export interface Typing {
  readonly valueInputOption: string;
  readonly reader: SpreadsheetReader;
  readonly nowMs: number;
}

/**
 * One value of a request as a cell write: RAW stores text as it is, USER_ENTERED reads it as if typed; what is no
 * text is always taken as it is (documented); null skips the cell.
 */
export function typedCell(
  value: unknown,
  sheet: SheetReader,
  row: number,
  column: number,
  typing: Typing,
): CellWrite {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string')
    throw invalid(`${Array.isArray(value) ? 'list' : 'struct'}_value ${JSON.stringify(value)}`);
  if (typing.valueInputOption !== 'USER_ENTERED') return value;
  return writeOf(value, sheet, row, column, typing);
}

/** Typed text as a cell write, the cell's own format deciding with it. */
function writeOf(text: string, sheet: SheetReader, row: number, column: number, typing: Typing): CellWrite {
  const { locale, timeZone } = typing.reader.properties;
  const cellFormat = sheet.attributes(row, column).format?.numberFormat;
  const typed = coerceTyped(text, { locale, timeZone, nowMs: typing.nowMs, cellFormat });
  if (typed.formula !== undefined) return { formula: typed.formula };
  if (!typed.numberFormat) return typed.value ?? '';
  const format = { numberFormat: typed.numberFormat };
  return { value: typed.value ?? null, format, formatFields: ['numberFormat'] };
}
