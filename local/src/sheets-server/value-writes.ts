import type { Rectangle } from '../workbook/grid-range.ts';
import { longest } from '../workbook/longest.ts';
import type { CellWrite } from '../workbook/operations.ts';
import { findTable } from '../workbook/table-detection.ts';
import type { Transaction } from '../workbook/workbook.ts';
import { columnName } from '../workbook/a1.ts';
import { invalid } from './api-error.ts';
import { shownRange, type NamedArea } from './ranges.ts';
import { checkEditable, within, type RequestContext } from './request-context.ts';
import { typedCell } from './typing.ts';

export interface WriteOptions {
  readonly valueInputOption: string | undefined;
  readonly includeValuesInResponse: boolean;
  readonly responseValueRenderOption: string | undefined;
  readonly responseDateTimeRenderOption: string | undefined;
  readonly majorDimension: string;
}

/** What was really written: nulls are skipped and count nowhere (recorded). */
export interface Written {
  readonly cells: number;
  readonly rows: ReadonlySet<number>;
  readonly columns: ReadonlySet<number>;
}

type Rows = readonly (readonly unknown[])[];

/** The request's values by rows, whichever way they were given. */
export function rowsOf(body: {
  readonly values?: unknown[][] | null;
  readonly majorDimension?: string | null;
}): Rows {
  const values = body.values ?? [];
  if (body.majorDimension !== 'COLUMNS') return values;
  const height = longest(values);
  return Array.from({ length: height }, (_, row) => values.map((column) => column[row] ?? null));
}

function checkInputOption(option: string | undefined): string {
  if (option === undefined || option === 'INPUT_VALUE_OPTION_UNSPECIFIED') {
    throw invalid("'valueInputOption' is required but not specified");
  }
  return option;
}

/**
 * Writes from the range's first cell on. A single cell or a whole column takes as much as is given; any other range
 * must hold it (reported: live probe). Smaller values leave the rest of the range alone.
 */
export function writeRows(
  context: RequestContext,
  transaction: Transaction,
  found: NamedArea,
  rows: Rows,
  options: WriteOptions,
): Written {
  checkInputOption(options.valueInputOption);
  const { area, asked, sheet } = found;
  const height = rows.length;
  const width = longest(rows);
  const one =
    area.endRowIndex - area.startRowIndex === 1 && area.endColumnIndex - area.startColumnIndex === 1;
  const wholeColumn = asked.endRowIndex === undefined && area.endColumnIndex - area.startColumnIndex === 1;
  const endRow = one ? sheet.rowCount : area.endRowIndex;
  const endColumn = one || wholeColumn ? sheet.columnCount : area.endColumnIndex;
  const shown = shownRange(sheet, area);
  if (area.startRowIndex + height > endRow) {
    throw invalid(`Requested writing within range [${shown}], but tried writing to row [${endRow + 1}]`);
  }
  if (area.startColumnIndex + width > endColumn) {
    throw invalid(
      `Requested writing within range [${shown}], but tried writing to column [${columnName(endColumn)}]`,
    );
  }
  return writeAt(
    context,
    transaction,
    { sheetId: sheet.sheetId, row: area.startRowIndex, column: area.startColumnIndex },
    rows,
    options,
  );
}

interface Start {
  readonly sheetId: number;
  readonly row: number;
  readonly column: number;
}

function writeAt(
  context: RequestContext,
  transaction: Transaction,
  start: Start,
  rows: Rows,
  options: WriteOptions,
): Written {
  const valueInputOption = checkInputOption(options.valueInputOption);
  const { reader } = transaction;
  const sheet = reader.sheet(start.sheetId);
  if (!sheet) throw invalid(`No grid with id: ${start.sheetId}`);
  const typing = { valueInputOption, reader, nowMs: context.nowMs };
  const touched = { cells: 0, rows: new Set<number>(), columns: new Set<number>() };
  const writes = rows.map((values, down) =>
    values.map((value, across): CellWrite => {
      const row = start.row + down;
      const column = start.column + across;
      if (value === null || value === undefined) return null;
      touched.cells += 1;
      touched.rows.add(row);
      touched.columns.add(column);
      if (typeof value === 'object') {
        return within(`Invalid values[${down}][${across}]`, () =>
          typedCell(value, sheet, row, column, typing),
        );
      }
      return typedCell(value, sheet, row, column, typing);
    }),
  );
  if (touched.cells === 0) return touched;
  checkEditable(context, reader, newExtent(start, touched));
  transaction.apply({ kind: 'writeCells', ...start, rows: writes });
  return touched;
}

/** The rectangle around all written cells (recorded for update; for append, trailing nulls shrink it); one cell if none. */
export function newExtent(start: Start, written: Written): Rectangle {
  const { sheetId } = start;
  const rows = [...written.rows];
  const columns = [...written.columns];
  if (rows.length === 0 || columns.length === 0) {
    return {
      sheetId,
      startRowIndex: start.row,
      endRowIndex: start.row + 1,
      startColumnIndex: start.column,
      endColumnIndex: start.column + 1,
    };
  }
  return {
    sheetId,
    startRowIndex: extreme(rows, Math.min),
    endRowIndex: extreme(rows, Math.max) + 1,
    startColumnIndex: extreme(columns, Math.min),
    endColumnIndex: extreme(columns, Math.max) + 1,
  };
}

function extreme(numbers: readonly number[], pick: (a: number, b: number) => number): number {
  return numbers.reduce((a, b) => pick(a, b));
}

/** `updatedRange` and the counts; a count of nothing is left out, as every zero is. */
export function updateSummary(spreadsheetId: string, { sheet, area }: NamedArea, written: Written): object {
  const start = { sheetId: sheet.sheetId, row: area.startRowIndex, column: area.startColumnIndex };
  const updatedRange = shownRange(sheet, newExtent(start, written));
  if (written.cells === 0) return { spreadsheetId, updatedRange };
  return {
    spreadsheetId,
    updatedRange,
    updatedRows: written.rows.size,
    updatedColumns: written.columns.size,
    updatedCells: written.cells,
  };
}

export interface Appended {
  readonly table: Rectangle | undefined;
  readonly start: Start;
  readonly written: Written;
}

/**
 * Writes below the table the range touches, or from the range's first cell when it touches none (recorded). With
 * `insertRows` new rows are put in for the values; else what is there is overwritten and a full grid grows.
 */
export function appendRows(
  context: RequestContext,
  transaction: Transaction,
  searched: NamedArea,
  rows: Rows,
  options: WriteOptions & { readonly insertRows: boolean },
): Appended {
  checkInputOption(options.valueInputOption);
  const { sheet, area } = searched;
  const { sheetId } = sheet;
  const table = findTable(sheet, area);
  const row = table?.endRowIndex ?? area.startRowIndex;
  const column = table?.startColumnIndex ?? area.startColumnIndex;
  const width = longest(rows);
  if (rows.length > 0 && options.insertRows) {
    transaction.apply({
      kind: 'insertDimension',
      sheetId,
      dimension: 'ROWS',
      startIndex: row,
      endIndex: row + rows.length,
      inheritFromBefore: row > 0,
    });
  } else if (row + rows.length > sheet.rowCount) {
    const length = row + rows.length - sheet.rowCount;
    transaction.apply({ kind: 'appendDimension', sheetId, dimension: 'ROWS', length });
  }
  if (column + width > sheet.columnCount) {
    const length = column + width - sheet.columnCount;
    transaction.apply({ kind: 'appendDimension', sheetId, dimension: 'COLUMNS', length });
  }
  const start = { sheetId, row, column };
  return { table, start, written: writeAt(context, transaction, start, rows, options) };
}
