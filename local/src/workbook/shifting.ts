import type { Dimension, Rectangle } from './grid-range.ts';
import type { Operation } from './operations.ts';
import type { SheetReader } from './reading.ts';

/** The cells from the range to the edge of the grid, in the direction cells shift. */
function tail(sheet: SheetReader, range: Rectangle, dimension: Dimension, from: number): Rectangle {
  return dimension === 'ROWS'
    ? { ...range, startRowIndex: from, endRowIndex: sheet.rowCount }
    : { ...range, startColumnIndex: from, endColumnIndex: sheet.columnCount };
}

/** Puts blank cells in, moving what was there down or right; a grid too small for what moves grows. */
export function insertCellsOperations(
  sheet: SheetReader,
  range: Rectangle,
  dimension: Dimension,
): Operation[] {
  const rows = dimension === 'ROWS';
  const start = rows ? range.startRowIndex : range.startColumnIndex;
  const count = (rows ? range.endRowIndex : range.endColumnIndex) - start;
  const length = rows ? sheet.rowCount : sheet.columnCount;
  const used = Math.max(start, Math.min(length, lastFilled(sheet, range, dimension)));
  const operations: Operation[] = [];
  if (used + count > length) {
    operations.push({
      kind: 'appendDimension',
      sheetId: sheet.sheetId,
      dimension,
      length: used + count - length,
    });
  }
  const source = rows
    ? { ...range, startRowIndex: start, endRowIndex: used }
    : { ...range, startColumnIndex: start, endColumnIndex: used };
  if (used > start) {
    operations.push({
      kind: 'moveCells',
      source,
      sheetId: sheet.sheetId,
      row: range.startRowIndex + (rows ? count : 0),
      column: range.startColumnIndex + (rows ? 0 : count),
    });
  }
  return operations;
}

/** One past the last cell in the range's rows or columns that carries anything. */
function lastFilled(sheet: SheetReader, range: Rectangle, dimension: Dimension): number {
  const area = tail(
    sheet,
    range,
    dimension,
    dimension === 'ROWS' ? range.startRowIndex : range.startColumnIndex,
  );
  let last = 0;
  for (let row = area.startRowIndex; row < area.endRowIndex; row += 1) {
    for (let column = area.startColumnIndex; column < area.endColumnIndex; column += 1) {
      const blank =
        sheet.literal(row, column) === null &&
        sheet.formula(row, column) === undefined &&
        Object.keys(sheet.attributes(row, column)).length === 0;
      if (!blank) last = Math.max(last, (dimension === 'ROWS' ? row : column) + 1);
    }
  }
  return last;
}

/** Takes the range's cells away, moving what is below or to the right of them in their place. */
export function deleteCellsOperations(
  sheet: SheetReader,
  range: Rectangle,
  dimension: Dimension,
): Operation[] {
  const rows = dimension === 'ROWS';
  const end = rows ? range.endRowIndex : range.endColumnIndex;
  const length = rows ? sheet.rowCount : sheet.columnCount;
  const blank: Operation = {
    kind: 'fillCells',
    range,
    patch: { value: null, format: null, note: null, validation: null, textFormatRuns: null },
  };
  if (end >= length) return [blank];
  const { startRowIndex: row, startColumnIndex: column } = range;
  return [
    blank,
    { kind: 'moveCells', source: tail(sheet, range, dimension, end), sheetId: sheet.sheetId, row, column },
  ];
}
