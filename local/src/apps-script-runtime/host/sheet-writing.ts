import { coerceTyped } from '../../workbook/coercion.ts';
import type { NumberFormat } from '../../workbook/cell.ts';
import { copyOperations } from '../../workbook/copying.ts';
import { fitOperations } from '../../workbook/fitting.ts';
import { fromR1C1 } from '../../workbook/formula/references.ts';
import type { Rectangle } from '../../workbook/grid-range.ts';
import type { CellWrite, Operation } from '../../workbook/operations.ts';
import { deleteCellsOperations, insertCellsOperations } from '../../workbook/shifting.ts';
import { sortOperations } from '../../workbook/sorting.ts';
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
    case 'enterR1C1':
      return enterR1C1(transaction, write);
    case 'shiftCells':
      return shiftCells(transaction, write);
    case 'fitLines':
      return applyAll(transaction, fitOperations(sheetOf(transaction.reader, write.sheetId), write));
    default:
      return transaction.apply(write);
  }
}

function applyAll(transaction: Transaction, operations: readonly Operation[]): void {
  for (const operation of operations) transaction.apply(operation);
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

function sortRange(transaction: Transaction, { span, by }: WriteOf<'sortRange'>): void {
  const sheet = sheetOf(transaction.reader, span.sheetId);
  applyAll(transaction, sortOperations(sheet, rectangleOf(span), by));
}

function rectangleOf({ sheetId, row, column, rows, columns }: ReadSpan): Rectangle {
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
  const [from, to] = [rectangleOf(source), rectangleOf(destination)];
  applyAll(transaction, copyOperations(transaction.reader, from, to, paste, transposed));
}

function enterR1C1(
  transaction: Transaction,
  { sheetId, row, column, rows: formulas }: WriteOf<'enterR1C1'>,
): void {
  const rows = formulas.map((cells, down) =>
    cells.map((formula, across): CellWrite =>
      formula === '' ? '' : { formula: fromR1C1(formula, row + down, column + across) },
    ),
  );
  transaction.apply({ kind: 'writeCells', sheetId, row, column, rows });
}

function shiftCells(transaction: Transaction, { span, dimension, change }: WriteOf<'shiftCells'>): void {
  const sheet = sheetOf(transaction.reader, span.sheetId);
  const shift = change === 'insert' ? insertCellsOperations : deleteCellsOperations;
  applyAll(transaction, shift(sheet, rectangleOf(span), dimension));
}
