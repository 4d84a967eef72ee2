import type { Dimension } from './grid-range.ts';
import { OperationError } from './operations.ts';
import type { GridProperties } from './spreadsheet.ts';

const OF = {
  ROWS: { count: 'rowCount', frozen: 'frozenRowCount', name: 'rows' },
  COLUMNS: { count: 'columnCount', frozen: 'frozenColumnCount', name: 'columns' },
} as const;

/** At least one row or column is left to scroll. Throws as many users report it for rows; columns by analogy. */
export function checkFrozen(grid: GridProperties): void {
  for (const { count, frozen, name } of Object.values(OF)) {
    if ((grid[frozen] ?? 0) >= grid[count])
      throw new OperationError(`You can't freeze all visible ${name} on the sheet.`);
  }
}

/** Nor may those that are not frozen be deleted together, be it by a smaller grid that freezes fewer (reported). */
export function checkScrolling(grid: GridProperties, dimension: Dimension, kept: number): void {
  const { count, frozen, name } = OF[dimension];
  if (kept < grid[count] && kept <= (grid[frozen] ?? 0))
    throw new OperationError(`Sorry, it is not possible to delete all non-frozen ${name}.`);
}
