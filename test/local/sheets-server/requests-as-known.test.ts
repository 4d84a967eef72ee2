import { describe, expect, it } from 'vitest';
import { startServer } from './started-server.ts';

const grid = (gridProperties: object, fields: string) => ({
  updateSheetProperties: { properties: { gridProperties }, fields: `gridProperties(${fields})` },
});
const deleted = (dimension: string, startIndex: number, endIndex: number) => ({
  deleteDimension: { range: { sheetId: 0, dimension, startIndex, endIndex } },
});

/** Ten rows and five columns, of which two rows and one column are frozen. */
async function startFrozen() {
  const started = await startServer();
  const { status } = await started.batch(
    grid({ rowCount: 10, columnCount: 5 }, 'rowCount,columnCount'),
    grid({ frozenRowCount: 2, frozenColumnCount: 1 }, 'frozenRowCount,frozenColumnCount'),
  );
  expect(status).toBe(200);
  return started;
}

describe('something is left to scroll', () => {
  it.each([
    [
      'rows are frozen',
      grid({ frozenRowCount: 10 }, 'frozenRowCount'),
      "updateSheetProperties: You can't freeze all visible rows on the sheet.",
    ],
    [
      'columns are frozen',
      grid({ frozenColumnCount: 5 }, 'frozenColumnCount'),
      "updateSheetProperties: You can't freeze all visible columns on the sheet.",
    ],
    [
      'a tab is added',
      { addSheet: { properties: { gridProperties: { rowCount: 1, frozenRowCount: 1 } } } },
      "addSheet: You can't freeze all visible rows on the sheet.",
    ],
    [
      'rows are deleted',
      deleted('ROWS', 2, 10),
      'deleteDimension: Sorry, it is not possible to delete all non-frozen rows.',
    ],
    [
      'columns are deleted',
      deleted('COLUMNS', 1, 5),
      'deleteDimension: Sorry, it is not possible to delete all non-frozen columns.',
    ],
    [
      'the grid shrinks, though it freezes fewer',
      grid({ rowCount: 2, frozenRowCount: 1 }, 'rowCount,frozenRowCount'),
      'updateSheetProperties: Sorry, it is not possible to delete all non-frozen rows.',
    ],
  ])('when %s', async (_, request, message) => {
    const { batch } = await startFrozen();

    expect((await batch(request)).body.error?.message).toBe(`Invalid requests[0].${message}`);
  });

  it('if only just', async () => {
    const { batch, book } = await startFrozen();

    const { status } = await batch(
      deleted('ROWS', 3, 10),
      deleted('ROWS', 0, 1),
      grid({ frozenColumnCount: 4 }, 'frozenColumnCount'),
    );

    expect(status).toBe(200);
    expect(book.sheet(0)?.properties.gridProperties).toMatchObject({
      rowCount: 2,
      frozenRowCount: 1,
      frozenColumnCount: 4,
    });
  });
});

it('alternating colours are laid once', async () => {
  const { batch } = await startServer();
  const rowProperties = { firstBandColor: { red: 1 } };
  const banding = (startRowIndex: number, endRowIndex: number) => ({
    addBanding: { bandedRange: { range: { sheetId: 0, startRowIndex, endRowIndex }, rowProperties } },
  });

  const beside = await batch(banding(0, 3), banding(3, 6));
  const across = await batch(banding(5, 8));

  expect(beside.status).toBe(200);
  expect(across.body.error?.message).toBe(
    'Invalid requests[0].addBanding: You cannot add alternating background colors to a range that already has alternating background colors.',
  );
});

it('a chart on a tab of its own is told by that tab, which has no grid', async () => {
  const { batch, book, get } = await startServer();

  const { body } = await batch({ addChart: { chart: { spec: {}, position: { newSheet: true } } } });

  const sheetId = book.sheets[1]?.sheetId;
  expect((await get('?fields=sheets.properties')).body['sheets']?.[1]).toEqual({
    properties: { sheetId, title: 'Chart1', index: 1, sheetType: 'OBJECT' },
  });
  expect(body['replies']).toMatchObject([{ addChart: { chart: { position: { sheetId } } } }]);
});

it('a conditional format tells its old self when replaced, its old place when moved', async () => {
  const { batch } = await startServer();
  const rule = (type: string) => ({
    ranges: [{ sheetId: 0, endRowIndex: 1 }],
    booleanRule: { condition: { type } },
  });

  const { body } = await batch(
    { addConditionalFormatRule: { rule: rule('BLANK'), index: 0 } },
    { addConditionalFormatRule: { rule: rule('NOT_BLANK'), index: 1 } },
    { updateConditionalFormatRule: { index: 1, rule: rule('TEXT_EQ') } },
    { updateConditionalFormatRule: { sheetId: 0, index: 1, newIndex: 0 } },
  );

  const shown = (type: string) => ({ ranges: [{ endRowIndex: 1 }], booleanRule: { condition: { type } } });
  expect(body['replies']).toEqual([
    {},
    {},
    {
      updateConditionalFormatRule: { newRule: shown('TEXT_EQ'), newIndex: 1, oldRule: shown('NOT_BLANK') },
    },
    { updateConditionalFormatRule: { newRule: shown('TEXT_EQ'), oldIndex: 1 } },
  ]);
});
