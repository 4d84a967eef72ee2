import { COLUMN_KEYS, type Notification } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { QueueUnavailable } from '../../../worker/src/queue/queue.ts';
import { NOW, pending, SHEET_ID, startQueueSheet, WRITES } from './queue-sheet.ts';
import { resultOf, writing } from './results.ts';

type Sheet = Awaited<ReturnType<typeof startQueueSheet>>;

const THREE = ['A', 'B', 'C'].map((id) => pending(id));
const columnOf = (key: (typeof COLUMN_KEYS)[number]): number => COLUMN_KEYS.indexOf(key);

async function claimAll({ queue }: Sheet): Promise<readonly Notification[]> {
  const { open } = await queue.look();
  return (await queue.write(writing({ claims: open }), NOW)).claimed;
}

/** Claims all that can be, and writes down that it was delivered. */
async function deliverAll(sheet: Sheet): Promise<readonly string[]> {
  const results = (await claimAll(sheet)).map((one) => resultOf(one));
  return (await sheet.queue.write(writing({ results }), NOW)).written.toSorted();
}

async function told({ queue }: Sheet): Promise<string> {
  try {
    await queue.look();
  } catch (error) {
    if (error instanceof QueueUnavailable) return `${error.reason}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

function area(row: number, columns: readonly [number, number], rows = 1) {
  const [startColumnIndex, endColumnIndex] = columns;
  return {
    sheetId: SHEET_ID,
    startRowIndex: row - 1,
    endRowIndex: row - 1 + rows,
    startColumnIndex,
    endColumnIndex,
  };
}

describe('a row', () => {
  it.each([0, 1])(
    'is claimed with its text and its priority as they stand at that moment (%i)',
    async (others) => {
      const sheet = await startQueueSheet({ rows: THREE });
      const { open } = await sheet.queue.look();
      sheet.beforeNext(
        WRITES,
        async () => {
          await sheet.operator.edit('B', 'message', 'Changed my mind');
          await sheet.operator.edit('B', 'priority', 1);
        },
        others,
      );

      const { claimed } = await sheet.queue.write(writing({ claims: open }), NOW);

      expect(claimed.find(({ id }) => id === 'B')).toMatchObject({ message: 'Changed my mind', priority: 1 });
    },
  );

  it('that is a copy is held, with words that say where the two are', async () => {
    const sheet = await startQueueSheet({ rows: [...THREE, pending('D')] });
    await sheet.operator.copyRow(5, 9);

    const { blocked, open } = await sheet.queue.look();

    expect(blocked.map(({ ref, text }) => [ref.row, text])).toEqual([
      [9, 'ID appears in rows 5 and 9: clear the ID to send this as a new notification'],
    ]);
    expect(open.filter(({ id }) => id === 'D')).toHaveLength(1);
  });

  it('that is a copy goes as a notification of its own once its ID is cleared', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    expect(await deliverAll(sheet)).toEqual(['A', 'B', 'C']);
    await sheet.operator.copyRow(4, 9);
    await sheet.operator.set(9, columnOf('status'), 'pending');
    await sheet.operator.set(9, columnOf('id'), '');

    const { unidentified } = await sheet.queue.look();
    await sheet.queue.write(writing({ ids: unidentified.map((ref) => ({ ref, id: 'NEW' })) }), NOW);

    expect(await deliverAll(sheet)).toEqual(['NEW']);
    expect(await sheet.operator.row('C')).toMatchObject({ Status: 'sent' });
  });

  it('without an ID but pending gets one and goes', async () => {
    const sheet = await startQueueSheet({ rows: [...THREE, pending('')] });

    const { unidentified, open } = await sheet.queue.look();
    expect(open.map(({ id }) => id)).toEqual(['A', 'B', 'C']);
    await sheet.queue.write(writing({ ids: unidentified.map((ref) => ({ ref, id: 'NEW' })) }), NOW);

    expect(await deliverAll(sheet)).toEqual(['A', 'B', 'C', 'NEW']);
  });

  it('with an empty Status is a draft: it is never sent, and nobody complains of it', async () => {
    const drafts = [pending('D', { status: '' }), pending('', { status: '  ' }), { message: 'Half of one' }];
    const sheet = await startQueueSheet({ rows: [...drafts, ...THREE] });

    const { open, blocked, unidentified } = await sheet.queue.look();

    expect([open.map(({ id }) => id), blocked, unidentified]).toEqual([['A', 'B', 'C'], [], []]);
    await sheet.operator.edit('D', 'status', 'pending');
    sheet.clock.time += 30_000;
    expect(await deliverAll(sheet)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('is sent and written although a filter hides it', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    await sheet.operator.batch({
      setBasicFilter: {
        filter: {
          range: { sheetId: SHEET_ID },
          filterSpecs: [
            { columnIndex: columnOf('status'), filterCriteria: { hiddenValues: ['pending', 'sending'] } },
          ],
        },
      },
    });

    expect(await deliverAll(sheet)).toEqual(['A', 'B', 'C']);
  });

  it('whose cells are merged is written where the cells of the worker are still there', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    const range = area(3, [columnOf('sentAt'), columnOf('errorMessage') + 1]);
    await sheet.operator.batch({ mergeCells: { range, mergeType: 'MERGE_ALL' } });

    expect(await deliverAll(sheet)).toEqual(['A', 'B', 'C']);

    expect(await sheet.operator.row('B')).toMatchObject({ Status: 'sent', 'Sent At': expect.any(Number) });
  });

  it('that a merge has emptied is reported by name, and goes once it is mended', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    const range = area(3, [columnOf('id'), columnOf('message') + 1]);
    await sheet.operator.batch({ mergeCells: { range, mergeType: 'MERGE_ALL' } });

    const { blocked, open } = await sheet.queue.look();
    expect(open.map(({ id }) => id)).toEqual(['A', 'C']);
    expect(blocked).toMatchObject([{ id: 'B', text: expect.stringMatching(/User ID.*Message/su) }]);

    await sheet.operator.batch({ unmergeCells: { range } });
    await sheet.operator.edit('B', 'userId', 1001);
    await sheet.operator.edit('B', 'message', 'Hello again');
    sheet.clock.time += 30_000;
    expect(await deliverAll(sheet)).toEqual(['A', 'B', 'C']);
  });
});

describe('the tab', () => {
  it('that is deleted is named, and the queue goes on in the one that takes its place', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    await claimAll(sheet);
    await sheet.operator.batch(
      { addSheet: { properties: { sheetId: 99, title: 'Other' } } },
      { deleteSheet: { sheetId: SHEET_ID } },
    );

    expect(await told(sheet)).toBe(
      'broken: The spreadsheet has no tab Notification_Queue. Use Notifications → Set up / repair.',
    );

    await sheet.operator.batch({
      addSheet: { properties: { sheetId: SHEET_ID, title: 'Notification_Queue' } },
    });
    await sheet.operator.put(1, sheet.headers);
    await sheet.operator.append(pending('D'));
    expect(await deliverAll(sheet)).toEqual(['D']);
  });
});

describe('the header', () => {
  it('of a deleted column is named, and the queue goes on once it is back, wherever that is', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    const taken = await claimAll(sheet);
    const column = columnOf('retryCount');
    const range = { sheetId: SHEET_ID, dimension: 'COLUMNS', startIndex: column, endIndex: column + 1 };
    await sheet.operator.batch({ deleteDimension: { range } });

    expect(await told(sheet)).toMatch(/^broken: .*"Retry Count"/u);

    await sheet.operator.set(1, 20, 'Retry Count');
    await sheet.queue.look();
    const results = taken.map((one) => resultOf(one, { kind: 'unavailable', reason: 'No network.' }));
    const { written } = await sheet.queue.write(writing({ results }), NOW);
    expect(written.toSorted()).toEqual(['A', 'B', 'C']);
    expect(await sheet.operator.row('B')).toMatchObject({ Status: 'failed', 'Retry Count': 1 });
  });

  it('row that is deleted is reported, and the queue goes on once it is back', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    await sheet.queue.look();
    await sheet.operator.deleteRows(1);

    expect(await told(sheet)).toMatch(/^broken: .*"Status"/u);

    await sheet.operator.insertRows(1);
    await sheet.operator.put(1, sheet.headers);
    expect(await deliverAll(sheet)).toEqual(['A', 'B', 'C']);
  });

  it.each([
    ['is moved down among the rows', (sheet: Sheet) => sheet.operator.moveRow(1, 4)],
    ['gets rows above it', (sheet: Sheet) => sheet.operator.insertRows(1, 3)],
    [
      'is sorted along',
      (sheet: Sheet) =>
        sheet.operator.batch({
          sortRange: {
            range: { sheetId: SHEET_ID },
            sortSpecs: [{ dimensionIndex: columnOf('id'), sortOrder: 'ASCENDING' }],
          },
        }),
    ],
  ])('row that %s is found there, also between a claim and its result', async (_, move) => {
    const sheet = await startQueueSheet({ rows: THREE });
    const taken = await claimAll(sheet);
    await move(sheet);
    await sheet.operator.append(pending('D'));

    const results = taken.map((one) => resultOf(one));
    const { written } = await sheet.queue.write(writing({ results }), NOW);

    expect(written.toSorted()).toEqual(['A', 'B', 'C']);
    expect(await deliverAll(sheet)).toEqual(['D']);
    for (const id of ['A', 'B', 'C', 'D'])
      expect(await sheet.operator.row(id)).toMatchObject({ Status: 'sent' });
  });
});
