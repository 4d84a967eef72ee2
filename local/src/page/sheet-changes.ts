import { z } from 'zod';
import type { Json, JsonObject } from '../workbook/cell.ts';
import type { Operation, OperationOf } from '../workbook/operations.ts';
import type { SheetReader } from '../workbook/reading.ts';
import { sortOperations } from '../workbook/sorting.ts';
import type { FilterView, SheetChange, SheetChangeRequest } from './live.ts';

const place = z.int().nonnegative();
const layout = z.int();
const count = z.int().min(1).max(1_000);

export const sheetChangeSchema = z.discriminatedUnion('kind', [
  z.object({ layout, kind: z.enum(['insertRows', 'insertColumns']), at: place, count }),
  z.object({ layout, kind: z.enum(['deleteRows', 'deleteColumns']), places: z.array(place).min(1) }),
  z.object({ layout, kind: z.literal('sort'), column: place, ascending: z.boolean() }),
  z.object({ layout, kind: z.literal('filter'), column: place, hidden: z.array(z.string()) }),
  z.object({ layout, kind: z.literal('clearFilter') }),
]) satisfies z.ZodType<SheetChangeRequest>;

/** What Apps Script calls the change in an onChange event. */
export const CHANGE_TYPES: Readonly<Record<SheetChange['kind'], string>> = {
  insertRows: 'INSERT_ROW',
  insertColumns: 'INSERT_COLUMN',
  deleteRows: 'REMOVE_ROW',
  deleteColumns: 'REMOVE_COLUMN',
  sort: 'OTHER',
  filter: 'OTHER',
  clearFilter: 'OTHER',
};

/**
 * The operations by which a person's change is made.
 *
 * @throws OperationError where the sheet can't be sorted
 */
export function changeOperations(sheet: SheetReader, change: SheetChange): readonly Operation[] {
  const { sheetId } = sheet;
  switch (change.kind) {
    case 'insertRows':
      return [inserted(sheet, 'ROWS', change.at, change.count)];
    case 'insertColumns':
      return [inserted(sheet, 'COLUMNS', change.at, change.count)];
    case 'deleteRows':
      return deleted(sheetId, 'ROWS', change.places);
    case 'deleteColumns':
      return deleted(sheetId, 'COLUMNS', change.places);
    case 'sort': {
      const range = {
        sheetId,
        startRowIndex: frozenRows(sheet),
        endRowIndex: Math.max(frozenRows(sheet), sheet.lastRow),
        startColumnIndex: 0,
        endColumnIndex: sheet.columnCount,
      };
      return sortOperations(sheet, range, [{ column: change.column, ascending: change.ascending }]);
    }
    case 'filter':
      return [{ kind: 'setBasicFilter', sheetId, filter: filtered(sheet, change) }];
    case 'clearFilter':
      return [{ kind: 'setBasicFilter', sheetId, filter: null }];
  }
}

/** The tab's filter by hidden values, as it is kept; conditions are not shown. */
export function filtersOf({ basicFilter }: SheetReader): readonly FilterView[] | null {
  if (basicFilter === undefined) return null;
  const filters: FilterView[] = [];
  for (const [column, criteria] of Object.entries(criteriaOf(basicFilter))) {
    const hidden = isObject(criteria) ? criteria['hiddenValues'] : undefined;
    if (Array.isArray(hidden)) filters.push({ column: Number(column), hidden: hidden.map(String) });
  }
  return filters;
}

function inserted(
  sheet: SheetReader,
  dimension: 'ROWS' | 'COLUMNS',
  at: number,
  howMany: number,
): OperationOf<'insertDimension'> {
  const firstBelowHeader = dimension === 'ROWS' ? frozenRows(sheet) : 0;
  return {
    kind: 'insertDimension',
    sheetId: sheet.sheetId,
    dimension,
    startIndex: at,
    endIndex: at + howMany,
    // The first row below the headers is to look like its neighbour, not like a header.
    inheritFromBefore: at > firstBelowHeader,
  };
}

/** From the last to the first, so that no earlier deletion moves a later one. */
function deleted(
  sheetId: number,
  dimension: 'ROWS' | 'COLUMNS',
  places: readonly number[],
): readonly Operation[] {
  return runs(places)
    .toReversed()
    .map(([startIndex, endIndex]) => ({ kind: 'deleteDimension', sheetId, dimension, startIndex, endIndex }));
}

/** Neighbouring places together, in ascending order: [first, one past the last]. */
function runs(places: readonly number[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const at of [...new Set(places)].sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last?.[1] === at) last[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
}

function filtered(
  sheet: SheetReader,
  { column, hidden }: Extract<SheetChange, { kind: 'filter' }>,
): JsonObject {
  const { [String(column)]: _, ...others } = sheet.basicFilter ? criteriaOf(sheet.basicFilter) : {};
  const criteria =
    hidden.length === 0 ? others : { ...others, [String(column)]: { hiddenValues: [...hidden] } };
  const range = {
    sheetId: sheet.sheetId,
    startRowIndex: Math.max(0, frozenRows(sheet) - 1),
    endRowIndex: sheet.rowCount,
    startColumnIndex: 0,
    endColumnIndex: sheet.columnCount,
  };
  return { range, criteria };
}

function criteriaOf(filter: JsonObject): JsonObject {
  const { criteria } = filter;
  return isObject(criteria) ? criteria : {};
}

function frozenRows(sheet: SheetReader): number {
  return sheet.properties.gridProperties.frozenRowCount ?? 0;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
