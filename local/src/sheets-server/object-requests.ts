import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { SheetReader } from '../workbook/reading.ts';
import type { ProtectedRange } from '../workbook/spreadsheet.ts';
import { invalid } from './api-error.ts';
import { asJson } from './as-json.ts';
import { gridRange } from './data-filters.ts';
import { applyMask, checkPaths, maskPaths } from './field-mask.ts';
import type { RequestEnvironment } from './request-environment.ts';
import { newId } from './sheet-requests.ts';
import { shownGridRange, withoutDefaults } from './printed-parts.ts';

function taken(
  env: RequestEnvironment,
  ids: (sheet: SheetReader) => readonly number[],
): (id: number) => boolean {
  return (id) => env.reader.sheets.some((sheet) => ids(sheet).includes(id));
}

function shown(item: object & { readonly range?: object }): object {
  return item.range ? { ...item, range: shownGridRange(item.range) } : item;
}

/** Named ranges */

const NAME = /^[A-Za-z_][\w.]*$/;

function checkName(env: RequestEnvironment, name: string, except?: string): void {
  // The rules are documented; the words of the refusals are not known.
  if (!NAME.test(name) || /^[A-Za-z]{1,3}\d+$/.test(name) || /^(?:true|false)$/i.test(name)) {
    throw invalid(`The name "${name}" is not a valid range name.`);
  }
  const same = env.reader.namedRanges.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (same && same.namedRangeId !== except)
    throw invalid(`A named range with the name "${name}" already exists.`);
}

export function addNamedRange(
  request: sheets_v4.Schema$AddNamedRangeRequest,
  env: RequestEnvironment,
): object {
  const { name, range, namedRangeId } = request.namedRange ?? {};
  checkName(env, name ?? '');
  const id = namedRangeId ?? String(newId(env.context.random, () => false));
  if (env.reader.namedRanges.some((one) => one.namedRangeId === id)) {
    throw invalid(`Named range with id ${id} already exists.`);
  }
  const namedRange = { namedRangeId: id, name: name ?? '', range: gridRange(range) };
  env.apply({ kind: 'putNamedRange', namedRange });
  return { addNamedRange: { namedRange: shown(namedRange) } };
}

export function updateNamedRange(
  request: sheets_v4.Schema$UpdateNamedRangeRequest,
  env: RequestEnvironment,
): object {
  const id = request.namedRange?.namedRangeId ?? '';
  const before = env.reader.namedRanges.find((one) => one.namedRangeId === id);
  if (!before) throw invalid(`No named range with id: ${id}`);
  const paths = maskPaths(request.fields);
  checkPaths(paths, ['namedRangeId', 'name', 'range']);
  const wanted: sheets_v4.Schema$NamedRange = applyMask(before, request.namedRange ?? {}, paths);
  const name = wanted.name ?? '';
  checkName(env, name, id);
  env.apply({
    kind: 'putNamedRange',
    namedRange: { namedRangeId: id, name, range: gridRange(wanted.range) },
  });
  return {};
}

export function deleteNamedRange(
  request: sheets_v4.Schema$DeleteNamedRangeRequest,
  env: RequestEnvironment,
): object {
  env.apply({ kind: 'deleteNamedRange', id: request.namedRangeId ?? '' });
  return {};
}

/** Protected ranges */

/** Who adds a protection may edit what it covers. */
function protection(
  given: sheets_v4.Schema$ProtectedRange,
  protectedRangeId: number,
  account: string,
): ProtectedRange {
  const { range, description, warningOnly, unprotectedRanges, editors, namedRangeId } = given;
  const users = new Set([...(editors?.users ?? []), account]);
  return {
    protectedRangeId,
    range: gridRange(range),
    ...(namedRangeId ? { namedRangeId } : {}),
    ...(description ? { description } : {}),
    ...(warningOnly ? { warningOnly } : {}),
    requestingUserCanEdit: true,
    ...(unprotectedRanges?.length
      ? { unprotectedRanges: unprotectedRanges.map((one) => gridRange(one)) }
      : {}),
    ...(warningOnly ? {} : { editors: { ...asJson(editors), users: [...users] } }),
  };
}

function protectionById(env: RequestEnvironment, id: number): ProtectedRange {
  for (const sheet of env.reader.sheets) {
    const found = sheet.protectedRanges.find((one) => one.protectedRangeId === id);
    if (found) return found;
  }
  throw invalid(`No protected range with id: ${id}`);
}

export function addProtectedRange(
  request: sheets_v4.Schema$AddProtectedRangeRequest,
  env: RequestEnvironment,
): object {
  const given = request.protectedRange ?? {};
  const isTaken = taken(env, (sheet) => sheet.protectedRanges.map((one) => one.protectedRangeId));
  const id = given.protectedRangeId ?? newId(env.context.random, isTaken);
  if (isTaken(id)) throw invalid(`Protected range with id ${id} already exists.`);
  const protectedRange = protection(given, id, env.context.account);
  env.sheet(protectedRange.range?.sheetId);
  env.apply({ kind: 'putProtectedRange', protectedRange });
  // The reply names the editors of the request, not yet the one who asks (recorded).
  const editors = withoutDefaults({ ...asJson(given.editors) });
  const reply = { ...protectedRange, ...(protectedRange.editors ? { editors } : {}) };
  return { addProtectedRange: { protectedRange: shown(reply) } };
}

export function updateProtectedRange(
  request: sheets_v4.Schema$UpdateProtectedRangeRequest,
  env: RequestEnvironment,
): object {
  const id = request.protectedRange?.protectedRangeId ?? 0;
  const paths = maskPaths(request.fields);
  const wanted = applyMask(protectionById(env, id), request.protectedRange ?? {}, paths);
  env.apply({ kind: 'putProtectedRange', protectedRange: protection(wanted, id, env.context.account) });
  return {};
}

export function deleteProtectedRange(
  request: sheets_v4.Schema$DeleteProtectedRangeRequest,
  env: RequestEnvironment,
): object {
  const id = request.protectedRangeId ?? 0;
  protectionById(env, id);
  env.apply({ kind: 'deleteProtectedRange', id });
  return {};
}

/** Filters */

export function setBasicFilter(
  request: sheets_v4.Schema$SetBasicFilterRequest,
  env: RequestEnvironment,
): object {
  const range = gridRange(request.filter?.range);
  const { sheetId } = env.sheet(range.sheetId);
  const filter = { ...asJson(request.filter), range: asJson({ ...env.reader.rectangle(range) }) };
  env.apply({ kind: 'setBasicFilter', sheetId, filter });
  return {};
}

export function clearBasicFilter(
  request: sheets_v4.Schema$ClearBasicFilterRequest,
  env: RequestEnvironment,
): object {
  env.apply({ kind: 'setBasicFilter', sheetId: env.sheet(request.sheetId).sheetId, filter: null });
  return {};
}

export function addFilterView(
  request: sheets_v4.Schema$AddFilterViewRequest,
  env: RequestEnvironment,
): object {
  const isTaken = taken(env, (sheet) => sheet.filterViews.map((one) => one.filterViewId));
  const filterViewId = request.filter?.filterViewId ?? newId(env.context.random, isTaken);
  if (isTaken(filterViewId)) throw invalid(`Filter view with id ${filterViewId} already exists.`);
  const filterView = { ...asJson(request.filter), filterViewId, range: gridRange(request.filter?.range) };
  env.sheet(filterView.range.sheetId);
  env.apply({ kind: 'putFilterView', filterView });
  return { addFilterView: { filter: shown(filterView) } };
}

export function updateFilterView(
  request: sheets_v4.Schema$UpdateFilterViewRequest,
  env: RequestEnvironment,
): object {
  const filterViewId = request.filter?.filterViewId ?? 0;
  const before = env.reader.sheets
    .flatMap((sheet) => sheet.filterViews)
    .find((one) => one.filterViewId === filterViewId);
  if (!before) throw invalid(`No filter view with id: ${filterViewId}`);
  const wanted: sheets_v4.Schema$FilterView = applyMask(
    before,
    request.filter ?? {},
    maskPaths(request.fields),
  );
  const filterView = { ...asJson(wanted), filterViewId, range: gridRange(wanted.range) };
  env.apply({ kind: 'putFilterView', filterView });
  return {};
}

export function deleteFilterView(
  request: sheets_v4.Schema$DeleteFilterViewRequest,
  env: RequestEnvironment,
): object {
  env.apply({ kind: 'deleteFilterView', id: request.filterId ?? 0 });
  return {};
}

/** Banding and charts */

export function addBanding(request: sheets_v4.Schema$AddBandingRequest, env: RequestEnvironment): object {
  const isTaken = taken(env, (sheet) => sheet.bandedRanges.map((one) => one.bandedRangeId));
  const bandedRangeId = request.bandedRange?.bandedRangeId ?? newId(env.context.random, isTaken);
  if (isTaken(bandedRangeId)) throw invalid(`Banded range with id ${bandedRangeId} already exists.`);
  const bandedRange = {
    ...asJson(request.bandedRange),
    bandedRangeId,
    range: gridRange(request.bandedRange?.range),
  };
  env.sheet(bandedRange.range.sheetId);
  env.apply({ kind: 'putBandedRange', bandedRange });
  return { addBanding: { bandedRange: shown(bandedRange) } };
}

export function addChart(request: sheets_v4.Schema$AddChartRequest, env: RequestEnvironment): object {
  const isTaken = taken(env, (sheet) => sheet.charts.map((one) => one.chartId));
  const chartId = request.chart?.chartId ?? newId(env.context.random, isTaken);
  if (isTaken(chartId)) throw invalid(`Chart with id ${chartId} already exists.`);
  const { position, spec } = request.chart ?? {};
  const sheetId = position?.newSheet ? addChartSheet(env) : chartSheet(env, position);
  const shownPosition = position?.newSheet ? { sheetId } : asJson(position);
  const chart = { chartId, sheetId, spec: asJson(spec), position: shownPosition };
  env.apply({ kind: 'putChart', chart });
  return { addChart: { chart: { chartId, spec: chart.spec, position: chart.position } } };
}

function chartSheet(
  env: RequestEnvironment,
  position: sheets_v4.Schema$EmbeddedObjectPosition | undefined,
): number {
  const sheetId = position?.overlayPosition?.anchorCell?.sheetId ?? position?.sheetId;
  return env.sheet(sheetId).sheetId;
}

function addChartSheet(env: RequestEnvironment): number {
  const sheetId = newId(env.context.random, (id) => env.reader.sheet(id) !== undefined);
  let number = 1;
  while (env.reader.sheetByTitle(`Chart${number}`)) number += 1;
  const gridProperties = { rowCount: 1000, columnCount: 26 };
  env.apply({
    kind: 'addSheet',
    properties: { sheetId, title: `Chart${number}`, sheetType: 'OBJECT', gridProperties },
  });
  return sheetId;
}
