import { contains, intersects, toRectangle, type Rectangle } from './grid-range.ts';
import type { Draft } from './draft.ts';
import { MAX_METADATA_CHARACTERS } from './limits.ts';
import { OperationError, type OperationOf } from './operations.ts';
import { filledWidth, type Sheet } from './sheet.ts';
import type { DeveloperMetadata } from './spreadsheet.ts';

export function mergeCells(draft: Draft, operation: OperationOf<'mergeCells'>): void {
  const sheet = draft.writableSheet(operation.range.sheetId ?? 0);
  const area = toRectangle(operation.range, sheet);
  const parts = mergedParts(area, operation.mergeType).filter(
    (part) => part.endRowIndex - part.startRowIndex > 1 || part.endColumnIndex - part.startColumnIndex > 1,
  );
  sheet.merges = [...sheet.merges.filter((merge) => !intersects(merge, area)), ...parts];
  for (const part of parts) blankCovered(sheet, part);
}

/**
 * Only the top left cell of a merge keeps its value. Whether Google also drops the notes and formats of the covered
 * cells is not known: here they stay.
 */
function blankCovered(sheet: Sheet, merge: Rectangle): void {
  const { startRowIndex, endRowIndex, startColumnIndex, endColumnIndex } = merge;
  for (let index = startRowIndex; index < Math.min(endRowIndex, sheet.rows.length); index += 1) {
    const before = sheet.rows[index];
    const width = before ? Math.min(endColumnIndex, filledWidth(before)) : 0;
    const first = index === startRowIndex ? startColumnIndex + 1 : startColumnIndex;
    if (width <= first) continue;
    const row = sheet.writableRow(index);
    for (let column = first; column < width; column += 1) sheet.setValue(row, column, null);
  }
}

/** Merges that lie wholly in the cells that were cut go along; what was merged where they land is so no more. */
export function moveMerges(draft: Draft, operation: OperationOf<'moveCells'>): void {
  const { source, sheetId, row, column } = operation;
  const from = draft.writableSheet(source.sheetId);
  const going = from.merges.filter((merge) => contains(source, merge));
  from.merges = from.merges.filter((merge) => !contains(source, merge));
  const down = row - source.startRowIndex;
  const right = column - source.startColumnIndex;
  const moved = (area: Rectangle): Rectangle => ({
    sheetId,
    startRowIndex: area.startRowIndex + down,
    endRowIndex: area.endRowIndex + down,
    startColumnIndex: area.startColumnIndex + right,
    endColumnIndex: area.endColumnIndex + right,
  });
  const to = draft.writableSheet(sheetId);
  const landing = moved(source);
  const kept = to.merges.filter((merge) => !intersects(merge, landing));
  to.merges = [...kept, ...going.map((merge) => moved(merge))];
}

function mergedParts(area: Rectangle, mergeType: string): Rectangle[] {
  if (mergeType === 'MERGE_ALL') return [area];
  const rows = mergeType === 'MERGE_ROWS';
  const [start, end] = rows
    ? [area.startRowIndex, area.endRowIndex]
    : [area.startColumnIndex, area.endColumnIndex];
  return Array.from({ length: end - start }, (_, at) =>
    rows
      ? { ...area, startRowIndex: start + at, endRowIndex: start + at + 1 }
      : { ...area, startColumnIndex: start + at, endColumnIndex: start + at + 1 },
  );
}

export function unmergeCells(draft: Draft, operation: OperationOf<'unmergeCells'>): void {
  const sheet = draft.writableSheet(operation.range.sheetId ?? 0);
  const area = toRectangle(operation.range, sheet);
  sheet.merges = sheet.merges.filter((merge) => !intersects(merge, area));
}

export function addConditionalFormat(draft: Draft, operation: OperationOf<'addConditionalFormat'>): void {
  const sheet = draft.writableSheet(operation.sheetId);
  if (operation.index < 0) throw new OperationError(`index[${operation.index}] must be at least 0`);
  sheet.conditionalFormats = sheet.conditionalFormats.toSpliced(operation.index, 0, operation.rule);
}

export function deleteConditionalFormat(
  draft: Draft,
  operation: OperationOf<'deleteConditionalFormat'>,
): void {
  const sheet = draft.writableSheet(operation.sheetId);
  if (!(operation.index in sheet.conditionalFormats)) {
    throw new OperationError(
      `No conditional format on sheet: ${operation.sheetId} at index: ${operation.index}`,
    );
  }
  sheet.conditionalFormats = sheet.conditionalFormats.toSpliced(operation.index, 1);
}

export function putNamedRange(draft: Draft, { namedRange }: OperationOf<'putNamedRange'>): void {
  draft.sheet(namedRange.range.sheetId ?? 0);
  draft.namedRanges = put(
    draft.namedRanges,
    namedRange,
    (one) => one.namedRangeId === namedRange.namedRangeId,
  );
}

export function deleteNamedRange(draft: Draft, { id }: OperationOf<'deleteNamedRange'>): void {
  const left = draft.namedRanges.filter((one) => one.namedRangeId !== id);
  if (left.length === draft.namedRanges.length) throw new OperationError(`No named range with id: ${id}`);
  draft.namedRanges = left;
}

function put<Item>(items: readonly Item[], item: Item, same: (one: Item) => boolean): readonly Item[] {
  const at = items.findIndex((one) => same(one));
  return at < 0 ? [...items, item] : items.with(at, item);
}

type Kept = 'protectedRanges' | 'filterViews' | 'bandedRanges' | 'charts';

/** Where each kind of object with a numbered id is kept, and how Google calls it in an error. */
const COLLECTIONS = {
  protectedRanges: { id: 'protectedRangeId', called: 'protected range' },
  filterViews: { id: 'filterViewId', called: 'filter view' },
  bandedRanges: { id: 'bandedRangeId', called: 'banded range' },
  charts: { id: 'chartId', called: 'chart' },
} as const satisfies Record<Kept, { id: string; called: string }>;

function idOf(item: object, kept: Kept): unknown {
  return Object.entries(item).find(([key]) => key === COLLECTIONS[kept].id)?.[1];
}

function setKept(sheet: Sheet, kept: Kept, items: readonly object[]): void {
  Object.assign(sheet, { [kept]: items });
}

/** Adds the object to its tab, taking it away from another it may have stood on. */
export function putObject(draft: Draft, kept: Kept, sheetId: number, item: object): void {
  draft.sheet(sheetId);
  const id = idOf(item, kept);
  for (const { properties, [kept]: items } of draft.sheets) {
    const elsewhere = properties.sheetId !== sheetId;
    if (elsewhere && items.some((one) => idOf(one, kept) === id)) {
      setKept(
        draft.writableSheet(properties.sheetId),
        kept,
        items.filter((one) => idOf(one, kept) !== id),
      );
    }
  }
  const sheet = draft.writableSheet(sheetId);
  setKept(
    sheet,
    kept,
    put<object>(sheet[kept], item, (one) => idOf(one, kept) === id),
  );
}

/** Throws, as many users report it, where other alternating colours lie. */
export function putBandedRange(draft: Draft, { bandedRange }: OperationOf<'putBandedRange'>): void {
  const sheet = draft.sheet(bandedRange.range.sheetId ?? 0);
  const area = toRectangle(bandedRange.range, sheet);
  const isTaken = sheet.bandedRanges.some(
    ({ bandedRangeId, range }) =>
      bandedRangeId !== bandedRange.bandedRangeId && intersects(toRectangle(range, sheet), area),
  );
  if (isTaken) {
    throw new OperationError(
      'You cannot add alternating background colors to a range that already has alternating background colors.',
    );
  }
  putObject(draft, 'bandedRanges', sheet.properties.sheetId, bandedRange);
}

export function deleteObject(draft: Draft, kept: Kept, id: number): void {
  const home = draft.sheets.find((sheet) => sheet[kept].some((one) => idOf(one, kept) === id));
  if (!home) throw new OperationError(`No ${COLLECTIONS[kept].called} with id: ${id}`);
  const sheet = draft.writableSheet(home.properties.sheetId);
  setKept(
    sheet,
    kept,
    sheet[kept].filter((one) => idOf(one, kept) !== id),
  );
}

export function putDeveloperMetadata(draft: Draft, { metadata }: OperationOf<'putDeveloperMetadata'>): void {
  const { location } = metadata;
  if ('sheetId' in location) {
    const sheet = draft.sheet(location.sheetId);
    if ('dimension' in location) {
      const length = location.dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount;
      if (location.index < 0 || location.index >= length) {
        throw new OperationError(`Location is outside of the grid: ${location.dimension} ${location.index}`);
      }
    }
  }
  draft.writableMetadata().set(metadata.metadataId, metadata);
}

/** What keys and values of one place's metadata may add up to (documented; the recorded refusal agrees). */
export function checkMetadataStorage(metadata: Iterable<DeveloperMetadata>): void {
  const used = new Map<number | 'spreadsheet', number>();
  for (const one of metadata) {
    const place = 'sheetId' in one.location ? one.location.sheetId : 'spreadsheet';
    const characters = (used.get(place) ?? 0) + one.metadataKey.length + (one.metadataValue?.length ?? 0);
    if (characters > MAX_METADATA_CHARACTERS) {
      // The refusal is recorded, its exact words are not known.
      throw new OperationError(
        `Adding this developer metadata would exceed the limit of ${MAX_METADATA_CHARACTERS} characters.`,
      );
    }
    used.set(place, characters);
  }
}

export function deleteDeveloperMetadata(draft: Draft, id: number): void {
  if (!draft.metadata.has(id)) throw new OperationError(`No developer metadata with ID: ${id}`);
  draft.writableMetadata().delete(id);
}
