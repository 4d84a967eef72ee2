import type { Rectangle } from './grid-range.ts';
import type { SheetReader } from './reading.ts';

function filled(sheet: SheetReader, row: number, column: number): boolean {
  return sheet.literal(row, column) !== null || sheet.formula(row, column) !== undefined;
}

function rowFilled(sheet: SheetReader, row: number, start: number, end: number): boolean {
  if (row < 0 || row >= sheet.rowCount) return false;
  for (let column = Math.max(0, start); column < Math.min(end, sheet.columnCount); column += 1) {
    if (filled(sheet, row, column)) return true;
  }
  return false;
}

function columnFilled(sheet: SheetReader, column: number, start: number, end: number): boolean {
  if (column < 0 || column >= sheet.columnCount) return false;
  for (let row = Math.max(0, start); row < Math.min(end, sheet.rowCount); row += 1) {
    if (filled(sheet, row, column)) return true;
  }
  return false;
}

/** The block of cells around one: grown while any cell next to it, corners included, is filled. */
function blockAround(sheet: SheetReader, row: number, column: number): Rectangle {
  let [top, bottom, left, right] = [row, row + 1, column, column + 1];
  for (let grown = true; grown;) {
    grown = false;
    // Rows first and as far as they go: a side's check costs the block's height, and tables are tall.
    for (; rowFilled(sheet, top - 1, left - 1, right + 1); top -= 1) grown = true;
    for (; rowFilled(sheet, bottom, left - 1, right + 1); bottom += 1) grown = true;
    for (; columnFilled(sheet, left - 1, top - 1, bottom + 1); left -= 1) grown = true;
    for (; columnFilled(sheet, right, top - 1, bottom + 1); right += 1) grown = true;
  }
  return {
    sheetId: sheet.sheetId,
    startRowIndex: top,
    endRowIndex: bottom,
    startColumnIndex: left,
    endColumnIndex: right,
  };
}

/**
 * The table that values appended to the range go below: the last one the range touches (documented with an example;
 * recorded: the one further right when two end on the same row). Undefined when it touches none.
 */
export function findTable(sheet: SheetReader, area: Rectangle): Rectangle | undefined {
  for (let row = Math.min(area.endRowIndex, sheet.lastRow) - 1; row >= area.startRowIndex; row -= 1) {
    for (let column = area.endColumnIndex - 1; column >= area.startColumnIndex; column -= 1) {
      if (filled(sheet, row, column)) return blockAround(sheet, row, column);
    }
  }
  return blockCovering(sheet, area);
}

/** An empty cell belongs to a table when it lies in the table's rectangle. */
function blockCovering(sheet: SheetReader, area: Rectangle): Rectangle | undefined {
  const { startRowIndex: row, startColumnIndex: column } = area;
  for (const [down, across] of [
    [-1, -1],
    [-1, 0],
    [-1, 1],
    [0, -1],
    [0, 1],
    [1, -1],
    [1, 0],
    [1, 1],
  ] as const) {
    if (row + down < 0 || column + across < 0 || !filled(sheet, row + down, column + across)) continue;
    const block = blockAround(sheet, row + down, column + across);
    const covers =
      block.startRowIndex <= row &&
      block.endRowIndex > row &&
      block.startColumnIndex <= column &&
      block.endColumnIndex > column;
    if (covers) return block;
  }
  return undefined;
}
