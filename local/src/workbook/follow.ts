import type { Bounds } from './a1.ts';
import type { Json, JsonObject } from './cell.ts';
import type { Draft } from './draft.ts';
import { followReferences } from './formula/references.ts';
import { contains, type GridRange, type Rectangle } from './grid-range.ts';
import { mapBounds, type IndexMap } from './index-map.ts';
import type { Sheet } from './sheet.ts';
import type { Chart, DimensionGroup, DimensionProperties } from './spreadsheet.ts';

/** Makes everything that points at rows or columns of `sheet` follow where they went. The cells have moved already. */
export function follow(draft: Draft, sheet: Sheet, map: IndexMap): void {
  const { sheetId } = sheet.properties;
  sheet.merges = keep(sheet.merges, (merge) => mapBounds(merge, map));
  sheet.basicFilter = sheet.basicFilter && followRangeOf(sheet.basicFilter, map);
  sheet.filterViews = keep(sheet.filterViews, (view) => followRange(view, map));
  sheet.bandedRanges = keep(sheet.bandedRanges, (band) => followRange(band, map));
  sheet.protectedRanges = keep(sheet.protectedRanges, (protection) => {
    if (!protection.range) return protection;
    const range = mapBounds(protection.range, map);
    const unprotected = protection.unprotectedRanges;
    if (!range) return undefined;
    return unprotected
      ? { ...protection, range, unprotectedRanges: keep(unprotected, (one) => mapBounds(one, map)) }
      : { ...protection, range };
  });
  sheet.conditionalFormats = keep(sheet.conditionalFormats, (rule) => {
    const ranges = keep(asRanges(rule['ranges']), (range) => mapBounds(range, map));
    return ranges.length > 0 ? { ...rule, ranges: asJson(ranges) } : undefined;
  });
  sheet.charts = sheet.charts.map((chart) => followChart(chart, map));
  followDimension(sheet, map);
  draft.namedRanges = keep(draft.namedRanges, (named) =>
    (named.range.sheetId ?? 0) === sheetId ? followRange(named, map) : named,
  );
  followMetadata(draft, sheetId, map);
  followFormulas(draft, sheet, (bounds) => mapBounds(bounds, map));
}

/** The items that are still there, each as it has become. */
function keep<Item>(items: readonly Item[], change: (item: Item) => Item | undefined): readonly Item[] {
  if (items.length === 0) return items;
  return items.map((item) => change(item)).filter((item) => item !== undefined);
}

function followRange<Item extends { readonly range: GridRange }>(
  item: Item,
  map: IndexMap,
): Item | undefined {
  const range = mapBounds(item.range, map);
  return range && { ...item, range };
}

function asRanges(value: unknown): readonly GridRange[] {
  return Array.isArray(value) ? (value as readonly GridRange[]) : [];
}

/** A range is JSON by its shape; the compiler wants to see an index signature. */
function asJson(ranges: readonly GridRange[]): JsonObject[] {
  return ranges.map((range) => Object.fromEntries(Object.entries(range)));
}

function followRangeOf(filter: JsonObject, map: IndexMap): JsonObject | undefined {
  const range = mapBounds((filter['range'] ?? {}) as GridRange, map);
  return range && { ...filter, range: { ...range } };
}

/** A chart stays, on the cell that it lay on and over the cells that it shows; what it shows of gone cells is left. */
function followChart(chart: Chart, map: IndexMap): Chart {
  const followed = (value: Json): Json => {
    if (Array.isArray(value)) return value.map((item: Json) => followed(item));
    if (typeof value !== 'object' || value === null) return value;
    const object = value as JsonObject;
    if (Number(object['sheetId'] ?? 0) === chart.sheetId) {
      if (BOUNDS.some((bound) => bound in object))
        return { ...object, ...mapBounds(object as GridRange, map) };
      const key = map.dimension === 'ROWS' ? 'rowIndex' : 'columnIndex';
      if ('rowIndex' in object || 'columnIndex' in object) {
        const index = map.index(Number(object[key] ?? 0));
        return index === undefined ? object : { ...object, [key]: index };
      }
    }
    return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, followed(inner)]));
  };
  const { spec, position, script } = chart;
  const part = (object: JsonObject) => followed(object) as JsonObject;
  return {
    ...chart,
    spec: part(spec),
    position: part(position),
    ...(script ? { script: part(script) } : {}),
  };
}

const BOUNDS = ['startRowIndex', 'endRowIndex', 'startColumnIndex', 'endColumnIndex'];

function followDimension(sheet: Sheet, map: IndexMap): void {
  const moved = (properties: ReadonlyMap<number, DimensionProperties>) =>
    new Map(
      [...properties].flatMap(([index, one]) => {
        const place = map.index(index);
        return place === undefined ? [] : [[place, one] as const];
      }),
    );
  const regrouped = (groups: readonly DimensionGroup[]) =>
    keep(groups, (group) => {
      const span = map.span(group.range.startIndex, group.range.endIndex);
      return span && { ...group, range: { ...group.range, startIndex: span[0], endIndex: span[1] } };
    });
  if (map.dimension === 'ROWS') {
    sheet.rowProperties = moved(sheet.rowProperties);
    sheet.rowGroups = regrouped(sheet.rowGroups);
  } else {
    sheet.columnProperties = moved(sheet.columnProperties);
    sheet.columnGroups = regrouped(sheet.columnGroups);
  }
}

/** Metadata goes with its row or column, and silently with it when it is deleted (reported: live probes). */
function followMetadata(draft: Draft, sheetId: number, map: IndexMap): void {
  for (const metadata of draft.metadata.values()) {
    const { location } = metadata;
    if (!('dimension' in location) || location.sheetId !== sheetId || location.dimension !== map.dimension)
      continue;
    const index = map.index(location.index);
    if (index === location.index) continue;
    if (index === undefined) draft.writableMetadata().delete(metadata.metadataId);
    else draft.writableMetadata().set(metadata.metadataId, { ...metadata, location: { ...location, index } });
  }
}

/** Rewrites references to `target`'s cells in every formula of the spreadsheet. */
function followFormulas(draft: Draft, target: Sheet, map: (bounds: Bounds) => Bounds | undefined): void {
  const title = target.properties.title.toLowerCase();
  rewriteFormulas(draft, (formula, sheetId) => {
    const home = sheetId === target.properties.sheetId;
    return followReferences(formula, (named, bounds) => {
      const meant = named === undefined ? home : named.toLowerCase() === title;
      return meant ? map(bounds) : bounds;
    });
  });
}

export function rewriteFormulas(draft: Draft, change: (formula: string, sheetId: number) => string): void {
  for (const { formulaCount, properties } of draft.sheets) {
    if (formulaCount === 0) continue;
    const sheet = draft.writableSheet(properties.sheetId);
    for (const [index, row] of sheet.rows.entries()) {
      for (const [column, formula] of row?.formulas ?? []) {
        const changed = change(formula, properties.sheetId);
        if (changed !== formula) sheet.setFormula(sheet.writableRow(index), column, changed);
      }
    }
  }
}

/** References to cells that were cut and pasted elsewhere on the same tab go along, when wholly among those cells. */
export function followCut(draft: Draft, source: Rectangle, rows: number, columns: number): void {
  followFormulas(draft, draft.sheet(source.sheetId), (bounds) => {
    const { startRowIndex, endRowIndex, startColumnIndex, endColumnIndex } = bounds;
    if (
      startRowIndex === undefined ||
      endRowIndex === undefined ||
      startColumnIndex === undefined ||
      endColumnIndex === undefined
    ) {
      return bounds;
    }
    const { sheetId } = source;
    if (!contains(source, { sheetId, startRowIndex, endRowIndex, startColumnIndex, endColumnIndex }))
      return bounds;
    return {
      startRowIndex: startRowIndex + rows,
      endRowIndex: endRowIndex + rows,
      startColumnIndex: startColumnIndex + columns,
      endColumnIndex: endColumnIndex + columns,
    };
  });
}
