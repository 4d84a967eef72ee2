import type { Json, JsonObject } from './cell.ts';
import type { Dimension, GridRange } from './grid-range.ts';

/** What a new spreadsheet has without being told (recorded). */
export interface SpreadsheetProperties {
  readonly title: string;
  readonly locale: string;
  /** CLDR name: `Europe/Rome`. */
  readonly timeZone: string;
  readonly autoRecalc: string;
  readonly defaultFormat: JsonObject;
  readonly spreadsheetTheme: JsonObject;
  readonly iterativeCalculationSettings?: JsonObject;
}

export interface GridProperties {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly frozenRowCount?: number;
  readonly frozenColumnCount?: number;
  readonly hideGridlines?: boolean;
  readonly rowGroupControlAfter?: boolean;
  readonly columnGroupControlAfter?: boolean;
}

/** A tab's properties. `index` is its place among the tabs, from 0, and is kept true by the workbook. */
export interface SheetProperties {
  readonly sheetId: number;
  readonly title: string;
  readonly index?: number;
  readonly sheetType?: string;
  readonly gridProperties: GridProperties;
  readonly hidden?: boolean;
  readonly tabColor?: JsonObject;
  readonly tabColorStyle?: JsonObject;
  readonly rightToLeft?: boolean;
}

export interface NamedRange {
  readonly namedRangeId: string;
  readonly name: string;
  readonly range: GridRange;
}

/** The whole sheet when `range` holds nothing but the sheet; `editors` absent: the owner alone. */
export interface ProtectedRange {
  readonly protectedRangeId: number;
  readonly range?: GridRange;
  readonly namedRangeId?: string;
  readonly description?: string;
  readonly warningOnly?: boolean;
  readonly requestingUserCanEdit?: boolean;
  readonly unprotectedRanges?: readonly GridRange[];
  readonly editors?: JsonObject;
}

export interface FilterView {
  readonly filterViewId: number;
  readonly range: GridRange;
  readonly [key: string]: unknown;
}

export interface BandedRange {
  readonly bandedRangeId: number;
  readonly range: GridRange;
  readonly [key: string]: unknown;
}

/** `sheetId` is the tab the chart stands on; spec and position are kept as given, `script` is what only Apps Script shows. */
export interface Chart {
  readonly chartId: number;
  readonly sheetId: number;
  readonly spec: JsonObject;
  readonly position: JsonObject;
  readonly script?: JsonObject;
}

/** Rows or columns folded together; depth 1 is the outermost. */
export interface DimensionGroup {
  readonly range: {
    readonly sheetId: number;
    readonly dimension: Dimension;
    readonly startIndex: number;
    readonly endIndex: number;
  };
  readonly depth: number;
  readonly collapsed?: boolean;
}

export type MetadataLocation =
  | { readonly spreadsheet: true }
  | { readonly sheetId: number }
  | { readonly sheetId: number; readonly dimension: Dimension; readonly index: number };

/** A named value that follows its row, column, tab or spreadsheet wherever it goes. */
export interface DeveloperMetadata {
  readonly metadataId: number;
  readonly metadataKey: string;
  readonly metadataValue?: string;
  readonly visibility: 'DOCUMENT' | 'PROJECT';
  readonly location: MetadataLocation;
}

/** The properties of one row or column that has any but the default. */
export interface DimensionProperties {
  readonly pixelSize?: number;
  readonly hiddenByUser?: boolean;
}

export const DEFAULT_ROW_PIXELS = 21;
export const DEFAULT_COLUMN_PIXELS = 100;

function rgb(red: number, green: number, blue: number): Json {
  return { rgbColor: { red, green, blue } };
}

/** As a new spreadsheet of the real service answers (recorded), save for the title. */
export const NEW_SPREADSHEET: SpreadsheetProperties = {
  title: 'Untitled spreadsheet',
  locale: 'en_US',
  autoRecalc: 'ON_CHANGE',
  timeZone: 'Etc/GMT',
  defaultFormat: {
    backgroundColor: { red: 1, green: 1, blue: 1 },
    padding: { top: 2, right: 3, bottom: 2, left: 3 },
    verticalAlignment: 'BOTTOM',
    wrapStrategy: 'OVERFLOW_CELL',
    textFormat: {
      foregroundColor: {},
      fontFamily: 'arial,sans,sans-serif',
      fontSize: 10,
      bold: false,
      italic: false,
      strikethrough: false,
      underline: false,
      foregroundColorStyle: { rgbColor: {} },
    },
    backgroundColorStyle: rgb(1, 1, 1),
  },
  spreadsheetTheme: {
    primaryFontFamily: 'Arial',
    themeColors: [
      { colorType: 'TEXT', color: { rgbColor: {} } },
      { colorType: 'BACKGROUND', color: rgb(1, 1, 1) },
      { colorType: 'ACCENT1', color: rgb(0.25882354, 0.52156866, 0.95686275) },
      { colorType: 'ACCENT2', color: rgb(0.91764706, 0.2627451, 0.20784314) },
      { colorType: 'ACCENT3', color: rgb(0.9843137, 0.7372549, 0.015686275) },
      { colorType: 'ACCENT4', color: rgb(0.20392157, 0.65882355, 0.3254902) },
      { colorType: 'ACCENT5', color: rgb(1, 0.42745098, 0.003921569) },
      { colorType: 'ACCENT6', color: rgb(0.27450982, 0.7411765, 0.7764706) },
      { colorType: 'LINK', color: rgb(0.06666667, 0.33333334, 0.8) },
    ],
  },
};
