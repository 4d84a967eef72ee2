import type { CellFormat, CellValue, Json, JsonObject } from './cell.ts';
import type { Dimension, GridRange, Rectangle } from './grid-range.ts';
import type {
  BandedRange,
  Chart,
  DeveloperMetadata,
  FilterView,
  NamedRange,
  ProtectedRange,
  SheetProperties,
  SpreadsheetProperties,
} from './spreadsheet.ts';

/**
 * What one cell is given. A bare value replaces value and formula and keeps format, note and validation; `''`
 * empties the cell; `null` leaves it as it is. To parse typed text first, see coercion.ts: operations hold results,
 * so that replaying them never depends on the clock or the locale.
 */
export type CellWrite = string | number | boolean | null | CellPatch;

/** Only the fields present change; `null` takes the field away. */
export interface CellPatch {
  /** Replaces the value and any formula; null or '' empties. */
  readonly value?: CellValue;
  /** Formula text with its leading `=`; replaces the value. */
  readonly formula?: string;
  readonly format?: CellFormat | null;
  /**
   * With `format`: only these paths in it change (`numberFormat`, `textFormat.bold`), absent ones being cleared.
   * Without: the whole format is replaced.
   */
  readonly formatFields?: readonly string[];
  readonly note?: string | null;
  readonly validation?: JsonObject | null;
  readonly textFormatRuns?: readonly Json[] | null;
}

/** Writes a block whose top left cell is (row, column), zero-based. It must lie inside the grid. */
interface WriteCells {
  readonly kind: 'writeCells';
  readonly sheetId: number;
  readonly row: number;
  readonly column: number;
  readonly rows: readonly (readonly CellWrite[])[];
}

/** Gives every cell of the range the same patch. */
interface FillCells {
  readonly kind: 'fillCells';
  readonly range: GridRange;
  readonly patch: CellPatch;
}

/** Moves cells with all they carry; the source is left blank. What lay at the destination is gone. */
interface MoveCells {
  readonly kind: 'moveCells';
  readonly source: Rectangle;
  readonly sheetId: number;
  readonly row: number;
  readonly column: number;
}

/**
 * Puts the range's row `order[i]` (counted from the range's first) at its row i. Row developer metadata goes with
 * its row's values (reported: two live probes).
 */
interface PermuteRows {
  readonly kind: 'permuteRows';
  readonly range: Rectangle;
  readonly order: readonly number[];
}

interface DimensionSpan {
  readonly sheetId: number;
  readonly dimension: Dimension;
  readonly startIndex: number;
  readonly endIndex: number;
}

interface InsertDimension extends DimensionSpan {
  readonly kind: 'insertDimension';
  readonly inheritFromBefore?: boolean;
}
interface DeleteDimension extends DimensionSpan {
  readonly kind: 'deleteDimension';
}
/** `destinationIndex` is read against the order before the move. */
interface MoveDimension extends DimensionSpan {
  readonly kind: 'moveDimension';
  readonly destinationIndex: number;
}
interface AppendDimension {
  readonly kind: 'appendDimension';
  readonly sheetId: number;
  readonly dimension: Dimension;
  readonly length: number;
}
/** Pixel size and hiding of rows or columns; only the fields present change, null takes a field away. */
interface SetDimensionProperties extends DimensionSpan {
  readonly kind: 'setDimensionProperties';
  readonly properties: { readonly pixelSize?: number | null; readonly hiddenByUser?: boolean | null };
}
interface AddDimensionGroup extends DimensionSpan {
  readonly kind: 'addDimensionGroup';
}
interface DeleteDimensionGroup extends DimensionSpan {
  readonly kind: 'deleteDimensionGroup';
}
/** Hides and shows nothing by itself. */
interface SetGroupCollapsed extends DimensionSpan {
  readonly kind: 'setGroupCollapsed';
  readonly depth: number;
  readonly collapsed: boolean;
}

/** `index` in the properties places the tab; absent: last. */
interface AddSheet {
  readonly kind: 'addSheet';
  readonly properties: SheetProperties;
}
interface DeleteSheet {
  readonly kind: 'deleteSheet';
  readonly sheetId: number;
}
interface DuplicateSheet {
  readonly kind: 'duplicateSheet';
  readonly sourceSheetId: number;
  readonly newSheetId: number;
  readonly title: string;
  readonly index: number;
}
/** Top-level fields present replace the tab's; null takes a field away. `index` is read against the order before. */
interface SetSheetProperties {
  readonly kind: 'setSheetProperties';
  readonly sheetId: number;
  readonly properties: { readonly [K in keyof SheetProperties]?: SheetProperties[K] | null };
}
interface SetSpreadsheetProperties {
  readonly kind: 'setSpreadsheetProperties';
  readonly properties: { readonly [K in keyof SpreadsheetProperties]?: SpreadsheetProperties[K] | null };
}

interface MergeCells {
  readonly kind: 'mergeCells';
  readonly range: GridRange;
  readonly mergeType: 'MERGE_ALL' | 'MERGE_COLUMNS' | 'MERGE_ROWS';
}
interface UnmergeCells {
  readonly kind: 'unmergeCells';
  readonly range: GridRange;
}

interface AddConditionalFormat {
  readonly kind: 'addConditionalFormat';
  readonly sheetId: number;
  readonly index: number;
  readonly rule: JsonObject;
}
interface DeleteConditionalFormat {
  readonly kind: 'deleteConditionalFormat';
  readonly sheetId: number;
  readonly index: number;
}
interface SetBasicFilter {
  readonly kind: 'setBasicFilter';
  readonly sheetId: number;
  readonly filter: JsonObject | null;
}

/** Adds, or replaces the one with the same id. */
interface PutNamedRange {
  readonly kind: 'putNamedRange';
  readonly namedRange: NamedRange;
}
interface PutProtectedRange {
  readonly kind: 'putProtectedRange';
  readonly protectedRange: ProtectedRange;
}
interface PutFilterView {
  readonly kind: 'putFilterView';
  readonly filterView: FilterView;
}
interface PutBandedRange {
  readonly kind: 'putBandedRange';
  readonly bandedRange: BandedRange;
}
interface PutChart {
  readonly kind: 'putChart';
  readonly chart: Chart;
}
/** Adds, or replaces the one with the same metadataId. */
interface PutDeveloperMetadata {
  readonly kind: 'putDeveloperMetadata';
  readonly metadata: DeveloperMetadata;
}
interface DeleteObject {
  readonly kind:
    | 'deleteProtectedRange'
    | 'deleteFilterView'
    | 'deleteBandedRange'
    | 'deleteChart'
    | 'deleteDeveloperMetadata';
  readonly id: number;
}
interface DeleteNamedRange {
  readonly kind: 'deleteNamedRange';
  readonly id: string;
}

/** Who may use the spreadsheet through the API, by account. No owner: everyone. */
interface SetSharing {
  readonly kind: 'setSharing';
  readonly owner: string | null;
  readonly sharedWith: readonly string[];
}

/**
 * Every way a spreadsheet changes, as plain JSON: what is given to `Workbook.apply`, kept in the log on disk and told
 * to listeners. Everything random or clock-dependent (ids, parsed input, sort order) is decided before.
 */
export type Operation =
  | WriteCells
  | FillCells
  | MoveCells
  | PermuteRows
  | InsertDimension
  | DeleteDimension
  | MoveDimension
  | AppendDimension
  | SetDimensionProperties
  | AddDimensionGroup
  | DeleteDimensionGroup
  | SetGroupCollapsed
  | AddSheet
  | DeleteSheet
  | DuplicateSheet
  | SetSheetProperties
  | SetSpreadsheetProperties
  | MergeCells
  | UnmergeCells
  | AddConditionalFormat
  | DeleteConditionalFormat
  | SetBasicFilter
  | PutNamedRange
  | PutProtectedRange
  | PutFilterView
  | PutBandedRange
  | PutChart
  | PutDeveloperMetadata
  | DeleteObject
  | DeleteNamedRange
  | SetSharing;

/** The operation of one kind, for functions that handle or make just that. */
export type OperationOf<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

/** Why an operation can't be: the message is Google's where one is known. Nothing of the batch was done. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
}
