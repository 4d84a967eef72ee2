import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { Dimension } from '../workbook/grid-range.ts';
import { fitOperations } from '../workbook/fitting.ts';
import { deleteCellsOperations, insertCellsOperations } from '../workbook/shifting.ts';
import { invalid } from './api-error.ts';
import { gridRange } from './data-filters.ts';
import { checkPaths, maskPaths } from './field-mask.ts';
import { shownGridRange, withoutDefaults } from './printed-parts.ts';
import type { RequestEnvironment } from './request-environment.ts';

interface Span {
  readonly sheetId: number;
  readonly dimension: Dimension;
  readonly startIndex: number;
  readonly endIndex: number;
}

function dimensionOf(dimension: string | null | undefined): Dimension {
  if (dimension === 'ROWS' || dimension === 'COLUMNS') return dimension;
  throw invalid('No dimension specified.');
}

/** An open end means the end of the sheet (documented). */
function spanOf(range: sheets_v4.Schema$DimensionRange | undefined, env: RequestEnvironment): Span {
  const sheet = env.sheet(range?.sheetId);
  const dimension = dimensionOf(range?.dimension);
  const length = dimension === 'ROWS' ? sheet.rowCount : sheet.columnCount;
  return {
    sheetId: sheet.sheetId,
    dimension,
    startIndex: range?.startIndex ?? 0,
    endIndex: range?.endIndex ?? length,
  };
}

export function insertDimension(
  request: sheets_v4.Schema$InsertDimensionRequest,
  env: RequestEnvironment,
): object {
  const span = spanOf(request.range, env);
  const inheritFromBefore = request.inheritFromBefore ?? false;
  if (inheritFromBefore && span.startIndex === 0) {
    throw invalid('inheritFromBefore cannot be true when inserting at the start of the sheet.');
  }
  env.apply({ kind: 'insertDimension', ...span, inheritFromBefore });
  return {};
}

export function deleteDimension(
  request: sheets_v4.Schema$DeleteDimensionRequest,
  env: RequestEnvironment,
): object {
  env.apply({ kind: 'deleteDimension', ...spanOf(request.range, env) });
  return {};
}

export function moveDimension(
  request: sheets_v4.Schema$MoveDimensionRequest,
  env: RequestEnvironment,
): object {
  const destinationIndex = request.destinationIndex ?? 0;
  env.apply({ kind: 'moveDimension', ...spanOf(request.source, env), destinationIndex });
  return {};
}

export function appendDimension(
  request: sheets_v4.Schema$AppendDimensionRequest,
  env: RequestEnvironment,
): object {
  const { sheetId } = env.sheet(request.sheetId);
  const dimension = dimensionOf(request.dimension);
  env.apply({ kind: 'appendDimension', sheetId, dimension, length: request.length ?? 0 });
  return {};
}

export function updateDimensionProperties(
  request: sheets_v4.Schema$UpdateDimensionPropertiesRequest,
  env: RequestEnvironment,
): object {
  const known = ['pixelSize', 'hiddenByUser', 'developerMetadata', 'hiddenByFilter'];
  const paths = maskPaths(request.fields);
  checkPaths(paths, known);
  const all = paths.includes('*');
  const { pixelSize, hiddenByUser } = request.properties ?? {};
  env.apply({
    kind: 'setDimensionProperties',
    ...spanOf(request.range, env),
    properties: {
      ...(all || paths.includes('pixelSize') ? { pixelSize: pixelSize ?? null } : {}),
      ...(all || paths.includes('hiddenByUser') ? { hiddenByUser: hiddenByUser ?? null } : {}),
    },
  });
  return {};
}

export function autoResizeDimensions(
  request: sheets_v4.Schema$AutoResizeDimensionsRequest,
  env: RequestEnvironment,
): object {
  const span = spanOf(request.dimensions, env);
  for (const operation of fitOperations(env.sheet(span.sheetId), span)) env.apply(operation);
  return {};
}

export function insertRange(request: sheets_v4.Schema$InsertRangeRequest, env: RequestEnvironment): object {
  const area = env.reader.rectangle(gridRange(request.range));
  const dimension = dimensionOf(request.shiftDimension);
  for (const operation of insertCellsOperations(env.sheet(area.sheetId), area, dimension))
    env.apply(operation);
  return {};
}

export function deleteRange(request: sheets_v4.Schema$DeleteRangeRequest, env: RequestEnvironment): object {
  const area = env.reader.rectangle(gridRange(request.range));
  const dimension = dimensionOf(request.shiftDimension);
  for (const operation of deleteCellsOperations(env.sheet(area.sheetId), area, dimension))
    env.apply(operation);
  return {};
}

/** The tab's groups after the change; none at all are left out (recorded). */
function groupsOf(span: Span, env: RequestEnvironment): object {
  const groups = env.sheet(span.sheetId).groups(span.dimension);
  const dimensionGroups = groups.map(({ range, ...rest }) =>
    Object.assign({ range: shownGridRange(range) }, rest),
  );
  return withoutDefaults({ dimensionGroups });
}

export function addDimensionGroup(
  request: sheets_v4.Schema$AddDimensionGroupRequest,
  env: RequestEnvironment,
): object {
  const span = spanOf(request.range, env);
  env.apply({ kind: 'addDimensionGroup', ...span });
  return { addDimensionGroup: groupsOf(span, env) };
}

export function deleteDimensionGroup(
  request: sheets_v4.Schema$DeleteDimensionGroupRequest,
  env: RequestEnvironment,
): object {
  const span = spanOf(request.range, env);
  env.apply({ kind: 'deleteDimensionGroup', ...span });
  return { deleteDimensionGroup: groupsOf(span, env) };
}
