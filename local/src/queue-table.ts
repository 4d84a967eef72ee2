import { type Cell, decodeHeader, type Header, QUEUE_TAB } from '@sheet-courier/shared';
import { type EffectiveValue, isCellError } from './workbook/cell.ts';
import type { SpreadsheetReader } from './workbook/reading.ts';

/** The rows of the queue as the workbook holds them now. */
export interface QueueTable {
  readonly header: Header;
  readonly rows: readonly (readonly Cell[])[];
}

/** Undefined where there is no such tab, or one of its headers is missing. */
export function readQueueTable(spreadsheet: SpreadsheetReader): QueueTable | undefined {
  const sheet = spreadsheet.sheetByTitle(QUEUE_TAB);
  if (sheet === undefined) return undefined;
  const rows: Cell[][] = [];
  sheet.scan(0, sheet.lastRow, (_, values) => rows.push(values.map(cell)));
  const header = decodeHeader(rows[0] ?? []);
  return header.ok ? { header: header.header, rows: rows.slice(1) } : undefined;
}

function cell(value: EffectiveValue): Cell {
  return isCellError(value) ? value.error : value;
}
