import { MAX_COLUMNS } from './a1.ts';
import { regrouped } from './dimension-groups.ts';
import type { Draft } from './draft.ts';
import { follow } from './follow.ts';
import { checkScrolling } from './frozen.ts';
import type { Dimension } from './grid-range.ts';
import { deletion, insertion, relocation } from './index-map.ts';
import { MAX_CELLS } from './limits.ts';
import { OperationError, type OperationOf } from './operations.ts';
import type { Row, Sheet } from './sheet.ts';
import type { DimensionGroup, DimensionProperties } from './spreadsheet.ts';

function dimensionLength(sheet: Sheet, dimension: Dimension): number {
  return dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount;
}

function resize(draft: Draft, sheet: Sheet, dimension: Dimension, by: number): void {
  const { gridProperties } = sheet.properties;
  const rows = dimension === 'ROWS';
  const rowCount = gridProperties.rowCount + (rows ? by : 0);
  const columnCount = gridProperties.columnCount + (rows ? 0 : by);
  if (by > 0)
    checkRoom(
      draft,
      rowCount * columnCount - gridProperties.rowCount * gridProperties.columnCount,
      columnCount,
    );
  sheet.properties = { ...sheet.properties, gridProperties: { ...gridProperties, rowCount, columnCount } };
}

/** Texts reported by live probes. */
export function checkRoom(draft: Draft, moreCells: number, columnCount: number): void {
  if (columnCount > MAX_COLUMNS) {
    throw new OperationError(
      `This action would increase the number of columns in the sheet above the limit of ${MAX_COLUMNS} columns.`,
    );
  }
  if (draft.cellCount() + moreCells > MAX_CELLS) {
    throw new OperationError(
      `This action would increase the number of cells in the workbook above the limit of ${MAX_CELLS} cells.`,
    );
  }
}

function checkSpan(sheet: Sheet, span: { dimension: Dimension; startIndex: number; endIndex: number }): void {
  const length = dimensionLength(sheet, span.dimension);
  if (span.startIndex < 0 || span.startIndex >= span.endIndex) {
    throw new OperationError(
      `range.startIndex[${span.startIndex}] must be less than range.endIndex[${span.endIndex}]`,
    );
  }
  if (span.endIndex > length) {
    throw new OperationError(
      `range.endIndex[${span.endIndex}] is larger than current grid size (${length}).`,
    );
  }
}

/** Cells of every row, spliced the same way: how columns come, go and move. */
function spliceColumns(
  sheet: Sheet,
  splice: (cells: unknown[]) => void,
  map: (column: number) => number | undefined,
): void {
  for (const [index, row] of sheet.rows.entries()) {
    if (!row) continue;
    const own = sheet.writableRow(index);
    splice(own.values);
    if (own.attributes) splice(own.attributes);
    if (own.formulas) {
      const moved = [...own.formulas].flatMap(([column, formula]) => {
        const place = map(column);
        return place === undefined ? [] : [[place, formula] as const];
      });
      own.formulas = new Map(moved);
    }
  }
}

export function insertDimension(draft: Draft, operation: OperationOf<'insertDimension'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  const { dimension, startIndex: at } = operation;
  const count = operation.endIndex - at;
  const length = dimensionLength(sheet, dimension);
  if (at < 0 || count <= 0) throw new OperationError('range.startIndex must be less than range.endIndex');
  if (at > length || (at === length && !operation.inheritFromBefore)) {
    throw new OperationError(`range.startIndex is larger than current grid size (${length})`);
  }
  resize(draft, sheet, dimension, count);
  // Also for one at the start: `inheritFromBefore` there is refused by the caller, as Google does.
  const model = operation.inheritFromBefore ? at - 1 : at;
  const map = insertion(dimension, at, count);
  if (dimension === 'ROWS') insertRows(sheet, at, count, model);
  else insertColumns(sheet, at, count, model);
  follow(draft, sheet, map);
  const properties = { ...dimensionPropertiesOf(sheet, dimension).get(map.index(model) ?? model) };
  if (Object.keys(properties).length > 0) {
    const changed = new Map(dimensionPropertiesOf(sheet, dimension));
    for (let index = at; index < at + count; index += 1) changed.set(index, properties);
    setDimensionMap(sheet, dimension, changed);
  }
}

/** New rows take the formats and validation of their neighbour, not its values or notes (documented for formats). */
function insertRows(sheet: Sheet, at: number, count: number, model: number): void {
  if (at > sheet.rows.length) return;
  const attributes = sheet.rows[model]?.attributes?.map((one) => {
    if (!one) return undefined;
    const { note: _, textFormatRuns: __, ...kept } = one;
    return Object.keys(kept).length > 0 ? kept : undefined;
  });
  const blank = (): Row | undefined =>
    attributes && { epoch: sheet.epoch, values: [], attributes: attributes.slice(), formulas: undefined };
  const added = Array.from({ length: count }, blank);
  sheet.rows = [...sheet.rows.slice(0, at), ...added, ...sheet.rows.slice(at)];
}

function insertColumns(sheet: Sheet, at: number, count: number, model: number): void {
  const map = insertion('COLUMNS', at, count);
  const models = sheet.rows.map((row) => row?.attributes?.[model]);
  spliceColumns(
    sheet,
    (cells) => {
      if (cells.length > at) cells.splice(at, 0, ...Array.from({ length: count }, () => null));
    },
    (column) => map.index(column),
  );
  for (const [index, row] of sheet.rows.entries()) {
    if (!row) continue;
    const { note: _, textFormatRuns: __, ...kept } = models[index] ?? {};
    const inherited = Object.keys(kept).length > 0 ? kept : undefined;
    if (!row.attributes && !inherited) continue;
    for (let column = at; column < at + count; column += 1) sheet.setAttributes(row, column, inherited);
  }
}

export function deleteDimension(draft: Draft, operation: OperationOf<'deleteDimension'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  checkSpan(sheet, operation);
  const { dimension, startIndex, endIndex } = operation;
  const rows = dimension === 'ROWS';
  if (endIndex - startIndex === dimensionLength(sheet, dimension)) {
    // Reported for rows: live probe; the column text is by analogy.
    throw new OperationError(`You can't delete all the ${rows ? 'rows' : 'columns'} on the sheet.`);
  }
  // What is deleted above the frozen edge leaves fewer frozen; only what lies below it counts here.
  const { gridProperties } = sheet.properties;
  if (endIndex === dimensionLength(sheet, dimension)) checkScrolling(gridProperties, dimension, startIndex);
  const map = deletion(dimension, startIndex, endIndex);
  if (rows) sheet.rows = [...sheet.rows.slice(0, startIndex), ...sheet.rows.slice(endIndex)];
  else
    spliceColumns(
      sheet,
      (cells) => cells.splice(startIndex, endIndex - startIndex),
      (column) => map.index(column),
    );
  sheet.recountFormulas();
  resize(draft, sheet, dimension, startIndex - endIndex);
  shrinkFrozen(sheet, dimension, startIndex, endIndex);
  follow(draft, sheet, map);
}

function shrinkFrozen(sheet: Sheet, dimension: Dimension, start: number, end: number): void {
  const key = dimension === 'ROWS' ? 'frozenRowCount' : 'frozenColumnCount';
  const frozen = sheet.properties.gridProperties[key] ?? 0;
  const gone = Math.max(0, Math.min(end, frozen) - start);
  if (gone === 0) return;
  const gridProperties = { ...sheet.properties.gridProperties, [key]: frozen - gone };
  sheet.properties = { ...sheet.properties, gridProperties };
}

export function moveDimension(draft: Draft, operation: OperationOf<'moveDimension'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  checkSpan(sheet, operation);
  const { dimension, startIndex, endIndex, destinationIndex } = operation;
  if (destinationIndex < 0 || destinationIndex > dimensionLength(sheet, dimension)) {
    throw new OperationError(
      `destinationIndex is larger than current grid size (${dimensionLength(sheet, dimension)})`,
    );
  }
  if (destinationIndex >= startIndex && destinationIndex <= endIndex) return;
  const map = relocation(dimension, startIndex, endIndex, destinationIndex);
  const place = (items: unknown[]) => {
    while (items.length < Math.max(endIndex, destinationIndex)) items.push(undefined);
    const moved = items.splice(startIndex, endIndex - startIndex);
    items.splice(
      destinationIndex > startIndex ? destinationIndex - moved.length : destinationIndex,
      0,
      ...moved,
    );
  };
  if (dimension === 'ROWS') place(sheet.rows);
  else {
    spliceColumns(
      sheet,
      (cells) => {
        if (cells.length > Math.min(startIndex, destinationIndex)) place(cells);
        for (let at = 0; at < cells.length; at += 1) cells[at] ??= null;
      },
      (column) => map.index(column),
    );
  }
  follow(draft, sheet, map);
}

export function appendDimension(draft: Draft, operation: OperationOf<'appendDimension'>): void {
  if (operation.length <= 0) throw new OperationError('length must be greater than 0');
  resize(draft, draft.writableSheet(operation.sheetId), operation.dimension, operation.length);
}

function dimensionPropertiesOf(sheet: Sheet, dimension: Dimension): ReadonlyMap<number, DimensionProperties> {
  return dimension === 'ROWS' ? sheet.rowProperties : sheet.columnProperties;
}

function setDimensionMap(
  sheet: Sheet,
  dimension: Dimension,
  map: ReadonlyMap<number, DimensionProperties>,
): void {
  if (dimension === 'ROWS') sheet.rowProperties = map;
  else sheet.columnProperties = map;
}

export function setDimensionProperties(draft: Draft, operation: OperationOf<'setDimensionProperties'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  checkSpan(sheet, operation);
  const changed = new Map(dimensionPropertiesOf(sheet, operation.dimension));
  for (let index = operation.startIndex; index < operation.endIndex; index += 1) {
    const given = Object.entries({ ...changed.get(index), ...operation.properties });
    const properties = Object.fromEntries(given.filter(([, value]) => value !== null && value !== false));
    if (Object.keys(properties).length > 0) changed.set(index, properties);
    else changed.delete(index);
  }
  setDimensionMap(sheet, operation.dimension, changed);
}

export function addDimensionGroup(draft: Draft, operation: OperationOf<'addDimensionGroup'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  checkSpan(sheet, operation);
  const { dimension } = operation;
  setGroups(sheet, dimension, regrouped(groupsOf(sheet, dimension), operation, 1));
  // The first group brings its control to the end of the group, where it stays (recorded).
  const control = dimension === 'ROWS' ? 'rowGroupControlAfter' : 'columnGroupControlAfter';
  const { gridProperties } = sheet.properties;
  if (gridProperties[control] === undefined)
    sheet.properties = { ...sheet.properties, gridProperties: { ...gridProperties, [control]: true } };
}

export function deleteDimensionGroup(draft: Draft, operation: OperationOf<'deleteDimensionGroup'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  const { dimension, startIndex, endIndex } = operation;
  const groups = groupsOf(sheet, dimension);
  const isGrouped = groups.some(({ range }) => range.startIndex < endIndex && range.endIndex > startIndex);
  if (!isGrouped) throw new OperationError('There is no group on the given range.');
  setGroups(sheet, dimension, regrouped(groups, operation, -1));
}

export function setGroupCollapsed(draft: Draft, operation: OperationOf<'setGroupCollapsed'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  const { dimension, startIndex, endIndex, depth, collapsed } = operation;
  const groups = groupsOf(sheet, dimension);
  const index = groups.findIndex(
    (group) =>
      group.depth === depth && group.range.startIndex === startIndex && group.range.endIndex === endIndex,
  );
  const found = groups[index];
  if (!found) throw new OperationError('There is no group on the given range.');
  const { range } = found;
  setGroups(sheet, dimension, groups.with(index, { range, depth, ...(collapsed ? { collapsed } : {}) }));
}

function groupsOf(sheet: Sheet, dimension: Dimension): readonly DimensionGroup[] {
  return dimension === 'ROWS' ? sheet.rowGroups : sheet.columnGroups;
}

function setGroups(sheet: Sheet, dimension: Dimension, groups: readonly DimensionGroup[]): void {
  if (dimension === 'ROWS') sheet.rowGroups = groups;
  else sheet.columnGroups = groups;
}
