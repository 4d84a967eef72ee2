import { COLUMNS, type ColumnKey, QUEUE_TAB } from '@sheet-courier/shared';
import type { SheetReader, SpreadsheetReader } from '../workbook/reading.ts';

/** The queue as it stands, its columns found by their headers. */
export interface QueueColumns {
  readonly sheet: SheetReader;
  /** The text of a cell; empty where the column is not there. */
  readonly text: (row: number, column: ColumnKey) => string;
}

/** Undefined where there is no such tab. */
export function queueColumns(spreadsheet: SpreadsheetReader): QueueColumns | undefined {
  const sheet = spreadsheet.sheetByTitle(QUEUE_TAB);
  if (sheet === undefined) return undefined;
  const places = new Map<string, number>();
  for (let column = 0; column < sheet.lastColumn; column++) places.set(sheet.display(0, column), column);
  return {
    sheet,
    text: (row, key) => {
      const column = places.get(COLUMNS[key].header);
      const value = column === undefined ? null : sheet.effective(row, column);
      return value === null || typeof value === 'object' ? '' : String(value);
    },
  };
}
