/** Anything JSON can hold: what formats, rules and properties are kept as, exactly as they were given. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What a cell holds when it is not a formula; null is empty. A date is a serial number with a number format. */
export type CellValue = string | number | boolean | null;

/** The result of a formula that could not be worked out, by Google's ErrorType and shown text. */
export interface CellError {
  readonly error: '#N/A' | '#NAME?' | '#VALUE!' | '#REF!' | '#DIV/0!' | '#NUM!' | '#NULL!' | '#ERROR!';
  readonly message: string;
}

/** What a cell shows: its value, or what its formula comes to. */
export type EffectiveValue = CellValue | CellError;

export function isCellError(value: EffectiveValue): value is CellError {
  return typeof value === 'object' && value !== null;
}

export interface NumberFormat {
  readonly type: 'TEXT' | 'NUMBER' | 'PERCENT' | 'CURRENCY' | 'DATE' | 'TIME' | 'DATE_TIME' | 'SCIENTIFIC';
  /** Absent: the locale's default pattern for the type. */
  readonly pattern?: string;
}

/** A Sheets `CellFormat` as it was given (userEnteredFormat). Its `numberFormat` decides how numbers are shown. */
export interface CellFormat {
  readonly numberFormat?: NumberFormat;
  readonly [key: string]: unknown;
}

/**
 * Everything a cell carries beside its value. Immutable and shared by all cells that carry the same, so that a
 * formatted column of 100,000 rows costs one of these.
 */
export interface CellAttributes {
  readonly format?: CellFormat;
  readonly note?: string;
  /** A Sheets `DataValidationRule`. */
  readonly validation?: JsonObject;
  /** Sheets `TextFormatRun`s, kept and given back but not interpreted. */
  readonly textFormatRuns?: readonly Json[];
}
