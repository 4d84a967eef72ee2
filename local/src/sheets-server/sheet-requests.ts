import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { GridProperties, SheetProperties } from '../workbook/spreadsheet.ts';
import { invalid } from './api-error.ts';
import { storedColor } from './colors.ts';
import { applyMask, checkPaths, maskPaths } from './field-mask.ts';
import type { RequestEnvironment } from './request-environment.ts';
import { withoutDefaults } from './printed-parts.ts';

const DEFAULT_ROWS = 1000;
const DEFAULT_COLUMNS = 26;
const LARGEST_ID = 2 ** 31 - 1;

/** A random id that is not taken. */
export function newId(random: () => number, taken: (id: number) => boolean): number {
  for (;;) {
    const id = Math.floor(random() * LARGEST_ID);
    if (id > 0 && !taken(id)) return id;
  }
}

function positive(count: number | null | undefined): number | undefined {
  return typeof count === 'number' && count > 0 ? count : undefined;
}

/** A new tab's properties: 1000 × 26 unless told. */
export function newSheetProperties(
  given: sheets_v4.Schema$SheetProperties & { readonly sheetId: number; readonly title: string },
): SheetProperties {
  const { sheetId, title, index, gridProperties, hidden, rightToLeft, tabColor, tabColorStyle } = given;
  const { rowCount, columnCount, ...rest } = gridProperties ?? {};
  const grid: GridProperties = {
    rowCount: positive(rowCount) ?? DEFAULT_ROWS,
    columnCount: positive(columnCount) ?? DEFAULT_COLUMNS,
    ...withoutDefaults(rest),
  };
  return {
    sheetId,
    title,
    sheetType: 'GRID',
    gridProperties: grid,
    ...(typeof index === 'number' ? { index } : {}),
    ...withoutDefaults({ hidden, rightToLeft, ...bothColors(tabColor, tabColorStyle) }),
  };
}

/** Google answers a colour in its old and its new form, whichever was given (documented). */
function bothColors(
  tabColor: sheets_v4.Schema$Color | null | undefined,
  tabColorStyle: sheets_v4.Schema$ColorStyle | null | undefined,
): object {
  const rgb = tabColorStyle?.rgbColor ?? tabColor;
  if (rgb) return { tabColor: storedColor(rgb), tabColorStyle: { rgbColor: storedColor(rgb) } };
  return tabColorStyle ? { tabColorStyle } : {};
}

export function addSheet(request: sheets_v4.Schema$AddSheetRequest, env: RequestEnvironment): object {
  const { sheets } = env.reader;
  const properties = request.properties ?? {};
  const sheetId = properties.sheetId ?? newId(env.context.random, (id) => env.reader.sheet(id) !== undefined);
  let number = sheets.length + 1;
  while (env.reader.sheetByTitle(`Sheet${number}`)) number += 1;
  const title = properties.title || `Sheet${number}`;
  env.apply({ kind: 'addSheet', properties: newSheetProperties({ ...properties, sheetId, title }) });
  return { addSheet: { properties: shownProperties(env, sheetId) } };
}

function shownProperties(env: RequestEnvironment, sheetId: number): object {
  const { title, index, sheetType, gridProperties, ...rest } = env.sheet(sheetId).properties;
  return { ...rest, sheetId, title, index, sheetType, gridProperties };
}

export function deleteSheet(request: sheets_v4.Schema$DeleteSheetRequest, env: RequestEnvironment): object {
  env.apply({ kind: 'deleteSheet', sheetId: env.sheet(request.sheetId).sheetId });
  return {};
}

export function duplicateSheet(
  request: sheets_v4.Schema$DuplicateSheetRequest,
  env: RequestEnvironment,
): object {
  const source = env.sheet(request.sourceSheetId);
  const newSheetId =
    request.newSheetId ?? newId(env.context.random, (id) => env.reader.sheet(id) !== undefined);
  let title = request.newSheetName ?? `Copy of ${source.properties.title}`;
  for (let number = 2; !request.newSheetName && env.reader.sheetByTitle(title); number += 1) {
    title = `Copy of ${source.properties.title} ${number}`;
  }
  const index = request.insertSheetIndex ?? 0;
  env.apply({ kind: 'duplicateSheet', sourceSheetId: source.sheetId, newSheetId, title, index });
  return { duplicateSheet: { properties: shownProperties(env, newSheetId) } };
}

const SHEET_FIELDS = [
  'sheetId',
  'title',
  'index',
  'gridProperties',
  'hidden',
  'tabColor',
  'tabColorStyle',
  'rightToLeft',
];

export function updateSheetProperties(
  request: sheets_v4.Schema$UpdateSheetPropertiesRequest,
  env: RequestEnvironment,
): object {
  const given = request.properties ?? {};
  const sheetId = given.sheetId ?? 0;
  // Reported for a missing sheet here, in these words.
  if (!env.reader.sheet(sheetId)) throw invalid(`No sheet with id: ${sheetId}`);
  const paths = maskPaths(request.fields);
  checkPaths(paths, SHEET_FIELDS);
  const before = env.sheet(sheetId).properties;
  const wanted = applyMask(before, given, paths);
  const properties: Record<string, unknown> = {};
  for (const field of SHEET_FIELDS) {
    const named = paths.some((path) => path === '*' || path.split('.')[0] === field);
    if (named && field !== 'sheetId') properties[field] = wanted[field] ?? null;
  }
  if (typeof properties['title'] !== 'string' || properties['title'] === '') delete properties['title'];
  if (typeof properties['index'] !== 'number') delete properties['index'];
  if ('gridProperties' in properties) properties['gridProperties'] = wholeGrid(properties['gridProperties']);
  if (paths.some((path) => path.startsWith('tabColor'))) {
    Object.assign(
      properties,
      { tabColor: null, tabColorStyle: null },
      bothColors(given.tabColor, given.tabColorStyle),
    );
  }
  env.apply({ kind: 'setSheetProperties', sheetId, properties });
  return {};
}

/** A mask of the whole `gridProperties` without counts sets the counts back (reported). */
function wholeGrid(given: unknown): GridProperties {
  const { rowCount, columnCount, ...rest }: sheets_v4.Schema$GridProperties =
    typeof given === 'object' && given !== null ? given : {};
  return {
    rowCount: positive(rowCount) ?? DEFAULT_ROWS,
    columnCount: positive(columnCount) ?? DEFAULT_COLUMNS,
    ...withoutDefaults(rest),
  };
}

const SPREADSHEET_FIELDS = [
  'title',
  'locale',
  'timeZone',
  'autoRecalc',
  'defaultFormat',
  'iterativeCalculationSettings',
  'spreadsheetTheme',
];

export function updateSpreadsheetProperties(
  request: sheets_v4.Schema$UpdateSpreadsheetPropertiesRequest,
  env: RequestEnvironment,
): object {
  const paths = maskPaths(request.fields);
  checkPaths(paths, SPREADSHEET_FIELDS);
  const wanted = applyMask(env.reader.properties, request.properties ?? {}, paths);
  const properties = Object.fromEntries(
    Object.entries(wanted).filter(([field]) =>
      paths.some((path) => path === '*' || path.split('.')[0] === field),
    ),
  );
  env.apply({ kind: 'setSpreadsheetProperties', properties });
  return {};
}
