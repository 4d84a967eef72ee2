import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { DeveloperMetadata, MetadataLocation } from '../workbook/spreadsheet.ts';
import { invalid } from './api-error.ts';
import { asJson } from './as-json.ts';
import { findFiltered, findMetadata } from './data-filters.ts';
import { applyMask, checkPaths, maskPaths } from './field-mask.ts';
import type { RequestEnvironment } from './request-environment.ts';
import { newId } from './sheet-requests.ts';
import { shownMetadata, shownRule, withoutDefaults } from './printed-parts.ts';

function checkRule(
  rule: sheets_v4.Schema$ConditionalFormatRule | undefined,
  env: RequestEnvironment,
): number {
  const ranges = rule?.ranges ?? [];
  const sheetId = ranges[0]?.sheetId ?? 0;
  if (ranges.length === 0) throw invalid('Must specify at least one range.');
  if (ranges.some((range) => (range.sheetId ?? 0) !== sheetId))
    throw invalid('All ranges must be on the same sheet.');
  return env.sheet(sheetId).sheetId;
}

export function addConditionalFormatRule(
  request: sheets_v4.Schema$AddConditionalFormatRuleRequest,
  env: RequestEnvironment,
): object {
  const sheetId = checkRule(request.rule, env);
  env.apply({ kind: 'addConditionalFormat', sheetId, index: request.index ?? 0, rule: asJson(request.rule) });
  return {};
}

export function updateConditionalFormatRule(
  request: sheets_v4.Schema$UpdateConditionalFormatRuleRequest,
  env: RequestEnvironment,
): object {
  const oldIndex = request.index ?? 0;
  const sheet = env.sheet(request.rule ? request.rule.ranges?.[0]?.sheetId : request.sheetId);
  const { sheetId } = sheet;
  const oldRule = sheet.conditionalFormats[oldIndex];
  if (!oldRule) throw invalid(`No conditional format on sheet: ${sheetId} at index: ${oldIndex}`);
  const newRule = request.rule ? asJson(request.rule) : oldRule;
  const newIndex = request.rule ? oldIndex : (request.newIndex ?? 0);
  env.apply({ kind: 'deleteConditionalFormat', sheetId, index: oldIndex });
  env.apply({ kind: 'addConditionalFormat', sheetId, index: newIndex, rule: newRule });
  // Of a rule that was replaced the old index is not told, of one that was moved not the old rule (documented).
  const before = request.rule ? { oldRule: shownRule(oldRule) } : withoutDefaults({ oldIndex });
  return {
    updateConditionalFormatRule: { newRule: shownRule(newRule), ...withoutDefaults({ newIndex }), ...before },
  };
}

export function deleteConditionalFormatRule(
  request: sheets_v4.Schema$DeleteConditionalFormatRuleRequest,
  env: RequestEnvironment,
): object {
  const index = request.index ?? 0;
  const sheet = env.sheet(request.sheetId);
  const rule = sheet.conditionalFormats[index];
  env.apply({ kind: 'deleteConditionalFormat', sheetId: sheet.sheetId, index });
  return { deleteConditionalFormatRule: rule ? { rule: shownRule(rule) } : {} };
}

function locationOf(
  location: sheets_v4.Schema$DeveloperMetadataLocation | undefined,
  env: RequestEnvironment,
): MetadataLocation {
  if (location?.spreadsheet) return { spreadsheet: true };
  if (location?.dimensionRange) {
    const { sheetId, dimension, startIndex, endIndex } = location.dimensionRange;
    const index = startIndex ?? 0;
    if (endIndex !== index + 1)
      throw invalid('Developer metadata can only be created on a single row or column.');
    return {
      sheetId: env.sheet(sheetId).sheetId,
      dimension: dimension === 'COLUMNS' ? 'COLUMNS' : 'ROWS',
      index,
    };
  }
  if (typeof location?.sheetId === 'number') return { sheetId: env.sheet(location.sheetId).sheetId };
  throw invalid('Must specify a developer metadata location.');
}

function metadataOf(
  given: sheets_v4.Schema$DeveloperMetadata,
  metadataId: number,
  env: RequestEnvironment,
): DeveloperMetadata {
  const { metadataKey, metadataValue, visibility, location } = given;
  if (!metadataKey) throw invalid('Must specify a developer metadata key.');
  if (visibility !== 'DOCUMENT' && visibility !== 'PROJECT')
    throw invalid('Must specify a developer metadata visibility.');
  return {
    metadataId,
    metadataKey,
    ...(metadataValue ? { metadataValue } : {}),
    visibility,
    location: locationOf(location, env),
  };
}

export function createDeveloperMetadata(
  request: sheets_v4.Schema$CreateDeveloperMetadataRequest,
  env: RequestEnvironment,
): object {
  const given = request.developerMetadata ?? {};
  const isTaken = (id: number): boolean => env.reader.metadata(id) !== undefined;
  const metadataId = given.metadataId ?? newId(env.context.random, isTaken);
  if (isTaken(metadataId)) {
    // Documented and reported; it refuses the whole batch.
    throw invalid(
      `Cannot add developer metadata with ID [${metadataId}] because developer metadata with that ID already exists.`,
    );
  }
  const metadata = metadataOf(given, metadataId, env);
  env.apply({ kind: 'putDeveloperMetadata', metadata });
  return { createDeveloperMetadata: { developerMetadata: shownMetadata(metadata) } };
}

function matched(env: RequestEnvironment, filter: sheets_v4.Schema$DataFilter): DeveloperMetadata[] {
  if (filter.developerMetadataLookup) return findMetadata(env.reader, filter.developerMetadataLookup);
  const areas = findFiltered(env.reader, filter).map(({ area }) => area);
  return env.reader.developerMetadata.filter(
    ({ location }) =>
      'dimension' in location &&
      areas.some(
        (area) =>
          area.sheetId === location.sheetId &&
          (location.dimension === 'ROWS'
            ? location.index >= area.startRowIndex && location.index < area.endRowIndex
            : location.index >= area.startColumnIndex && location.index < area.endColumnIndex),
      ),
  );
}

export function updateDeveloperMetadata(
  request: sheets_v4.Schema$UpdateDeveloperMetadataRequest,
  env: RequestEnvironment,
): object {
  const paths = maskPaths(request.fields);
  checkPaths(paths, ['metadataId', 'metadataKey', 'metadataValue', 'visibility', 'location']);
  const found = (request.dataFilters ?? []).flatMap((filter) => matched(env, filter));
  const changed = [...new Set(found)].map((before) => {
    const shownBefore: sheets_v4.Schema$DeveloperMetadata = shownMetadata(before);
    const wanted: sheets_v4.Schema$DeveloperMetadata = applyMask(
      shownBefore,
      request.developerMetadata ?? {},
      paths,
    );
    const metadata = metadataOf(wanted, before.metadataId, env);
    env.apply({ kind: 'putDeveloperMetadata', metadata });
    return shownMetadata(metadata);
  });
  return { updateDeveloperMetadata: changed.length > 0 ? { developerMetadata: changed } : {} };
}

export function deleteDeveloperMetadata(
  request: sheets_v4.Schema$DeleteDeveloperMetadataRequest,
  env: RequestEnvironment,
): object {
  const found = matched(env, request.dataFilter ?? {});
  for (const { metadataId } of found) env.apply({ kind: 'deleteDeveloperMetadata', id: metadataId });
  const deleted = found.map((one) => shownMetadata(one));
  return { deleteDeveloperMetadata: deleted.length > 0 ? { deletedDeveloperMetadata: deleted } : {} };
}
