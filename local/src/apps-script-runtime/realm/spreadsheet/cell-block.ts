import type { CellSpan } from '../../execution.ts';
import type { ReadSpan } from '../../sheet-call.ts';
import { columnName } from '../../../workbook/a1.ts';
import type { Rectangle } from '../../../workbook/grid-range.ts';
import { Exception } from '../host.ts';
import type { Book } from './book.ts';

/** Where a Range lies, and the way to its cells. */
export class CellBlock {
  protected readonly book: Book;
  protected readonly span: CellSpan;

  constructor(book: Book, span: CellSpan) {
    this.book = book;
    this.span = span;
  }

  getRow(): number {
    return this.span.row;
  }
  getRowIndex(): number {
    return this.span.row;
  }
  getColumn(): number {
    return this.span.column;
  }
  getLastRow(): number {
    return this.span.row + this.span.rows - 1;
  }
  getLastColumn(): number {
    return this.span.column + this.span.columns - 1;
  }
  getNumRows(): number {
    return this.span.rows;
  }
  getNumColumns(): number {
    return this.span.columns;
  }
  getHeight(): number {
    return this.span.rows;
  }
  getWidth(): number {
    return this.span.columns;
  }
  getGridId(): number {
    return this.span.sheetId;
  }
  getA1Notation(): string {
    const first = `${columnName(this.span.column - 1)}${this.span.row}`;
    const last = `${columnName(this.getLastColumn() - 1)}${this.getLastRow()}`;
    return first === last ? first : `${first}:${last}`;
  }
  toString(): string {
    return 'Range';
  }

  /** Counted from 0, as the workbook counts. */
  protected get readSpan(): ReadSpan {
    const { sheetId, row, column, rows, columns } = this.span;
    return { sheetId, row: row - 1, column: column - 1, rows, columns };
  }
  protected get rectangle(): Rectangle {
    const { sheetId, row, column, rows, columns } = this.span;
    return {
      sheetId,
      startRowIndex: row - 1,
      endRowIndex: row - 1 + rows,
      startColumnIndex: column - 1,
      endColumnIndex: column - 1 + columns,
    };
  }

  /** Refuses data of another size, in Google's words. */
  protected checkSize(data: readonly (readonly unknown[])[]): void {
    const { rows, columns } = this.span;
    if (!Array.isArray(data) || !Array.isArray(data[0])) {
      throw new Exception(
        "The parameters (String) don't match the method signature for SpreadsheetApp.Range.setValues.",
      );
    }
    if (data.length !== rows) {
      throw new Exception(
        `The number of rows in the data does not match the number of rows in the range. The data has ${data.length} but the range has ${rows}.`,
      );
    }
    const wrong = data.find((row) => row.length !== columns);
    if (wrong) {
      throw new Exception(
        `The number of columns in the data does not match the number of columns in the range. The data has ${wrong.length} but the range has ${columns}.`,
      );
    }
  }
}

/** The one element of a grid of one cell, or the first of more. */
export function topLeft<Cell>(grid: readonly (readonly Cell[])[]): Cell {
  const cell = grid[0]?.[0];
  // A range has at least one cell, and the host answers with as many.
  if (cell === undefined) throw new Exception('The range is empty.');
  return cell;
}
