import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { copyOperations } from '../workbook/copying.ts';
import { replaceIn } from '../workbook/find-replace.ts';
import { contains, intersects, type GridRange, type Rectangle } from '../workbook/grid-range.ts';
import { longest } from '../workbook/longest.ts';
import type { CellPatch, CellWrite } from '../workbook/operations.ts';
import { isPasteType, type PasteType } from '../workbook/paste-type.ts';
import { sortOperations } from '../workbook/sorting.ts';
import { columnName } from '../workbook/a1.ts';
import type { CellFormat } from '../workbook/cell.ts';
import { invalid } from './api-error.ts';
import { asJsonOrNull } from './as-json.ts';
import { bothColorPaths, withBothColors } from './colors.ts';
import { gridRange } from './data-filters.ts';
import { checkPaths, maskPaths } from './field-mask.ts';
import type { RequestEnvironment } from './request-environment.ts';

const CELL_FIELDS = [
  'userEnteredValue',
  'userEnteredFormat',
  'note',
  'dataValidation',
  'textFormatRuns',
  'hyperlink',
  'pivotTable',
  'chipRuns',
  'effectiveValue',
  'effectiveFormat',
  'formattedValue',
];

/** Makes a cell's patch from `CellData`, as the mask says: a field it names and the cell lacks is cleared. */
function patchMaker(fields: string | null | undefined): (cell: sheets_v4.Schema$CellData) => CellPatch {
  const paths = maskPaths(fields);
  checkPaths(paths, CELL_FIELDS);
  const all = paths.includes('*');
  const named = (field: string) => all || paths.includes(field);
  const whole = named('userEnteredFormat');
  const formatFields = bothColorPaths(paths)
    .filter((path) => path.startsWith('userEnteredFormat.'))
    .map((path) => path.slice('userEnteredFormat.'.length));
  const value =
    all || paths.some((path) => path === 'userEnteredValue' || path.startsWith('userEnteredValue.'));
  return (cell) => ({
    ...(value ? enteredValue(cell.userEnteredValue) : {}),
    ...(whole ? { format: formatOf(cell) } : {}),
    ...(!whole && formatFields.length > 0 ? { format: formatOf(cell) ?? {}, formatFields } : {}),
    ...(named('note') ? { note: cell.note ?? null } : {}),
    ...(named('dataValidation') ? { validation: asJsonOrNull(cell.dataValidation) } : {}),
    ...(named('textFormatRuns')
      ? { textFormatRuns: cell.textFormatRuns?.map((run) => asJsonOrNull(run) ?? {}) ?? null }
      : {}),
  });
}

function formatOf(cell: sheets_v4.Schema$CellData): CellFormat | null {
  const format = asJsonOrNull(cell.userEnteredFormat);
  return format && withBothColors(format);
}

function enteredValue(value: sheets_v4.Schema$ExtendedValue | null | undefined): CellPatch {
  if (typeof value?.formulaValue === 'string') return { formula: value.formulaValue };
  if (typeof value?.stringValue === 'string') return { value: value.stringValue };
  if (typeof value?.numberValue === 'number') return { value: value.numberValue };
  if (typeof value?.boolValue === 'boolean') return { value: value.boolValue };
  if (value?.errorValue) throw invalid('ExtendedValue.errorValue is read-only.');
  return { value: null };
}

function patches(
  rows: readonly sheets_v4.Schema$RowData[] | null | undefined,
  fields: string | null | undefined,
): CellPatch[][] {
  const patch = patchMaker(fields);
  return (rows ?? []).map((row) => (row.values ?? []).map((cell) => patch(cell)));
}

export function updateCells(request: sheets_v4.Schema$UpdateCellsRequest, env: RequestEnvironment): object {
  const rows = patches(request.rows, request.fields);
  if (request.range) {
    const area = env.reader.rectangle(gridRange(request.range));
    const height = area.endRowIndex - area.startRowIndex;
    const width = area.endColumnIndex - area.startColumnIndex;
    if (rows.length > height) {
      throw invalid(
        `Attempting to write row: ${area.startRowIndex + height}, beyond the last requested row of: ${area.endRowIndex - 1}`,
      );
    }
    if (rows.some((cells) => cells.length > width)) {
      throw invalid(
        `Attempting to write column: ${area.endColumnIndex}, beyond the last requested column of: ${area.endColumnIndex - 1}`,
      );
    }
    // What the rows do not give is cleared in the fields named (documented).
    const blank = patchMaker(request.fields)({});
    env.apply({ kind: 'fillCells', range: area, patch: blank });
    writeBlock(env, area.sheetId, area.startRowIndex, area.startColumnIndex, rows);
    return {};
  }
  const { sheetId, rowIndex, columnIndex } = request.start ?? {};
  writeBlock(env, env.sheet(sheetId).sheetId, rowIndex ?? 0, columnIndex ?? 0, rows);
  return {};
}

function writeBlock(
  env: RequestEnvironment,
  sheetId: number,
  row: number,
  column: number,
  rows: readonly (readonly CellWrite[])[],
): void {
  const { rowCount, columnCount } = env.sheet(sheetId);
  if (row + rows.length > rowCount)
    throw invalid(`Attempting to write row: ${rowCount}, beyond the last row of: ${rowCount - 1}`);
  if (rows.some((cells) => column + cells.length > columnCount)) {
    throw invalid(
      `Attempting to write column: ${columnName(columnCount)}, beyond the last column of: ${columnName(columnCount - 1)}`,
    );
  }
  if (rows.length > 0) env.apply({ kind: 'writeCells', sheetId, row, column, rows });
}

/** After the last row that holds data anywhere on the sheet; a full grid grows (reported: live probe). */
export function appendCells(request: sheets_v4.Schema$AppendCellsRequest, env: RequestEnvironment): object {
  const sheet = env.sheet(request.sheetId);
  const rows = patches(request.rows, request.fields);
  const row = sheet.lastRow;
  const width = longest(rows);
  const { sheetId } = sheet;
  if (row + rows.length > sheet.rowCount) {
    env.apply({
      kind: 'appendDimension',
      sheetId,
      dimension: 'ROWS',
      length: row + rows.length - sheet.rowCount,
    });
  }
  if (width > sheet.columnCount) {
    env.apply({ kind: 'appendDimension', sheetId, dimension: 'COLUMNS', length: width - sheet.columnCount });
  }
  writeBlock(env, sheetId, row, 0, rows);
  return {};
}

function rangeOf(range: sheets_v4.Schema$GridRange | undefined, env: RequestEnvironment): GridRange {
  const wanted = gridRange(range);
  env.sheet(wanted.sheetId);
  return wanted;
}

export function repeatCell(request: sheets_v4.Schema$RepeatCellRequest, env: RequestEnvironment): object {
  const patch = patchMaker(request.fields)(request.cell ?? {});
  env.apply({ kind: 'fillCells', range: rangeOf(request.range, env), patch });
  return {};
}

export function setDataValidation(
  request: sheets_v4.Schema$SetDataValidationRequest,
  env: RequestEnvironment,
): object {
  const patch = { validation: asJsonOrNull(request.rule) };
  env.apply({ kind: 'fillCells', range: rangeOf(request.range, env), patch });
  return {};
}

function pasteTypeOf(pasteType: string | null | undefined): PasteType {
  return pasteType && isPasteType(pasteType) ? pasteType : 'PASTE_NORMAL';
}

export function copyPaste(request: sheets_v4.Schema$CopyPasteRequest, env: RequestEnvironment): object {
  const source = env.reader.rectangle(rangeOf(request.source, env));
  const destination = env.reader.rectangle(rangeOf(request.destination, env));
  const transpose = request.pasteOrientation === 'TRANSPOSE';
  for (const operation of copyOperations(
    env.reader,
    source,
    destination,
    pasteTypeOf(request.pasteType),
    transpose,
  )) {
    env.apply(operation);
  }
  return {};
}

export function cutPaste(request: sheets_v4.Schema$CutPasteRequest, env: RequestEnvironment): object {
  const source = env.reader.rectangle(rangeOf(request.source, env));
  const { sheetId, rowIndex, columnIndex } = request.destination ?? {};
  const to = { sheetId: env.sheet(sheetId).sheetId, row: rowIndex ?? 0, column: columnIndex ?? 0 };
  const pasteType = pasteTypeOf(request.pasteType);
  if (pasteType === 'PASTE_NORMAL') {
    env.apply({ kind: 'moveCells', source, ...to });
    return {};
  }
  const destination: Rectangle = {
    sheetId: to.sheetId,
    startRowIndex: to.row,
    endRowIndex: to.row + 1,
    startColumnIndex: to.column,
    endColumnIndex: to.column + 1,
  };
  const pasted = copyOperations(env.reader, source, destination, pasteType);
  // "All the source data that is cut can be pasted only once": the source is blank afterwards (documented).
  const patch = { value: null, format: null, note: null, validation: null, textFormatRuns: null };
  env.apply({ kind: 'fillCells', range: source, patch });
  for (const operation of pasted) env.apply(operation);
  return {};
}

export function findReplace(request: sheets_v4.Schema$FindReplaceRequest, env: RequestEnvironment): object {
  const sheets = request.allSheets
    ? env.reader.sheets
    : [env.sheet(request.range ? request.range.sheetId : request.sheetId)];
  if (!request.find) throw invalid('Must specify a find string.');
  const totals = {
    valuesChanged: 0,
    formulasChanged: 0,
    rowsChanged: 0,
    sheetsChanged: 0,
    occurrencesChanged: 0,
  };
  for (const { sheetId } of sheets) {
    const sheet = env.sheet(sheetId);
    const area = env.reader.rectangle(request.range ? gridRange(request.range) : { sheetId });
    const replaced = replaceIn(sheet, area, {
      find: request.find,
      replacement: request.replacement ?? '',
      matchCase: request.matchCase ?? false,
      matchEntireCell: request.matchEntireCell ?? false,
      searchByRegex: request.searchByRegex ?? false,
      includeFormulas: request.includeFormulas ?? false,
    });
    for (const operation of replaced.operations) env.apply(operation);
    totals.valuesChanged += replaced.values;
    totals.formulasChanged += replaced.formulas;
    totals.rowsChanged += replaced.rows;
    totals.sheetsChanged += replaced.rows > 0 ? 1 : 0;
    totals.occurrencesChanged += replaced.occurrences;
  }
  return { findReplace: Object.fromEntries(Object.entries(totals).filter(([, count]) => count > 0)) };
}

export function sortRange(request: sheets_v4.Schema$SortRangeRequest, env: RequestEnvironment): object {
  const area = env.reader.rectangle(rangeOf(request.range, env));
  const keys = (request.sortSpecs ?? []).map(({ dimensionIndex, sortOrder }) => ({
    column: dimensionIndex ?? 0,
    ascending: sortOrder !== 'DESCENDING',
  }));
  for (const operation of sortOperations(env.sheet(area.sheetId), area, keys)) env.apply(operation);
  return {};
}

function checkWholeMerges(env: RequestEnvironment, area: Rectangle): void {
  const { merges } = env.sheet(area.sheetId);
  if (merges.some((merge) => intersects(merge, area) && !contains(area, merge))) {
    throw invalid('You must select all cells in a merged range to merge or unmerge them.');
  }
}

export function mergeCells(request: sheets_v4.Schema$MergeCellsRequest, env: RequestEnvironment): object {
  const range = rangeOf(request.range, env);
  checkWholeMerges(env, env.reader.rectangle(range));
  const { mergeType } = request;
  env.apply({
    kind: 'mergeCells',
    range,
    mergeType: mergeType === 'MERGE_COLUMNS' || mergeType === 'MERGE_ROWS' ? mergeType : 'MERGE_ALL',
  });
  return {};
}

export function unmergeCells(request: sheets_v4.Schema$UnmergeCellsRequest, env: RequestEnvironment): object {
  const range = rangeOf(request.range, env);
  checkWholeMerges(env, env.reader.rectangle(range));
  env.apply({ kind: 'unmergeCells', range });
  return {};
}
