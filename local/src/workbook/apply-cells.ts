import type { CellAttributes, CellFormat } from './cell.ts';
import type { Draft } from './draft.ts';
import { shiftFormula } from './formula/references.ts';
import { toRectangle } from './grid-range.ts';
import { MAX_CELL_CHARACTERS } from './limits.ts';
import { OperationError, type CellPatch, type CellWrite, type OperationOf } from './operations.ts';
import { BLANK_CELL, type Row, type Sheet, type StoredCell } from './sheet.ts';

/** Reported: live probe; 50,000 are accepted. */
const TOO_LONG = `Your input contains more than the maximum of ${MAX_CELL_CHARACTERS} characters in a single cell.`;

export function writeCells(draft: Draft, operation: OperationOf<'writeCells'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  const { row: top, column: left, rows } = operation;
  if (top < 0 || left < 0 || top + rows.length > sheet.rowCount) {
    throw new OperationError('Range exceeds grid limits.');
  }
  for (const [offset, cells] of rows.entries()) {
    if (left + cells.length > sheet.columnCount) throw new OperationError('Range exceeds grid limits.');
    if (cells.every((cell) => cell === null)) continue;
    const row = sheet.writableRow(top + offset);
    for (const [index, write] of cells.entries()) writeCell(draft, sheet, row, left + index, write);
  }
}

function writeCell(draft: Draft, sheet: Sheet, row: Row, column: number, write: CellWrite): void {
  if (write === null) return;
  if (typeof write !== 'object') {
    if (typeof write === 'string' && write.length > MAX_CELL_CHARACTERS) throw new OperationError(TOO_LONG);
    sheet.setValue(row, column, write);
    eraseRuns(draft, sheet, row, column);
    return;
  }
  patchCell(draft, sheet, row, column, write);
}

function patchCell(draft: Draft, sheet: Sheet, row: Row, column: number, patch: CellPatch): void {
  const text = patch.formula ?? patch.value;
  if (typeof text === 'string' && text.length > MAX_CELL_CHARACTERS) throw new OperationError(TOO_LONG);
  if (patch.formula !== undefined) sheet.setFormula(row, column, patch.formula);
  else if (patch.value !== undefined) sheet.setValue(row, column, patch.value);
  if (text !== undefined && patch.textFormatRuns === undefined) eraseRuns(draft, sheet, row, column);
  if (!touchesAttributes(patch)) return;
  const before = row.attributes?.[column];
  sheet.setAttributes(row, column, patchAttributes(draft, before, patch));
}

/** "Writing a new userEnteredValue will erase previous runs" (documented). */
function eraseRuns(draft: Draft, sheet: Sheet, row: Row, column: number): void {
  const before = row.attributes?.[column];
  if (!before?.textFormatRuns) return;
  sheet.setAttributes(row, column, patchAttributes(draft, before, { textFormatRuns: null }));
}

function touchesAttributes(patch: CellPatch): boolean {
  return (
    patch.format !== undefined ||
    patch.note !== undefined ||
    patch.validation !== undefined ||
    patch.textFormatRuns !== undefined
  );
}

function patchAttributes(
  draft: Draft,
  before: CellAttributes | undefined,
  patch: CellPatch,
): CellAttributes | undefined {
  const after: Record<string, unknown> = { ...before };
  const put = (key: keyof CellAttributes, value: unknown) => {
    if (value === undefined) return;
    if (value === null || value === '') delete after[key];
    else after[key] = value;
  };
  put('format', patchedFormat(before?.format, patch));
  put('note', patch.note);
  put('validation', patch.validation);
  put('textFormatRuns', patch.textFormatRuns);
  return draft.pool.intern(after);
}

function patchedFormat(before: CellFormat | undefined, patch: CellPatch): CellFormat | null | undefined {
  if (patch.format === undefined) return undefined;
  if (patch.formatFields === undefined) return patch.format && isEmpty(patch.format) ? null : patch.format;
  let format: Record<string, unknown> = { ...before };
  for (const path of patch.formatFields) format = withPath(format, path.split('.'), patch.format ?? {});
  return isEmpty(format) ? null : format;
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `target` with what `source` has at the path, or without it when the source has nothing there. */
function withPath(
  target: Record<string, unknown>,
  path: readonly string[],
  source: Record<string, unknown>,
): Record<string, unknown> {
  const [key = '', ...rest] = path;
  const copy = { ...target };
  const given = source[key];
  if (rest.length > 0) {
    const inner = withPath(isRecord(target[key]) ? target[key] : {}, rest, isRecord(given) ? given : {});
    if (isEmpty(inner)) delete copy[key];
    else copy[key] = inner;
    return copy;
  }
  if (given === undefined) delete copy[key];
  else copy[key] = given;
  return copy;
}

export function fillCells(draft: Draft, operation: OperationOf<'fillCells'>): void {
  const sheet = draft.writableSheet(operation.range.sheetId ?? 0);
  const area = toRectangle(operation.range, sheet);
  const { patch } = operation;
  // One result per distinct "before", so that a whole column costs one attribute object.
  const done = new Map<CellAttributes | undefined, CellAttributes | undefined>();
  const { validation, note, format, textFormatRuns, formatFields: _, ...content } = patch;
  const attributes = touchesAttributes(patch);
  const clearsOnly =
    isClearing(patch.value) &&
    patch.formula === undefined &&
    isClearing(format) &&
    isClearing(note) &&
    isClearing(validation) &&
    isClearing(textFormatRuns);
  for (let index = area.startRowIndex; index < area.endRowIndex; index += 1) {
    if (clearsOnly && sheet.rows[index] === undefined) continue;
    const row = sheet.writableRow(index);
    for (let column = area.startColumnIndex; column < area.endColumnIndex; column += 1) {
      const filled =
        patch.formula === undefined
          ? content
          : {
              formula: shiftFormula(
                patch.formula,
                index - area.startRowIndex,
                column - area.startColumnIndex,
              ),
            };
      if (patch.formula !== undefined || patch.value !== undefined)
        patchCell(draft, sheet, row, column, filled);
      if (!attributes) continue;
      const before = row.attributes?.[column];
      if (!done.has(before)) done.set(before, patchAttributes(draft, before, patch));
      sheet.setAttributes(row, column, done.get(before));
    }
  }
}

function isClearing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

export function moveCells(draft: Draft, operation: OperationOf<'moveCells'>): void {
  const { source } = operation;
  const from = draft.writableSheet(source.sheetId);
  const to = draft.writableSheet(operation.sheetId);
  const height = source.endRowIndex - source.startRowIndex;
  const width = source.endColumnIndex - source.startColumnIndex;
  if (operation.row + height > to.rowCount || operation.column + width > to.columnCount) {
    throw new OperationError('Range exceeds grid limits.');
  }
  const taken: StoredCell[][] = [];
  for (let row = source.startRowIndex; row < source.endRowIndex; row += 1) {
    const cells: StoredCell[] = [];
    for (let column = source.startColumnIndex; column < source.endColumnIndex; column += 1) {
      cells.push(from.cell(row, column));
      if (from.rows[row]) from.setCell(from.writableRow(row), column, BLANK_CELL);
    }
    taken.push(cells);
  }
  for (const [index, cells] of taken.entries()) {
    const blank = cells.every(
      (cell) => cell.value === null && cell.formula === undefined && !cell.attributes,
    );
    if (blank && to.rows[operation.row + index] === undefined) continue;
    const row = to.writableRow(operation.row + index);
    for (const [offset, cell] of cells.entries()) to.setCell(row, operation.column + offset, cell);
  }
}

export function permuteRows(draft: Draft, operation: OperationOf<'permuteRows'>): void {
  const { range, order } = operation;
  const height = range.endRowIndex - range.startRowIndex;
  if (
    order.length !== height ||
    new Set(order).size !== height ||
    order.some((at) => at < 0 || at >= height)
  ) {
    throw new OperationError('The order must name each row of the range once.');
  }
  const sheet = draft.writableSheet(range.sheetId);
  const before = sheet.rows.slice(range.startRowIndex, range.endRowIndex);
  const landed = new Map<number, number>();
  for (const [place, origin] of order.entries()) {
    if (place === origin) continue;
    landed.set(range.startRowIndex + origin, range.startRowIndex + place);
    putSortedRow(sheet, operation, before[origin], place, origin);
  }
  if (landed.size > 0) moveRowMetadata(draft, range.sheetId, landed);
}

function putSortedRow(
  sheet: Sheet,
  { range }: OperationOf<'permuteRows'>,
  source: Row | undefined,
  place: number,
  origin: number,
): void {
  const target = range.startRowIndex + place;
  if (source === undefined && sheet.rows[target] === undefined) return;
  // A copy of its own epoch: `before` must keep the cells that other rows still have to take from it.
  const current = sheet.rows[target];
  if (current?.epoch === sheet.epoch) {
    sheet.rows[target] = {
      ...current,
      values: current.values.slice(),
      attributes: current.attributes?.slice(),
      formulas: current.formulas && new Map(current.formulas),
    };
  }
  const row = sheet.writableRow(target);
  for (let column = range.startColumnIndex; column < range.endColumnIndex; column += 1) {
    const formula = source?.formulas?.get(column);
    sheet.setCell(row, column, {
      value: source?.values[column] ?? null,
      formula: formula === undefined ? undefined : shiftFormula(formula, place - origin, 0),
      attributes: source?.attributes?.[column],
    });
  }
}

function moveRowMetadata(draft: Draft, sheetId: number, landed: ReadonlyMap<number, number>): void {
  for (const metadata of draft.metadata.values()) {
    const { location } = metadata;
    if (!('dimension' in location) || location.sheetId !== sheetId || location.dimension !== 'ROWS') continue;
    const index = landed.get(location.index);
    if (index === undefined) continue;
    draft.writableMetadata().set(metadata.metadataId, { ...metadata, location: { ...location, index } });
  }
}
