import { GoogleSpreadsheet } from 'google-spreadsheet';
import { sheets } from 'googleapis/build/src/apis/sheets/index.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startServer } from './started-server.ts';

describe('the official client, googleapis', () => {
  async function client() {
    const started = await startServer();
    const api = sheets({
      version: 'v4',
      rootUrl: started.server.url,
      headers: { authorization: 'Bearer operator' },
    });
    return { ...started, api };
  }

  it('makes, reads, writes, appends and clears', async () => {
    const { api } = await client();
    const made = await api.spreadsheets.create({
      requestBody: {
        properties: { title: 'Made', timeZone: 'Europe/Rome' },
        sheets: [{ properties: { title: 'My Tab' } }],
      },
    });
    const spreadsheetId = made.data.spreadsheetId ?? '';
    const { values } = api.spreadsheets;
    expect(made.data).toMatchObject({
      properties: { title: 'Made', timeZone: 'Europe/Rome', locale: 'en_US' },
      sheets: [{ properties: { sheetId: 0, title: 'My Tab', index: 0 } }],
      spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit`,
    });

    const range = "'My Tab'!A1:B2";
    const updated = await values.update({
      spreadsheetId,
      range,
      valueInputOption: 'RAW',
      requestBody: {
        values: [
          ['a', 1],
          ['b', true],
        ],
      },
    });
    expect(updated.data).toMatchObject({ updatedRange: range, updatedCells: 4 });
    const appended = await values.append({
      spreadsheetId,
      range: "'My Tab'!A1",
      valueInputOption: 'USER_ENTERED',
      insertDataOption: 'INSERT_ROWS',
      includeValuesInResponse: true,
      responseValueRenderOption: 'FORMULA',
      requestBody: { values: [['=B1+1', '2026-01-02']] },
    });
    expect(appended.data).toMatchObject({
      tableRange: range,
      updates: { updatedData: { range: "'My Tab'!A3:B3", values: [['=B1+1', 46024]] } },
    });
    const got = await values.batchGet({
      spreadsheetId,
      ranges: [range, "'My Tab'!A3:B3"],
      valueRenderOption: 'UNFORMATTED_VALUE',
    });
    expect(got.data.valueRanges?.map((one) => one.values)).toEqual([
      [
        ['a', 1],
        ['b', true],
      ],
      [[2, 46024]],
    ]);
    const cleared = await values.batchClear({ spreadsheetId, requestBody: { ranges: [range] } });
    expect(cleared.data.clearedRanges).toEqual([range]);
    await values.clear({ spreadsheetId, range: "'My Tab'!A:B" });
    expect((await values.get({ spreadsheetId, range: "'My Tab'" })).data.values).toBeUndefined();
  });

  it('finds by data filter and by metadata', async () => {
    const { api } = await client();
    const spreadsheetId = 'book';
    const { data } = await api.spreadsheets.batchUpdate({
      spreadsheetId,
      requestBody: {
        requests: [
          {
            createDeveloperMetadata: {
              developerMetadata: {
                metadataKey: 'k',
                metadataValue: 'v',
                visibility: 'PROJECT',
                location: { spreadsheet: true },
              },
            },
          },
        ],
        includeSpreadsheetInResponse: true,
      },
    });
    const made = data.replies?.[0]?.createDeveloperMetadata?.developerMetadata;
    expect(made).toMatchObject({ location: { locationType: 'SPREADSHEET', spreadsheet: true } });
    expect(data.updatedSpreadsheet?.developerMetadata).toEqual([made]);

    const metadataId = made?.metadataId ?? 0;
    expect((await api.spreadsheets.developerMetadata.get({ spreadsheetId, metadataId })).data).toEqual(made);
    const lookup = { developerMetadataLookup: { metadataKey: 'k' } };
    const found = await api.spreadsheets.developerMetadata.search({
      spreadsheetId,
      requestBody: { dataFilters: [lookup] },
    });
    expect(found.data.matchedDeveloperMetadata).toEqual([{ developerMetadata: made, dataFilters: [lookup] }]);
    const shown = await api.spreadsheets.getByDataFilter({
      spreadsheetId,
      requestBody: { dataFilters: [{ a1Range: 'A1:B2' }], includeGridData: true },
    });
    expect(shown.data.sheets?.[0]?.data?.[0]?.rowMetadata).toEqual([{ pixelSize: 21 }, { pixelSize: 21 }]);
  });

  it('writes, reads and clears by data filters, and in batches', async () => {
    const { api } = await client();
    const spreadsheetId = 'book';
    const { values } = api.spreadsheets;
    const data = [
      { range: 'A1', values: [['a', 'b']] },
      { range: 'A3:A4', majorDimension: 'COLUMNS', values: [['c', 'd']] },
    ];
    const written = await values.batchUpdate({
      spreadsheetId,
      requestBody: { valueInputOption: 'RAW', data, includeValuesInResponse: true },
    });
    expect(written.data).toMatchObject({ totalUpdatedCells: 4, totalUpdatedSheets: 1 });
    expect(written.data.responses?.[1]?.updatedData).toEqual({
      range: 'Sheet1!A3:A4',
      majorDimension: 'COLUMNS',
      values: [['c', 'd']],
    });

    const dataFilter = { gridRange: { sheetId: 0, endRowIndex: 1, endColumnIndex: 2 } };
    const requestBody = { dataFilters: [dataFilter] };
    const again = await values.batchUpdateByDataFilter({
      spreadsheetId,
      requestBody: { valueInputOption: 'USER_ENTERED', data: [{ dataFilter, values: [['=1+1']] }] },
    });
    expect(again.data.responses).toMatchObject([{ updatedRange: 'Sheet1!A1', dataFilter }]);
    const read = await values.batchGetByDataFilter({ spreadsheetId, requestBody });
    expect(read.data.valueRanges?.[0]?.valueRange?.values).toEqual([['2', 'b']]);
    const cleared = await values.batchClearByDataFilter({ spreadsheetId, requestBody });
    expect(cleared.data.clearedRanges).toEqual(['Sheet1!A1:B1']);
    const got = await api.spreadsheets.get({
      spreadsheetId,
      ranges: ['A1:A4'],
      fields: 'sheets.data.rowData.values.formattedValue',
    });
    expect(got.data.sheets?.[0]?.data?.[0]?.rowData).toEqual([
      {},
      {},
      { values: [{ formattedValue: 'c' }] },
      { values: [{ formattedValue: 'd' }] },
    ]);
  });

  it('repeats reads and updates that met 503 or 429, and never appends', async () => {
    const { api, server } = await client();
    server.faults.plan({ kind: 'unavailable', count: 2 });
    await api.spreadsheets.values.get({ spreadsheetId: 'book', range: 'A1' });
    expect(server.statistics.read.requests).toBe(3);

    server.faults.plan({ kind: 'unavailable', count: 1 });
    const append = api.spreadsheets.values.append({
      spreadsheetId: 'book',
      range: 'A1',
      valueInputOption: 'RAW',
      requestBody: { values: [['x']] },
    });
    await expect(append).rejects.toMatchObject({ status: 503 });
    expect(server.statistics.write.requests).toBe(1);
  });

  it('gets errors with their status and message', async () => {
    const { api } = await client();

    const missing = api.spreadsheets.get({ spreadsheetId: 'nowhere' });

    await expect(missing).rejects.toMatchObject({ status: 404, message: 'Requested entity was not found.' });
  });
});

describe('google-spreadsheet', () => {
  async function document() {
    const started = await startServer();
    const real = globalThis.fetch;
    vi.stubGlobal('fetch', (input: Request) => {
      const { pathname, search } = new URL(input.url);
      return real(new Request(`${started.server.url.slice(0, -1)}${pathname}${search}`, input));
    });
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const doc = new GoogleSpreadsheet('book', { token: 'operator' });
    await doc.loadInfo();
    return { ...started, doc };
  }

  it('works with rows by their header', async () => {
    const { doc, book } = await document();
    const sheet = await doc.addSheet({ title: 'People', headerValues: ['name', 'age'] });

    const [ada] = await sheet.addRows([
      { name: 'Ada', age: 36 },
      { name: 'Bob', age: '=B2+1' },
    ]);
    const inserted = await sheet.addRow({ name: 'Cyd', age: 5 }, { insert: true, raw: true });
    expect(book.sheetByTitle('People')?.rowCount).toBe(1001);
    ada?.set('name', 'Ada L.');
    await ada?.save();
    await inserted.delete();

    const rows = await sheet.getRows();
    expect(rows.map((row) => row.toObject())).toEqual([
      { name: 'Ada L.', age: '36' },
      { name: 'Bob', age: '37' },
    ]);
    await sheet.clearRows();
    expect(await sheet.getRows()).toEqual([]);
  });

  it('works with cells, their formats, notes and formulas', async () => {
    const { doc, book } = await document();
    const sheet = doc.sheetsByIndex[0];
    if (!sheet) throw new Error('no sheet');
    await sheet.loadCells('A1:C3');
    const a1 = sheet.getCell(0, 0);
    a1.value = 41;
    a1.note = 'a note';
    a1.textFormat = { bold: true };
    sheet.getCell(0, 1).formula = '=A1+1';
    sheet.getCell(0, 2).value = 'text';
    await sheet.saveUpdatedCells();

    expect(sheet.getCell(0, 1).value).toBe(42);
    expect(sheet.getCell(0, 1).formattedValue).toBe('42');
    expect(book.sheet(0)?.attributes(0, 0)).toEqual({
      format: { textFormat: { bold: true } },
      note: 'a note',
    });
    await sheet.loadCells({ startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 3 });
    expect([0, 1, 2].map((column) => sheet.getCell(0, column).value)).toEqual([41, 42, 'text']);
  });

  it('changes tabs, dimensions, filters, protections and metadata', async () => {
    const { doc, book } = await document();
    const sheet = doc.sheetsByIndex[0];
    if (!sheet) throw new Error('no sheet');
    const range = { startRowIndex: 0, endRowIndex: 4, startColumnIndex: 0, endColumnIndex: 2 };
    await doc.updateProperties({ title: 'Renamed', timeZone: 'Europe/Paris' });
    await sheet.updateProperties({ title: 'Queue', tabColor: { red: 1, green: 0, blue: 0 } });
    await sheet.resize({ rowCount: 50, columnCount: 5 });
    await sheet.updateGridProperties({ rowCount: 50, columnCount: 5, frozenRowCount: 1 });
    await sheet.updateDimensionProperties('COLUMNS', { pixelSize: 250 }, { startIndex: 0, endIndex: 1 });
    await sheet.insertDimension('ROWS', { startIndex: 1, endIndex: 3 }, true);
    await sheet.appendDimension('COLUMNS', 2);
    await sheet.moveDimension('ROWS', { startIndex: 1, endIndex: 2 }, 10);
    await sheet.deleteRows(5, 7);
    await sheet.mergeCells(range);
    await sheet.unmergeCells(range);
    await sheet.setBasicFilter({ range: { sheetId: 0, ...range } });
    await sheet.clearBasicFilter();
    await sheet.setDataValidation(range, {
      condition: { type: 'ONE_OF_LIST', values: [{ userEnteredValue: 'yes' }] },
      strict: true,
      showCustomUi: true,
    } as never);
    await doc.addNamedRange('Rows', { sheetId: 0, ...range });
    await sheet.createDeveloperMetadata({
      metadataKey: 'k',
      metadataValue: 'v',
      visibility: 'DOCUMENT',
      location: { sheetId: 0 },
    } as never);
    await sheet.updateDeveloperMetadata(
      [{ developerMetadataLookup: { metadataKey: 'k' } }] as never,
      { metadataValue: 'w' } as never,
      'metadataValue',
    );
    await sheet.appendCells(
      [{ values: [{ userEnteredValue: { stringValue: 'x' } }] }] as never,
      'userEnteredValue',
    );
    await sheet.findReplace('x', 'y', {});
    await sheet.duplicate({ title: 'Copy' });

    expect(book.properties).toMatchObject({ title: 'Renamed', timeZone: 'Europe/Paris' });
    const queue = book.sheetByTitle('Queue');
    expect(queue?.properties.gridProperties).toEqual({ rowCount: 50, columnCount: 7, frozenRowCount: 1 });
    expect(queue?.properties.tabColor).toEqual({ red: 1 });
    expect(queue?.dimensionProperties('COLUMNS', 0)).toEqual({ pixelSize: 250 });
    expect(queue?.display(0, 0)).toBe('y');
    expect(book.namedRanges).toHaveLength(1);
    expect(book.developerMetadata).toMatchObject([{ metadataKey: 'k', metadataValue: 'w' }]);
    expect(book.sheetByTitle('Copy')?.display(0, 0)).toBe('y');
    await doc.sheetsByTitle['Copy']?.delete();
    expect(book.sheets).toHaveLength(1);
  });

  it('moves, copies, sorts and clears cells', async () => {
    const { doc, book } = await document();
    const sheet = doc.sheetsByIndex[0];
    if (!sheet) throw new Error('no sheet');
    await sheet.setHeaderRow(['name', 'n']);
    await sheet.addRows([
      { name: 'b', n: 1 },
      { name: 'a', n: 2 },
    ]);
    const block = { startRowIndex: 1, endRowIndex: 3, startColumnIndex: 0, endColumnIndex: 2 };
    await sheet.sortRange(block, [{ dimensionIndex: 0, sortOrder: 'ASCENDING' }] as never);
    expect(await sheet.getCellsInRange('A2:B3')).toEqual([
      ['a', '2'],
      ['b', '1'],
    ]);
    expect(await sheet.batchGetCellsInRange(['A1:A2', 'B3'])).toEqual([[['name'], ['a']], [['1']]]);

    await sheet.copyPaste(block, { ...block, startRowIndex: 5, endRowIndex: 7 });
    await sheet.cutPaste(
      { ...block, startRowIndex: 5, endRowIndex: 6 },
      {
        rowIndex: 9,
        columnIndex: 3,
      },
    );
    await sheet.insertRange({ ...block, endRowIndex: 2, endColumnIndex: 1 }, 'ROWS');
    expect(await sheet.getCellsInRange('A2:B4')).toEqual([['', '2'], ['a', '1'], ['b']]);
    await sheet.deleteRange({ ...block, endRowIndex: 2, endColumnIndex: 1 }, 'ROWS');
    await sheet.repeatCell(block, { note: 'seen' }, 'note');
    await sheet.deleteDimension('COLUMNS', { startIndex: 1, endIndex: 2 });
    await sheet.deleteColumns(20, 21);
    await sheet.autoResizeDimensions('COLUMNS', { startIndex: 0, endIndex: 1 });
    const [first] = await sheet.getRows();
    await first?.delete();

    const grid = book.sheet(0);
    expect(grid?.display(1, 0)).toBe('b');
    expect(grid?.attributes(1, 0)).toEqual({ note: 'seen' });
    expect(grid?.columnCount).toBe(24);
    expect(grid?.display(8, 2)).toBe('a');
    await sheet.clear('A1:A3');
    await sheet.clear();
    expect(book.sheet(0)?.lastRow).toBe(0);
  });

  it('changes rules, names, bands and metadata by their ids', async () => {
    const { doc, book } = await document();
    const sheet = doc.sheetsByIndex[0];
    if (!sheet) throw new Error('no sheet');
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 4, startColumnIndex: 0, endColumnIndex: 2 };
    const rule = (type: string) => ({ ranges: [range], booleanRule: { condition: { type }, format: {} } });
    await sheet.addConditionalFormatRule(rule('BLANK') as never, 0);
    await sheet.updateConditionalFormatRule({ index: 0, rule: rule('NOT_BLANK') } as never);
    await sheet.addProtectedRange({ protectedRangeId: 1, range, warningOnly: true });
    await sheet.updateProtectedRange(1, { description: 'mind' });
    await sheet.addFilterView({ filterViewId: 2, title: 'mine', range });
    await sheet.updateFilterView({ filterViewId: 2, title: 'ours' }, 'title');
    await sheet.addBanding({ range, rowProperties: { firstBandColor: { red: 1 } } } as never);
    await sheet.addNamedRange('Rows', range, 'n');
    await sheet.updateNamedRange('n', { name: 'Lines' }, 'name');
    await sheet.createDeveloperMetadata({
      metadataKey: 'k',
      visibility: 'DOCUMENT',
      location: { sheetId: 0 },
    } as never);
    const byKey = { developerMetadataLookup: { metadataKey: 'k' } };
    expect(await doc.searchDeveloperMetadata([byKey] as never)).toMatchObject([{ metadataKey: 'k' }]);

    expect(book.sheet(0)).toMatchObject({
      conditionalFormats: [{ booleanRule: { condition: { type: 'NOT_BLANK' } } }],
      protectedRanges: [{ description: 'mind', warningOnly: true }],
      filterViews: [{ title: 'ours' }],
      bandedRanges: [{ rowProperties: { firstBandColor: { red: 1 } } }],
    });
    expect(book.namedRanges).toMatchObject([{ name: 'Lines' }]);
    await sheet.deleteConditionalFormatRule(0);
    await sheet.deleteProtectedRange(1);
    await sheet.deleteFilterView(2);
    await sheet.deleteNamedRange('n');
    await sheet.deleteDeveloperMetadata(byKey);
    expect(book.sheet(0)).toMatchObject({ conditionalFormats: [], protectedRanges: [], filterViews: [] });
    expect([book.namedRanges, book.developerMetadata]).toEqual([[], []]);
  });

  it('is told of what is not done here', async () => {
    const { doc } = await document();
    const sheet = doc.sheetsByIndex[0];
    if (!sheet) throw new Error('no sheet');

    await expect(sheet.trimWhitespace({ startRowIndex: 0, endRowIndex: 1 })).rejects.toThrow(
      `Unknown name "trimWhitespace" at 'requests[0]': Cannot find field.`,
    );
  });
});
