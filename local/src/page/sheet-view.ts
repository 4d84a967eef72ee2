import { coerceTyped } from '../workbook/coercion.ts';
import { columnName } from '../workbook/a1.ts';
import type { JsonObject } from '../workbook/cell.ts';
import type { SheetReader, SpreadsheetReader } from '../workbook/reading.ts';
import { DEFAULT_COLUMN_PIXELS } from '../workbook/spreadsheet.ts';
import type { CellView, ColumnView, SheetView } from './live.ts';
import { filtersOf } from './sheet-changes.ts';

/** A tab without headers is shown at least so wide. */
const LEAST_COLUMNS = 10;

/** Reads cells of one version of the spreadsheet as the page shows them. */
export class SheetLook {
  readonly #spreadsheet: SpreadsheetReader;
  readonly #sheet: SheetReader;
  readonly #width: number;
  /** Those of the rows looked at in which a formula stands. */
  readonly formulaRows = new Set<number>();

  constructor(spreadsheet: SpreadsheetReader, sheet: SheetReader) {
    this.#spreadsheet = spreadsheet;
    this.#sheet = sheet;
    this.#width = shownColumns(sheet);
  }

  whole(layout: number): SheetView {
    const sheet = this.#sheet;
    return {
      sheetId: sheet.sheetId,
      title: sheet.properties.title,
      layout,
      frozenRows: sheet.properties.gridProperties.frozenRowCount ?? 0,
      rowCount: sheet.rowCount,
      columns: Array.from({ length: this.#width }, (_, column) => this.#column(column)),
      filters: filtersOf(sheet),
      rows: Array.from({ length: sheet.lastRow }, (_, row) => this.row(row)),
    };
  }

  row(row: number): readonly CellView[] {
    return Array.from({ length: this.#width }, (_, column) => this.#cell(row, column));
  }

  #cell(row: number, column: number): CellView {
    const shown = this.#sheet.display(row, column);
    const typed = this.#typed(row, column, shown);
    return typed === shown ? shown : { shown, typed };
  }

  /** What typed into the cell would make it what it is. */
  #typed(row: number, column: number, shown: string): string {
    const formula = this.#sheet.formula(row, column);
    if (formula !== undefined) {
      this.formulaRows.add(row);
      return formula;
    }
    const value = this.#sheet.literal(row, column);
    if (typeof value !== 'string' || value === '') return shown;
    const { locale, timeZone } = this.#spreadsheet.properties;
    const cellFormat = this.#sheet.attributes(row, column).format?.numberFormat;
    const again = coerceTyped(value, { locale, timeZone, nowMs: 0, cellFormat });
    return again.value === value ? value : `'${value}`;
  }

  #column(column: number): ColumnView {
    const { pixelSize, hiddenByUser } = this.#sheet.dimensionProperties('COLUMNS', column);
    return {
      letter: columnName(column),
      width: pixelSize ?? DEFAULT_COLUMN_PIXELS,
      hidden: hiddenByUser ?? false,
      note: this.#sheet.attributes(0, column).note ?? '',
      choices: this.#choices(column),
    };
  }

  /** Of the first row below the headers: dropdowns are set for columns. */
  #choices(column: number): readonly string[] {
    const frozen = this.#sheet.properties.gridProperties.frozenRowCount ?? 0;
    const rule = this.#sheet.attributes(frozen, column).validation;
    const condition = rule?.['condition'];
    if (!isObject(condition) || condition['type'] !== 'ONE_OF_LIST') return [];
    const values = condition['values'];
    if (!Array.isArray(values)) return [];
    return values.flatMap((value: unknown) =>
      isObject(value) && typeof value['userEnteredValue'] === 'string' ? [value['userEnteredValue']] : [],
    );
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shownColumns(sheet: SheetReader): number {
  const hasHeaders = (sheet.properties.gridProperties.frozenRowCount ?? 0) > 0 && sheet.lastColumn > 0;
  return Math.min(
    sheet.columnCount,
    hasHeaders ? sheet.lastColumn : Math.max(sheet.lastColumn, LEAST_COLUMNS),
  );
}
