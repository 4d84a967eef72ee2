import { parseCells, rangeText, splitRange } from '../workbook/a1.ts';
import type { GridRange, Rectangle } from '../workbook/grid-range.ts';
import type { SheetReader, SpreadsheetReader } from '../workbook/reading.ts';
import { invalid } from './api-error.ts';

/** A range a request names, found in the spreadsheet. */
export interface NamedArea {
  readonly sheet: SheetReader;
  /** Cut to the grid. */
  readonly area: Rectangle;
  /** As asked for: a single cell and open columns or rows grow with what is written there. */
  readonly asked: GridRange;
}

/**
 * Finds `Sheet1!A1:B2`, `'My Tab'`, `A1` (first visible tab) or a named range. A bare name is a named range first,
 * then a tab; a quoted one is a tab only (reported: live probe).
 */
export function findRange(reader: SpreadsheetReader, text: string): NamedArea {
  const found = locate(reader, text);
  if (!found) throw invalid(`Unable to parse range: ${text}`);
  const { sheet, range } = found;
  const { rowCount, columnCount } = sheet;
  const asked = { sheetId: sheet.sheetId, ...range };
  if ((asked.startRowIndex ?? 0) >= rowCount || (asked.startColumnIndex ?? 0) >= columnCount) {
    const shown = askedText(sheet, asked);
    throw invalid(`Range (${shown}) exceeds grid limits. Max rows: ${rowCount}, max columns: ${columnCount}`);
  }
  return { sheet, area: reader.rectangle(asked), asked };
}

function locate(
  reader: SpreadsheetReader,
  text: string,
): { readonly sheet: SheetReader; readonly range: GridRange } | undefined {
  const split = splitRange(text);
  if (!split) return undefined;
  if (split.title !== undefined) {
    const sheet = reader.sheetByTitle(split.title);
    if (!sheet) return undefined;
    if (split.cells === undefined) return { sheet, range: {} };
    const range = parseCells(split.cells);
    return range && { sheet, range };
  }
  const name = split.cells ?? '';
  const named = reader.namedRanges.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (named) {
    const sheet = reader.sheet(named.range.sheetId ?? 0);
    return sheet && { sheet, range: named.range };
  }
  const titled = reader.sheetByTitle(name);
  if (titled) return { sheet: titled, range: {} };
  const range = parseCells(name);
  const first = reader.sheets.find((sheet) => sheet.properties.hidden !== true);
  return range && first && { sheet: first, range };
}

function askedText(sheet: SheetReader, asked: GridRange): string {
  const startRowIndex = asked.startRowIndex ?? 0;
  const startColumnIndex = asked.startColumnIndex ?? 0;
  const endRowIndex = asked.endRowIndex ?? Math.max(sheet.rowCount, startRowIndex + 1);
  const endColumnIndex = asked.endColumnIndex ?? Math.max(sheet.columnCount, startColumnIndex + 1);
  const area = { sheetId: sheet.sheetId, startRowIndex, endRowIndex, startColumnIndex, endColumnIndex };
  return rangeText(sheet.properties.title, area);
}

/** How the answer names cells of a sheet. */
export function shownRange(sheet: SheetReader, area: Rectangle): string {
  return rangeText(sheet.properties.title, area);
}
