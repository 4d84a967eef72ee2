import type { EffectiveValue } from './cell.ts';
import { isCellError } from './cell.ts';
import { shiftFormula } from './formula/references.ts';
import { contains, intersects, toRectangle, type Rectangle } from './grid-range.ts';
import type { CellPatch, Operation } from './operations.ts';
import type { PasteType } from './paste-type.ts';
import type { SheetReader, SpreadsheetReader } from './reading.ts';

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
  if (!from || !to) return [];
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
  const pasted: Pasted = { source, destination, height, width, rows, columns, transpose };
  if (pasteType === 'PASTE_CONDITIONAL_FORMATTING') return ruleOperations(from, to, pasted);
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
  const written: Operation = { kind: 'writeCells', sheetId, row, column, rows: cells };
  const withMerges = pasteType === 'PASTE_NORMAL' || pasteType === 'PASTE_NO_BORDERS';
  return withMerges ? [...mergeOperations(from, to, pasted), written] : [written];
}

/** What is pasted where: a block of `height` × `width` as often as it goes into `rows` × `columns`. */
interface Pasted {
  readonly source: Rectangle;
  readonly destination: Rectangle;
  readonly height: number;
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  readonly transpose: boolean;
}

/** The part of the source that `area` covers, wherever it lands. */
function landings(area: Rectangle, pasted: Pasted): Rectangle[] {
  const { source, destination, height, width, rows, columns, transpose } = pasted;
  const top = Math.max(area.startRowIndex, source.startRowIndex) - source.startRowIndex;
  const bottom = Math.min(area.endRowIndex, source.endRowIndex) - source.startRowIndex;
  const left = Math.max(area.startColumnIndex, source.startColumnIndex) - source.startColumnIndex;
  const right = Math.min(area.endColumnIndex, source.endColumnIndex) - source.startColumnIndex;
  const [rowStart, rowEnd, columnStart, columnEnd] = transpose
    ? [left, right, top, bottom]
    : [top, bottom, left, right];
  const found: Rectangle[] = [];
  for (let down = 0; down < rows; down += height) {
    for (let across = 0; across < columns; across += width) {
      const row = destination.startRowIndex + down;
      const column = destination.startColumnIndex + across;
      found.push({
        sheetId: destination.sheetId,
        startRowIndex: row + rowStart,
        endRowIndex: row + rowEnd,
        startColumnIndex: column + columnStart,
        endColumnIndex: column + columnEnd,
      });
    }
  }
  return found;
}

/** Merges are pasted along (documented); what was merged where they land is so no more. */
function mergeOperations(from: SheetReader, to: SheetReader, pasted: Pasted): Operation[] {
  const { sheetId, startRowIndex, startColumnIndex } = pasted.destination;
  const landing: Rectangle = {
    sheetId,
    startRowIndex,
    endRowIndex: startRowIndex + pasted.rows,
    startColumnIndex,
    endColumnIndex: startColumnIndex + pasted.columns,
  };
  const ended = to.merges.filter((merge) => intersects(merge, landing));
  const made = from.merges
    .filter((merge) => contains(pasted.source, merge))
    .flatMap((merge) => landings(merge, pasted))
    .filter((merge) => contains(landing, merge));
  return [
    ...ended.map((range): Operation => ({ kind: 'unmergeCells', range })),
    ...made.map((range): Operation => ({ kind: 'mergeCells', range, mergeType: 'MERGE_ALL' })),
  ];
}

/** On its own tab a rule is made to cover the cells pasted to as well, on another it is added as the last. */
function ruleOperations(from: SheetReader, to: SheetReader, pasted: Pasted): Operation[] {
  const { sheetId } = to;
  let last = to.conditionalFormats.length;
  return from.conditionalFormats.flatMap((rule, index): Operation[] => {
    const ranges = Array.isArray(rule['ranges']) ? rule['ranges'] : [];
    const covered = ranges
      .map((range) => toRectangle(range, from))
      .filter((range) => intersects(range, pasted.source))
      .flatMap((range) => landings(range, pasted))
      .map((range) => Object.fromEntries(Object.entries(range)));
    if (covered.length === 0) return [];
    if (from.sheetId !== sheetId) {
      last += 1;
      return [{ kind: 'addConditionalFormat', sheetId, index: last - 1, rule: { ...rule, ranges: covered } }];
    }
    return [
      { kind: 'deleteConditionalFormat', sheetId, index },
      { kind: 'addConditionalFormat', sheetId, index, rule: { ...rule, ranges: [...ranges, ...covered] } },
    ];
  });
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
