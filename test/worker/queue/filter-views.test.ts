import { NO_SETTINGS, STATUSES } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { NOW, SHEET_ID, startQueueSheet } from './queue-sheet.ts';

type Sheet = Awaited<ReturnType<typeof startQueueSheet>>;

function titles({ book }: Sheet): (string | undefined)[] {
  const views = book.sheet(SHEET_ID)?.filterViews ?? [];
  return views.map((view) => view['title'] as string | undefined);
}

describe('filter views', () => {
  it('are made for every status, with the sheet as it is, once', async () => {
    const sheet = await startQueueSheet();

    await sheet.queue.archive(NO_SETTINGS, NOW);
    await sheet.queue.archive(NO_SETTINGS, NOW);

    expect(titles(sheet)).toEqual(STATUSES.map((status) => `Status: ${status}`));
    const [view] = sheet.book.sheet(SHEET_ID)?.filterViews ?? [];
    expect(view).toMatchObject({
      range: { sheetId: SHEET_ID },
      filterSpecs: [
        {
          columnIndex: 4,
          filterCriteria: { condition: { type: 'TEXT_EQ', values: [{ userEnteredValue: 'pending' }] } },
        },
      ],
    });
  });

  it('that are there already, under any worker, are left as they are', async () => {
    const sheet = await startQueueSheet();
    sheet.book.apply([
      {
        kind: 'putFilterView',
        filterView: { filterViewId: 7, title: 'Status: dead', range: { sheetId: SHEET_ID } },
      },
    ]);

    await sheet.queue.archive(NO_SETTINGS, NOW);

    expect(titles(sheet)).toHaveLength(STATUSES.length);
    expect(sheet.book.sheet(SHEET_ID)?.filterViews.find(({ filterViewId }) => filterViewId === 7)).toEqual({
      filterViewId: 7,
      title: 'Status: dead',
      range: { sheetId: SHEET_ID },
    });
  });
});
