import type { CellSpan } from '../../execution.ts';
import type { SheetFacts } from '../../sheet-call.ts';
import { parseCells, splitRange } from '../../../workbook/a1.ts';
import { Exception } from '../host.ts';
import type { Book } from './book.ts';
import { toCell } from './cell-value.ts';
import type { Range } from './range.ts';
import { RangeList } from './range-list.ts';
import { TextFinder } from './text-finder.ts';

const OUTSIDE = 'The coordinates of the range are outside the dimensions of the sheet.';

/** A tab's cells: how to get at them and how many there are. */
export class SheetCells {
  protected readonly book: Book;
  protected readonly sheetId: number;

  constructor(book: Book, sheetId: number) {
    this.book = book;
    this.sheetId = sheetId;
  }

  getSheetId(): number {
    return this.sheetId;
  }
  getLastRow(): number {
    return this.facts.lastRow;
  }
  getLastColumn(): number {
    return this.facts.lastColumn;
  }
  getMaxRows(): number {
    return this.properties.gridProperties.rowCount;
  }
  getMaxColumns(): number {
    return this.properties.gridProperties.columnCount;
  }

  getRange(rowOrA1: number | string, column?: number, numRows = 1, numColumns = 1): Range {
    if (typeof rowOrA1 === 'string') return this.#namedCells(rowOrA1);
    if (column === undefined)
      throw new Exception(
        "The parameters (number) don't match the method signature for SpreadsheetApp.Sheet.getRange.",
      );
    const problem = whatIsWrong(rowOrA1, column, numRows, numColumns);
    if (problem) throw new Exception(problem);
    return this.#inside({ sheetId: this.sheetId, row: rowOrA1, column, rows: numRows, columns: numColumns });
  }
  getRangeList(a1Notations: readonly string[]): RangeList {
    return new RangeList(a1Notations.map((text) => this.getRange(text)));
  }
  /** From A1 to the last filled cell; A1 alone on an empty tab. */
  getDataRange(): Range {
    const { lastRow, lastColumn } = this.facts;
    return this.getRange(1, 1, Math.max(1, lastRow), Math.max(1, lastColumn));
  }
  getSheetValues(startRow: number, startColumn: number, numRows: number, numColumns: number): unknown[][] {
    const { lastRow, lastColumn } = this.facts;
    const rows = numRows === -1 ? lastRow - startRow + 1 : numRows;
    const columns = numColumns === -1 ? lastColumn - startColumn + 1 : numColumns;
    return this.getRange(startRow, startColumn, rows, columns).getValues();
  }
  /** Below the last filled row of the tab, adding a row where there is none left. */
  appendRow(rowContents: readonly unknown[]): this {
    if (rowContents.length === 0) throw new Exception('The row contents must not be empty.');
    this.book.write({ kind: 'appendRow', sheetId: this.sheetId, cells: rowContents.map(toCell) });
    // Documented as atomic: no other execution comes between finding the row and writing it.
    this.book.flush();
    return this;
  }
  createTextFinder(findText: string): TextFinder {
    const { rowCount: rows, columnCount: columns } = this.properties.gridProperties;
    return new TextFinder(this.book, [{ sheetId: this.sheetId, row: 0, column: 0, rows, columns }], findText);
  }
  sort(columnPosition: number, ascending = true): this {
    const { lastRow, lastColumn, properties } = this.facts;
    const frozen = properties.gridProperties.frozenRowCount ?? 0;
    if (lastRow > frozen) {
      this.getRange(frozen + 1, 1, lastRow - frozen, lastColumn).sort({ column: columnPosition, ascending });
    }
    return this;
  }
  clear(options: { contentsOnly?: boolean; formatOnly?: boolean } = {}): this {
    this.#all().clear(options);
    return this;
  }
  clearContents(): this {
    this.#all().clearContent();
    return this;
  }
  clearFormats(): this {
    this.#all().clearFormat();
    return this;
  }
  clearNotes(): this {
    this.#all().clearNote();
    return this;
  }

  protected get facts(): SheetFacts {
    return this.book.sheet(this.sheetId);
  }

  protected get properties(): SheetFacts['properties'] {
    return this.book.properties(this.sheetId);
  }

  #all(): Range {
    return this.getRange(1, 1, this.getMaxRows(), this.getMaxColumns());
  }

  #namedCells(text: string): Range {
    const cells = splitRange(text)?.cells ?? text;
    // A column or row by itself, "B:B" or "1:1"; "5" alone means nothing to Google either.
    const bounds = parseCells(cells);
    if (!bounds) {
      const named = this.book.namedRanges().find(({ name }) => name === text);
      if (named) return this.book.rangeOf(named.range);
      throw new Exception('Range not found');
    }
    const { title } = splitRange(text) ?? {};
    const sheetId = title === undefined ? this.sheetId : this.book.sheetTitled(title);
    if (sheetId === undefined) throw new Exception('Range not found');
    const { rowCount, columnCount } = this.book.properties(sheetId).gridProperties;
    const {
      startRowIndex = 0,
      endRowIndex = rowCount,
      startColumnIndex = 0,
      endColumnIndex = columnCount,
    } = bounds;
    return this.#inside({
      sheetId,
      row: startRowIndex + 1,
      column: startColumnIndex + 1,
      rows: endRowIndex - startRowIndex,
      columns: endColumnIndex - startColumnIndex,
    });
  }

  #inside(span: CellSpan): Range {
    const fits = (): boolean => {
      const { rowCount, columnCount } = this.book.properties(span.sheetId).gridProperties;
      return span.row + span.rows - 1 <= rowCount && span.column + span.columns - 1 <= columnCount;
    };
    if (!fits()) {
      // Others may have added rows since the size was read.
      this.book.forgetFacts();
      if (!fits()) throw new Exception(OUTSIDE);
    }
    return this.book.objects.range(span);
  }
}

function whatIsWrong(row: number, column: number, rows: number, columns: number): string | undefined {
  if (!(row >= 1)) return 'The starting row of the range is too small.';
  if (!(column >= 1)) return 'The starting column of the range is too small.';
  if (!(rows >= 1)) return 'The number of rows in the range must be at least 1.';
  return columns >= 1 ? undefined : 'The number of columns in the range must be at least 1.';
}
