import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import type { Transaction } from '../workbook/workbook.ts';
import { findFiltered } from './data-filters.ts';
import { findRange, shownRange, type NamedArea } from './ranges.ts';
import { renderValues, type RenderOptions } from './rendering.ts';
import { checkEditable, within, type RequestContext } from './request-context.ts';
import {
  appendRows,
  newExtent,
  rowsOf,
  updateSummary,
  writeRows,
  type WriteOptions,
} from './value-writes.ts';

/** The query parameters of the values methods, as the discovery document names them. */
export interface ValuesParameters {
  readonly ranges?: readonly string[];
  readonly majorDimension?: string;
  readonly valueRenderOption?: string;
  readonly dateTimeRenderOption?: string;
  readonly valueInputOption?: string;
  readonly insertDataOption?: string;
  readonly includeValuesInResponse?: boolean;
  readonly responseValueRenderOption?: string;
  readonly responseDateTimeRenderOption?: string;
}

interface Rendering {
  readonly valueRenderOption?: string | null | undefined;
  readonly dateTimeRenderOption?: string | null | undefined;
  readonly majorDimension?: string | null;
}

function renderOptions({ valueRenderOption, dateTimeRenderOption }: Rendering): RenderOptions {
  return {
    valueRenderOption: valueRenderOption ?? 'FORMATTED_VALUE',
    dateTimeRenderOption: dateTimeRenderOption ?? 'SERIAL_NUMBER',
  };
}

function majorOf(majorDimension: string | null | undefined): string {
  return majorDimension === 'COLUMNS' ? 'COLUMNS' : 'ROWS';
}

/** `values` is absent when nothing is there (recorded). */
function valueRange(found: NamedArea, rendering: Rendering): sheets_v4.Schema$ValueRange {
  const majorDimension = majorOf(rendering.majorDimension);
  const values = renderValues(found.sheet, found.area, renderOptions(rendering), majorDimension);
  return { range: shownRange(found.sheet, found.area), majorDimension, ...(values ? { values } : {}) };
}

export function getValues(context: RequestContext, range: string, parameters: ValuesParameters): object {
  return valueRange(findRange(context.workbook.current(), range), parameters);
}

export function batchGetValues(context: RequestContext, parameters: ValuesParameters): object {
  const reader = context.workbook.current();
  const valueRanges = (parameters.ranges ?? []).map((range) =>
    valueRange(findRange(reader, range), parameters),
  );
  return { spreadsheetId: reader.id, ...(valueRanges.length > 0 ? { valueRanges } : {}) };
}

export function batchGetValuesByDataFilter(
  context: RequestContext,
  body: sheets_v4.Schema$BatchGetValuesByDataFilterRequest,
): object {
  const reader = context.workbook.current();
  // A place that several filters match comes once, with all of them (reported: live probe).
  const matched = new Map<string, { valueRange: object; dataFilters: object[] }>();
  for (const [index, filter] of (body.dataFilters ?? []).entries()) {
    for (const found of within(`Invalid dataFilters[${index}]`, () => findFiltered(reader, filter))) {
      const key = shownRange(found.sheet, found.area);
      const known = matched.get(key);
      if (known) known.dataFilters.push(filter);
      else matched.set(key, { valueRange: valueRange(found, body), dataFilters: [filter] });
    }
  }
  return { spreadsheetId: reader.id, ...(matched.size > 0 ? { valueRanges: [...matched.values()] } : {}) };
}

function updatedData(found: NamedArea, options: WriteOptions): { updatedData?: object } {
  if (!options.includeValuesInResponse) return {};
  return {
    updatedData: valueRange(found, {
      valueRenderOption: options.responseValueRenderOption,
      dateTimeRenderOption: options.responseDateTimeRenderOption,
      majorDimension: options.majorDimension,
    }),
  };
}

function writeOptions(
  given: { readonly [K in keyof WriteOptions]?: WriteOptions[K] | null },
  majorDimension: string | null | undefined,
): WriteOptions {
  return {
    valueInputOption: given.valueInputOption ?? undefined,
    includeValuesInResponse: given.includeValuesInResponse ?? false,
    responseValueRenderOption: given.responseValueRenderOption ?? undefined,
    responseDateTimeRenderOption: given.responseDateTimeRenderOption ?? undefined,
    majorDimension: majorOf(majorDimension),
  };
}

export function updateValues(
  context: RequestContext,
  range: string,
  parameters: ValuesParameters,
  body: sheets_v4.Schema$ValueRange,
): object {
  const options = writeOptions(parameters, body.majorDimension);
  return context.workbook.transact((transaction) => {
    const found = findRange(transaction.reader, range);
    const written = writeRows(context, transaction, found, rowsOf(body), options);
    const after = findRange(transaction.reader, range);
    return { ...updateSummary(transaction.reader.id, found, written), ...updatedData(after, options) };
  }, 'api');
}

interface DataWrite {
  readonly found: NamedArea;
  readonly body: { readonly values?: unknown[][] | null; readonly majorDimension?: string | null };
  readonly extra: object;
  readonly place: string;
}

type BatchBody =
  sheets_v4.Schema$BatchUpdateValuesRequest | sheets_v4.Schema$BatchUpdateValuesByDataFilterRequest;

/** Writes all, or none when one can't be; totals count each row and column once (whether Google does is not known). */
function writeAll(
  context: RequestContext,
  body: BatchBody,
  find: (transaction: Transaction) => Generator<DataWrite>,
): object {
  return context.workbook.transact((transaction) => {
    const rows = new Set<string>();
    const columns = new Set<string>();
    const sheets = new Set<number>();
    let cells = 0;
    const responses: object[] = [];
    for (const { found, body: data, extra, place } of find(transaction)) {
      const options = writeOptions(body, data.majorDimension);
      const written = within(place, () => writeRows(context, transaction, found, rowsOf(data), options));
      const { sheetId } = found.sheet;
      for (const row of written.rows) rows.add(`${sheetId},${row}`);
      for (const column of written.columns) columns.add(`${sheetId},${column}`);
      if (written.cells > 0) sheets.add(sheetId);
      cells += written.cells;
      const after = { ...found, sheet: transaction.reader.sheet(sheetId) ?? found.sheet };
      responses.push({
        ...updateSummary(transaction.reader.id, found, written),
        ...updatedData(after, options),
        ...extra,
      });
    }
    return {
      spreadsheetId: transaction.reader.id,
      ...counted('totalUpdatedRows', rows.size),
      ...counted('totalUpdatedColumns', columns.size),
      ...counted('totalUpdatedCells', cells),
      ...counted('totalUpdatedSheets', sheets.size),
      ...(responses.length > 0 ? { responses } : {}),
    };
  }, 'api');
}

function counted(name: string, count: number): object {
  return count === 0 ? {} : { [name]: count };
}

export function batchUpdateValues(
  context: RequestContext,
  body: sheets_v4.Schema$BatchUpdateValuesRequest,
): object {
  return writeAll(context, body, function* find(transaction) {
    for (const [index, data] of (body.data ?? []).entries()) {
      const place = `Invalid data[${index}]`;
      const found = within(place, () => findRange(transaction.reader, data.range ?? ''));
      yield { found, body: data, extra: {}, place };
    }
  });
}

export function batchUpdateValuesByDataFilter(
  context: RequestContext,
  body: sheets_v4.Schema$BatchUpdateValuesByDataFilterRequest,
): object {
  return writeAll(context, body, function* find(transaction) {
    for (const [index, data] of (body.data ?? []).entries()) {
      const place = `Invalid data[${index}]`;
      const filter = data.dataFilter ?? {};
      const all = within(place, () => findFiltered(transaction.reader, filter));
      for (const { sheet, asked, area } of all) {
        // Earlier writes of the batch have made a new version of the sheet.
        const current = transaction.reader.sheet(sheet.sheetId) ?? sheet;
        yield { found: { sheet: current, asked, area }, body: data, extra: { dataFilter: filter }, place };
      }
    }
  });
}

export function appendValues(
  context: RequestContext,
  range: string,
  parameters: ValuesParameters,
  body: sheets_v4.Schema$ValueRange,
): object {
  const options = writeOptions(parameters, body.majorDimension);
  return context.workbook.transact((transaction) => {
    const searched = findRange(transaction.reader, range);
    const appended = appendRows(context, transaction, searched, rowsOf(body), {
      ...options,
      insertRows: parameters.insertDataOption === 'INSERT_ROWS',
    });
    const { reader } = transaction;
    const sheet = reader.sheet(searched.sheet.sheetId) ?? searched.sheet;
    const area = newExtent(appended.start, appended.written);
    const updates = {
      ...updateSummary(reader.id, { sheet, area, asked: area }, appended.written),
      ...updatedData({ sheet, area, asked: area }, options),
    };
    return {
      spreadsheetId: reader.id,
      ...(appended.table ? { tableRange: shownRange(sheet, appended.table) } : {}),
      updates,
    };
  }, 'api');
}

function clearArea(context: RequestContext, transaction: Transaction, found: NamedArea): string {
  checkEditable(context, transaction.reader, found.area);
  // Notes, formats and validation stay (reported: live probe).
  transaction.apply({ kind: 'fillCells', range: found.area, patch: { value: null } });
  return shownRange(found.sheet, found.area);
}

export function clearValues(context: RequestContext, range: string): object {
  return context.workbook.transact((transaction) => {
    const clearedRange = clearArea(context, transaction, findRange(transaction.reader, range));
    return { spreadsheetId: transaction.reader.id, clearedRange };
  }, 'api');
}

export function batchClearValues(
  context: RequestContext,
  body: sheets_v4.Schema$BatchClearValuesRequest,
): object {
  return context.workbook.transact((transaction) => {
    const clearedRanges = (body.ranges ?? []).map((range) =>
      clearArea(context, transaction, findRange(transaction.reader, range)),
    );
    return { spreadsheetId: transaction.reader.id, ...(clearedRanges.length > 0 ? { clearedRanges } : {}) };
  }, 'api');
}

export function batchClearValuesByDataFilter(
  context: RequestContext,
  body: sheets_v4.Schema$BatchClearValuesByDataFilterRequest,
): object {
  return context.workbook.transact((transaction) => {
    const found = (body.dataFilters ?? []).flatMap((filter, index) =>
      within(`Invalid dataFilters[${index}]`, () => findFiltered(transaction.reader, filter)),
    );
    const clearedRanges = [...new Set(found.map((one) => clearArea(context, transaction, one)))];
    return { spreadsheetId: transaction.reader.id, ...(clearedRanges.length > 0 ? { clearedRanges } : {}) };
  }, 'api');
}
