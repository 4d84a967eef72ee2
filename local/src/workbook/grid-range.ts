/** A rectangle of cells: zero-based, end exclusive, every bound set. */
export interface Rectangle {
  readonly sheetId: number;
  readonly startRowIndex: number;
  readonly endRowIndex: number;
  readonly startColumnIndex: number;
  readonly endColumnIndex: number;
}

/** A Sheets `GridRange`: a missing bound means the edge of the sheet, a missing sheetId means sheet 0. */
export interface GridRange {
  readonly sheetId?: number;
  readonly startRowIndex?: number;
  readonly endRowIndex?: number;
  readonly startColumnIndex?: number;
  readonly endColumnIndex?: number;
}

export type Dimension = 'ROWS' | 'COLUMNS';

interface GridSize {
  readonly rowCount: number;
  readonly columnCount: number;
}

/** Fills in open bounds and cuts the range to the grid; what lies wholly outside comes out empty. */
export function toRectangle(range: GridRange, size: GridSize): Rectangle {
  const endRowIndex = Math.max(0, Math.min(range.endRowIndex ?? size.rowCount, size.rowCount));
  const endColumnIndex = Math.max(0, Math.min(range.endColumnIndex ?? size.columnCount, size.columnCount));
  return {
    sheetId: range.sheetId ?? 0,
    startRowIndex: Math.min(Math.max(range.startRowIndex ?? 0, 0), endRowIndex),
    endRowIndex,
    startColumnIndex: Math.min(Math.max(range.startColumnIndex ?? 0, 0), endColumnIndex),
    endColumnIndex,
  };
}

export function intersects(a: Rectangle, b: Rectangle): boolean {
  return (
    a.sheetId === b.sheetId &&
    a.startRowIndex < b.endRowIndex &&
    b.startRowIndex < a.endRowIndex &&
    a.startColumnIndex < b.endColumnIndex &&
    b.startColumnIndex < a.endColumnIndex
  );
}

export function contains(outer: Rectangle, inner: Rectangle): boolean {
  return (
    outer.sheetId === inner.sheetId &&
    outer.startRowIndex <= inner.startRowIndex &&
    outer.endRowIndex >= inner.endRowIndex &&
    outer.startColumnIndex <= inner.startColumnIndex &&
    outer.endColumnIndex >= inner.endColumnIndex
  );
}
