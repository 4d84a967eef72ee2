import type { CellAttributes, CellValue, JsonObject } from './cell.ts';
import type { Rectangle } from './grid-range.ts';
import type {
  BandedRange,
  Chart,
  DimensionGroup,
  DimensionProperties,
  FilterView,
  ProtectedRange,
  SheetProperties,
} from './spreadsheet.ts';

/** One row's cells. `values` holds null where a formula or nothing is; it and `attributes` may be shorter than the grid. */
export interface Row {
  /** The transaction that may change this row in place; any other copies it first. */
  readonly epoch: number;
  values: CellValue[];
  attributes: (CellAttributes | undefined)[] | undefined;
  formulas: Map<number, string> | undefined;
}

/**
 * One tab of one version of the spreadsheet. A transaction changes only sheets it made by `clone` (same epoch), and
 * in them only rows of its own epoch, so that every earlier version stays readable and a failed batch is forgotten
 * by dropping its version. All lists are replaced, never changed in place.
 */
export class Sheet {
  readonly epoch: number;
  properties: SheetProperties;
  rows: (Row | undefined)[] = [];
  /** How many cells hold formulas: tells at once that none need rewriting. */
  formulaCount = 0;
  rowProperties: ReadonlyMap<number, DimensionProperties> = new Map();
  columnProperties: ReadonlyMap<number, DimensionProperties> = new Map();
  merges: readonly Rectangle[] = [];
  conditionalFormats: readonly JsonObject[] = [];
  basicFilter: JsonObject | undefined;
  filterViews: readonly FilterView[] = [];
  protectedRanges: readonly ProtectedRange[] = [];
  bandedRanges: readonly BandedRange[] = [];
  charts: readonly Chart[] = [];
  rowGroups: readonly DimensionGroup[] = [];
  columnGroups: readonly DimensionGroup[] = [];

  constructor(epoch: number, properties: SheetProperties) {
    this.epoch = epoch;
    this.properties = properties;
  }

  clone(epoch: number): Sheet {
    const copy = new Sheet(epoch, this.properties);
    return Object.assign(copy, this, { epoch, rows: this.rows.slice() });
  }

  get rowCount(): number {
    return this.properties.gridProperties.rowCount;
  }

  get columnCount(): number {
    return this.properties.gridProperties.columnCount;
  }

  value(row: number, column: number): CellValue {
    return this.rows[row]?.values[column] ?? null;
  }

  formula(row: number, column: number): string | undefined {
    return this.rows[row]?.formulas?.get(column);
  }

  attributes(row: number, column: number): CellAttributes | undefined {
    return this.rows[row]?.attributes?.[column];
  }

  /** The row, ready to be changed by this sheet's transaction. */
  writableRow(index: number): Row {
    const row = this.rows[index];
    if (row?.epoch === this.epoch) return row;
    const own: Row = {
      epoch: this.epoch,
      values: row ? row.values.slice() : [],
      attributes: row?.attributes?.slice(),
      formulas: row?.formulas && new Map(row.formulas),
    };
    // Keeps the array packed: holes would make every later scan slow.
    while (this.rows.length < index) this.rows.push(undefined);
    this.rows[index] = own;
    return own;
  }

  setValue(row: Row, column: number, value: CellValue): void {
    if (row.formulas?.delete(column)) this.formulaCount -= 1;
    if (column >= row.values.length) {
      if (value === null || value === '') return;
      while (row.values.length < column) row.values.push(null);
    }
    row.values[column] = value === '' ? null : value;
  }

  setFormula(row: Row, column: number, formula: string): void {
    if (column < row.values.length) row.values[column] = null;
    row.formulas ??= new Map();
    if (!row.formulas.has(column)) this.formulaCount += 1;
    row.formulas.set(column, formula);
  }

  setAttributes(row: Row, column: number, attributes: CellAttributes | undefined): void {
    if (!row.attributes) {
      if (!attributes) return;
      row.attributes = [];
    }
    while (row.attributes.length < column) row.attributes.push(undefined);
    row.attributes[column] = attributes;
  }

  /** Takes a cell as it is, or blanks it, from another place. */
  setCell(row: Row, column: number, cell: StoredCell): void {
    if (cell.formula === undefined) this.setValue(row, column, cell.value);
    else this.setFormula(row, column, cell.formula);
    this.setAttributes(row, column, cell.attributes);
  }

  cell(row: number, column: number): StoredCell {
    return {
      value: this.value(row, column),
      formula: this.formula(row, column),
      attributes: this.attributes(row, column),
    };
  }

  /** Counts anew after rows were added or taken away whole. */
  recountFormulas(): void {
    this.formulaCount = this.rows.reduce((count, row) => count + (row?.formulas?.size ?? 0), 0);
  }
}

export interface StoredCell {
  readonly value: CellValue;
  readonly formula: string | undefined;
  readonly attributes: CellAttributes | undefined;
}

export const BLANK_CELL: StoredCell = { value: null, formula: undefined, attributes: undefined };

/** The width of the row's filled part: one past its last value or formula. */
export function filledWidth(row: Row): number {
  let width = row.values.length;
  while (width > 0 && (row.values[width - 1] ?? null) === null) width -= 1;
  if (row.formulas) for (const column of row.formulas.keys()) width = Math.max(width, column + 1);
  return width;
}
