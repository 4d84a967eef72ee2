import { batchUpdate } from './batch-update.ts';
import type { RequestContext } from './request-context.ts';
import * as spreadsheets from './spreadsheets.ts';
import * as values from './values.ts';

/** A request's path found among the API's. */
export interface Route {
  /** As in the discovery document, without `sheets.`. */
  readonly methodId: string;
  readonly spreadsheetId: string;
  /** A range or a metadata id. */
  readonly part: string;
}

const PREFIX = '/v4/spreadsheets';

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Which of the API's methods the request is for; undefined for none. `path` is as it came, still encoded. */
export function findRoute(httpMethod: string, path: string): Route | undefined {
  if (path === PREFIX) {
    return httpMethod === 'POST'
      ? { methodId: 'spreadsheets.create', spreadsheetId: '', part: '' }
      : undefined;
  }
  // A client in wide use writes `ID/` and `ID/:batchUpdate`; the real service takes both.
  const match = /^\/v4\/spreadsheets\/([^/:]+)(?:\/?:(\w+)|\/(.+)|\/)?$/.exec(path);
  const spreadsheetId = decode(match?.[1] ?? '');
  if (!match || !spreadsheetId) return undefined;
  const [, , verb, rest] = match;
  const found = rest === undefined ? onSpreadsheet(httpMethod, verb) : below(httpMethod, rest);
  return found && { part: '', ...found, spreadsheetId };
}

interface Found {
  readonly methodId: string;
  readonly part?: string;
}

function onSpreadsheet(httpMethod: string, verb: string | undefined): Found | undefined {
  if (verb === undefined) return httpMethod === 'GET' ? { methodId: 'spreadsheets.get' } : undefined;
  const known = verb === 'batchUpdate' || verb === 'getByDataFilter';
  return known && httpMethod === 'POST' ? { methodId: `spreadsheets.${verb}` } : undefined;
}

const VALUES_VERBS: Readonly<Record<string, string>> = {
  batchGet: 'GET',
  batchUpdate: 'POST',
  batchClear: 'POST',
  batchGetByDataFilter: 'POST',
  batchUpdateByDataFilter: 'POST',
  batchClearByDataFilter: 'POST',
};

function below(httpMethod: string, rest: string): Found | undefined {
  const onValues = /^values:(\w+)$/.exec(rest)?.[1];
  if (onValues !== undefined) {
    return VALUES_VERBS[onValues] === httpMethod
      ? { methodId: `spreadsheets.values.${onValues}` }
      : undefined;
  }
  if (rest === 'developerMetadata:search') {
    return httpMethod === 'POST' ? { methodId: 'spreadsheets.developerMetadata.search' } : undefined;
  }
  const metadataId = /^developerMetadata\/([^/:]+)$/.exec(rest)?.[1];
  if (metadataId !== undefined) {
    return httpMethod === 'GET'
      ? { methodId: 'spreadsheets.developerMetadata.get', part: metadataId }
      : undefined;
  }
  // A range may hold a colon of its own (A1:B2); only these two words after one are verbs.
  const onRange = /^values\/([^/]+?)(?::(append|clear))?$/.exec(rest);
  const part = decode(onRange?.[1] ?? '');
  if (!onRange || !part) return undefined;
  const verb = onRange[2];
  if (verb !== undefined)
    return httpMethod === 'POST' ? { methodId: `spreadsheets.values.${verb}`, part } : undefined;
  if (httpMethod === 'GET') return { methodId: 'spreadsheets.values.get', part };
  return httpMethod === 'PUT' ? { methodId: 'spreadsheets.values.update', part } : undefined;
}

/** Query and body as they came through the check against the discovery document. */
interface Checked {
  readonly parameters: values.ValuesParameters & spreadsheets.GetParameters;
  readonly body: object;
}

/** Carries a method out. Nothing in it waits, so no two requests ever meet on the grid. */
export function carryOut(
  { methodId, part }: Route,
  context: RequestContext,
  { parameters, body }: Checked,
): object {
  switch (methodId) {
    case 'spreadsheets.get':
      return spreadsheets.getSpreadsheet(context, parameters);
    case 'spreadsheets.getByDataFilter':
      return spreadsheets.getSpreadsheetByDataFilter(context, body, parameters.fields);
    case 'spreadsheets.batchUpdate':
      return batchUpdate(context, body);
    case 'spreadsheets.developerMetadata.get':
      return spreadsheets.getDeveloperMetadata(context, part);
    case 'spreadsheets.developerMetadata.search':
      return spreadsheets.searchDeveloperMetadata(context, body);
    case 'spreadsheets.values.get':
      return values.getValues(context, part, parameters);
    case 'spreadsheets.values.update':
      return values.updateValues(context, part, parameters, body);
    case 'spreadsheets.values.append':
      return values.appendValues(context, part, parameters, body);
    case 'spreadsheets.values.clear':
      return values.clearValues(context, part);
    case 'spreadsheets.values.batchGet':
      return values.batchGetValues(context, parameters);
    case 'spreadsheets.values.batchUpdate':
      return values.batchUpdateValues(context, body);
    case 'spreadsheets.values.batchClear':
      return values.batchClearValues(context, body);
    case 'spreadsheets.values.batchGetByDataFilter':
      return values.batchGetValuesByDataFilter(context, body);
    case 'spreadsheets.values.batchUpdateByDataFilter':
      return values.batchUpdateValuesByDataFilter(context, body);
    case 'spreadsheets.values.batchClearByDataFilter':
      return values.batchClearValuesByDataFilter(context, body);
    default:
      throw new Error(`No such method: ${methodId}`);
  }
}
