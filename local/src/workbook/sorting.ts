import { isCellError, type EffectiveValue } from './cell.ts';
import type { Rectangle } from './grid-range.ts';
import { OperationError, type Operation } from './operations.ts';
import type { SheetReader } from './reading.ts';

/** `column` is the absolute column, from 0 (reported). */
export interface SortKey {
  readonly column: number;
  readonly ascending: boolean;
}

function rank(value: EffectiveValue): number {
  if (typeof value === 'number') return 0;
  if (typeof value === 'string') return 1;
  return typeof value === 'boolean' ? 2 : 3;
}

function compare(a: EffectiveValue, b: EffectiveValue): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === 'string' && typeof b === 'string') {
    const [x, y] = [a.toLowerCase(), b.toLowerCase()];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return isCellError(a) || isCellError(b) ? 0 : Number(a) - Number(b);
}

/**
 * The operation that sorts the range's rows, or none when they are in order: numbers before text before truths,
 * blanks always last, hidden and filtered-out rows staying where they are; merges over several rows are refused
 * (reported: live probe).
 */
export function sortOperations(sheet: SheetReader, range: Rectangle, keys: readonly SortKey[]): Operation[] {
  const merged = sheet.merges.some(
    (merge) =>
      merge.endRowIndex - merge.startRowIndex > 1 &&
      merge.startRowIndex < range.endRowIndex &&
      merge.endRowIndex > range.startRowIndex &&
      merge.startColumnIndex < range.endColumnIndex &&
      merge.endColumnIndex > range.startColumnIndex,
  );
  if (merged) throw new OperationError("You can't sort a range with vertical merges.");
  const height = range.endRowIndex - range.startRowIndex;
  const filteredOut = filteredRows(sheet);
  const moving = Array.from({ length: height }, (_, at) => at).filter((at) => {
    const row = range.startRowIndex + at;
    return sheet.dimensionProperties('ROWS', row).hiddenByUser !== true && !filteredOut(row);
  });
  const columns = keys.map(({ column }) =>
    moving.map((at) => sheet.effective(range.startRowIndex + at, column)),
  );
  const sorted = moving
    .map((_, index) => index)
    .toSorted((a, b) => {
      for (const [key, { ascending }] of keys.entries()) {
        const x = columns[key]?.[a] ?? null;
        const y = columns[key]?.[b] ?? null;
        if (x === null || y === null) {
          if (x === y) continue;
          return x === null ? 1 : -1;
        }
        const order = compare(x, y);
        if (order !== 0) return ascending ? order : -order;
      }
      return a - b;
    });
  const order = Array.from({ length: height }, (_, at) => at);
  for (const [place, index] of sorted.entries()) {
    const target = moving[place];
    const origin = moving[index];
    if (target !== undefined && origin !== undefined) order[target] = origin;
  }
  return order.every((origin, place) => origin === place) ? [] : [{ kind: 'permuteRows', range, order }];
}

/** Which rows the tab's basic filter hides: by hidden values; conditions are kept but not worked out. */
function filteredRows(sheet: SheetReader): (row: number) => boolean {
  const { basicFilter } = sheet;
  if (!basicFilter) return () => false;
  const hidden = new Map<number, ReadonlySet<unknown>>();
  const add = (column: number, criteria: unknown) => {
    if (typeof criteria !== 'object' || criteria === null || !('hiddenValues' in criteria)) return;
    if (Array.isArray(criteria.hiddenValues)) hidden.set(column, new Set(criteria.hiddenValues));
  };
  for (const [column, criteria] of Object.entries(basicFilter['criteria'] ?? {}))
    add(Number(column), criteria);
  const specs = basicFilter['filterSpecs'];
  for (const spec of Array.isArray(specs) ? specs : []) {
    if (typeof spec === 'object' && spec !== null && 'columnIndex' in spec) {
      add(Number(spec['columnIndex']), 'filterCriteria' in spec ? spec['filterCriteria'] : undefined);
    }
  }
  const range: object =
    typeof basicFilter['range'] === 'object' && basicFilter['range'] ? basicFilter['range'] : {};
  const start = 'startRowIndex' in range ? Number(range.startRowIndex) : 0;
  const end = 'endRowIndex' in range ? Number(range.endRowIndex) : sheet.rowCount;
  return (row) =>
    row > start &&
    row < end &&
    [...hidden].some(([column, values]) => values.has(sheet.display(row, column)));
}
