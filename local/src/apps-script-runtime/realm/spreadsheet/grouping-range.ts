import type { Dimension, Rectangle } from '../../../workbook/grid-range.ts';
import { type Group, groupsOf, shiftGroupDepth } from './group.ts';
import { MovingRange } from './moving-range.ts';

/** What groups the rows and columns of a Range. */
export class GroupingRange extends MovingRange {
  shiftRowGroupDepth(delta: number): this {
    const { sheetId, startRowIndex: startIndex, endRowIndex: endIndex } = this.rectangle;
    shiftGroupDepth(this.book, { sheetId, dimension: 'ROWS', startIndex, endIndex }, delta);
    return this;
  }
  shiftColumnGroupDepth(delta: number): this {
    const { sheetId, startColumnIndex: startIndex, endColumnIndex: endIndex } = this.rectangle;
    shiftGroupDepth(this.book, { sheetId, dimension: 'COLUMNS', startIndex, endIndex }, delta);
    return this;
  }
  /** Those wholly in the range; without any, the deepest expanded one that is partly in it (documented). */
  collapseGroups(): this {
    for (const dimension of this.#grouped()) {
      const groups = groupsOf(this.book, this.span.sheetId, dimension);
      const whole = groups.filter((group) => this.#covers(dimension, group));
      const partly = groups
        .filter((group) => !group.isCollapsed() && this.#touches(dimension, group))
        .toSorted((a, b) => b.getDepth() - a.getDepth())
        .slice(0, 1);
      for (const group of whole.length > 0 ? whole : partly) group.collapse();
    }
    return this;
  }
  /** The collapsed ones that lie in the range in part, or whose toggle does (documented). */
  expandGroups(): this {
    for (const dimension of this.#grouped()) {
      for (const group of groupsOf(this.book, this.span.sheetId, dimension)) {
        const [start, end] = this.#bounds(dimension);
        const control = group.getControlIndex() - 1;
        const isMeant = this.#touches(dimension, group) || (control >= start && control < end);
        if (isMeant && group.isCollapsed()) group.expand();
      }
    }
    return this;
  }

  /** A range of whole rows means groups of rows, one of whole columns groups of columns (guessed). */
  #grouped(): Dimension[] {
    const { rowCount, columnCount } = this.book.properties(this.span.sheetId).gridProperties;
    const hasAllColumns = this.span.columns === columnCount;
    const hasAllRows = this.span.rows === rowCount;
    if (hasAllColumns === hasAllRows) return ['ROWS', 'COLUMNS'];
    return [hasAllColumns ? 'ROWS' : 'COLUMNS'];
  }
  #bounds(dimension: Dimension): [start: number, end: number] {
    return boundsOf(this.rectangle, dimension);
  }
  #covers(dimension: Dimension, group: Group): boolean {
    const [start, end] = this.#bounds(dimension);
    const [first, last] = boundsOf(group.getRange().toRectangle(), dimension);
    return first >= start && last <= end;
  }
  #touches(dimension: Dimension, group: Group): boolean {
    const [start, end] = this.#bounds(dimension);
    const [first, last] = boundsOf(group.getRange().toRectangle(), dimension);
    return first < end && last > start;
  }
}

function boundsOf(area: Rectangle, dimension: Dimension): [start: number, end: number] {
  return dimension === 'ROWS'
    ? [area.startRowIndex, area.endRowIndex]
    : [area.startColumnIndex, area.endColumnIndex];
}
