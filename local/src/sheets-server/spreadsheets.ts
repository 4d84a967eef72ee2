import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { SheetProperties } from '../workbook/spreadsheet.ts';
import type { Workbooks } from '../workbook/workbooks.ts';
import { ApiError } from './api-error.ts';
import { updateCells } from './cell-requests.ts';
import { findFiltered, findMetadata } from './data-filters.ts';
import type { Selection } from './field-selection.ts';
import { findRange } from './ranges.ts';
import { within, type RequestContext } from './request-context.ts';
import { RequestEnvironment } from './request-environment.ts';
import { newId, newSheetProperties } from './sheet-requests.ts';
import { shownMetadata } from './printed-parts.ts';
import { spreadsheetResource } from './spreadsheet-resource.ts';

export interface GetParameters {
  readonly ranges?: readonly string[];
  readonly includeGridData?: boolean;
  /** With a field mask, it alone decides whether cells are shown (documented). */
  readonly fields?: string;
}

export function getSpreadsheet(context: RequestContext, parameters: GetParameters): object {
  const reader = context.workbook.current();
  return spreadsheetResource(reader, {
    selection: context.selection,
    includeGridData:
      parameters.fields === undefined
        ? (parameters.includeGridData ?? false)
        : asksForData(context.selection),
    areas: parameters.ranges?.length
      ? parameters.ranges.map((range) => findRange(reader, range).area)
      : undefined,
  });
}

/** A mask that names a sheet's data, or everything. */
function asksForData(selection: Selection): boolean {
  if (!selection) return true;
  const sheets = selection.get('sheets');
  return selection.has('sheets') && (!sheets || sheets.has('data'));
}

export function getSpreadsheetByDataFilter(
  context: RequestContext,
  body: sheets_v4.Schema$GetSpreadsheetByDataFilterRequest,
  fields: string | undefined,
): object {
  const reader = context.workbook.current();
  const areas = (body.dataFilters ?? []).flatMap((filter, index) =>
    within(`Invalid dataFilters[${index}]`, () => findFiltered(reader, filter)).map(({ area }) => area),
  );
  return spreadsheetResource(reader, {
    selection: context.selection,
    includeGridData: fields === undefined ? (body.includeGridData ?? false) : asksForData(context.selection),
    areas: body.dataFilters ? areas : undefined,
  });
}

const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const ID_LENGTH = 43;

function newSpreadsheetId(random: () => number): string {
  const letters = Array.from(
    { length: ID_LENGTH },
    () => ID_CHARACTERS[Math.floor(random() * ID_CHARACTERS.length)],
  );
  return `1${letters.join('')}`;
}

/** Makes a spreadsheet that belongs to the account, with the cells that `sheets.data` gives. */
export function createSpreadsheet(
  workbooks: Workbooks,
  body: sheets_v4.Schema$Spreadsheet,
  { account, nowMs, random, selection }: Omit<RequestContext, 'workbook'>,
): object {
  const taken = new Set<number>();
  const sheets = body.sheets?.map((sheet, index): SheetProperties => {
    const sheetId = sheet.properties?.sheetId ?? (index === 0 ? 0 : newId(random, (id) => taken.has(id)));
    taken.add(sheetId);
    const title = sheet.properties?.title ?? `Sheet${index + 1}`;
    return newSheetProperties({ ...sheet.properties, sheetId, title });
  });
  const { title, locale, timeZone, autoRecalc } = body.properties ?? {};
  const given = Object.entries({ title, locale, timeZone, autoRecalc }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const workbook = workbooks.create({
    id: newSpreadsheetId(random),
    properties: Object.fromEntries(given),
    owner: account,
    ...(sheets ? { sheets } : {}),
  });
  const context = { workbook, account, nowMs, random, selection };
  workbook.transact((transaction) => {
    const env = new RequestEnvironment(context, transaction);
    for (const [index, sheet] of (body.sheets ?? []).entries()) {
      const sheetId = sheets?.[index]?.sheetId ?? 0;
      for (const { startRow, startColumn, rowData } of sheet.data ?? []) {
        const start = { sheetId, rowIndex: startRow ?? 0, columnIndex: startColumn ?? 0 };
        if (rowData?.length) updateCells({ start, rows: rowData, fields: '*' }, env);
      }
    }
  }, 'api');
  return spreadsheetResource(workbook.current(), { selection, includeGridData: false, areas: undefined });
}

export function getDeveloperMetadata(context: RequestContext, metadataId: string): object {
  const found = context.workbook.developerMetadata.find((one) => String(one.metadataId) === metadataId);
  // Reported as 404 while the marker is not there; the words are those of every 404.
  if (!found) throw new ApiError('NOT_FOUND', 'Requested entity was not found.');
  return shownMetadata(found);
}

export function searchDeveloperMetadata(
  context: RequestContext,
  body: sheets_v4.Schema$SearchDeveloperMetadataRequest,
): object {
  const reader = context.workbook.current();
  const matched = new Map<number, { developerMetadata: object; dataFilters: object[] }>();
  for (const [index, filter] of (body.dataFilters ?? []).entries()) {
    const found = within(`Invalid dataFilters[${index}]`, () =>
      filter.developerMetadataLookup
        ? findMetadata(reader, filter.developerMetadataLookup)
        : findFiltered(reader, filter).flatMap(({ area }) =>
            reader.developerMetadata.filter(
              ({ location }) =>
                'dimension' in location &&
                location.sheetId === area.sheetId &&
                (location.dimension === 'ROWS'
                  ? location.index >= area.startRowIndex && location.index < area.endRowIndex
                  : location.index >= area.startColumnIndex && location.index < area.endColumnIndex),
            ),
          ),
    );
    for (const metadata of found) {
      const known = matched.get(metadata.metadataId);
      if (known) known.dataFilters.push(filter);
      else
        matched.set(metadata.metadataId, {
          developerMetadata: shownMetadata(metadata),
          dataFilters: [filter],
        });
    }
  }
  return matched.size > 0 ? { matchedDeveloperMetadata: [...matched.values()] } : {};
}
