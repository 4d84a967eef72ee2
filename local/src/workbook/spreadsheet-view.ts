import type { CellAttributes, CellValue, EffectiveValue, NumberFormat } from './cell.ts';
import { Display } from './display.ts';
import type { SpreadsheetVersion } from './draft.ts';
import { Evaluation } from './formula/evaluation.ts';
import { resultFormat } from './formula/result-format.ts';
import { toRectangle, type Dimension, type GridRange, type Rectangle } from './grid-range.ts';
import { OperationError } from './operations.ts';
import type { SheetReader, SpreadsheetReader } from './reading.ts';
import { filledWidth, type Sheet } from './sheet.ts';
import type { DimensionProperties } from './spreadsheet.ts';

/** How long results of NOW() and its like are kept; Google recalculates on change, and TODAY() with the day. */
const FRESH_MS = 60_000;
/** A formula that refers to a formula that refers … takes its format from no further away than this. */
const LONGEST_CHAIN = 8;
const NO_ATTRIBUTES: CellAttributes = {};
const NO_PROPERTIES: DimensionProperties = {};

/** One version of a spreadsheet, to be read, with its formulas worked out as they are asked for. */
export class SpreadsheetView implements SpreadsheetReader {
  readonly id: string;
  readonly revision: number;
  readonly #version: SpreadsheetVersion;
  readonly #now: () => number;
  readonly #madeAt: number;
  readonly sheets: readonly SheetView[];

  constructor(id: string, revision: number, version: SpreadsheetVersion, now: () => number) {
    this.id = id;
    this.revision = revision;
    this.#version = version;
    this.#now = now;
    this.#madeAt = now();
    const evaluation = new Evaluation({
      sheets: version.sheets,
      namedRanges: version.namedRanges,
      timeZone: version.properties.timeZone,
      nowMs: this.#madeAt,
    });
    const display = new Display(version.properties.locale);
    this.sheets = version.sheets.map((sheet, index) => new SheetView(sheet, index, display, evaluation));
  }

  isStale(): boolean {
    return this.#now() - this.#madeAt >= FRESH_MS || this.#now() < this.#madeAt;
  }

  get properties(): SpreadsheetVersion['properties'] {
    return this.#version.properties;
  }

  get namedRanges(): SpreadsheetVersion['namedRanges'] {
    return this.#version.namedRanges;
  }

  get developerMetadata(): SpreadsheetReader['developerMetadata'] {
    return [...this.#version.metadata.values()];
  }

  metadata(id: number): ReturnType<SpreadsheetReader['metadata']> {
    return this.#version.metadata.get(id);
  }

  get owner(): string | null {
    return this.#version.owner;
  }

  get sharedWith(): readonly string[] {
    return this.#version.sharedWith;
  }

  sheet(sheetId: number): SheetView | undefined {
    return this.sheets.find((sheet) => sheet.sheetId === sheetId);
  }

  sheetByTitle(title: string): SheetView | undefined {
    const lower = title.toLowerCase();
    return this.sheets.find((sheet) => sheet.properties.title.toLowerCase() === lower);
  }

  rectangle(range: GridRange): Rectangle {
    const sheet = this.sheet(range.sheetId ?? 0);
    if (!sheet) throw new OperationError(`No grid with id: ${range.sheetId ?? 0}`);
    return toRectangle(range, sheet);
  }
}

class SheetView implements SheetReader {
  readonly #sheet: Sheet;
  readonly #index: number;
  readonly #display: Display;
  readonly #evaluation: Evaluation;

  constructor(sheet: Sheet, index: number, display: Display, evaluation: Evaluation) {
    this.#sheet = sheet;
    this.#index = index;
    this.#display = display;
    this.#evaluation = evaluation;
  }

  get sheetId(): number {
    return this.#sheet.properties.sheetId;
  }

  get properties(): SheetReader['properties'] {
    return { ...this.#sheet.properties, index: this.#index };
  }

  get rowCount(): number {
    return this.#sheet.rowCount;
  }

  get columnCount(): number {
    return this.#sheet.columnCount;
  }

  get lastRow(): number {
    const { rows } = this.#sheet;
    for (let index = rows.length - 1; index >= 0; index -= 1) {
      const row = rows[index];
      if (row && filledWidth(row) > 0) return index + 1;
    }
    return 0;
  }

  get lastColumn(): number {
    let width = 0;
    for (const row of this.#sheet.rows) {
      if (row && (row.values.length > width || row.formulas)) width = Math.max(width, filledWidth(row));
    }
    return width;
  }

  get merges(): readonly Rectangle[] {
    return this.#sheet.merges;
  }

  get conditionalFormats(): SheetReader['conditionalFormats'] {
    return this.#sheet.conditionalFormats;
  }

  get basicFilter(): SheetReader['basicFilter'] {
    return this.#sheet.basicFilter;
  }

  get filterViews(): SheetReader['filterViews'] {
    return this.#sheet.filterViews;
  }

  get protectedRanges(): SheetReader['protectedRanges'] {
    return this.#sheet.protectedRanges;
  }

  get bandedRanges(): SheetReader['bandedRanges'] {
    return this.#sheet.bandedRanges;
  }

  get charts(): SheetReader['charts'] {
    return this.#sheet.charts;
  }

  groups(dimension: Dimension): ReturnType<SheetReader['groups']> {
    return dimension === 'ROWS' ? this.#sheet.rowGroups : this.#sheet.columnGroups;
  }

  dimensionProperties(dimension: Dimension, index: number): DimensionProperties {
    const all = dimension === 'ROWS' ? this.#sheet.rowProperties : this.#sheet.columnProperties;
    return all.get(index) ?? NO_PROPERTIES;
  }

  effective(row: number, column: number): EffectiveValue {
    const { formulaCount } = this.#sheet;
    return formulaCount === 0
      ? this.#sheet.value(row, column)
      : this.#evaluation.cell(this.#sheet, row, column);
  }

  display(row: number, column: number): string {
    return this.#display.text(this.effective(row, column), this.numberFormat(row, column));
  }

  numberFormat(row: number, column: number): NumberFormat | undefined {
    const own = this.#sheet.attributes(row, column)?.format?.numberFormat;
    if (own || this.#sheet.formulaCount === 0) return own;
    return this.#inherited(this.#sheet, row, column, LONGEST_CHAIN);
  }

  #inherited(sheet: Sheet, row: number, column: number, left: number): NumberFormat | undefined {
    const own = sheet.attributes(row, column)?.format?.numberFormat;
    const formula = sheet.formula(row, column);
    if (own || formula === undefined || left === 0) return own;
    return resultFormat(formula, (title, atRow, atColumn) => {
      const lower = title?.toLowerCase();
      const { sheets } = this.#evaluation.context;
      const target =
        lower === undefined ? sheet : sheets.find((one) => one.properties.title.toLowerCase() === lower);
      return target && this.#inherited(target, atRow, atColumn, left - 1);
    });
  }

  formula(row: number, column: number): string | undefined {
    return this.#sheet.formula(row, column);
  }

  literal(row: number, column: number): CellValue {
    return this.#sheet.value(row, column);
  }

  attributes(row: number, column: number): CellAttributes {
    return this.#sheet.attributes(row, column) ?? NO_ATTRIBUTES;
  }

  scan(
    startRow: number,
    endRow: number,
    visit: (row: number, values: readonly EffectiveValue[]) => void,
  ): void {
    for (let index = startRow; index < Math.min(endRow, this.rowCount); index += 1) {
      const values = this.#sheet.rows[index]?.values ?? [];
      visit(index, this.#sheet.formulaCount === 0 ? values : this.#evaluation.row(this.#sheet, index));
    }
  }
}
