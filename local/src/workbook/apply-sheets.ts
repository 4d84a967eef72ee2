import { checkRoom } from './apply-dimensions.ts';
import type { Draft } from './draft.ts';
import { rewriteFormulas } from './follow.ts';
import { renameSheet } from './formula/references.ts';
import { checkFrozen, checkScrolling } from './frozen.ts';
import { OperationError, type OperationOf } from './operations.ts';
import { Sheet } from './sheet.ts';
import type { DeveloperMetadata, GridProperties } from './spreadsheet.ts';

const OPTIONAL_FALSE = new Set(['hidden', 'rightToLeft']);

/** Texts reported by live probes. */
function checkTitle(draft: Draft, title: string, except?: number): void {
  const taken = draft.sheets.some(
    ({ properties }) =>
      properties.sheetId !== except && properties.title.toLowerCase() === title.toLowerCase(),
  );
  if (taken) {
    throw new OperationError(`A sheet with the name "${title}" already exists. Please enter another name.`);
  }
}

function place(draft: Draft, sheet: Sheet, index: number): void {
  const others = draft.sheets.filter((one) => one !== sheet);
  draft.sheets = others.toSpliced(Math.max(0, Math.min(index, others.length)), 0, sheet);
}

export function addSheet(draft: Draft, { properties }: OperationOf<'addSheet'>): void {
  const { index, ...rest } = properties;
  if (draft.sheets.some((sheet) => sheet.properties.sheetId === rest.sheetId)) {
    throw new OperationError(`Sheet with id ${rest.sheetId} already exists.`);
  }
  checkTitle(draft, rest.title);
  const { rowCount, columnCount } = rest.gridProperties;
  if (rowCount < 1 || columnCount < 1)
    throw new OperationError('A sheet needs at least one row and one column.');
  checkFrozen(rest.gridProperties);
  checkRoom(draft, rowCount * columnCount, columnCount);
  place(draft, new Sheet(draft.epoch, rest), index ?? draft.sheets.length);
}

export function deleteSheet(draft: Draft, { sheetId }: OperationOf<'deleteSheet'>): void {
  const sheet = draft.sheet(sheetId);
  if (!draft.sheets.some((one) => one !== sheet && one.properties.hidden !== true)) {
    throw new OperationError("You can't remove all the visible sheets in a document.");
  }
  draft.sheets = draft.sheets.filter((one) => one !== sheet);
  draft.namedRanges = draft.namedRanges.filter((named) => (named.range.sheetId ?? 0) !== sheetId);
  const stays = ({ location }: DeveloperMetadata) => !('sheetId' in location) || location.sheetId !== sheetId;
  if (![...draft.metadata.values()].every((one) => stays(one))) {
    draft.replaceMetadata(new Map([...draft.metadata].filter(([, one]) => stays(one))));
  }
}

/** Cells, formats, sizes, merges and filters are copied; ids of protections, charts and views must be unique, so none. */
export function duplicateSheet(draft: Draft, operation: OperationOf<'duplicateSheet'>): void {
  const source = draft.sheet(operation.sourceSheetId);
  const { newSheetId: sheetId, title } = operation;
  if (draft.sheets.some((sheet) => sheet.properties.sheetId === sheetId)) {
    throw new OperationError(`Sheet with id ${sheetId} already exists.`);
  }
  checkTitle(draft, title);
  checkRoom(draft, source.rowCount * source.columnCount, source.columnCount);
  const copy = source.clone(draft.epoch);
  copy.properties = { ...source.properties, sheetId, title };
  copy.protectedRanges = [];
  copy.filterViews = [];
  copy.bandedRanges = [];
  copy.charts = [];
  copy.merges = source.merges.map((merge) => ({ ...merge, sheetId }));
  copy.rowGroups = source.rowGroups.map((group) => ({ ...group, range: { ...group.range, sheetId } }));
  copy.columnGroups = source.columnGroups.map((group) => ({ ...group, range: { ...group.range, sheetId } }));
  const moved = (range: unknown) => ({ ...(typeof range === 'object' ? range : {}), sheetId });
  copy.basicFilter = source.basicFilter && {
    ...source.basicFilter,
    range: moved(source.basicFilter['range']),
  };
  copy.conditionalFormats = source.conditionalFormats.map((rule) => {
    const ranges = Array.isArray(rule['ranges']) ? rule['ranges'].map((range) => moved(range)) : [];
    return Object.assign({}, rule, { ranges });
  });
  place(draft, copy, operation.index);
}

export function setSheetProperties(draft: Draft, operation: OperationOf<'setSheetProperties'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  const before = sheet.properties;
  const { index, ...given } = operation.properties;
  if (typeof given.title === 'string' && given.title !== before.title) {
    const { title } = given;
    checkTitle(draft, title, operation.sheetId);
    rewriteFormulas(draft, (formula) => renameSheet(formula, before.title, title));
  }
  const changed = Object.fromEntries(
    Object.entries({ ...before, ...given }).filter(
      ([key, value]) => value !== null && !(value === false && OPTIONAL_FALSE.has(key)),
    ),
  );
  const properties = { ...before, ...changed };
  for (const key of Object.keys(before)) if (!(key in changed)) Reflect.deleteProperty(properties, key);
  checkGrid(draft, sheet, properties.gridProperties);
  sheet.properties = properties;
  cutToGrid(draft, sheet);
  if (typeof index === 'number') {
    const now = draft.sheets.indexOf(sheet);
    // Read against the order before the move (documented).
    place(draft, sheet, index > now ? index - 1 : index);
  }
  if (!draft.sheets.some((one) => one.properties.hidden !== true)) {
    throw new OperationError("You can't hide all the sheets in a document.");
  }
}

function checkGrid(draft: Draft, sheet: Sheet, after: GridProperties): void {
  if (after.rowCount < 1 || after.columnCount < 1) {
    throw new OperationError('A sheet needs at least one row and one column.');
  }
  checkScrolling(sheet.properties.gridProperties, 'ROWS', after.rowCount);
  checkScrolling(sheet.properties.gridProperties, 'COLUMNS', after.columnCount);
  checkFrozen(after);
  const more = after.rowCount * after.columnCount - sheet.rowCount * sheet.columnCount;
  if (more > 0) checkRoom(draft, more, after.columnCount);
}

/** Cells that a smaller grid no longer has are gone, and metadata with them. */
function cutToGrid(draft: Draft, sheet: Sheet): void {
  const { rowCount, columnCount } = sheet;
  const { sheetId } = sheet.properties;
  if (sheet.rows.length > rowCount) sheet.rows.length = rowCount;
  for (const [index, row] of sheet.rows.entries()) {
    if (!row) continue;
    const wide =
      row.values.length > columnCount ||
      (row.attributes?.length ?? 0) > columnCount ||
      [...(row.formulas?.keys() ?? [])].some((column) => column >= columnCount);
    if (!wide) continue;
    const own = sheet.writableRow(index);
    own.values.length = Math.min(own.values.length, columnCount);
    if (own.attributes) own.attributes.length = Math.min(own.attributes.length, columnCount);
    for (const column of own.formulas?.keys() ?? []) if (column >= columnCount) own.formulas?.delete(column);
  }
  sheet.recountFormulas();
  for (const { metadataId, location } of draft.metadata.values()) {
    if (!('dimension' in location) || location.sheetId !== sheetId) continue;
    const length = location.dimension === 'ROWS' ? rowCount : columnCount;
    if (location.index >= length) draft.writableMetadata().delete(metadataId);
  }
}
