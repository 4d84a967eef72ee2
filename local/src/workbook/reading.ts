import type { CellAttributes, CellValue, EffectiveValue, JsonObject, NumberFormat } from './cell.ts';
import type { Dimension, GridRange, Rectangle } from './grid-range.ts';
import type {
  BandedRange,
  Chart,
  DeveloperMetadata,
  DimensionGroup,
  DimensionProperties,
  FilterView,
  NamedRange,
  ProtectedRange,
  SheetProperties,
  SpreadsheetProperties,
} from './spreadsheet.ts';

/** One tab, to be read. Rows and columns count from 0; what lies outside the grid reads as empty. */
export interface SheetReader {
  readonly sheetId: number;
  readonly properties: SheetProperties & { readonly index: number };
  readonly rowCount: number;
  readonly columnCount: number;
  /** One past the last row that holds a value or a formula; 0 for an empty tab. */
  readonly lastRow: number;
  /** One past the last column that holds a value or a formula; 0 for an empty tab. */
  readonly lastColumn: number;
  readonly merges: readonly Rectangle[];
  readonly conditionalFormats: readonly JsonObject[];
  readonly basicFilter: JsonObject | undefined;
  readonly filterViews: readonly FilterView[];
  readonly protectedRanges: readonly ProtectedRange[];
  readonly bandedRanges: readonly BandedRange[];
  readonly charts: readonly Chart[];
  groups(dimension: Dimension): readonly DimensionGroup[];
  dimensionProperties(dimension: Dimension, index: number): DimensionProperties;
  /** What the cell shows: a formula is worked out. */
  effective(row: number, column: number): EffectiveValue;
  /** The cell's value as text, as its number format shows it. */
  display(row: number, column: number): string;
  /** The number format in force: the cell's own, or the one its formula brings along. */
  numberFormat(row: number, column: number): NumberFormat | undefined;
  /** The formula's text with `=`, or undefined. */
  formula(row: number, column: number): string | undefined;
  /** Format, note and validation of the cell. */
  attributes(row: number, column: number): CellAttributes;
  /** The rows of effective values from the row's first column on: fast, for scanning; may be shorter than the grid. */
  scan(
    startRow: number,
    endRow: number,
    visit: (row: number, values: readonly EffectiveValue[]) => void,
  ): void;
  /** The literal value, null for a formula or an empty cell. */
  literal(row: number, column: number): CellValue;
}

/** One spreadsheet, to be read: the committed state, or a transaction's own. */
export interface SpreadsheetReader {
  readonly id: string;
  /** Grows by one with every batch applied. */
  readonly revision: number;
  readonly properties: SpreadsheetProperties;
  /** In tab order. */
  readonly sheets: readonly SheetReader[];
  readonly namedRanges: readonly NamedRange[];
  readonly developerMetadata: readonly DeveloperMetadata[];
  metadata(id: number): DeveloperMetadata | undefined;
  readonly owner: string | null;
  readonly sharedWith: readonly string[];
  sheet(sheetId: number): SheetReader | undefined;
  /** Titles differ by more than case. */
  sheetByTitle(title: string): SheetReader | undefined;
  /** Open bounds filled in and cut to the grid; throws OperationError for an unknown sheet. */
  rectangle(range: GridRange): Rectangle;
}
