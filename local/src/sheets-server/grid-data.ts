import { isCellError, type CellAttributes, type CellError, type EffectiveValue } from '../workbook/cell.ts';
import type { Dimension, Rectangle } from '../workbook/grid-range.ts';
import type { SheetReader, SpreadsheetReader } from '../workbook/reading.ts';
import {
  DEFAULT_COLUMN_PIXELS,
  DEFAULT_ROW_PIXELS,
  type DeveloperMetadata,
} from '../workbook/spreadsheet.ts';
import { wants, type Selection } from './field-selection.ts';
import { shownMetadata, withoutDefaults } from './printed-parts.ts';

/** Google's ErrorType for each shown error. */
const ERROR_TYPES: Readonly<Record<CellError['error'], string>> = {
  '#N/A': 'N_A',
  '#NAME?': 'NAME',
  '#VALUE!': 'VALUE',
  '#REF!': 'REF',
  '#DIV/0!': 'DIVIDE_BY_ZERO',
  '#NUM!': 'NUM',
  '#NULL!': 'NULL_VALUE',
  '#ERROR!': 'ERROR',
};

/** One block of a sheet's cells with all they carry, as `sheets.data` shows it. */
export function gridData(
  reader: SpreadsheetReader,
  sheet: SheetReader,
  area: Rectangle,
  selection: Selection,
): object {
  const wanted = (...path: string[]) => wants(selection, 'sheets', 'data', ...path);
  return {
    ...withoutDefaults({ startRow: area.startRowIndex, startColumn: area.startColumnIndex }),
    ...(wanted('rowData') ? rowData(reader, sheet, area, selection) : {}),
    ...(wanted('rowMetadata') ? { rowMetadata: dimensionMetadata(reader, sheet, area, 'ROWS') } : {}),
    ...(wanted('columnMetadata')
      ? { columnMetadata: dimensionMetadata(reader, sheet, area, 'COLUMNS') }
      : {}),
  };
}

function rowData(
  reader: SpreadsheetReader,
  sheet: SheetReader,
  area: Rectangle,
  selection: Selection,
): object {
  const cell = cellBuilder(reader, sheet, selection);
  const rows: object[] = [];
  let filled = 0;
  for (let row = area.startRowIndex; row < area.endRowIndex; row += 1) {
    const values: object[] = [];
    let width = 0;
    for (let column = area.startColumnIndex; column < area.endColumnIndex; column += 1) {
      const built = cell(row, column);
      values.push(built);
      if (Object.keys(built).length > 0) width = values.length;
    }
    values.length = width;
    rows.push(width > 0 ? { values } : {});
    if (width > 0) filled = rows.length;
  }
  rows.length = filled;
  return filled > 0 ? { rowData: rows } : {};
}

function extendedValue(value: EffectiveValue): object | undefined {
  if (value === null) return undefined;
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  return { errorValue: { type: ERROR_TYPES[value.error], message: value.message } };
}

/** Makes `CellData`, only the parts that are wanted being worked out. */
function cellBuilder(
  reader: SpreadsheetReader,
  sheet: SheetReader,
  selection: Selection,
): (row: number, column: number) => object {
  const wanted = (field: string) => wants(selection, 'sheets', 'data', 'rowData', 'values', field);
  const shows = {
    entered: wanted('userEnteredValue'),
    effective: wanted('effectiveValue'),
    formatted: wanted('formattedValue'),
    enteredFormat: wanted('userEnteredFormat'),
    effectiveFormat: wanted('effectiveFormat'),
    note: wanted('note'),
    validation: wanted('dataValidation'),
    runs: wanted('textFormatRuns'),
  };
  const { defaultFormat } = reader.properties;
  return (row, column) => {
    const attributes = sheet.attributes(row, column);
    const effective = sheet.effective(row, column);
    const empty = effective === null;
    const formula = sheet.formula(row, column);
    const cell: Record<string, unknown> = {};
    if (shows.entered) {
      const entered =
        formula === undefined ? extendedValue(sheet.literal(row, column)) : { formulaValue: formula };
      if (entered) cell['userEnteredValue'] = entered;
    }
    if (shows.effective && !empty) cell['effectiveValue'] = extendedValue(effective);
    if (shows.formatted && !empty) {
      const text = isCellError(effective) ? effective.error : sheet.display(row, column);
      if (text !== '') cell['formattedValue'] = text;
    }
    if (shows.enteredFormat && attributes.format) cell['userEnteredFormat'] = attributes.format;
    if (shows.effectiveFormat && (!empty || attributes.format)) {
      cell['effectiveFormat'] = effectiveFormat(defaultFormat, attributes, effective);
    }
    if (shows.note && attributes.note) cell['note'] = attributes.note;
    if (shows.validation && attributes.validation) cell['dataValidation'] = attributes.validation;
    if (shows.runs && attributes.textFormatRuns) cell['textFormatRuns'] = attributes.textFormatRuns;
    return cell;
  };
}

/** The spreadsheet's default under the cell's own; conditional formats are kept but not worked out. */
function effectiveFormat(defaults: object, attributes: CellAttributes, value: EffectiveValue): object {
  const alignment =
    typeof value === 'number'
      ? 'RIGHT'
      : typeof value === 'boolean' || isCellError(value)
        ? 'CENTER'
        : 'LEFT';
  const own = attributes.format ?? {};
  const merged: Record<string, unknown> = { ...defaults };
  if (value !== null) merged['horizontalAlignment'] = alignment;
  for (const [key, part] of Object.entries(own)) {
    const before = merged[key];
    merged[key] = isObject(part) && isObject(before) ? { ...before, ...part } : part;
  }
  return merged;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Pixel size, hiding and developer metadata of each row or column (recorded form). */
function dimensionMetadata(
  reader: SpreadsheetReader,
  sheet: SheetReader,
  area: Rectangle,
  dimension: Dimension,
): object[] {
  const rows = dimension === 'ROWS';
  const [start, end] = rows
    ? [area.startRowIndex, area.endRowIndex]
    : [area.startColumnIndex, area.endColumnIndex];
  const attached = new Map<number, DeveloperMetadata[]>();
  for (const metadata of reader.developerMetadata) {
    const { location } = metadata;
    if (!('dimension' in location) || location.sheetId !== sheet.sheetId || location.dimension !== dimension)
      continue;
    attached.set(location.index, [...(attached.get(location.index) ?? []), metadata]);
  }
  return Array.from({ length: end - start }, (_, at) => {
    const index = start + at;
    const properties = sheet.dimensionProperties(dimension, index);
    return withoutDefaults({
      pixelSize: properties.pixelSize ?? (rows ? DEFAULT_ROW_PIXELS : DEFAULT_COLUMN_PIXELS),
      hiddenByUser: properties.hiddenByUser,
      developerMetadata: attached.get(index)?.map((one) => shownMetadata(one)),
    });
  });
}
