import type { Dimension } from '../../../workbook/grid-range.ts';
import type { EnumConstant } from '../enumeration.ts';
import { type Group, groupsOf, isControlAfter } from './group.ts';
import { SheetLines } from './sheet-lines.ts';

/** A tab's groups of rows and columns. */
export class SheetGroups extends SheetLines {
  /** By its control or a row in it. */
  getRowGroup(rowIndex: number, groupDepth: number): Group | null {
    return this.#group('ROWS', rowIndex, groupDepth);
  }
  getRowGroupDepth(rowIndex: number): number {
    return this.#depth('ROWS', rowIndex);
  }
  getRowGroupControlPosition(): EnumConstant {
    return this.#controlPosition('ROWS');
  }
  setRowGroupControlPosition(position: EnumConstant): this {
    return this.#setControl({ rowGroupControlAfter: position.name() === 'AFTER' });
  }
  collapseAllRowGroups(): this {
    return this.expandRowGroupsUpToDepth(0);
  }
  expandAllRowGroups(): this {
    return this.expandRowGroupsUpToDepth(Infinity);
  }
  expandRowGroupsUpToDepth(groupDepth: number): this {
    return this.#expandTo('ROWS', groupDepth);
  }

  getColumnGroup(columnIndex: number, groupDepth: number): Group | null {
    return this.#group('COLUMNS', columnIndex, groupDepth);
  }
  getColumnGroupDepth(columnIndex: number): number {
    return this.#depth('COLUMNS', columnIndex);
  }
  getColumnGroupControlPosition(): EnumConstant {
    return this.#controlPosition('COLUMNS');
  }
  setColumnGroupControlPosition(position: EnumConstant): this {
    return this.#setControl({ columnGroupControlAfter: position.name() === 'AFTER' });
  }
  collapseAllColumnGroups(): this {
    return this.expandColumnGroupsUpToDepth(0);
  }
  expandAllColumnGroups(): this {
    return this.expandColumnGroupsUpToDepth(Infinity);
  }
  expandColumnGroupsUpToDepth(groupDepth: number): this {
    return this.#expandTo('COLUMNS', groupDepth);
  }

  #group(dimension: Dimension, position: number, depth: number): Group | null {
    const ofDepth = groupsOf(this.book, this.sheetId, dimension).filter(
      (group) => group.getDepth() === depth,
    );
    const inside = ofDepth.find((group) => group.holds(position));
    return inside ?? ofDepth.find((group) => group.getControlIndex() === position) ?? null;
  }
  #depth(dimension: Dimension, position: number): number {
    return groupsOf(this.book, this.sheetId, dimension).filter((group) => group.holds(position)).length;
  }
  #controlPosition(dimension: Dimension): EnumConstant {
    return this.book.enumerations.constant(
      'Spreadsheet.GroupControlTogglePosition',
      isControlAfter(this.book, this.sheetId, dimension) ? 'AFTER' : 'BEFORE',
    );
  }
  #setControl(change: { rowGroupControlAfter: boolean } | { columnGroupControlAfter: boolean }): this {
    const gridProperties = { ...this.properties.gridProperties, ...change };
    this.book.write({ kind: 'setSheetProperties', sheetId: this.sheetId, properties: { gridProperties } });
    return this;
  }
  /** All others are collapsed (documented). */
  #expandTo(dimension: Dimension, depth: number): this {
    const groups = groupsOf(this.book, this.sheetId, dimension);
    for (const group of groups) if (group.getDepth() > depth) group.collapse();
    for (const group of groups) if (group.getDepth() <= depth) group.expand();
    return this;
  }
}
