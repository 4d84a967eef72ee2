import { describe, expect, it } from 'vitest';
import { startServer } from './started-server.ts';

describe('ranges', () => {
  it.each([
    ['A2:F10001', 'Sheet1!A2:F1000'],
    ['A1:C', 'Sheet1!A1:C1000'],
    ['A2:2', 'Sheet1!A2:Z2'],
    ['Sheet1', 'Sheet1!A1:Z1000'],
    ["'Sheet1'", 'Sheet1!A1:Z1000'],
    ['D4:A1', 'Sheet1!A1:D4'],
    ['A1:A1', 'Sheet1!A1'],
    ['sheet1!$B$2:$C', 'Sheet1!B2:C1000'],
    ['Sheet1!R2C3:R4C5', 'Sheet1!C2:E4'],
    ['3:4', 'Sheet1!A3:Z4'],
  ])('%s is read as %s', async (asked, shown) => {
    const { read } = await startServer();

    expect(await read(asked)).toEqual({ range: shown, majorDimension: 'ROWS' });
  });

  it.each(['Sheet_1', 'TRUE', 'x.y', 'Plan'])('the title %s stands bare', async (title) => {
    const { batch, read } = await startServer();
    await batch({ addSheet: { properties: { title } } });

    expect(await read(`'${title}'!A1`)).toMatchObject({ range: `${title}!A1` });
  });

  it.each(['A1', 'ABC1234', 'R1C1', '2026', 'Größe', 'My Tab', 'export-records', 'D3', '🌵 x', "it's"])(
    'the title %s is quoted',
    async (title) => {
      const { batch, read } = await startServer();
      await batch({ addSheet: { properties: { title } } });
      const quoted = `'${title.replaceAll("'", "''")}'`;

      expect(await read(`${quoted}!A1`)).toMatchObject({ range: `${quoted}!A1` });
    },
  );

  it('a bare name is a named range before it is a tab', async () => {
    const { batch, read, put } = await startServer();
    await batch(
      { addSheet: { properties: { title: 'Prices' } } },
      {
        addNamedRange: {
          namedRange: { name: 'Prices', range: { sheetId: 0, endRowIndex: 1, endColumnIndex: 2 } },
        },
      },
    );
    await put('Sheet1!A1', [['a', 'b', 'c']]);

    expect(await read('Prices')).toMatchObject({ range: 'Sheet1!A1:B1', values: [['a', 'b']] });
    expect(await read("'Prices'")).toMatchObject({ range: 'Prices!A1:Z1000' });
  });

  it('wholly outside the grid is an error that names the limits', async () => {
    const { get } = await startServer();

    const { status, body } = await get('/values/A5000%3AB5001');

    expect([status, body.error?.message]).toEqual([
      400,
      'Range (Sheet1!A5000:B5001) exceeds grid limits. Max rows: 1000, max columns: 26',
    ]);
  });

  it('a missing tab is an error that repeats what was asked', async () => {
    const { get, call } = await startServer();

    expect((await get('/values/NOPE!A5%3AF15')).body).toEqual({
      error: { code: 400, message: 'Unable to parse range: NOPE!A5:F15', status: 'INVALID_ARGUMENT' },
    });
    const data = [
      { range: 'A1', values: [['x']] },
      { range: 'NoSuchTab!A1', values: [['y']] },
    ];
    const { body } = await call('POST', '/book/values:batchUpdate', { valueInputOption: 'RAW', data });
    expect(body.error?.message).toBe('Invalid data[1]: Unable to parse range: NoSuchTab!A1');
    expect((await get('/values/A1')).body).toEqual({ range: 'Sheet1!A1', majorDimension: 'ROWS' });
  });
});

describe('writing values', () => {
  it('an empty text clears a cell and counts, null is skipped and does not', async () => {
    const { put, read } = await startServer();
    await put('A1', [['a', 'b', 'c']]);

    const { body } = await put('A1', [['', null, 'd']]);

    expect(body).toEqual({
      spreadsheetId: 'book',
      updatedRange: 'Sheet1!A1:C1',
      updatedRows: 1,
      updatedColumns: 2,
      updatedCells: 2,
    });
    expect(await read('A1:C1')).toMatchObject({ values: [['', 'b', 'd']] });
  });

  it('a larger range takes only what is given, and its values come back for the range asked', async () => {
    const { put } = await startServer();

    const { body } = await put('A1:C9', [['a', 'b']], 'RAW', '&includeValuesInResponse=true');

    expect(body).toMatchObject({
      updatedRange: 'Sheet1!A1:B1',
      updatedData: { range: 'Sheet1!A1:C9', majorDimension: 'ROWS', values: [['a', 'b']] },
    });
  });

  it('a smaller range refuses what does not fit', async () => {
    const { put } = await startServer();

    const rows = await put('A2:C3', [['a'], ['b'], ['c']]);
    const columns = await put('A2:B3', [['a', 'b', 'c']]);

    expect(rows.body.error?.message).toBe(
      'Requested writing within range [Sheet1!A2:C3], but tried writing to row [4]',
    );
    expect(columns.body.error?.message).toBe(
      'Requested writing within range [Sheet1!A2:B3], but tried writing to column [C]',
    );
  });

  it('columns may be the major dimension, in and out', async () => {
    const { call, read } = await startServer();
    await call('PUT', '/book/values/A1?valueInputOption=RAW', {
      majorDimension: 'COLUMNS',
      values: [['a', 'b'], ['c']],
    });

    expect(await read('A1:B2')).toMatchObject({ values: [['a', 'c'], ['b']] });
    expect(await read('A1:B2', 'majorDimension=COLUMNS')).toEqual({
      range: 'Sheet1!A1:B2',
      majorDimension: 'COLUMNS',
      values: [['a', 'b'], ['c']],
    });
  });

  it('RAW keeps any text as it is', async () => {
    const { put, read } = await startServer();
    const values = [['=1+1', "'0123", '007', 'TRUE', 5, true]];
    await put('A1', values);

    expect(await read('A1:F1', 'valueRenderOption=UNFORMATTED_VALUE')).toMatchObject({ values });
    expect(await read('A1', 'valueRenderOption=FORMULA')).toMatchObject({ values: [['=1+1']] });
  });

  it('USER_ENTERED reads text as if typed', async () => {
    const { put, read } = await startServer();
    const typed = [
      '007',
      "'0123",
      '1-2',
      '2026-09-05',
      '$100.15',
      'TRUE',
      '=1+2',
      '3_1_0',
      '2,000,000.01',
      '= 1 / 1024',
    ];
    await put('A1', [typed], 'USER_ENTERED');

    expect(await read('A1:J1', 'valueRenderOption=UNFORMATTED_VALUE')).toMatchObject({
      values: [[7, '0123', 46024, 46270, 100.15, true, 3, '3_1_0', 2000000.01, 0.0009765625]],
    });
    expect(await read('A1:J1')).toMatchObject({
      values: [
        ['7', '0123', '1-2', '2026-09-05', '$100.15', 'TRUE', '3', '3_1_0', '2,000,000.01', '0.0009765625'],
      ],
    });
  });

  it('dates are serials or texts, as asked; FORMULA gives serials and formula texts', async () => {
    const { put, read } = await startServer();
    await put('A1', [['2026-09-05 12:30:00', '=A1+1']], 'USER_ENTERED');

    const unformatted = 'valueRenderOption=UNFORMATTED_VALUE';
    expect(await read('A1', unformatted)).toMatchObject({ values: [[46270.520833333336]] });
    expect(await read('A1', `${unformatted}&dateTimeRenderOption=FORMATTED_STRING`)).toMatchObject({
      values: [['2026-09-05 12:30:00']],
    });
    expect(await read('A1:B1', 'valueRenderOption=FORMULA')).toMatchObject({
      values: [[46270.520833333336, '=A1+1']],
    });
  });

  it('notes and validation outlive update and clear', async () => {
    const { batch, put, get, call } = await startServer();
    const validation = {
      condition: { type: 'NUMBER_GREATER', values: [{ userEnteredValue: '0' }] },
      strict: true,
    };
    await batch({
      repeatCell: {
        range: { sheetId: 0, endRowIndex: 1, endColumnIndex: 1 },
        cell: { note: 'mind', dataValidation: validation },
        fields: 'note,dataValidation',
      },
    });

    await put('A1', [['x']]);
    await call('POST', '/book/values/A1:clear', {});

    const { body } = await get('?ranges=A1&fields=sheets.data.rowData.values');
    expect(body).toEqual({
      sheets: [{ data: [{ rowData: [{ values: [{ note: 'mind', dataValidation: validation }] }] }] }],
    });
  });

  it('all of a batch is written or nothing', async () => {
    const { call, read } = await startServer();
    const { body } = await call('POST', '/book/values:batchUpdate', {
      valueInputOption: 'RAW',
      data: [
        { range: 'A1', values: [['a', 'b']] },
        { range: 'A3:B3', values: [['c', null]] },
      ],
    });

    expect(body).toEqual({
      spreadsheetId: 'book',
      totalUpdatedRows: 2,
      totalUpdatedColumns: 2,
      totalUpdatedCells: 3,
      totalUpdatedSheets: 1,
      responses: [
        {
          spreadsheetId: 'book',
          updatedRange: 'Sheet1!A1:B1',
          updatedRows: 1,
          updatedColumns: 2,
          updatedCells: 2,
        },
        {
          spreadsheetId: 'book',
          updatedRange: 'Sheet1!A3',
          updatedRows: 1,
          updatedColumns: 1,
          updatedCells: 1,
        },
      ],
    });
    expect(await read('A1:B3')).toMatchObject({ values: [['a', 'b'], [], ['c']] });
  });
});

it.each([
  [{ values: 'X' }, `Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), "X"`],
  [
    { values: ['X'] },
    `Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), "X"`,
  ],
  [{ value: [['X']] }, `Invalid JSON payload received. Unknown name "value" at 'data': Cannot find field.`],
  [
    { majorDimension: 'UP' },
    `Invalid value at 'data.major_dimension' (type.googleapis.com/google.apps.sheets.v4.Dimension), "UP"`,
  ],
])('values that are no rows are refused in the words on record: %j', async (body, message) => {
  const { call } = await startServer();

  const answer = await call('PUT', '/book/values/A1?valueInputOption=RAW', body);

  expect([answer.status, answer.body.error?.message]).toEqual([400, message]);
  expect(answer.body.error?.details).toHaveLength(1);
});

it('a value input option is required, and must be one', async () => {
  const { call } = await startServer();
  const write = async (query: string) =>
    (await call('PUT', `/book/values/A1${query}`, { values: [['x']] })).body.error?.message;

  expect(await write('')).toBe("'valueInputOption' is required but not specified");
  expect(await write('?valueInputOption=Text')).toBe(
    `Invalid value at 'value_input_option' (type.googleapis.com/google.apps.sheets.v4.ValueInputOption), "Text"`,
  );
  expect(await write('?nope=1')).toContain('Unknown name "nope": Cannot bind query parameter.');
});

it('a write takes 200,000 rows at once, and a read gives them back as a column', async () => {
  const { batch, put, read } = await startServer();
  const gridProperties = { rowCount: 200_000, columnCount: 1 };
  await batch({ updateSheetProperties: { properties: { gridProperties }, fields: 'gridProperties' } });
  const values = Array.from({ length: 200_000 }, (_, row) => [row]);

  const { status, body } = await put('A:A', values);

  expect([status, body]).toMatchObject([200, { updatedRows: 200_000 }]);
  const asColumns = await read('A:A', 'majorDimension=COLUMNS&valueRenderOption=UNFORMATTED_VALUE');
  expect(asColumns).toMatchObject({ values: [values.flat()] });
});

describe('append', () => {
  const documented = [
    ['x', 'y', 'z', null],
    ['x', 'y', 'z', null],
    [null, null, null, null],
    [null, 'x', 'y', null],
    [null, null, 'y', 'z'],
    [null, 'x', 'y', 'z'],
  ];

  it.each([
    ['Sheet1', 'B7'],
    ['B4', 'B7'],
    ['C5:D5', 'B7'],
    ['B2:D4', 'B7'],
    ['A3:G10', 'B7'],
    ['A1', 'A3'],
    ['E4', 'E4'],
    ['A4', 'A4'],
  ])('in the documented sheet, %s appends at %s', async (range, start) => {
    const { put, append } = await startServer();
    await put('A1', documented);

    const { body } = await append(range, [['new']]);

    expect(body['updates']).toMatchObject({ updatedRange: `Sheet1!${start}` });
  });

  it('picks the last table of a row, and says nothing of a table where there is none', async () => {
    const { put, append } = await startServer();

    expect((await append('Sheet1', [['x', null, 'z']])).body).not.toHaveProperty('tableRange');
    const last = await append('Sheet1', [['x', 'y', 'z']]);
    await put('A1:Z1000', [['x', '', 'z']]);
    await put('C2:E2', [['', '', '']]);
    const first = await append('Sheet1!A1', [['x', 'y', 'z']]);

    expect(last.body).toMatchObject({ tableRange: 'Sheet1!C1', updates: { updatedRange: 'Sheet1!C2:E2' } });
    expect(first.body).toMatchObject({ tableRange: 'Sheet1!A1', updates: { updatedRange: 'Sheet1!A2:C2' } });
  });

  it('trailing nulls shrink what counts as written', async () => {
    const { append } = await startServer();

    const { body } = await append('A1', [['a', 'b', null, null]]);

    expect(body['updates']).toMatchObject({ updatedRange: 'Sheet1!A1:B1', updatedCells: 2 });
  });

  it('overwrites below the table, or puts rows in and moves the next table down', async () => {
    const { put, append, read } = await startServer();
    const blocks = [
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
      ['', ''],
      ['', ''],
      ['c', 'd'],
      ['c', 'd'],
    ];
    await put('A1', blocks);

    const over = await append('A1', [
      ['1', '1'],
      ['2', '2'],
    ]);
    expect(over.body).toMatchObject({
      tableRange: 'Sheet1!A1:B3',
      updates: { updatedRange: 'Sheet1!A4:B5' },
    });

    await put('A1', blocks);
    const inserted = await append(
      'A1',
      [
        ['1', '1'],
        ['2', '2'],
      ],
      '&insertDataOption=INSERT_ROWS',
    );
    expect(inserted.body).toMatchObject({ updates: { updatedRange: 'Sheet1!A4:B5' } });
    expect(await read('A8:B9')).toMatchObject({
      values: [
        ['c', 'd'],
        ['c', 'd'],
      ],
    });
  });

  it('grows a full grid when overwriting, and always when inserting', async () => {
    const { batch, put, append, book } = await startServer();
    await batch({
      updateSheetProperties: {
        properties: { sheetId: 0, gridProperties: { rowCount: 2, columnCount: 2 } },
        fields: 'gridProperties(rowCount,columnCount)',
      },
    });
    await put('A1', [
      ['a', 'b'],
      ['a', 'b'],
    ]);

    await append('A1', [['c', 'd']]);
    expect(book.sheet(0)?.rowCount).toBe(3);
    await append('A1', [['e', 'f', 'g']], '&insertDataOption=INSERT_ROWS');
    expect([book.sheet(0)?.rowCount, book.sheet(0)?.columnCount]).toEqual([4, 3]);
  });
});

describe('data filters', () => {
  it('find a row by its metadata wherever it went, and write from its first column', async () => {
    const { batch, put, call } = await startServer();
    await put('A1', [['a'], ['b'], ['c']]);
    const filter = { developerMetadataLookup: { metadataKey: 'row', metadataValue: 'b' } };
    await batch({
      createDeveloperMetadata: {
        developerMetadata: {
          metadataId: 7,
          metadataKey: 'row',
          metadataValue: 'b',
          visibility: 'DOCUMENT',
          location: { dimensionRange: { sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 2 } },
        },
      },
    });
    await batch({
      insertDimension: { range: { sheetId: 0, dimension: 'ROWS', startIndex: 0, endIndex: 3 } },
    });

    const read = await call('POST', '/book/values:batchGetByDataFilter', { dataFilters: [filter] });
    expect(read.body).toEqual({
      spreadsheetId: 'book',
      valueRanges: [
        {
          valueRange: { range: 'Sheet1!A5:Z5', majorDimension: 'ROWS', values: [['b']] },
          dataFilters: [filter],
        },
      ],
    });

    const written = await call('POST', '/book/values:batchUpdateByDataFilter', {
      valueInputOption: 'RAW',
      data: [{ dataFilter: filter, values: [[null, 'done']] }],
    });
    expect(written.body).toMatchObject({
      totalUpdatedCells: 1,
      responses: [{ updatedRange: 'Sheet1!B5', dataFilter: filter }],
    });

    const cleared = await call('POST', '/book/values:batchClearByDataFilter', { dataFilters: [filter] });
    expect(cleared.body).toEqual({ spreadsheetId: 'book', clearedRanges: ['Sheet1!A5:Z5'] });
  });
});

describe('answers', () => {
  it('are printed with two spaces and a last newline, or compact on request', async () => {
    const { get } = await startServer();

    const pretty = await get('/values/A1');
    const compact = await get('/values/A1?prettyPrint=false');

    expect(pretty.text).toBe('{\n  "range": "Sheet1!A1",\n  "majorDimension": "ROWS"\n}\n');
    expect(compact.text).toBe('{"range":"Sheet1!A1","majorDimension":"ROWS"}');
    expect(pretty.header('content-type')).toBe('application/json; charset=UTF-8');
    expect(pretty.header('server')).toBe('ESF');
    expect(pretty.header('vary')).toBe('Origin, X-Origin, Referer');
    expect(pretty.header('cache-control')).toBe('private');
  });

  it('hold only the fields asked for', async () => {
    const { get } = await startServer();

    const { body } = await get('?fields=spreadsheetId,sheets(properties(sheetId,title))');

    expect(body).toEqual({
      spreadsheetId: 'book',
      sheets: [{ properties: { sheetId: 0, title: 'Sheet1' } }],
    });
  });

  it('to a bad field mask say which path only in the details', async () => {
    const { get } = await startServer();

    const { status, body } = await get('?fields=sheets.sheetProperties');

    expect([status, body]).toEqual([
      400,
      {
        error: {
          code: 400,
          message: 'Request contains an invalid argument.',
          status: 'INVALID_ARGUMENT',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.BadRequest',
              fieldViolations: [
                {
                  field: 'sheets.sheetProperties',
                  description:
                    "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.sheetProperties'.",
                },
              ],
            },
          ],
        },
      },
    ]);
  });
});
