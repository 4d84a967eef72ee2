import { collapseOperations } from '../../../workbook/dimension-groups.ts';
import type { Dimension } from '../../../workbook/grid-range.ts';
import type { DimensionGroup } from '../../../workbook/spreadsheet.ts';
import { Exception } from '../host.ts';
import type { Book } from './book.ts';
import type { Range } from './range.ts';

/** Rows or columns that are collapsed and expanded together. */
export class Group {
  readonly #book: Book;
  readonly #range: DimensionGroup['range'];
  readonly #depth: number;

  constructor(book: Book, { range, depth }: DimensionGroup) {
    this.#book = book;
    this.#range = range;
    this.#depth = depth;
  }
  getDepth(): number {
    return this.#depth;
  }
  getRange(): Range {
    const { sheetId, dimension, startIndex, endIndex } = this.#range;
    return this.#book.rangeOf(
      dimension === 'ROWS'
        ? { sheetId, startRowIndex: startIndex, endRowIndex: endIndex }
        : { sheetId, startColumnIndex: startIndex, endColumnIndex: endIndex },
    );
  }
  /** The row or column before or after the group, where its toggle is. */
  getControlIndex(): number {
    const { sheetId, dimension, startIndex, endIndex } = this.#range;
    return isControlAfter(this.#book, sheetId, dimension) ? endIndex + 1 : startIndex;
  }
  isCollapsed(): boolean {
    return this.#groups().some((group) => this.#isThis(group) && group.collapsed === true);
  }
  collapse(): this {
    return this.#setCollapsed(true);
  }
  expand(): this {
    return this.#setCollapsed(false);
  }
  remove(): void {
    shiftGroupDepth(this.#book, this.#range, -1);
  }
  /** Whether the row or column, from 1, is in the group. */
  holds(position: number): boolean {
    return position > this.#range.startIndex && position <= this.#range.endIndex;
  }
  toString(): string {
    return 'Group';
  }

  #groups(): readonly DimensionGroup[] {
    return this.#book.groups(this.#range.sheetId, this.#range.dimension);
  }
  #isThis({ range, depth }: DimensionGroup): boolean {
    const { startIndex, endIndex } = this.#range;
    return depth === this.#depth && range.startIndex === startIndex && range.endIndex === endIndex;
  }
  #setCollapsed(collapsed: boolean): this {
    const group = { range: this.#range, depth: this.#depth };
    this.#book.write(...collapseOperations(this.#groups(), group, collapsed));
    return this;
  }
}

/** A tab's groups of rows or of columns, an outer one before those in it. */
export function groupsOf(book: Book, sheetId: number, dimension: Dimension): Group[] {
  return book.groups(sheetId, dimension).map((group) => new Group(book, group));
}

export function isControlAfter(book: Book, sheetId: number, dimension: Dimension): boolean {
  const { gridProperties } = book.properties(sheetId);
  const after =
    dimension === 'ROWS' ? gridProperties.rowGroupControlAfter : gridProperties.columnGroupControlAfter;
  return after !== false;
}

/** Nothing happens above a depth of eight or below none (documented). */
export function shiftGroupDepth(book: Book, range: DimensionGroup['range'], delta: number): void {
  const { sheetId, dimension, startIndex, endIndex } = range;
  const isGrouped = () =>
    book
      .groups(sheetId, dimension)
      .some((group) => group.range.startIndex < endIndex && group.range.endIndex > startIndex);
  // Documented to throw; in which words is not known.
  if (startIndex === 0 && !isControlAfter(book, sheetId, dimension))
    throw new Exception('The first row or column cannot be grouped while the toggle is before the group.');
  for (let left = Math.abs(delta); left > 0; left -= 1) {
    if (delta < 0 && !isGrouped()) return;
    const kind = delta > 0 ? 'addDimensionGroup' : 'deleteDimensionGroup';
    book.write({ kind, sheetId, dimension, startIndex, endIndex });
  }
}
