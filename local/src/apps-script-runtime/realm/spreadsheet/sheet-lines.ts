import type { Dimension } from '../../../workbook/grid-range.ts';
import { DEFAULT_COLUMN_PIXELS, DEFAULT_ROW_PIXELS } from '../../../workbook/spreadsheet.ts';
import type { Range } from './range.ts';
import { SheetCells } from './sheet-cells.ts';

/** A tab's rows and columns: adding, deleting, moving, hiding, sizing. */
export class SheetLines extends SheetCells {
  insertRows(rowIndex: number, numRows = 1): void {
    this.#insert('ROWS', rowIndex - 1, numRows, false);
  }
  insertRowBefore(beforePosition: number): this {
    return this.insertRowsBefore(beforePosition, 1);
  }
  insertRowsBefore(beforePosition: number, howMany: number): this {
    return this.#insert('ROWS', beforePosition - 1, howMany, false);
  }
  insertRowAfter(afterPosition: number): this {
    return this.insertRowsAfter(afterPosition, 1);
  }
  insertRowsAfter(afterPosition: number, howMany: number): this {
    return this.#insert('ROWS', afterPosition, howMany, true);
  }
  deleteRow(rowPosition: number): this {
    this.deleteRows(rowPosition, 1);
    return this;
  }
  deleteRows(rowPosition: number, howMany: number): void {
    this.#delete('ROWS', rowPosition, howMany);
  }
  moveRows(rowSpec: Range, destinationIndex: number): void {
    this.#move('ROWS', rowSpec.getRow(), rowSpec.getNumRows(), destinationIndex);
  }
  insertColumns(columnIndex: number, numColumns = 1): void {
    this.#insert('COLUMNS', columnIndex - 1, numColumns, false);
  }
  insertColumnBefore(beforePosition: number): this {
    return this.insertColumnsBefore(beforePosition, 1);
  }
  insertColumnsBefore(beforePosition: number, howMany: number): this {
    return this.#insert('COLUMNS', beforePosition - 1, howMany, false);
  }
  insertColumnAfter(afterPosition: number): this {
    return this.insertColumnsAfter(afterPosition, 1);
  }
  insertColumnsAfter(afterPosition: number, howMany: number): this {
    return this.#insert('COLUMNS', afterPosition, howMany, true);
  }
  deleteColumn(columnPosition: number): this {
    this.deleteColumns(columnPosition, 1);
    return this;
  }
  deleteColumns(columnPosition: number, howMany: number): void {
    this.#delete('COLUMNS', columnPosition, howMany);
  }
  moveColumns(columnSpec: Range, destinationIndex: number): void {
    this.#move('COLUMNS', columnSpec.getColumn(), columnSpec.getNumColumns(), destinationIndex);
  }

  hideRows(rowIndex: number, numRows = 1): void {
    this.#set('ROWS', rowIndex, numRows, { hiddenByUser: true });
  }
  showRows(rowIndex: number, numRows = 1): void {
    this.#set('ROWS', rowIndex, numRows, { hiddenByUser: null });
  }
  hideRow(row: Range): void {
    this.hideRows(row.getRow(), row.getNumRows());
  }
  unhideRow(row: Range): void {
    this.showRows(row.getRow(), row.getNumRows());
  }
  isRowHiddenByUser(rowPosition: number): boolean {
    return this.#line('ROWS', rowPosition).hiddenByUser === true;
  }
  hideColumns(columnIndex: number, numColumns = 1): void {
    this.#set('COLUMNS', columnIndex, numColumns, { hiddenByUser: true });
  }
  showColumns(columnIndex: number, numColumns = 1): void {
    this.#set('COLUMNS', columnIndex, numColumns, { hiddenByUser: null });
  }
  hideColumn(column: Range): void {
    this.hideColumns(column.getColumn(), column.getNumColumns());
  }
  unhideColumn(column: Range): void {
    this.showColumns(column.getColumn(), column.getNumColumns());
  }
  isColumnHiddenByUser(columnPosition: number): boolean {
    return this.#line('COLUMNS', columnPosition).hiddenByUser === true;
  }

  getRowHeight(rowPosition: number): number {
    return this.#line('ROWS', rowPosition).pixelSize ?? DEFAULT_ROW_PIXELS;
  }
  setRowHeight(rowPosition: number, height: number): this {
    return this.setRowHeights(rowPosition, 1, height);
  }
  setRowHeights(startRow: number, numRows: number, height: number): this {
    return this.#set('ROWS', startRow, numRows, { pixelSize: height });
  }
  setRowHeightsForced(startRow: number, numRows: number, height: number): this {
    return this.setRowHeights(startRow, numRows, height);
  }
  getColumnWidth(columnPosition: number): number {
    return this.#line('COLUMNS', columnPosition).pixelSize ?? DEFAULT_COLUMN_PIXELS;
  }
  setColumnWidth(columnPosition: number, width: number): this {
    return this.setColumnWidths(columnPosition, 1, width);
  }
  setColumnWidths(startColumn: number, numColumns: number, width: number): this {
    return this.#set('COLUMNS', startColumn, numColumns, { pixelSize: width });
  }

  autoResizeColumn(columnPosition: number): this {
    return this.autoResizeColumns(columnPosition, 1);
  }
  autoResizeColumns(startColumn: number, numColumns: number): this {
    return this.#fit('COLUMNS', startColumn, numColumns);
  }
  autoResizeRows(startRow: number, numRows: number): this {
    return this.#fit('ROWS', startRow, numRows);
  }

  #fit(dimension: Dimension, position: number, count: number): this {
    const { sheetId } = this;
    const startIndex = position - 1;
    this.book.write({ kind: 'fitLines', sheetId, dimension, startIndex, endIndex: startIndex + count });
    return this;
  }
  #insert(dimension: Dimension, startIndex: number, count: number, inheritFromBefore: boolean): this {
    const { sheetId } = this;
    this.book.write({
      kind: 'insertDimension',
      sheetId,
      dimension,
      startIndex,
      endIndex: startIndex + count,
      inheritFromBefore,
    });
    return this;
  }
  #delete(dimension: Dimension, position: number, howMany: number): void {
    const { sheetId } = this;
    this.book.write({
      kind: 'deleteDimension',
      sheetId,
      dimension,
      startIndex: position - 1,
      endIndex: position - 1 + howMany,
    });
  }
  #move(dimension: Dimension, position: number, count: number, destination: number): void {
    const { sheetId } = this;
    const startIndex = position - 1;
    this.book.write({
      kind: 'moveDimension',
      sheetId,
      dimension,
      startIndex,
      endIndex: startIndex + count,
      destinationIndex: destination - 1,
    });
  }
  #set(
    dimension: Dimension,
    position: number,
    count: number,
    properties: { pixelSize?: number; hiddenByUser?: boolean | null },
  ): this {
    const { sheetId } = this;
    const startIndex = position - 1;
    this.book.write({
      kind: 'setDimensionProperties',
      sheetId,
      dimension,
      startIndex,
      endIndex: startIndex + count,
      properties,
    });
    return this;
  }
  #line(
    dimension: Dimension,
    position: number,
  ): { readonly pixelSize?: number; readonly hiddenByUser?: boolean } {
    return this.book.dimension(this.sheetId, dimension, position - 1);
  }
}
