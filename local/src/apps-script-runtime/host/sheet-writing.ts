import { coerceTyped } from '../../workbook/coercion.ts';
import type { CellValue, NumberFormat } from '../../workbook/cell.ts';
import { shiftFormula } from '../../workbook/formula/references.ts';
import type { CellPatch, CellWrite } from '../../workbook/operations.ts';
import type { SheetReader } from '../../workbook/reading.ts';
import type { Transaction, Workbook } from '../../workbook/workbook.ts';
import { serialOfInstant } from '../../workbook/serial-date.ts';
import { showsDate } from '../number-format.ts';
import type { EnteredCell, PendingWrite, ReadSpan } from '../sheet-call.ts';
import { sheetOf } from './sheet-reading.ts';

type WriteOf<K extends PendingWrite['kind']> = Extract<PendingWrite, { kind: K }>;

// What a Date gets where the cell shows no date yet (reported for en_US: 1/31/2026 14:30:00).
const DATE_TIME: NumberFormat = { type: 'DATE_TIME', pattern: 'm/d/yyyy h:mm:ss' };

/** Carries out what an execution has kept back, as one change: all of it or nothing. */
export function applyWrites(
  workbook: Workbook,
  writes: readonly PendingWrite[],
  nowMs: number,
  source: 'script' | 'user',
): void {
  workbook.transact((transaction) => {
    for (const write of writes) carryOut(transaction, write, nowMs);
  }, source);
}

function carryOut(transaction: Transaction, write: PendingWrite, nowMs: number): void {
  switch (write.kind) {
    case 'enterCells':
      return enterCells(transaction, write, nowMs);
    case 'appendRow':
      return appendRow(transaction, write, nowMs);
    case 'sortRange':
      return sortRange(transaction, write);
    case 'copyCells':
      return copyCells(transaction, write);
    default:
      return transaction.apply(write);
  }
}

function enterCells(transaction: Transaction, write: WriteOf<'enterCells'>, nowMs: number): void {
  const { sheetId, row, column } = write;
  const sheet = sheetOf(transaction.reader, sheetId);
  const { locale, timeZone } = transaction.reader.properties;
  const rows = write.rows.map((cells, rowOffset) =>
    cells.map((cell, columnOffset): CellWrite => {
      const cellFormat = sheet.attributes(row + rowOffset, column + columnOffset).format?.numberFormat;
      return entered(cell, { locale, timeZone, nowMs, cellFormat });
    }),
  );
  transaction.apply({ kind: 'writeCells', sheetId, row, column, rows });
}

function entered(cell: EnteredCell, context: Parameters<typeof coerceTyped>[1]): CellWrite {
  if (typeof cell === 'object' && cell !== null) {
    const value = serialOfInstant(cell.dateMs, context.timeZone);
    return showsDate(context.cellFormat)
      ? value
      : { value, format: { numberFormat: DATE_TIME }, formatFields: ['numberFormat'] };
  }
  if (typeof cell !== 'string') return cell ?? '';
  const typed = coerceTyped(cell, context);
  if (typed.formula !== undefined) return { formula: typed.formula };
  const value = typed.value ?? null;
  return typed.numberFormat
    ? { value, format: { numberFormat: typed.numberFormat }, formatFields: ['numberFormat'] }
    : { value };
}

function appendRow(transaction: Transaction, { sheetId, cells }: WriteOf<'appendRow'>, nowMs: number): void {
  const { lastRow: row, rowCount, columnCount } = sheetOf(transaction.reader, sheetId);
  if (row >= rowCount) transaction.apply({ kind: 'appendDimension', sheetId, dimension: 'ROWS', length: 1 });
  if (cells.length > columnCount) {
    transaction.apply({
      kind: 'appendDimension',
      sheetId,
      dimension: 'COLUMNS',
      length: cells.length - columnCount,
    });
  }
  enterCells(transaction, { kind: 'enterCells', sheetId, row, column: 0, rows: [cells] }, nowMs);
}

/** Numbers before text before booleans, blanks last whichever way (reported: live probe, for the API's sortRange). */
function rank(value: unknown): number {
  if (typeof value === 'number') return 0;
  if (typeof value === 'string') return value === '' ? 3 : 1;
  return typeof value === 'boolean' ? 2 : 3;
}

function compare(a: unknown, b: unknown, ascending: boolean): number {
  const [rankA, rankB] = [rank(a), rank(b)];
  if (rankA === 3 || rankB === 3) return rankA - rankB;
  const order =
    rankA !== rankB
      ? rankA - rankB
      : typeof a === 'string' && typeof b === 'string'
        ? a.localeCompare(b, 'en', { sensitivity: 'base' })
        : Number(a) - Number(b);
  return ascending ? order : -order;
}

function sortRange(transaction: Transaction, { span, by }: WriteOf<'sortRange'>): void {
  const sheet = sheetOf(transaction.reader, span.sheetId);
  const order = Array.from({ length: span.rows }, (_, index) => index).sort((a, b) => {
    for (const { column, ascending } of by) {
      const difference = compare(
        sheet.effective(span.row + a, column),
        sheet.effective(span.row + b, column),
        ascending,
      );
      if (difference !== 0) return difference;
    }
    return a - b;
  });
  transaction.apply({ kind: 'permuteRows', range: rectangleOf(span), order });
}

function rectangleOf({ sheetId, row, column, rows, columns }: ReadSpan): {
  sheetId: number;
  startRowIndex: number;
  endRowIndex: number;
  startColumnIndex: number;
  endColumnIndex: number;
} {
  return {
    sheetId,
    startRowIndex: row,
    endRowIndex: row + rows,
    startColumnIndex: column,
    endColumnIndex: column + columns,
  };
}

function copyCells(
  transaction: Transaction,
  { source, destination, paste, transposed }: WriteOf<'copyCells'>,
): void {
  const from = sheetOf(transaction.reader, source.sheetId);
  const [height, width] = transposed ? [source.columns, source.rows] : [source.rows, source.columns];
  // A destination that is a whole multiple of the source is filled with copies, any other gets one.
  const fills = destination.rows % height === 0 && destination.columns % width === 0;
  const [rows, columns] = fills ? [destination.rows, destination.columns] : [height, width];
  const grid = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column): CellWrite => {
      const [down, across] = transposed ? [column % width, row % height] : [row % height, column % width];
      const at = { row: source.row + down, column: source.column + across };
      return copied(from, at, { row: destination.row + row, column: destination.column + column }, paste);
    }),
  );
  const { sheetId, row, column } = destination;
  transaction.apply({ kind: 'writeCells', sheetId, row, column, rows: grid });
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function copied(sheet: SheetReader, from: Place, to: Place, paste: WriteOf<'copyCells'>['paste']): CellWrite {
  const { format = null, note = null, validation = null } = sheet.attributes(from.row, from.column);
  const formula = sheet.formula(from.row, from.column);
  const content: CellPatch =
    formula === undefined
      ? { value: sheet.literal(from.row, from.column) }
      : { formula: shiftFormula(formula, to.row - from.row, to.column - from.column) };
  switch (paste) {
    case 'PASTE_NORMAL':
      return { ...content, format, note, validation };
    case 'PASTE_FORMULA':
      return content;
    case 'PASTE_VALUES': {
      const shown = sheet.effective(from.row, from.column);
      const value: CellValue = typeof shown === 'object' && shown !== null ? shown.error : shown;
      return { value };
    }
    case 'PASTE_FORMAT':
      return { format };
    case 'PASTE_DATA_VALIDATION':
      return { validation };
  }
}
