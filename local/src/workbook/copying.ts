import type { EffectiveValue } from './cell.ts';
import { isCellError } from './cell.ts';
import { shiftFormula } from './formula/references.ts';
import type { Rectangle } from './grid-range.ts';
import type { CellPatch, Operation } from './operations.ts';
import type { SheetReader, SpreadsheetReader } from './reading.ts';

/** Google's PasteType. */
export type PasteType =
  | 'PASTE_NORMAL'
  | 'PASTE_VALUES'
  | 'PASTE_FORMAT'
  | 'PASTE_NO_BORDERS'
  | 'PASTE_FORMULA'
  | 'PASTE_DATA_VALIDATION'
  | 'PASTE_CONDITIONAL_FORMATTING';

/**
 * The operations that paste `source` at `destination`: repeated where the destination is a multiple of it, whole
 * where it is smaller (documented). `limit` keeps it within the grid.
 */
export function copyOperations(
  reader: SpreadsheetReader,
  source: Rectangle,
  destination: Rectangle,
  pasteType: PasteType,
  transpose = false,
): Operation[] {
  const from = reader.sheet(source.sheetId);
  const to = reader.sheet(destination.sheetId);
  if (!from || !to || pasteType === 'PASTE_CONDITIONAL_FORMATTING') return [];
  const sourceHeight = source.endRowIndex - source.startRowIndex;
  const sourceWidth = source.endColumnIndex - source.startColumnIndex;
  const [height, width] = transpose ? [sourceWidth, sourceHeight] : [sourceHeight, sourceWidth];
  const rows = Math.min(
    repeated(destination.endRowIndex - destination.startRowIndex, height),
    to.rowCount - destination.startRowIndex,
  );
  const columns = Math.min(
    repeated(destination.endColumnIndex - destination.startColumnIndex, width),
    to.columnCount - destination.startColumnIndex,
  );
  const cells = Array.from({ length: rows }, (_, down) =>
    Array.from({ length: columns }, (_unused, across) => {
      const [i, j] = transpose ? [across % width, down % height] : [down % height, across % width];
      const row = source.startRowIndex + i;
      const column = source.startColumnIndex + j;
      const shift = [
        destination.startRowIndex + down - row,
        destination.startColumnIndex + across - column,
      ] as const;
      return pastedCell(from, row, column, shift, pasteType);
    }),
  );
  const { sheetId, startRowIndex: row, startColumnIndex: column } = destination;
  return [{ kind: 'writeCells', sheetId, row, column, rows: cells }];
}

function repeated(wanted: number, size: number): number {
  return size > 0 && wanted % size === 0 && wanted > size ? wanted : size;
}

function literalOf(value: EffectiveValue): CellPatch {
  return { value: isCellError(value) ? value.error : value };
}

function pastedCell(
  sheet: SheetReader,
  row: number,
  column: number,
  [down, across]: readonly [number, number],
  pasteType: PasteType,
): CellPatch {
  const { format, note, validation, textFormatRuns } = sheet.attributes(row, column);
  const formula = sheet.formula(row, column);
  const content: CellPatch =
    formula === undefined
      ? { value: sheet.literal(row, column) }
      : { formula: shiftFormula(formula, down, across) };
  switch (pasteType) {
    case 'PASTE_VALUES':
      return literalOf(sheet.effective(row, column));
    case 'PASTE_FORMULA':
      return content;
    case 'PASTE_FORMAT':
      return { format: format ?? null };
    case 'PASTE_DATA_VALIDATION':
      return { validation: validation ?? null };
    case 'PASTE_NO_BORDERS': {
      const { borders: _, ...rest } = format ?? {};
      return { ...content, format: rest, note: note ?? null, validation: validation ?? null };
    }
    default:
      return {
        ...content,
        format: format ?? null,
        note: note ?? null,
        validation: validation ?? null,
        textFormatRuns: textFormatRuns ?? null,
      };
  }
}
