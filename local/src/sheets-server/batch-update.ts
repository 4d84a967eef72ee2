import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { invalid } from './api-error.ts';
import * as cells from './cell-requests.ts';
import { findRange } from './ranges.ts';
import * as dimensions from './dimension-requests.ts';
import type { Discovery } from './discovery.ts';
import * as objects from './object-requests.ts';
import { within, type RequestContext } from './request-context.ts';
import { RequestEnvironment } from './request-environment.ts';
import * as rules from './rule-requests.ts';
import * as sheets from './sheet-requests.ts';
import { spreadsheetResource } from './spreadsheet-resource.ts';

type Kind = Exclude<keyof sheets_v4.Schema$Request, symbol | number>;
type Handlers = {
  readonly [K in Kind]?: (
    request: NonNullable<sheets_v4.Schema$Request[K]>,
    env: RequestEnvironment,
  ) => object;
};

/** Every kind of request this server carries out; any other is answered as an unknown field. */
const HANDLERS: Handlers = {
  addSheet: sheets.addSheet,
  deleteSheet: sheets.deleteSheet,
  duplicateSheet: sheets.duplicateSheet,
  updateSheetProperties: sheets.updateSheetProperties,
  updateSpreadsheetProperties: sheets.updateSpreadsheetProperties,
  insertDimension: dimensions.insertDimension,
  deleteDimension: dimensions.deleteDimension,
  moveDimension: dimensions.moveDimension,
  appendDimension: dimensions.appendDimension,
  updateDimensionProperties: dimensions.updateDimensionProperties,
  autoResizeDimensions: dimensions.autoResizeDimensions,
  insertRange: dimensions.insertRange,
  deleteRange: dimensions.deleteRange,
  addDimensionGroup: dimensions.addDimensionGroup,
  deleteDimensionGroup: dimensions.deleteDimensionGroup,
  appendCells: cells.appendCells,
  updateCells: cells.updateCells,
  repeatCell: cells.repeatCell,
  copyPaste: cells.copyPaste,
  cutPaste: cells.cutPaste,
  findReplace: cells.findReplace,
  sortRange: cells.sortRange,
  setDataValidation: cells.setDataValidation,
  mergeCells: cells.mergeCells,
  unmergeCells: cells.unmergeCells,
  setBasicFilter: objects.setBasicFilter,
  clearBasicFilter: objects.clearBasicFilter,
  addFilterView: objects.addFilterView,
  updateFilterView: objects.updateFilterView,
  deleteFilterView: objects.deleteFilterView,
  addNamedRange: objects.addNamedRange,
  updateNamedRange: objects.updateNamedRange,
  deleteNamedRange: objects.deleteNamedRange,
  addProtectedRange: objects.addProtectedRange,
  updateProtectedRange: objects.updateProtectedRange,
  deleteProtectedRange: objects.deleteProtectedRange,
  addBanding: objects.addBanding,
  addChart: objects.addChart,
  addConditionalFormatRule: rules.addConditionalFormatRule,
  updateConditionalFormatRule: rules.updateConditionalFormatRule,
  deleteConditionalFormatRule: rules.deleteConditionalFormatRule,
  createDeveloperMetadata: rules.createDeveloperMetadata,
  updateDeveloperMetadata: rules.updateDeveloperMetadata,
  deleteDeveloperMetadata: rules.deleteDeveloperMetadata,
};

/** The kinds Google knows and this server does not. */
export function unsupportedKinds(discovery: Discovery): ReadonlySet<string> {
  const all = Object.keys(discovery.schemas['Request']?.properties ?? {});
  return new Set(all.filter((kind) => !(kind in HANDLERS)));
}

function isKind(name: string): name is Kind {
  return name in HANDLERS;
}

function handle(kind: Kind, request: sheets_v4.Schema$Request, env: RequestEnvironment): object {
  // The kind's own handler, which takes what stands under that name: more than the compiler can follow.
  const handler: ((body: object, env: RequestEnvironment) => object) | undefined = HANDLERS[kind];
  const body = request[kind];
  if (!handler || !body) throw invalid('No request set.');
  return handler(body, env);
}

/** Carries all requests out in order, each seeing what those before it did, or none (documented). */
export function batchUpdate(
  context: RequestContext,
  body: sheets_v4.Schema$BatchUpdateSpreadsheetRequest,
): object {
  const requests = body.requests ?? [];
  if (requests.length === 0) throw invalid('Must specify at least one request.');
  const replies = context.workbook.transact((transaction) => {
    const env = new RequestEnvironment(context, transaction);
    return requests.map((request, index) => {
      const kind = Object.keys(request).find((name) => isKind(name));
      if (kind === undefined) throw invalid(`Invalid requests[${index}]: No request set.`);
      return within(`Invalid requests[${index}].${kind}`, () => handle(kind, request, env));
    });
  }, 'api');
  return {
    spreadsheetId: context.workbook.id,
    replies,
    ...(body.includeSpreadsheetInResponse ? { updatedSpreadsheet: updated(context, body) } : {}),
  };
}

function updated(context: RequestContext, body: sheets_v4.Schema$BatchUpdateSpreadsheetRequest): object {
  const reader = context.workbook.current();
  const ranges = body.responseRanges ?? [];
  return spreadsheetResource(reader, {
    selection: undefined,
    includeGridData: body.responseIncludeGridData ?? false,
    areas: ranges.length > 0 ? ranges.map((range) => findRange(reader, range).area) : undefined,
  });
}
