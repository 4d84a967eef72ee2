import { describe, expect, it } from 'vitest';
import { unsupportedKinds } from '../../../local/src/sheets-server/batch-update.ts';
import { loadDiscovery } from '../../../local/src/sheets-server/discovery.ts';
import { startServer } from './started-server.ts';

/** One kind of request on a tab that holds b 1, a 2, c 3 in its first two columns. */
interface Case {
  /** What is done before, so that the request has something to work on. */
  readonly before?: readonly object[];
  readonly request: object;
  /** The reply, by its fields; most kinds have none. */
  readonly reply?: object;
  /** Where its effect is looked for, and what is found there. */
  readonly look: string;
  /** At least this; `leaves`: this and nothing more. */
  readonly shows?: object;
  readonly leaves?: object;
}

const VALUES = '/values/Sheet1';
const NOTHING = { spreadsheetId: 'book', sheets: [{}] };
const SHEETS = '?fields=sheets(properties(title,index,hidden,gridProperties))';
const area = { sheetId: 0, startRowIndex: 0, endRowIndex: 3, startColumnIndex: 0, endColumnIndex: 2 };
const shownArea = { startRowIndex: 0, endRowIndex: 3, startColumnIndex: 0, endColumnIndex: 2 };
const text = (stringValue: string) => ({ userEnteredValue: { stringValue } });

function lines(dimension: 'ROWS' | 'COLUMNS', startIndex: number, endIndex: number) {
  return { sheetId: 0, dimension, startIndex, endIndex };
}

const rule = (type: string) => ({
  ranges: [area],
  booleanRule: { condition: { type }, format: { textFormat: { bold: true } } },
});
const shownRule = (type: string) => ({ ...rule(type), ranges: [shownArea] });
const metadata = {
  metadataId: 5,
  metadataKey: 'k',
  metadataValue: 'v',
  visibility: 'DOCUMENT',
  location: { sheetId: 0 },
};
const withMetadata = { createDeveloperMetadata: { developerMetadata: metadata } };
const byKey = { developerMetadataLookup: { metadataKey: 'k' } };
const group = { addDimensionGroup: { range: lines('ROWS', 1, 3) } };

const TABS: Record<string, Case> = {
  addSheet: {
    request: { properties: { title: 'New', gridProperties: { rowCount: 2, columnCount: 3 } } },
    reply: { properties: { title: 'New', index: 1 } },
    look: SHEETS,
    shows: {
      sheets: [{}, { properties: { title: 'New', gridProperties: { rowCount: 2, columnCount: 3 } } }],
    },
  },
  deleteSheet: {
    before: [{ addSheet: { properties: { sheetId: 7, title: 'Gone' } } }],
    request: { sheetId: 7 },
    look: SHEETS,
    shows: { sheets: { length: 1 } },
  },
  duplicateSheet: {
    request: { sourceSheetId: 0, newSheetId: 9, newSheetName: 'Twin', insertSheetIndex: 1 },
    reply: { properties: { sheetId: 9, title: 'Twin', index: 1 } },
    look: '/values/Twin!A1:B3',
    shows: {
      values: [
        ['b', '1'],
        ['a', '2'],
        ['c', '3'],
      ],
    },
  },
  updateSheetProperties: {
    request: {
      properties: { title: 'Queue', gridProperties: { frozenRowCount: 1 } },
      fields: 'title,gridProperties.frozenRowCount',
    },
    look: SHEETS,
    shows: {
      sheets: [
        {
          properties: {
            title: 'Queue',
            gridProperties: { rowCount: 1000, columnCount: 26, frozenRowCount: 1 },
          },
        },
      ],
    },
  },
  updateSpreadsheetProperties: {
    request: {
      properties: { title: 'Renamed', locale: 'de_DE', timeZone: 'Europe/Berlin' },
      fields: 'title,locale,timeZone',
    },
    look: '?fields=properties(title,locale,timeZone)',
    shows: { properties: { title: 'Renamed', locale: 'de_DE', timeZone: 'Europe/Berlin' } },
  },
};

const DIMENSIONS: Record<string, Case> = {
  insertDimension: {
    request: { range: lines('ROWS', 1, 2) },
    look: VALUES,
    shows: { values: [['b', '1'], [], ['a', '2'], ['c', '3']], range: 'Sheet1!A1:Z1001' },
  },
  deleteDimension: {
    request: { range: lines('COLUMNS', 0, 1) },
    look: VALUES,
    shows: { values: [['1'], ['2'], ['3']], range: 'Sheet1!A1:Y1000' },
  },
  moveDimension: {
    request: { source: lines('ROWS', 0, 1), destinationIndex: 3 },
    look: VALUES,
    shows: {
      values: [
        ['a', '2'],
        ['c', '3'],
        ['b', '1'],
      ],
    },
  },
  appendDimension: {
    request: { sheetId: 0, dimension: 'COLUMNS', length: 4 },
    look: SHEETS,
    shows: { sheets: [{ properties: { gridProperties: { columnCount: 30 } } }] },
  },
  updateDimensionProperties: {
    request: {
      range: lines('COLUMNS', 0, 1),
      properties: { pixelSize: 250, hiddenByUser: true },
      fields: 'pixelSize,hiddenByUser',
    },
    look: '?ranges=A1:B1&fields=sheets.data.columnMetadata',
    shows: { sheets: [{ data: [{ columnMetadata: [{ pixelSize: 250, hiddenByUser: true }, {}] }] }] },
  },
  autoResizeDimensions: {
    before: [
      {
        updateDimensionProperties: {
          range: lines('COLUMNS', 0, 1),
          properties: { pixelSize: 400 },
          fields: 'pixelSize',
        },
      },
    ],
    request: { dimensions: lines('COLUMNS', 0, 1) },
    look: '?ranges=A1&fields=sheets.data.columnMetadata.pixelSize',
    shows: { sheets: [{ data: [{ columnMetadata: [{ pixelSize: 24 }] }] }] },
  },
  addDimensionGroup: {
    request: { range: lines('ROWS', 1, 3) },
    reply: { dimensionGroups: [{ depth: 1 }] },
    look: '?fields=sheets.rowGroups',
    shows: { sheets: [{ rowGroups: [{ range: { startIndex: 1, endIndex: 3 }, depth: 1 }] }] },
  },
  deleteDimensionGroup: {
    before: [group, group],
    request: { range: lines('ROWS', 1, 3) },
    reply: { dimensionGroups: [{ depth: 1 }] },
    look: '?fields=sheets.rowGroups',
    shows: { sheets: [{ rowGroups: { length: 1 } }] },
  },
};

const CELLS: Record<string, Case> = {
  appendCells: {
    request: { sheetId: 0, rows: [{ values: [text('=d')] }], fields: 'userEnteredValue' },
    look: '/values/A4',
    shows: { values: [['=d']] },
  },
  updateCells: {
    request: { range: area, rows: [{ values: [text('new')] }], fields: 'userEnteredValue' },
    look: VALUES,
    shows: { values: [['new']] },
  },
  repeatCell: {
    request: {
      range: { ...area, startColumnIndex: 2, endColumnIndex: 3 },
      cell: { userEnteredValue: { formulaValue: '=B1*10' } },
      fields: 'userEnteredValue',
    },
    look: '/values/C1:C3?valueRenderOption=FORMULA&majorDimension=COLUMNS',
    shows: { values: [['=B1*10', '=B2*10', '=B3*10']] },
  },
  copyPaste: {
    request: {
      source: area,
      destination: { sheetId: 0, startRowIndex: 4, endRowIndex: 5, startColumnIndex: 0, endColumnIndex: 1 },
      pasteOrientation: 'TRANSPOSE',
    },
    look: '/values/A5:C6',
    shows: {
      values: [
        ['b', 'a', 'c'],
        ['1', '2', '3'],
      ],
    },
  },
  cutPaste: {
    request: { source: area, destination: { sheetId: 0, rowIndex: 1, columnIndex: 1 } },
    look: VALUES,
    shows: { values: [[], ['', 'b', '1'], ['', 'a', '2'], ['', 'c', '3']] },
  },
  insertRange: {
    request: { range: { ...area, endRowIndex: 1, endColumnIndex: 1 }, shiftDimension: 'ROWS' },
    look: VALUES,
    shows: { values: [['', '1'], ['b', '2'], ['a', '3'], ['c']] },
  },
  deleteRange: {
    request: { range: { ...area, endRowIndex: 1, endColumnIndex: 1 }, shiftDimension: 'COLUMNS' },
    look: VALUES,
    shows: { values: [['1'], ['a', '2'], ['c', '3']] },
  },
  findReplace: {
    request: { find: '[ab]', replacement: 'x', searchByRegex: true, sheetId: 0 },
    reply: { valuesChanged: 2, rowsChanged: 2, sheetsChanged: 1, occurrencesChanged: 2 },
    look: '/values/A1:A3?majorDimension=COLUMNS',
    shows: { values: [['x', 'x', 'c']] },
  },
  sortRange: {
    request: { range: area, sortSpecs: [{ dimensionIndex: 1, sortOrder: 'DESCENDING' }] },
    look: VALUES,
    shows: {
      values: [
        ['c', '3'],
        ['a', '2'],
        ['b', '1'],
      ],
    },
  },
  setDataValidation: {
    request: { range: { ...area, endRowIndex: 1 }, rule: { condition: { type: 'BOOLEAN' }, strict: true } },
    look: '?ranges=A1&fields=sheets.data.rowData.values.dataValidation',
    shows: {
      sheets: [
        {
          data: [
            { rowData: [{ values: [{ dataValidation: { condition: { type: 'BOOLEAN' }, strict: true } }] }] },
          ],
        },
      ],
    },
  },
  mergeCells: {
    request: { range: area, mergeType: 'MERGE_COLUMNS' },
    look: VALUES,
    shows: { values: [['b', '1']] },
  },
  unmergeCells: {
    before: [{ mergeCells: { range: area, mergeType: 'MERGE_ALL' } }],
    request: { range: area },
    look: '?fields=spreadsheetId,sheets.merges',
    leaves: NOTHING,
  },
};

const RULES: Record<string, Case> = {
  setBasicFilter: {
    request: { filter: { range: area, criteria: { 0: { hiddenValues: ['a'] } } } },
    look: '?fields=sheets.basicFilter',
    shows: { sheets: [{ basicFilter: { range: shownArea, criteria: { 0: { hiddenValues: ['a'] } } } }] },
  },
  clearBasicFilter: {
    before: [{ setBasicFilter: { filter: { range: area } } }],
    request: { sheetId: 0 },
    look: '?fields=spreadsheetId,sheets.basicFilter',
    leaves: NOTHING,
  },
  addConditionalFormatRule: {
    before: [{ addConditionalFormatRule: { rule: rule('BLANK'), index: 0 } }],
    request: { rule: rule('NOT_BLANK'), index: 0 },
    look: '?fields=sheets.conditionalFormats',
    shows: { sheets: [{ conditionalFormats: [shownRule('NOT_BLANK'), shownRule('BLANK')] }] },
  },
  updateConditionalFormatRule: {
    before: [
      { addConditionalFormatRule: { rule: rule('BLANK'), index: 0 } },
      { addConditionalFormatRule: { rule: rule('NOT_BLANK'), index: 1 } },
    ],
    request: { sheetId: 0, index: 1, newIndex: 0 },
    reply: { newRule: shownRule('NOT_BLANK'), oldIndex: 1 },
    look: '?fields=sheets.conditionalFormats',
    shows: { sheets: [{ conditionalFormats: [shownRule('NOT_BLANK'), shownRule('BLANK')] }] },
  },
  deleteConditionalFormatRule: {
    before: [{ addConditionalFormatRule: { rule: rule('BLANK'), index: 0 } }],
    request: { sheetId: 0, index: 0 },
    reply: { rule: shownRule('BLANK') },
    look: '?fields=spreadsheetId,sheets.conditionalFormats',
    leaves: NOTHING,
  },
  addProtectedRange: {
    request: { protectedRange: { range: area, warningOnly: true, description: 'mind' } },
    reply: { protectedRange: { description: 'mind', warningOnly: true } },
    look: '?fields=sheets.protectedRanges',
    shows: {
      sheets: [{ protectedRanges: [{ range: shownArea, description: 'mind', warningOnly: true }] }],
    },
  },
  updateProtectedRange: {
    before: [{ addProtectedRange: { protectedRange: { protectedRangeId: 3, range: area } } }],
    request: { protectedRange: { protectedRangeId: 3, description: 'hands off' }, fields: 'description' },
    look: '?fields=sheets.protectedRanges',
    shows: { sheets: [{ protectedRanges: [{ range: shownArea, description: 'hands off' }] }] },
  },
  deleteProtectedRange: {
    before: [{ addProtectedRange: { protectedRange: { protectedRangeId: 3, range: area } } }],
    request: { protectedRangeId: 3 },
    look: '?fields=spreadsheetId,sheets.protectedRanges',
    leaves: NOTHING,
  },
  addNamedRange: {
    request: { namedRange: { name: 'Data', range: area } },
    reply: { namedRange: { name: 'Data' } },
    look: '/values/Data',
    shows: { range: 'Sheet1!A1:B3' },
  },
  updateNamedRange: {
    before: [{ addNamedRange: { namedRange: { namedRangeId: 'n', name: 'Data', range: area } } }],
    request: { namedRange: { namedRangeId: 'n', name: 'Queue' }, fields: 'name' },
    look: '/values/Queue',
    shows: { range: 'Sheet1!A1:B3' },
  },
  deleteNamedRange: {
    before: [{ addNamedRange: { namedRange: { namedRangeId: 'n', name: 'Data', range: area } } }],
    request: { namedRangeId: 'n' },
    look: '/values/Data',
    shows: { error: { message: 'Unable to parse range: Data' } },
  },
  addFilterView: {
    request: { filter: { title: 'mine', range: area } },
    reply: { filter: { title: 'mine' } },
    look: '?fields=sheets.filterViews',
    shows: { sheets: [{ filterViews: [{ title: 'mine', range: shownArea }] }] },
  },
  updateFilterView: {
    before: [{ addFilterView: { filter: { filterViewId: 4, title: 'mine', range: area } } }],
    request: { filter: { filterViewId: 4, title: 'ours' }, fields: 'title' },
    look: '?fields=sheets.filterViews',
    shows: { sheets: [{ filterViews: [{ filterViewId: 4, title: 'ours', range: shownArea }] }] },
  },
  deleteFilterView: {
    before: [{ addFilterView: { filter: { filterViewId: 4, title: 'mine', range: area } } }],
    request: { filterId: 4 },
    look: '?fields=spreadsheetId,sheets.filterViews',
    leaves: NOTHING,
  },
  addBanding: {
    request: { bandedRange: { range: area, rowProperties: { firstBandColor: { red: 1 } } } },
    reply: { bandedRange: { rowProperties: { firstBandColor: { red: 1 } } } },
    look: '?fields=sheets.bandedRanges',
    shows: {
      sheets: [{ bandedRanges: [{ range: shownArea, rowProperties: { firstBandColor: { red: 1 } } }] }],
    },
  },
  addChart: {
    request: { chart: { spec: { title: 'Sent' }, position: { newSheet: true } } },
    reply: { chart: { spec: { title: 'Sent' } } },
    look: '?fields=sheets(properties.sheetType,charts.spec.title)',
    shows: {
      sheets: [
        { properties: { sheetType: 'GRID' } },
        { properties: { sheetType: 'OBJECT' }, charts: [{ spec: { title: 'Sent' } }] },
      ],
    },
  },
};

const METADATA: Record<string, Case> = {
  createDeveloperMetadata: {
    request: { developerMetadata: metadata },
    reply: { developerMetadata: { metadataId: 5, location: { locationType: 'SHEET' } } },
    look: '/developerMetadata/5',
    shows: { metadataKey: 'k', metadataValue: 'v', location: { locationType: 'SHEET' } },
  },
  updateDeveloperMetadata: {
    before: [withMetadata],
    request: { dataFilters: [byKey], developerMetadata: { metadataValue: 'w' }, fields: 'metadataValue' },
    reply: { developerMetadata: [{ metadataId: 5, metadataValue: 'w' }] },
    look: '/developerMetadata/5',
    shows: { metadataValue: 'w' },
  },
  deleteDeveloperMetadata: {
    before: [withMetadata],
    request: { dataFilter: byKey },
    reply: { deletedDeveloperMetadata: [{ metadataId: 5 }] },
    look: '/developerMetadata/5',
    shows: { error: { code: 404 } },
  },
};

const CASES = { ...TABS, ...DIMENSIONS, ...CELLS, ...RULES, ...METADATA };

async function startFilled() {
  const started = await startServer();
  await started.put('A1', [
    ['b', 1],
    ['a', 2],
    ['c', 3],
  ]);
  return started;
}

describe('of the kinds of request', () => {
  it.each(Object.entries(CASES))('%s does what it says', async (kind, { before, request, ...expected }) => {
    const { batch, get } = await startFilled();
    for (const one of before ?? []) await batch(one);

    const { status, body } = await batch({ [kind]: request });

    expect([status, body.error]).toEqual([200, undefined]);
    expect(body).toMatchObject({ replies: [expected.reply ? { [kind]: expected.reply } : {}] });
    expect(Object.keys(body['replies']?.[0] ?? {})).toEqual(expected.reply ? [kind] : []);
    const found = (await get(expected.look)).body;
    expect(found).toMatchObject(expected.shows ?? {});
    expect(found).toEqual(expected.leaves ?? found);
  });

  it('those that Google knows and that are not shown here are refused as unknown fields, one and all', async () => {
    const { batch, book } = await startFilled();
    const kinds = Object.keys(loadDiscovery().schemas['Request']?.properties ?? {});
    const refused = kinds.filter((kind) => !(kind in CASES));
    expect(new Set(refused)).toEqual(unsupportedKinds(loadDiscovery()));
    const { revision } = book;

    for (const kind of refused) {
      const { status, body } = await batch({ [kind]: {} });
      expect([status, body.error?.message]).toEqual([
        400,
        `Invalid JSON payload received. Unknown name "${kind}" at 'requests[0]': Cannot find field.`,
      ]);
    }
    expect(book.revision).toBe(revision);
  });
});

describe('what is pasted', () => {
  const cell = (row: number, column: number) => ({
    sheetId: 0,
    startRowIndex: row,
    endRowIndex: row + 1,
    startColumnIndex: column,
    endColumnIndex: column + 1,
  });

  it.each([
    ['PASTE_NORMAL', '=C1', true, true],
    ['PASTE_NO_BORDERS', '=C1', true, true],
    ['PASTE_VALUES', '1', false, false],
    ['PASTE_FORMULA', '=C1', false, false],
    ['PASTE_FORMAT', undefined, true, false],
    ['PASTE_DATA_VALIDATION', undefined, false, true],
  ])('with %s is content %s, format: %s, validation: %s', async (pasteType, content, format, validation) => {
    const { batch, get } = await startFilled();
    const carried = {
      userEnteredValue: { formulaValue: '=B1' },
      userEnteredFormat: {
        textFormat: { bold: true },
        borders: { top: { style: 'SOLID' } },
      },
      dataValidation: { condition: { type: 'NOT_BLANK' } },
    };
    await batch({
      updateCells: { range: cell(0, 2), rows: [{ values: [carried] }], fields: '*' },
    });
    await batch({ copyPaste: { source: cell(0, 2), destination: cell(0, 3), pasteType } });

    const { text } = await get('?ranges=D1&fields=sheets.data.rowData.values');
    const pasted = JSON.parse(text).sheets[0].data[0].rowData[0].values[0];
    const entered = pasted?.userEnteredValue;
    expect(entered?.formulaValue ?? entered?.numberValue?.toString()).toBe(content);
    expect(pasted?.userEnteredFormat?.textFormat).toEqual(format ? { bold: true } : undefined);
    expect(pasted?.dataValidation).toEqual(validation ? carried.dataValidation : undefined);
    const borders = pasteType === 'PASTE_NORMAL' || pasteType === 'PASTE_FORMAT';
    expect(pasted?.userEnteredFormat?.borders !== undefined).toBe(borders);
  });

  it('brings merges along, as often as it is pasted, and ends those it lands on', async () => {
    const { batch, get } = await startFilled();
    await batch(
      { mergeCells: { range: area, mergeType: 'MERGE_ROWS' } },
      { mergeCells: { range: { ...area, startRowIndex: 5, endRowIndex: 7 }, mergeType: 'MERGE_ALL' } },
    );

    await batch({
      copyPaste: {
        source: { ...area, endRowIndex: 1 },
        destination: { ...area, startRowIndex: 5, endRowIndex: 7 },
      },
    });
    await batch({
      cutPaste: {
        source: { ...area, endRowIndex: 1 },
        destination: { sheetId: 0, rowIndex: 9, columnIndex: 3 },
      },
    });

    const row = (index: number) => ({ ...shownArea, startRowIndex: index, endRowIndex: index + 1 });
    expect((await get('?fields=sheets.merges')).body).toEqual({
      sheets: [
        { merges: [row(1), row(2), row(5), row(6), { ...row(9), startColumnIndex: 3, endColumnIndex: 5 }] },
      ],
    });
  });

  it('may be conditional formats alone, on the same tab and on another', async () => {
    const { batch, get } = await startFilled();
    await batch(
      { addConditionalFormatRule: { rule: rule('BLANK'), index: 0 } },
      { addSheet: { properties: { sheetId: 7, title: 'Other' } } },
    );
    const pasteType = 'PASTE_CONDITIONAL_FORMATTING';

    await batch(
      { copyPaste: { source: cell(0, 0), destination: cell(8, 8), pasteType } },
      { copyPaste: { source: cell(0, 0), destination: { ...cell(1, 1), sheetId: 7 }, pasteType } },
    );

    const at = (index: number) => ({
      startRowIndex: index,
      endRowIndex: index + 1,
      startColumnIndex: index,
      endColumnIndex: index + 1,
    });
    expect((await get('?fields=sheets.conditionalFormats')).body).toEqual({
      sheets: [
        { conditionalFormats: [{ ...rule('BLANK'), ranges: [shownArea, at(8)] }] },
        { conditionalFormats: [{ ...rule('BLANK'), ranges: [{ sheetId: 7, ...at(1) }] }] },
      ],
    });
    expect((await get('/values/I9')).body).not.toHaveProperty('values');
  });
});
