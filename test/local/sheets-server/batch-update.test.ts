import { describe, expect, it } from 'vitest';
import { startServer } from './started-server.ts';

const rows = (startIndex: number, endIndex: number, sheetId = 0) => ({
  sheetId,
  dimension: 'ROWS',
  startIndex,
  endIndex,
});

describe('a batchUpdate', () => {
  it('is done whole or not at all, and names the request that can not be', async () => {
    const { batch, read } = await startServer();
    const cell = {
      rows: [{ values: [{ userEnteredValue: { stringValue: 'x' } }] }],
      fields: 'userEnteredValue',
    };

    const { status, body } = await batch(
      { updateCells: { ...cell, start: { sheetId: 0 } } },
      { addSheet: { properties: { title: 'More' } } },
      { updateCells: { ...cell, start: { sheetId: 999999 } } },
    );

    expect([status, body]).toEqual([
      400,
      {
        error: {
          code: 400,
          message: 'Invalid requests[2].updateCells: No grid with id: 999999',
          status: 'INVALID_ARGUMENT',
        },
      },
    ]);
    expect(await read('A1')).not.toHaveProperty('values');
    expect((await batch({ addSheet: { properties: { title: 'More' } } })).status).toBe(200);
  });

  it.each([
    [
      { frobnicate: {} },
      `Invalid JSON payload received. Unknown name "frobnicate" at 'requests[0]': Cannot find field.`,
    ],
    [
      { addSlicer: {} },
      `Invalid JSON payload received. Unknown name "addSlicer" at 'requests[0]': Cannot find field.`,
    ],
    [
      { appendCells: { rows: [{ cells: [] }] } },
      `Invalid JSON payload received. Unknown name "cells" at 'requests[0].append_cells.rows[0]': Cannot find field.`,
    ],
    [
      'repeatCell',
      `Invalid value at 'requests[0]' (type.googleapis.com/google.apps.sheets.v4.BatchUpdateSpreadsheetRequest.Request), "repeatCell"`,
    ],
    [
      { deleteSheet: { sheetId: 'abc' } },
      `Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), "abc"`,
    ],
  ])('with the unknown or mistyped part %j is refused in the words on record', async (request, message) => {
    const { call } = await startServer();

    const { status, body } = await call('POST', '/book:batchUpdate', { requests: [request] });

    expect([status, body.error?.message]).toEqual([400, message]);
    expect(body.error?.details).toEqual([
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: expect.any(String), description: message }],
      },
    ]);
  });

  it.each([
    [
      { addSheet: { properties: { title: 'Sheet1' } } },
      'addSheet: A sheet with the name "Sheet1" already exists. Please enter another name.',
    ],
    [{ addSheet: { properties: { sheetId: 0 } } }, 'addSheet: Sheet with id 0 already exists.'],
    [
      { deleteDimension: { range: rows(0, 1000) } },
      "deleteDimension: You can't delete all the rows on the sheet.",
    ],
    [
      { insertDimension: { range: rows(1001, 1002) } },
      'insertDimension: range.startIndex is larger than current grid size (1000)',
    ],
    [
      { insertDimension: { range: rows(1000, 1001) } },
      'insertDimension: range.startIndex is larger than current grid size (1000)',
    ],
    [
      { updateSheetProperties: { properties: { sheetId: 5, title: 'x' }, fields: 'title' } },
      'updateSheetProperties: No sheet with id: 5',
    ],
    [
      { repeatCell: { range: { sheetId: 0 }, cell: {} } },
      "repeatCell: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
    ],
    [
      { findReplace: { find: '*', replacement: '', searchByRegex: true, allSheets: true } },
      'findReplace: The regular expression is not valid: *',
    ],
    [
      { appendDimension: { sheetId: 0, dimension: 'ROWS', length: 1_000_000 } },
      'appendDimension: This action would increase the number of cells in the workbook above the limit of 10000000 cells.',
    ],
    [
      { appendDimension: { sheetId: 0, dimension: 'COLUMNS', length: 18_253 } },
      'appendDimension: This action would increase the number of columns in the sheet above the limit of 18278 columns.',
    ],
    [
      {
        updateCells: {
          start: { sheetId: 0 },
          fields: 'userEnteredValue',
          rows: [{ values: [{ userEnteredValue: { stringValue: 'x'.repeat(50_001) } }] }],
        },
      },
      'updateCells: Your input contains more than the maximum of 50000 characters in a single cell.',
    ],
  ])('that Google refuses is refused: %j', async (request, message) => {
    const { batch } = await startServer();

    const { status, body } = await batch(request);

    expect([status, body.error?.message]).toEqual([400, `Invalid requests[0].${message}`]);
  });

  it('without requests is refused', async () => {
    const { batch } = await startServer();

    expect((await batch()).body.error?.message).toBe('Must specify at least one request.');
  });

  it('takes snake_case names and nested lists of requests', async () => {
    const { call, book } = await startServer();

    const { status } = await call('POST', '/book:batchUpdate', {
      requests: [
        [{ update_sheet_properties: { properties: { sheet_id: 0, title: 'Queue' }, fields: 'title' } }],
      ],
    });

    expect([status, book.sheet(0)?.properties.title]).toEqual([200, 'Queue']);
  });

  it('takes a cell of 50,000 characters', async () => {
    const { put } = await startServer();

    expect((await put('A1', [['x'.repeat(50_000)]])).status).toBe(200);
    expect((await put('A1', [['x'.repeat(50_001)]])).body.error?.message).toBe(
      'Your input contains more than the maximum of 50000 characters in a single cell.',
    );
  });
});

describe('a new spreadsheet', () => {
  it('is made with the tabs and cells it is given', async () => {
    const { call } = await startServer();

    const made = await call('POST', '', {
      properties: { title: 'Made' },
      sheets: [
        {
          properties: { title: 'One' },
          data: [{ startRow: 1, rowData: [{ values: [{ userEnteredValue: { formulaValue: '=1+1' } }] }] }],
        },
        { properties: { title: 'Two', gridProperties: { rowCount: 3, columnCount: 2, frozenRowCount: 1 } } },
      ],
    });

    const id = String(made.body['spreadsheetId']);
    expect(made.body).toMatchObject({
      sheets: [
        { properties: { sheetId: 0, title: 'One', index: 0 } },
        {
          properties: {
            title: 'Two',
            index: 1,
            gridProperties: { rowCount: 3, columnCount: 2, frozenRowCount: 1 },
          },
        },
      ],
    });
    expect((await call('GET', `/${id}/values/One!A2`)).body).toMatchObject({ values: [['2']] });
  });
});

it('a spreadsheet that can not be is refused, and is not there afterwards', async () => {
  const { call, workbooks } = await startServer();
  const before = workbooks.ids().filter((id) => workbooks.get(id));

  const { status } = await call('POST', '', {
    sheets: [{ properties: { gridProperties: { rowCount: 1_000_000, columnCount: 11 } } }],
  });

  expect(status).toBe(400);
  expect(workbooks.ids().filter((id) => workbooks.get(id))).toEqual(before);
});

describe('tabs', () => {
  it('are added, duplicated, moved, hidden and deleted', async () => {
    const { batch, book } = await startServer();

    const { body } = await batch(
      {
        addSheet: {
          properties: { sheetId: 5, title: 'Queue', gridProperties: { rowCount: 10, columnCount: 3 } },
        },
      },
      { duplicateSheet: { sourceSheetId: 5, newSheetId: 6, newSheetName: 'Copy', insertSheetIndex: 0 } },
      { updateSheetProperties: { properties: { sheetId: 0, index: 3 }, fields: 'index' } },
      { updateSheetProperties: { properties: { sheetId: 5, hidden: true }, fields: 'hidden' } },
    );

    expect(body).toMatchObject({
      spreadsheetId: 'book',
      replies: [
        {
          addSheet: {
            properties: {
              sheetId: 5,
              title: 'Queue',
              index: 1,
              sheetType: 'GRID',
              gridProperties: { rowCount: 10, columnCount: 3 },
            },
          },
        },
        { duplicateSheet: { properties: { sheetId: 6, title: 'Copy', index: 0 } } },
        {},
        {},
      ],
    });
    expect(book.sheets.map(({ properties }) => properties.title)).toEqual(['Copy', 'Queue', 'Sheet1']);
    await batch({ deleteSheet: { sheetId: 6 } });
    expect(book.sheets).toHaveLength(2);
  });
});

describe('developer metadata on a row', () => {
  const onRow = (index: number, metadataId: number) => ({
    createDeveloperMetadata: {
      developerMetadata: {
        metadataId,
        metadataKey: 'row',
        visibility: 'DOCUMENT',
        location: { dimensionRange: rows(index, index + 1) },
      },
    },
  });

  it('follows insert, delete above, move and sort, landing where the values landed', async () => {
    const { batch, put, book, read } = await startServer();
    const place = () =>
      book.developerMetadata.map(({ location }) => ('index' in location ? location.index : -1));
    await put('A1', [['d'], ['c'], ['b'], ['a']]);
    await batch(onRow(2, 1));

    await batch({ insertDimension: { range: rows(0, 2) } });
    expect(place()).toEqual([4]);
    await batch({ deleteDimension: { range: rows(0, 1) } });
    expect(place()).toEqual([3]);
    await batch({ moveDimension: { source: rows(3, 4), destinationIndex: 1 } });
    expect(place()).toEqual([1]);
    await batch({
      sortRange: {
        range: { sheetId: 0, startRowIndex: 0, endRowIndex: 6 },
        sortSpecs: [{ dimensionIndex: 0 }],
      },
    });
    expect(await read('A1:A5')).toMatchObject({ values: [['a'], ['b'], ['c'], ['d']] });
    expect(place()).toEqual([1]);
    await batch({ deleteDimension: { range: rows(1, 2) } });
    expect(place()).toEqual([]);
  });

  it('is refused with the whole batch when its id is taken, which makes a replay harmless', async () => {
    const { batch, put, read, get } = await startServer();
    const write = {
      appendCells: {
        sheetId: 0,
        rows: [{ values: [{ userEnteredValue: { stringValue: 'once' } }] }],
        fields: 'userEnteredValue',
      },
    };
    await put('A1', [['head']]);
    expect((await get('/developerMetadata/77')).status).toBe(404);
    await batch(write, onRow(0, 77));

    const again = await batch(write, onRow(0, 77));

    expect(again.body.error?.message).toBe(
      'Invalid requests[1].createDeveloperMetadata: Cannot add developer metadata with ID [77] because developer metadata with that ID already exists.',
    );
    expect(await read('A1:A9')).toMatchObject({ values: [['head'], ['once']] });
    expect((await get('/developerMetadata/77')).body).toEqual({
      metadataId: 77,
      metadataKey: 'row',
      location: { locationType: 'ROW', dimensionRange: { dimension: 'ROWS', startIndex: 0, endIndex: 1 } },
      visibility: 'DOCUMENT',
    });
  });

  it('may hold 30,000 characters of keys and values a sheet, as the recorded refusal shows', async () => {
    const { batch, book } = await startServer();
    await batch({ appendDimension: { sheetId: 0, dimension: 'ROWS', length: 1000 } });
    const bulk = (index: number) => ({
      createDeveloperMetadata: {
        developerMetadata: {
          metadataKey: 'k'.repeat(17),
          metadataValue: `bulk-${index}`,
          visibility: 'DOCUMENT',
          location: { dimensionRange: rows(index, index + 1) },
        },
      },
    });
    const chunk = (start: number, end: number) =>
      Array.from({ length: end - start }, (_, at) => bulk(start + at));

    expect((await batch(...chunk(0, 1000))).status).toBe(200);
    expect((await batch(...chunk(1000, 1500))).status).toBe(400);
    expect(book.developerMetadata).toHaveLength(1000);
    expect((await batch(...chunk(1000, 1196))).status).toBe(200);
    expect((await batch(bulk(1196))).status).toBe(400);
  });

  it('is found by key, by place and by nothing at all', async () => {
    const { batch, call } = await startServer();
    await batch(onRow(1, 1), onRow(5, 2));
    const search = async (lookup: object) =>
      (
        await call('POST', '/book/developerMetadata:search', {
          dataFilters: [{ developerMetadataLookup: lookup }],
        })
      ).body;

    expect(await search({ metadataKey: 'row' })).toHaveProperty('matchedDeveloperMetadata.length', 2);
    expect(await search({})).toHaveProperty('matchedDeveloperMetadata.length', 2);
    expect(await search({ metadataLocation: { dimensionRange: rows(5, 6) } })).toMatchObject({
      matchedDeveloperMetadata: [{ developerMetadata: { metadataId: 2 } }],
    });
    expect(await search({ metadataKey: 'none' })).toEqual({});
    expect(
      await search({
        metadataLocation: { spreadsheet: true },
        locationMatchingStrategy: 'INTERSECTING_LOCATION',
      }),
    ).toHaveProperty('error.code', 400);
  });
});

describe('sorting', () => {
  it('puts numbers before text and blanks last either way, hidden rows staying where they are', async () => {
    const { batch, put, read } = await startServer();
    await put('A1', [
      ['b', 1],
      ['', 2],
      [10, 3],
      ['hidden', 4],
      [9, 5],
      ['a', 6],
    ]);
    await batch({
      updateDimensionProperties: {
        range: rows(3, 4),
        properties: { hiddenByUser: true },
        fields: 'hiddenByUser',
      },
    });
    const sort = (sortOrder: string) =>
      batch({
        sortRange: {
          range: { sheetId: 0, endRowIndex: 6, endColumnIndex: 2 },
          sortSpecs: [{ dimensionIndex: 0, sortOrder }],
        },
      });

    await sort('ASCENDING');
    expect(await read('A1:A6')).toMatchObject({ values: [['9'], ['10'], ['a'], ['hidden'], ['b']] });
    await sort('DESCENDING');
    expect(await read('A1:A6')).toMatchObject({ values: [['b'], ['a'], ['10'], ['hidden'], ['9']] });
  });

  it('is refused across vertical merges', async () => {
    const { batch } = await startServer();
    await batch({
      mergeCells: { range: { sheetId: 0, endRowIndex: 2, endColumnIndex: 1 }, mergeType: 'MERGE_ALL' },
    });

    const { status } = await batch({
      sortRange: { range: { sheetId: 0, endRowIndex: 5 }, sortSpecs: [{ dimensionIndex: 0 }] },
    });

    expect(status).toBe(400);
  });
});

describe('cells', () => {
  it('land after the last row with data anywhere when appended, past a gap', async () => {
    const { batch, put, read } = await startServer();
    await put('A1', [['a']]);
    await put('F8', [['far']]);

    await batch({
      appendCells: {
        sheetId: 0,
        rows: [{ values: [{ userEnteredValue: { stringValue: '=1+1' } }] }],
        fields: 'userEnteredValue',
      },
    });

    expect(await read('A9', 'valueRenderOption=FORMULA')).toMatchObject({ values: [['=1+1']] });
    expect(await read('A9')).toMatchObject({ values: [['=1+1']] });
  });

  it('are copied with formulas shifted, cut with references following, found and replaced', async () => {
    const { batch, put, read } = await startServer();
    await put('A1', [[1, '=A1*2', '=$A$1']], 'USER_ENTERED');
    const area = (
      startRowIndex: number,
      endRowIndex: number,
      startColumnIndex: number,
      endColumnIndex: number,
    ) => ({
      sheetId: 0,
      startRowIndex,
      endRowIndex,
      startColumnIndex,
      endColumnIndex,
    });

    await batch({ copyPaste: { source: area(0, 1, 0, 3), destination: area(1, 3, 0, 3) } });
    expect(await read('A2:C3', 'valueRenderOption=FORMULA')).toMatchObject({
      values: [
        [1, '=A2*2', '=$A$1'],
        [1, '=A3*2', '=$A$1'],
      ],
    });

    await batch({
      cutPaste: { source: area(0, 1, 0, 1), destination: { sheetId: 0, rowIndex: 9, columnIndex: 5 } },
    });
    expect(await read('B1:C1', 'valueRenderOption=FORMULA')).toMatchObject({
      values: [['=F10*2', '=$F$10']],
    });

    await put('H1', [['one two one', 'ONE']]);
    const { body } = await batch({ findReplace: { find: 'one', replacement: '1', allSheets: true } });
    expect(body['replies']).toEqual([
      { findReplace: { valuesChanged: 2, rowsChanged: 1, sheetsChanged: 1, occurrencesChanged: 3 } },
    ]);
    expect(await read('H1:I1', 'valueRenderOption=UNFORMATTED_VALUE')).toMatchObject({
      values: [['1 two 1', '1']],
    });
  });

  it('shift when others are put in or taken away', async () => {
    const { batch, put, read } = await startServer();
    await put('A1', [
      ['a', 'x'],
      ['b', 'y'],
    ]);
    const range = { sheetId: 0, endRowIndex: 1, endColumnIndex: 1 };

    await batch({ insertRange: { range, shiftDimension: 'ROWS' } });
    expect(await read('A1:B3')).toMatchObject({ values: [['', 'x'], ['a', 'y'], ['b']] });
    await batch({ deleteRange: { range, shiftDimension: 'ROWS' } });
    expect(await read('A1:B3')).toMatchObject({
      values: [
        ['a', 'x'],
        ['b', 'y'],
      ],
    });
    await batch({ insertRange: { range, shiftDimension: 'COLUMNS' } });
    expect(await read('A1:C2')).toMatchObject({
      values: [
        ['', 'a', 'x'],
        ['b', 'y'],
      ],
    });
  });

  it('show all they carry in grid data', async () => {
    const { batch, get } = await startServer();
    await batch({
      updateCells: {
        start: { sheetId: 0, rowIndex: 1, columnIndex: 1 },
        rows: [
          {
            values: [
              {
                userEnteredValue: { formulaValue: '=1/0' },
                note: 'n',
                userEnteredFormat: { textFormat: { bold: true } },
              },
            ],
          },
        ],
        fields: 'userEnteredValue,note,userEnteredFormat.textFormat.bold',
      },
    });

    const { body } = await get(
      '?ranges=Sheet1!B2&fields=sheets.data(startRow,startColumn,rowData.values(userEnteredValue,effectiveValue,formattedValue,note,userEnteredFormat))',
    );

    expect(body).toEqual({
      sheets: [
        {
          data: [
            {
              startRow: 1,
              startColumn: 1,
              rowData: [
                {
                  values: [
                    {
                      userEnteredValue: { formulaValue: '=1/0' },
                      effectiveValue: {
                        errorValue: {
                          type: 'DIVIDE_BY_ZERO',
                          message: 'Function DIVIDE parameter 2 cannot be zero.',
                        },
                      },
                      formattedValue: '#DIV/0!',
                      note: 'n',
                      userEnteredFormat: { textFormat: { bold: true } },
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });
});

describe('what stands beside the cells', () => {
  const range = { sheetId: 0, startRowIndex: 1, endRowIndex: 5, startColumnIndex: 0, endColumnIndex: 2 };

  it('is kept, shown and follows inserted rows', async () => {
    const { batch, get } = await startServer();
    const rule = {
      ranges: [range],
      booleanRule: { condition: { type: 'NOT_BLANK' }, format: { textFormat: { bold: true } } },
    };

    const { status, body } = await batch(
      { mergeCells: { range, mergeType: 'MERGE_ROWS' } },
      { setBasicFilter: { filter: { range } } },
      { addConditionalFormatRule: { rule, index: 0 } },
      { addFilterView: { filter: { title: 'mine', range } } },
      { addBanding: { bandedRange: { range, rowProperties: { firstBandColor: { red: 1 } } } } },
      { addNamedRange: { namedRange: { name: 'Rows', range } } },
      { addProtectedRange: { protectedRange: { range, warningOnly: true } } },
      { addDimensionGroup: { range: rows(1, 5) } },
      {
        addChart: {
          chart: {
            spec: { title: 'c', basicChart: { chartType: 'LINE' } },
            position: { overlayPosition: { anchorCell: { sheetId: 0, rowIndex: 1 } } },
          },
        },
      },
      { insertDimension: { range: rows(0, 1) } },
    );

    expect([status, body.error]).toEqual([200, undefined]);
    const moved = { startRowIndex: 2, endRowIndex: 6, endColumnIndex: 2 };
    const shown = (await get('')).body;
    expect(shown).toMatchObject({
      namedRanges: [{ name: 'Rows', range: moved }],
      sheets: [
        {
          merges: [2, 3, 4, 5].map((row) => ({
            startRowIndex: row,
            endRowIndex: row + 1,
            endColumnIndex: 2,
          })),
          conditionalFormats: [{ ranges: [moved], booleanRule: rule.booleanRule }],
          filterViews: [{ title: 'mine', range: moved }],
          protectedRanges: [{ range: moved, warningOnly: true }],
          basicFilter: { range: moved },
          charts: [{ spec: { title: 'c' } }],
          bandedRanges: [{ range: moved }],
          rowGroups: [{ range: { dimension: 'ROWS', startIndex: 2, endIndex: 6 }, depth: 1 }],
        },
      ],
    });
  });

  it('is updated and deleted by id', async () => {
    const { batch, book } = await startServer();
    await batch(
      { addNamedRange: { namedRange: { namedRangeId: 'n', name: 'Rows', range } } },
      { addProtectedRange: { protectedRange: { protectedRangeId: 1, range } } },
      { addFilterView: { filter: { filterViewId: 2, title: 'mine', range } } },
      {
        addConditionalFormatRule: {
          index: 0,
          rule: { ranges: [range], booleanRule: { condition: { type: 'BLANK' } } },
        },
      },
    );

    const updates = await batch(
      { updateNamedRange: { namedRange: { namedRangeId: 'n', name: 'Lines' }, fields: 'name' } },
      {
        updateProtectedRange: {
          protectedRange: { protectedRangeId: 1, description: 'hands off' },
          fields: 'description',
        },
      },
      { updateFilterView: { filter: { filterViewId: 2, title: 'ours' }, fields: 'title' } },
      {
        updateConditionalFormatRule: {
          index: 0,
          rule: { ranges: [range], booleanRule: { condition: { type: 'NOT_BLANK' } } },
        },
      },
      { setBasicFilter: { filter: { range } } },
      { clearBasicFilter: { sheetId: 0 } },
    );
    expect(updates.status).toBe(200);
    expect(book.namedRanges).toMatchObject([{ name: 'Lines', range }]);
    expect(book.sheet(0)?.protectedRanges).toMatchObject([{ description: 'hands off', range }]);
    expect(book.sheet(0)?.filterViews).toMatchObject([{ title: 'ours', range }]);
    expect(book.sheet(0)?.basicFilter).toBeUndefined();

    const deletes = await batch(
      { deleteNamedRange: { namedRangeId: 'n' } },
      { deleteProtectedRange: { protectedRangeId: 1 } },
      { deleteFilterView: { filterId: 2 } },
      { deleteConditionalFormatRule: { sheetId: 0, index: 0 } },
      { addDimensionGroup: { range: rows(1, 3) } },
      { deleteDimensionGroup: { range: rows(1, 3) } },
      {
        autoResizeDimensions: {
          dimensions: { sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 2 },
        },
      },
      { unmergeCells: { range } },
    );
    expect(deletes.status).toBe(200);
    expect(book.namedRanges).toEqual([]);
    expect(book.sheet(0)?.conditionalFormats).toEqual([]);
  });
});
