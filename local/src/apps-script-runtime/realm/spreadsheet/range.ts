import type { Rectangle } from '../../../workbook/grid-range.ts';
import type { JsonObject } from '../../../workbook/cell.ts';
import type { MetadataLocation } from '../../../workbook/spreadsheet.ts';
import type { EnumConstant } from '../enumeration.ts';
import { Exception } from '../host.ts';
import { applyBanding, type Banding, bandingsOf } from './banding.ts';
import type { DataValidation } from './data-validation.ts';
import { fromSheetsRule } from './data-validation.ts';
import type { DeveloperMetadata } from './developer-metadata.ts';
import { addMetadata, DeveloperMetadataFinder, metadataAt } from './developer-metadata.ts';
import { Filter, filterOf } from './filter.ts';
import { GroupingRange } from './grouping-range.ts';
import type { Protection } from './protection.ts';
import { protect } from './protection.ts';
import type { Sheet } from './sheet.ts';
import { TextFinder } from './text-finder.ts';

interface ClearOptions {
  readonly contentsOnly?: boolean;
  readonly formatOnly?: boolean;
  readonly commentsOnly?: boolean;
  readonly validationsOnly?: boolean;
}

/** A rectangle of cells of one tab. */
export class Range extends GroupingRange {
  getSheet(): Sheet {
    return this.book.objects.sheet(this.span.sheetId);
  }
  getCell(row: number, column: number): Range {
    return this.offset(row - 1, column - 1, 1, 1);
  }
  offset(
    rowOffset: number,
    columnOffset: number,
    numRows = this.span.rows,
    numColumns = this.span.columns,
  ): Range {
    const { row, column } = this.span;
    return this.getSheet().getRange(row + rowOffset, column + columnOffset, numRows, numColumns);
  }
  activate(): this {
    this.book.active = this.span;
    return this;
  }
  activateAsCurrentCell(): this {
    return this.activate();
  }
  canEdit(): boolean {
    return true;
  }
  /** As the Sheets API says it. */
  toRectangle(): Rectangle {
    return this.rectangle;
  }
  toJson(): JsonObject {
    return { ...this.rectangle };
  }

  clear(options: ClearOptions = {}): this {
    const all = Object.values(options).every((only) => only !== true);
    if (all || options.contentsOnly) this.clearContent();
    if (all || options.formatOnly) this.clearFormat();
    if (all || options.commentsOnly) this.clearNote();
    if (all || options.validationsOnly) this.clearDataValidations();
    return this;
  }

  getDataValidation(): DataValidation | null {
    return this.getCell(1, 1).getDataValidations()[0]?.[0] ?? null;
  }
  getDataValidations(): (DataValidation | null)[][] {
    // The aspect says what each cell comes as (sheet-call.ts).
    const rules = this.book.read(this.readSpan, 'validations') as (JsonObject | null)[][];
    return rules.map((row) => row.map((rule) => (rule ? fromSheetsRule(this.book, rule) : null)));
  }
  setDataValidation(rule: DataValidation | null): this {
    const validation = rule?.toSheetsRule() ?? null;
    this.book.write({ kind: 'fillCells', range: this.rectangle, patch: { validation } });
    return this;
  }
  setDataValidations(rules: readonly (readonly (DataValidation | null)[])[]): this {
    this.checkSize(rules);
    return this.writeGrid(
      rules.map((row) => row.map((rule) => ({ validation: rule?.toSheetsRule() ?? null }))),
    );
  }
  clearDataValidations(): this {
    return this.setDataValidation(null);
  }
  insertCheckboxes(
    checkedValue?: string | number | boolean,
    uncheckedValue?: string | number | boolean,
  ): this {
    const values = [checkedValue, uncheckedValue].filter((value) => value !== undefined);
    const condition = {
      type: 'BOOLEAN',
      ...(values.length > 0 ? { values: values.map((value) => ({ userEnteredValue: String(value) })) } : {}),
    };
    this.book.write({
      kind: 'fillCells',
      range: this.rectangle,
      patch: { validation: { condition, strict: true }, ...(values.length === 0 ? { value: false } : {}) },
    });
    return this;
  }
  removeCheckboxes(): this {
    return this.clearDataValidations().clearContent();
  }

  protect(): Protection {
    return protect(this.book, this.rectangle);
  }
  createFilter(): Filter {
    this.book.write({
      kind: 'setBasicFilter',
      sheetId: this.span.sheetId,
      filter: { range: { ...this.rectangle } },
    });
    return new Filter(this.book, this.span.sheetId);
  }
  getFilter(): Filter | null {
    return filterOf(this.book, this.span.sheetId);
  }
  createTextFinder(findText: string): TextFinder {
    return new TextFinder(this.book, [this.readSpan], findText);
  }

  applyRowBanding(bandingTheme?: EnumConstant, showHeader = true, showFooter = false): Banding {
    const options = { theme: bandingTheme, header: showHeader, footer: showFooter };
    return applyBanding(this.book, this, 'rowProperties', options);
  }
  applyColumnBanding(bandingTheme?: EnumConstant, showHeader = true, showFooter = false): Banding {
    const options = { theme: bandingTheme, header: showHeader, footer: showFooter };
    return applyBanding(this.book, this, 'columnProperties', options);
  }
  getBandings(): Banding[] {
    const bandings = bandingsOf(this.book, this.span.sheetId);
    return bandings.filter((banding) => this.#touches(banding.getRange()));
  }

  merge(): this {
    this.book.write({ kind: 'mergeCells', range: this.rectangle, mergeType: 'MERGE_ALL' });
    return this;
  }
  mergeAcross(): this {
    this.book.write({ kind: 'mergeCells', range: this.rectangle, mergeType: 'MERGE_ROWS' });
    return this;
  }
  mergeVertically(): this {
    this.book.write({ kind: 'mergeCells', range: this.rectangle, mergeType: 'MERGE_COLUMNS' });
    return this;
  }
  breakApart(): this {
    this.book.write({ kind: 'unmergeCells', range: this.rectangle });
    return this;
  }
  isPartOfMerge(): boolean {
    return this.getMergedRanges().length > 0;
  }
  getMergedRanges(): Range[] {
    return this.book
      .rules(this.span.sheetId, 'merges')
      .map((merge) => this.book.rangeOf(merge))
      .filter((merge) => this.#touches(merge));
  }

  /** The filled cells around, grown until a ring of empty ones, as Ctrl+A selects them. */
  getDataRegion(): Range {
    const { sheetId, row, column, rows, columns } = this.readSpan;
    const { lastRow, lastColumn } = this.book.sheet(sheetId);
    const cells = this.book.read(
      { sheetId, row: 0, column: 0, rows: lastRow, columns: lastColumn },
      'values',
    );
    const anyFilled = (top: number, bottom: number, left: number, right: number): boolean =>
      cells
        .slice(Math.max(0, top), bottom)
        .some((line) => line.slice(Math.max(0, left), right).some((cell) => cell !== ''));
    let [top, bottom, left, right] = [row, row + rows, column, column + columns];
    for (let grown = true; grown;) {
      const before = [top, bottom, left, right].join();
      if (top > 0 && anyFilled(top - 1, top, left - 1, right + 1)) top -= 1;
      if (anyFilled(bottom, bottom + 1, left - 1, right + 1)) bottom += 1;
      if (left > 0 && anyFilled(top - 1, bottom + 1, left - 1, left)) left -= 1;
      if (anyFilled(top - 1, bottom + 1, right, right + 1)) right += 1;
      grown = [top, bottom, left, right].join() !== before;
    }
    return this.book.rangeOf({
      sheetId,
      startRowIndex: top,
      endRowIndex: bottom,
      startColumnIndex: left,
      endColumnIndex: right,
    });
  }

  getDeveloperMetadata(): DeveloperMetadata[] {
    return metadataAt(this.book, (location) => this.#isLine(location));
  }
  addDeveloperMetadata(key: string, ...rest: unknown[]): this {
    const location = this.#line();
    if (!location) {
      throw new Exception(
        'Adding developer metadata to arbitrary ranges is not currently supported. Developer metadata may only be added to the top-level spreadsheet, an individual sheet, or an entire row or column.',
      );
    }
    addMetadata(this.book, location, key, rest);
    return this;
  }
  createDeveloperMetadataFinder(): DeveloperMetadataFinder {
    return new DeveloperMetadataFinder(
      this.book,
      (location) => this.#isLine(location),
      (location) => this.#holdsLine(location),
    );
  }

  #touches(other: Range): boolean {
    const [a, b] = [this.rectangle, other.toRectangle()];
    return (
      a.startRowIndex < b.endRowIndex &&
      b.startRowIndex < a.endRowIndex &&
      a.startColumnIndex < b.endColumnIndex &&
      b.startColumnIndex < a.endColumnIndex
    );
  }

  /** The one whole row or column this is, if it is one. */
  #line(): MetadataLocation | undefined {
    const { sheetId, row, column, rows, columns } = this.readSpan;
    const { rowCount, columnCount } = this.book.properties(sheetId).gridProperties;
    if (rows === 1 && column === 0 && columns === columnCount)
      return { sheetId, dimension: 'ROWS', index: row };
    if (columns === 1 && row === 0 && rows === rowCount)
      return { sheetId, dimension: 'COLUMNS', index: column };
    return undefined;
  }
  #isLine(location: MetadataLocation): boolean {
    return JSON.stringify(this.#line()) === JSON.stringify(location);
  }
  #holdsLine(location: MetadataLocation): boolean {
    const { sheetId, row, column, rows, columns } = this.readSpan;
    if (!('dimension' in location) || location.sheetId !== sheetId) return false;
    return location.dimension === 'ROWS'
      ? location.index >= row && location.index < row + rows
      : location.index >= column && location.index < column + columns;
  }
}
