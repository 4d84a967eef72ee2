import { createSign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createServiceAccount } from '../../../local/src/sheets-server/service-account.ts';
import { startServer } from './started-server.ts';

const SCOPE = 'https://www.googleapis.com/auth/';
const rows = (startIndex: number, endIndex: number) => ({
  sheetId: 0,
  dimension: 'ROWS',
  startIndex,
  endIndex,
});

function tag(metadataId: number, more: object) {
  return {
    createDeveloperMetadata: {
      developerMetadata: { metadataId, metadataKey: 'key', visibility: 'DOCUMENT', ...more },
    },
  };
}
const onRow = (index: number) => ({ location: { dimensionRange: rows(index, index + 1) } });

describe('the wire', () => {
  it('knows no compare-and-swap: no ETag, and neither If-Match nor writeControl holds a write back', async () => {
    const { server, call } = await startServer();
    const written = await fetch(`${server.url}v4/spreadsheets/book/values/A1?valueInputOption=RAW`, {
      method: 'PUT',
      headers: { authorization: 'Bearer operator', 'if-match': '"bogus"' },
      body: JSON.stringify({ values: [['x']] }),
    });
    const batch = await call('POST', '/book:batchUpdate', {
      requests: [{ appendDimension: { sheetId: 0, dimension: 'ROWS', length: 1 } }],
      writeControl: { requiredRevisionId: 'bogus' },
    });

    expect([written.status, written.headers.get('etag'), batch.status]).toEqual([200, null, 200]);
  });

  it('takes one request where a list is asked for', async () => {
    const { call, book } = await startServer();

    const { status } = await call('POST', '/book:batchUpdate', {
      requests: { addSheet: { properties: { title: 'One' } } },
    });

    expect([status, book.sheets.length]).toEqual([200, 2]);
  });

  it('takes a body of 9 MB', async () => {
    const { put } = await startServer();
    const line = Array.from({ length: 20 }, () => 'x'.repeat(4500));

    const { body } = await put(
      'A1',
      Array.from({ length: 100 }, () => line),
    );

    expect(body).toMatchObject({ updatedCells: 2000 });
  });
});

describe('a range', () => {
  it('has a tab left of the ! even where a named range is called so, and the first visible tab where none is named', async () => {
    const { batch, put, read } = await startServer();
    const range = { sheetId: 0, startRowIndex: 4, endRowIndex: 5, startColumnIndex: 0, endColumnIndex: 1 };
    await batch(
      { addSheet: { properties: { sheetId: 1, title: 'Data' } } },
      { addNamedRange: { namedRange: { name: 'Data', range } } },
      { updateSheetProperties: { properties: { sheetId: 0, hidden: true }, fields: 'hidden' } },
    );
    await put('B2', [['on the visible tab']]);

    expect(await read('Data!B2')).toMatchObject({ range: 'Data!B2', values: [['on the visible tab']] });
    expect(await read('Data')).toMatchObject({ range: 'Sheet1!A5' });
  });

  it('is no reference into a table', async () => {
    const { get } = await startServer();

    expect((await get('/values/Table1%5BColumn%5D')).body.error?.message).toBe(
      'Unable to parse range: Table1[Column]',
    );
  });

  it('of one cell, or of whole columns, grows to what is written', async () => {
    const { put } = await startServer();
    const square = [
      ['a', 'b'],
      ['c', 'd'],
    ];

    expect((await put('B2', square)).body).toMatchObject({ updatedRange: 'Sheet1!B2:C3' });
    expect((await put('A:A', [['a'], ['b']])).body).toMatchObject({ updatedRange: 'Sheet1!A1:A2' });
  });
});

describe('values', () => {
  it('of ragged rows leave what lies beyond them', async () => {
    const { put, read } = await startServer();
    await put('A1', [
      ['a', 'b'],
      ['c', 'd'],
    ]);

    await put('A1', [['x'], ['y', 'z']]);

    expect(await read('A1:B2')).toMatchObject({
      values: [
        ['x', 'b'],
        ['y', 'z'],
      ],
    });
  });

  it('of an empty row come back without values', async () => {
    const { put } = await startServer();

    const { body } = await put('A1:B1', [[]], 'RAW', '&includeValuesInResponse=true');

    expect(body['updatedData']).toEqual({ range: 'Sheet1!A1:B1', majorDimension: 'ROWS' });
  });

  it('that are no text are taken as they are, typed or not', async () => {
    const { put, read } = await startServer();
    await put('A1', [[7, true, 46270]], 'USER_ENTERED');

    expect(await read('A1:C1')).toMatchObject({ values: [['7', 'TRUE', '46270']] });
  });

  it('that end in formulas which show nothing are trimmed: inferred, not checked against Google', async () => {
    const { put, read } = await startServer();
    await put('A1', [['a', '=""']], 'USER_ENTERED');

    expect(await read('A1:B1')).toMatchObject({ values: [['a']] });
  });

  it('appended to a row span its width, and on the whole tab follow the last table', async () => {
    const { put, append } = await startServer();
    await put('A1:F1', [['a', 'b', 'c', 'd', 'e', 'f']]);
    await put('A6', [
      ['c', 'd'],
      ['c', 'd'],
    ]);

    expect((await append('Sheet1', [['last']])).body).toMatchObject({
      tableRange: 'Sheet1!A6:B7',
      updates: { updatedRange: 'Sheet1!A8' },
    });
    const jagged = [
      ['1', '2'],
      ['1', '2', '3', '4', '5', '6'],
    ];
    expect((await append('A1', jagged)).body).toMatchObject({
      tableRange: 'Sheet1!A1:F1',
      updates: { updatedRange: 'Sheet1!A2:F3' },
    });
  });
});

describe('rows and tabs', () => {
  it('can be put in at the very end when they inherit from before', async () => {
    const { batch, book } = await startServer();

    const { status } = await batch({ insertDimension: { range: rows(1000, 1002), inheritFromBefore: true } });

    expect([status, book.sheet(0)?.rowCount]).toEqual([200, 1002]);
  });

  it('get their counts back when the whole gridProperties are named and no counts given', async () => {
    const { batch, book } = await startServer();
    await batch({ appendDimension: { sheetId: 0, dimension: 'ROWS', length: 5 } });

    await batch({
      updateSheetProperties: {
        properties: { sheetId: 0, gridProperties: { frozenRowCount: 1 } },
        fields: 'gridProperties',
      },
    });

    expect(book.sheet(0)?.properties.gridProperties).toEqual({
      rowCount: 1000,
      columnCount: 26,
      frozenRowCount: 1,
    });
  });

  it('that a filter hides stay in place when others are sorted', async () => {
    const { batch, put, read } = await startServer();
    await put('A1', [['head'], ['c'], ['hidden'], ['a']]);
    const filtered = { sheetId: 0, endRowIndex: 4, endColumnIndex: 1 };
    await batch({
      setBasicFilter: { filter: { range: filtered, criteria: { 0: { hiddenValues: ['hidden'] } } } },
    });

    await batch({
      sortRange: { range: { ...filtered, startRowIndex: 1 }, sortSpecs: [{ dimensionIndex: 0 }] },
    });

    expect(await read('A1:A4')).toMatchObject({ values: [['head'], ['a'], ['hidden'], ['c']] });
  });

  it('are moved to an index read against the order before', async () => {
    const { batch, book } = await startServer();
    await batch({ addSheet: { properties: { title: 'B' } } }, { addSheet: { properties: { title: 'C' } } });

    await batch({ updateSheetProperties: { properties: { sheetId: 0, index: 2 }, fields: 'index' } });

    expect(book.sheets.map(({ properties }) => properties.title)).toEqual(['B', 'Sheet1', 'C']);
  });
});

describe('what gspread has recorded', () => {
  it('of ranges: a start of 0 is printed, sheetId 0 and a bound not given are not', async () => {
    const { batch, get } = await startServer();
    const named = (name: string, range: object) => ({ addNamedRange: { namedRange: { name, range } } });
    await batch(
      { addSheet: { properties: { sheetId: 3, title: 'Other' } } },
      named('Block', {
        sheetId: 0,
        startRowIndex: 0,
        endRowIndex: 2,
        startColumnIndex: 0,
        endColumnIndex: 2,
      }),
      named('Column', { sheetId: 3, startColumnIndex: 0, endColumnIndex: 1 }),
      { setBasicFilter: { filter: { range: { sheetId: 0 } } } },
    );

    expect((await get('?fields=namedRanges.range,sheets.basicFilter.range')).body).toEqual({
      namedRanges: [
        { range: { startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 } },
        { range: { sheetId: 3, startColumnIndex: 0, endColumnIndex: 1 } },
      ],
      sheets: [
        {
          basicFilter: {
            range: { startRowIndex: 0, endRowIndex: 1000, startColumnIndex: 0, endColumnIndex: 26 },
          },
        },
        {},
      ],
    });
  });

  it('of masks: paths may be written with slashes, in requests and for answers', async () => {
    const { batch, get, book } = await startServer();

    const { status } = await batch({
      updateSheetProperties: {
        properties: { sheetId: 0, gridProperties: { rowCount: 2, columnCount: 4 } },
        fields: 'gridProperties/rowCount,gridProperties/columnCount',
      },
    });

    expect([status, book.sheet(0)?.rowCount, book.sheet(0)?.columnCount]).toEqual([200, 2, 4]);
    expect((await get('?ranges=A1&fields=sheets%2Fdata%2FrowData%2Fvalues%2Fnote')).body).toEqual({
      sheets: [{ data: [{}] }],
    });
  });

  it('of shades: they come back in 255ths as 32-bit floats', async () => {
    const { batch, get } = await startServer();
    const shown = async () => (await get('?fields=sheets.properties.tabColorStyle')).body;
    expect(await shown()).toEqual({ sheets: [{ properties: {} }] });

    await batch({
      updateSheetProperties: {
        properties: { sheetId: 0, tabColorStyle: { rgbColor: { red: 1, green: 0, blue: 0.5 } } },
        fields: 'tabColorStyle',
      },
    });

    expect(await shown()).toEqual({
      sheets: [{ properties: { tabColorStyle: { rgbColor: { red: 1, blue: 0.49803922 } } } }],
    });
  });

  it('of groups: the first brings its control after it, the last leaves an empty reply', async () => {
    const { batch, book } = await startServer();
    const range = { sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 2 };

    const added = await batch({ addDimensionGroup: { range } });
    const deleted = await batch({ deleteDimensionGroup: { range } });

    expect(added.body['replies']).toEqual([
      {
        addDimensionGroup: {
          dimensionGroups: [{ range: { dimension: 'COLUMNS', startIndex: 0, endIndex: 2 }, depth: 1 }],
        },
      },
    ]);
    expect(deleted.body['replies']).toEqual([{ deleteDimensionGroup: {} }]);
    expect(book.sheet(0)?.properties.gridProperties).toMatchObject({ columnGroupControlAfter: true });
  });

  it('of protections: the reply names no editor yet, a later look the one who asked', async () => {
    const { batch, get } = await startServer();
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 };
    const { sheetId: _, ...shown } = range;

    const { body } = await batch({ addProtectedRange: { protectedRange: { protectedRangeId: 9, range } } });

    expect(body['replies']).toEqual([
      {
        addProtectedRange: {
          protectedRange: { protectedRangeId: 9, range: shown, requestingUserCanEdit: true, editors: {} },
        },
      },
    ]);
    expect((await get('?fields=sheets.protectedRanges.editors')).body).toEqual({
      sheets: [{ protectedRanges: [{ editors: { users: [expect.any(String)] } }] }],
    });
  });

  it('of colours: each in its old form and its new, whichever was given', async () => {
    const { batch, get } = await startServer();
    const range = { sheetId: 0, endRowIndex: 1, endColumnIndex: 1 };
    const [cyan, yellow] = [
      { green: 1, blue: 1 },
      { red: 1, green: 1 },
    ];

    await batch(
      {
        repeatCell: {
          range,
          cell: { userEnteredFormat: { backgroundColor: cyan, textFormat: { bold: true } } },
          fields: 'userEnteredFormat(backgroundColor,textFormat)',
        },
      },
      {
        repeatCell: {
          range,
          cell: { userEnteredFormat: { textFormat: { foregroundColorStyle: { rgbColor: yellow } } } },
          fields: 'userEnteredFormat.textFormat.foregroundColorStyle',
        },
      },
    );

    const shown = await get('?ranges=A1&fields=sheets.data.rowData.values.userEnteredFormat');
    expect(shown.body).toMatchObject({ sheets: [{ data: [{ rowData: [{ values: [{}] }] }] }] });
    expect(JSON.parse(shown.text).sheets[0].data[0].rowData[0].values[0].userEnteredFormat).toEqual({
      backgroundColor: cyan,
      backgroundColorStyle: { rgbColor: cyan },
      textFormat: {
        bold: true,
        foregroundColor: yellow,
        foregroundColorStyle: { rgbColor: yellow },
      },
    });
  });
});

describe('developer metadata', () => {
  it('may say the same twice, on one row and on an empty one, and is not disturbed by values', async () => {
    const { batch, put, book } = await startServer();
    expect((await batch(tag(1, onRow(500)), tag(2, onRow(500)))).status).toBe(200);

    await put('A501', [['x']]);

    expect(book.developerMetadata.map(({ location }) => location)).toEqual([
      { sheetId: 0, dimension: 'ROWS', index: 500 },
      { sheetId: 0, dimension: 'ROWS', index: 500 },
    ]);
  });

  it('stands with the spreadsheet and its tab; that of a row only in grid data', async () => {
    const { batch, get } = await startServer();
    await batch(
      tag(1, { location: { spreadsheet: true } }),
      tag(2, { location: { sheetId: 0 } }),
      tag(3, onRow(0)),
    );

    expect(
      (await get('?fields=developerMetadata.metadataId,sheets.developerMetadata.metadataId')).body,
    ).toEqual({
      developerMetadata: [{ metadataId: 1 }],
      sheets: [{ developerMetadata: [{ metadataId: 2 }] }],
    });
    expect(
      (await get('?ranges=A1&fields=sheets.data.rowMetadata.developerMetadata.metadataId')).body,
    ).toEqual({ sheets: [{ data: [{ rowMetadata: [{ developerMetadata: [{ metadataId: 3 }] }] }] }] });
  });

  it('names a place once, with every filter that matches it', async () => {
    const { batch, call } = await startServer();
    await batch(tag(1, onRow(2)));
    const dataFilters = [
      { developerMetadataLookup: { metadataKey: 'key' } },
      { developerMetadataLookup: { metadataId: 1 } },
    ];

    const { body } = await call('POST', '/book/values:batchGetByDataFilter', { dataFilters });

    expect(body['valueRanges']).toMatchObject([{ valueRange: { range: 'Sheet1!A3:Z3' }, dataFilters }]);
  });
});

describe('a token', () => {
  const { key, account } = createServiceAccount('worker', 'http://127.0.0.1/token');

  /** Signs in by hand, for one scope. */
  async function signedIn(scope: string) {
    const now = Date.now();
    const started = await startServer({ auth: 'required', serviceAccounts: [account], now: () => now });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const seconds = Math.floor(now / 1000);
    const claims = {
      iss: key.client_email,
      aud: 'https://oauth2.googleapis.com/token',
      scope: `${SCOPE}${scope}`,
      iat: seconds,
      exp: seconds + 3600,
    };
    const head = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
    const signature = createSign('RSA-SHA256').update(head).sign(key.private_key, 'base64url');
    const answer = await fetch(`${started.server.url}token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: `${head}.${signature}`,
      }),
    });
    const { access_token: token }: { access_token: string } = JSON.parse(await answer.text());
    return {
      ...started,
      as: (method: string, path: string, body?: unknown) => started.call(method, path, body, token),
    };
  }

  it('for drive.file finds its own files and no other, not even forbidden', async () => {
    const { as, workbooks } = await signedIn('drive.file');
    const own = await as('POST', '', {});
    workbooks.create({ id: 'foreign', owner: 'someone-else', sharedWith: [key.client_email] });

    expect((await as('GET', `/${String(own.body['spreadsheetId'])}`)).status).toBe(200);
    expect((await as('GET', '/foreign')).body.error).toMatchObject({
      code: 404,
      message: 'Requested entity was not found.',
    });
  });

  it('that only reads finds no metadata and nothing by data filters', async () => {
    const { as } = await signedIn('spreadsheets.readonly');
    const filters = { dataFilters: [{ a1Range: 'A1' }] };

    expect((await as('GET', '/book/values/A1')).status).toBe(200);
    expect((await as('GET', '/book/developerMetadata/1')).status).toBe(403);
    for (const path of ['/developerMetadata:search', '/values:batchGetByDataFilter', ':getByDataFilter'])
      expect([path, (await as('POST', `/book${path}`, filters)).status]).toEqual([path, 403]);
  });
});

it('a batch counts once to the quota, whatever it holds', async () => {
  const { call, put } = await startServer({ quota: 'on' });
  const data = Array.from({ length: 100 }, (_, at) => ({ range: `A${at + 1}`, values: [['x']] }));

  const batch = await call('POST', '/book/values:batchUpdate', { valueInputOption: 'RAW', data });

  expect(batch.status).toBe(200);
  for (let write = 1; write < 60; write += 1) expect((await put('B1', [['y']])).status).toBe(200);
  expect((await put('B1', [['y']])).status).toBe(429);
});
