import type { JsonObject } from '../workbook/cell.ts';
import type { Dimension } from '../workbook/grid-range.ts';
import type { Operation } from '../workbook/operations.ts';
import type { PasteType } from '../workbook/paste-type.ts';
import type {
  DeveloperMetadata,
  DimensionGroup,
  NamedRange,
  SheetProperties,
} from '../workbook/spreadsheet.ts';

/** A cell on its way into the sheet. Text is what a script passed: it is still to be read as if it were typed. */
export type EnteredCell = string | number | boolean | null | { readonly dateMs: number };

/** A cell on its way out: a date is a serial number, the realm makes it a Date in the spreadsheet's zone. */
export type ReadCell = string | number | boolean | { readonly serial: number };

export interface ReadSpan {
  readonly sheetId: number;
  /** From 0. */
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** A change a script asked for, kept back until flush(); what is not an Operation yet is worked out then. */
export type PendingWrite =
  | Operation
  | {
      readonly kind: 'enterCells';
      readonly sheetId: number;
      readonly row: number;
      readonly column: number;
      readonly rows: readonly (readonly EnteredCell[])[];
    }
  | { readonly kind: 'appendRow'; readonly sheetId: number; readonly cells: readonly EnteredCell[] }
  | {
      readonly kind: 'sortRange';
      readonly span: ReadSpan;
      readonly by: readonly { readonly column: number; readonly ascending: boolean }[];
    }
  /** Formulas in R1C1 notation; an empty text empties. */
  | {
      readonly kind: 'enterR1C1';
      readonly sheetId: number;
      readonly row: number;
      readonly column: number;
      readonly rows: readonly (readonly string[])[];
    }
  /** Puts blank cells in, or takes cells away, the others of those rows or columns moving. */
  | {
      readonly kind: 'shiftCells';
      readonly span: ReadSpan;
      readonly dimension: Dimension;
      readonly change: 'insert' | 'delete';
    }
  | {
      readonly kind: 'fitLines';
      readonly sheetId: number;
      readonly dimension: Dimension;
      readonly startIndex: number;
      readonly endIndex: number;
    }
  | {
      readonly kind: 'copyCells';
      readonly source: ReadSpan;
      readonly destination: ReadSpan;
      readonly paste: PasteType;
      readonly transposed: boolean;
    };

export interface SheetFacts {
  readonly properties: SheetProperties & { readonly index: number };
  readonly lastRow: number;
  readonly lastColumn: number;
}
export interface BookFacts {
  readonly id: string;
  readonly title: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly owner: string | null;
  readonly sharedWith: readonly string[];
  readonly sheets: readonly SheetFacts[];
}

/** What of each cell is wanted. */
export type CellAspect =
  | 'values'
  | 'display'
  | 'formulas'
  | 'formulasR1C1'
  | 'richText'
  | 'formats'
  | 'notes'
  | 'validations'
  | 'literals';

export interface TextSearch {
  readonly span: ReadSpan;
  readonly text: string;
  readonly matchCase: boolean;
  readonly matchEntireCell: boolean;
  readonly matchFormulaText: boolean;
  readonly useRegularExpression: boolean;
  readonly ignoreDiacritics: boolean;
}

/** The parts of a tab that are lists of rules rather than cells, as Sheets API objects. */
export type SheetRules =
  | 'conditionalFormats'
  | 'protectedRanges'
  | 'filterViews'
  | 'charts'
  | 'basicFilter'
  | 'bandedRanges'
  | 'merges';

export interface SheetCalls {
  'book.facts'(): BookFacts;
  'book.apply'(writes: PendingWrite[]): void;
  'book.read'(span: ReadSpan, aspect: CellAspect): unknown[][];
  'book.find'(search: TextSearch): { readonly row: number; readonly column: number }[];
  'book.rules'(sheetId: number, rules: SheetRules): JsonObject[];
  'book.namedRanges'(): readonly NamedRange[];
  'book.metadata'(): readonly DeveloperMetadata[];
  'book.groups'(sheetId: number, dimension: Dimension): readonly DimensionGroup[];
  'book.dimension'(
    sheetId: number,
    dimension: 'ROWS' | 'COLUMNS',
    index: number,
  ): { readonly pixelSize?: number; readonly hiddenByUser?: boolean };
}
