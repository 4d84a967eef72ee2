import { COLUMN_KEYS, type Notification, unchanged } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import type { QueueWrite, QueueWritten } from '../../../worker/src/queue/queue.ts';
import { NOW, pending, type RowCells, SHEET_ID, startQueueSheet, WRITES } from './queue-sheet.ts';
import { delivered, resultOf, writing } from './results.ts';

type Sheet = Awaited<ReturnType<typeof startQueueSheet>>;

const FIVE = ['A', 'B', 'C', 'D', 'E'].map((id, index) => pending(id, { priority: index + 1 }));
const ID = COLUMN_KEYS.indexOf('id');
const STATUS = COLUMN_KEYS.indexOf('status');

/** Ways in which people move rows. */
const MOVES: readonly [string, (sheet: Sheet) => Promise<void>][] = [
  ['sort the sheet', ({ operator }) => operator.sort(ID, 'DESCENDING')],
  ['insert rows above', ({ operator }) => operator.insertRows(2, 3)],
  ['delete a row above', ({ operator }) => operator.deleteRows(2)],
  ['move the row down', ({ operator }) => operator.moveRow(3, 6)],
  ['put a line above the header', ({ operator }) => operator.insertRows(1)],
  ['move a column', ({ operator }) => operator.moveColumn(8, 1)],
  ['insert a column', ({ operator }) => operator.batch({ insertDimension: { range: column(2) } })],
  [
    'cut a row and paste it elsewhere',
    ({ operator }) =>
      operator.batch({
        cutPaste: {
          source: wholeRow(3),
          destination: { sheetId: SHEET_ID, rowIndex: 19 },
          pasteType: 'PASTE_NORMAL',
        },
      }),
  ],
];

function wholeRow(row: number) {
  return { sheetId: SHEET_ID, startRowIndex: row - 1, endRowIndex: row };
}

function column(index: number) {
  return { sheetId: SHEET_ID, dimension: 'COLUMNS', startIndex: index, endIndex: index + 1 };
}

/** Writes until nothing is left to write, as the worker does from tick to tick. */
async function writeAll({ queue }: Sheet, write: QueueWrite): Promise<readonly string[]> {
  const written: string[] = [];
  let { results } = write;
  for (let tick = 0; tick < 5 && results.length > 0; tick++) {
    const done: QueueWritten = await queue.write({ ...write, results }, NOW);
    written.push(...done.written, ...done.gone);
    results = results.filter(({ transition }) => !written.includes(transition.id));
    await queue.look();
  }
  return written.toSorted();
}

async function claimed(sheet: Sheet, ...ids: string[]): Promise<readonly Notification[]> {
  const { open } = await sheet.queue.look();
  const claims = open.filter(({ id }) => ids.includes(id));
  const done = await sheet.queue.write(writing({ claims }), NOW);
  expect(done.claimed.map(({ id }) => id).toSorted()).toEqual(ids);
  return done.claimed;
}

async function statuses({ operator }: Sheet): Promise<Record<string, unknown>> {
  const rows = await operator.rows();
  return Object.fromEntries(rows.filter((row) => 'ID' in row).map((row) => [row['ID'], row['Status']]));
}

describe('while people work on the sheet', () => {
  describe.each(MOVES)('and %s', (_, move) => {
    it.each([
      ['rows are anchored', 0],
      ['they are claimed', 1],
    ])('right before %s, what is claimed is what says sending', async (_, others) => {
      const sheet = await startQueueSheet({ rows: FIVE });
      const { open } = await sheet.queue.look();
      sheet.beforeNext(WRITES, () => move(sheet), others);

      const asked = open.filter(({ id }) => id === 'B' || id === 'C');
      const done = await sheet.queue.write(writing({ claims: asked }), NOW);

      const rows = await sheet.operator.grid();
      const sending = rows
        .filter((row) => row.includes('sending'))
        .map((row) => row.find((cell) => cell === 'B' || cell === 'C'));
      expect(new Set(sending)).toEqual(new Set(done.claimed.map(({ id }) => id)));
      expect(done.claimed.map(({ id }) => id).toSorted()).toEqual(['B', 'C']);
      expect(done.claimed.every(({ id, message }) => message === `Hello ${id}`)).toBe(true);
    });

    it('right before results are written, every one is found on its own row', async () => {
      const sheet = await startQueueSheet({ rows: FIVE });
      const taken = await claimed(sheet, 'B', 'C', 'D');
      sheet.beforeNext(WRITES, () => move(sheet));

      const results = taken.slice(0, 2).map((one) => resultOf(one, delivered(`for ${one.id}`)));
      expect(await writeAll(sheet, writing({ results }))).toEqual(['B', 'C']);

      const grid = await sheet.operator.grid();
      for (const row of grid) {
        const id = ['A', 'B', 'C', 'D', 'E'].find((one) => row.includes(one));
        const isSent = id === 'B' || id === 'C';
        expect(row.filter((cell) => String(cell).startsWith('for '))).toEqual(isSent ? [`for ${id}`] : []);
        const held =
          id === undefined ? [] : [`Hello ${id}`, isSent ? 'sent' : id === 'D' ? 'sending' : 'pending'];
        expect(row).toEqual(expect.arrayContaining(held));
      }
    });
  });

  it.each([0, 1])(
    'takes a person’s word for Status right up to the moment of the claim (%i)',
    async (others) => {
      const sheet = await startQueueSheet({ rows: FIVE });
      const { open } = await sheet.queue.look();
      sheet.beforeNext(WRITES, () => sheet.operator.edit('B', 'status', 'cancelled'), others);

      const done = await sheet.queue.write(writing({ claims: open }), NOW);

      expect(done.unclaimed).toEqual(['B']);
      expect((await statuses(sheet))['B']).toBe('cancelled');
    },
  );

  it.each([0, 1])(
    'sends what a person has put off to no one, and gives it its Status back (%i)',
    async (others) => {
      const sheet = await startQueueSheet({ rows: FIVE });
      const { open } = await sheet.queue.look();
      sheet.beforeNext(WRITES, () => sheet.operator.edit('B', 'sendAt', '2026-07-01 10:00'), others);

      const done = await sheet.queue.write(writing({ claims: open }), NOW);

      expect(done.unclaimed).toEqual(['B']);
      expect((await statuses(sheet))['B']).toBe('pending');
    },
  );

  it.each(['cancelled', 'pending'])(
    'never writes over %s that a person sets right before a result does',
    async (status) => {
      const sheet = await startQueueSheet({ rows: FIVE });
      const [taken] = await claimed(sheet, 'B');
      if (taken === undefined) return;
      sheet.beforeNext(WRITES, () => sheet.operator.edit('B', 'status', status));

      expect(await writeAll(sheet, writing({ results: [resultOf(taken)] }))).toEqual(['B']);

      expect(await sheet.operator.row('B')).toMatchObject({
        Status: status,
        'Message ID': '42',
        'Error Message': 'Was already being sent, and arrived at 14:30:00.',
      });
    },
  );

  it('keeps what a person writes into a row that is being sent', async () => {
    const sheet = await startQueueSheet({ rows: FIVE });
    const [taken] = await claimed(sheet, 'B');
    if (taken === undefined) return;
    sheet.beforeNext(WRITES, () => sheet.operator.edit('B', 'priority', 9));
    await sheet.operator.edit('B', 'message', 'Edited');

    await writeAll(sheet, writing({ results: [resultOf(taken)] }));

    expect(await sheet.operator.row('B')).toMatchObject({ Status: 'sent', Message: 'Edited', Priority: 9 });
  });

  it('leaves all other rows alone when a row is deleted while it is being sent', async () => {
    const sheet = await startQueueSheet({ rows: FIVE });
    const [taken] = await claimed(sheet, 'B');
    if (taken === undefined) return;
    await sheet.operator.deleteRows(await sheet.operator.rowNumber('B'));
    const before = await sheet.operator.grid();

    expect(await sheet.queue.write(writing({ results: [resultOf(taken)] }), NOW)).toMatchObject({
      written: [],
      gone: ['B'],
    });

    expect(await sheet.operator.grid()).toEqual(before);
  });

  it('does not take a row for another that is pasted over it', async () => {
    const sheet = await startQueueSheet({ rows: FIVE });
    const [taken] = await claimed(sheet, 'B');
    if (taken === undefined) return;
    sheet.beforeNext(WRITES, () => sheet.operator.copyRow(5, 3));

    expect(await writeAll(sheet, writing({ results: [resultOf(taken)] }))).toEqual(['B']);

    const grid = await sheet.operator.grid();
    expect(grid[2]).toEqual(grid[4]);
    expect(grid.flat()).not.toContain('42');
  });

  it('settles the original and holds the copy of a row that is copied while it is being sent', async () => {
    const sheet = await startQueueSheet({ rows: FIVE });
    const [taken] = await claimed(sheet, 'B');
    if (taken === undefined) return;
    await sheet.operator.copyRow(3, 8);
    await sheet.operator.set(8, STATUS, 'pending');

    await writeAll(sheet, writing({ results: [resultOf(taken)] }));

    const grid = await sheet.operator.grid();
    expect([grid[2]?.[STATUS], grid[7]?.[STATUS]]).toEqual(['sent', 'pending']);
    const { blocked, open } = await sheet.queue.look();
    expect(blocked.map(({ ref }) => ref.row)).toEqual([8]);
    expect(open.map(({ id }) => id)).not.toContain('B');
  });

  it.each(['above', 'below'])(
    'never takes a copy for the original that still says sending, %s it',
    async (where) => {
      const sheet = await startQueueSheet({ rows: FIVE });
      const [taken] = await claimed(sheet, 'C');
      if (taken === undefined) return;
      if (where === 'above') await sheet.operator.insertRows(2);
      await sheet.operator.copyRow(where === 'above' ? 5 : 4, where === 'above' ? 2 : 9);

      await writeAll(sheet, writing({ results: [resultOf(taken)] }));

      const said = (await sheet.operator.grid()).filter((row) => row.includes('C')).map((row) => row[STATUS]);
      expect(said).toEqual(where === 'above' ? ['sending', 'sent'] : ['sent', 'sending']);
      sheet.clock.time += 30_000;
      const { blocked, open } = await sheet.queue.look();
      expect(blocked.map(({ id, text }) => [id, text])).toEqual([
        ['C', expect.stringContaining('ID appears in rows')],
      ]);
      expect(open.map(({ id }) => id)).not.toContain('C');
    },
  );

  it('writes beside what a person says in the original, whatever its copy says', async () => {
    const sheet = await startQueueSheet({ rows: FIVE });
    const [taken] = await claimed(sheet, 'C');
    if (taken === undefined) return;
    await sheet.operator.copyRow(4, 9);
    await sheet.operator.set(4, STATUS, 'cancelled');

    expect(await writeAll(sheet, writing({ results: [resultOf(taken)] }))).toEqual(['C']);

    const said = (await sheet.operator.grid())
      .filter((row) => row.includes('C'))
      .map((row) => [row[STATUS], row.includes('42')]);
    expect(said).toEqual([
      ['cancelled', true],
      ['sending', false],
    ]);
  });

  it('gives a row back what a result has overwritten that was pasted over and moved at once', async () => {
    const sheet = await startQueueSheet({ rows: FIVE });
    const [b, d] = await claimed(sheet, 'B', 'D');
    if (b === undefined || d === undefined) return;
    sheet.beforeNext(WRITES, async () => {
      // Rows change places without their anchors: cell by cell, as a sort in the user interface may do it.
      const grid = await sheet.operator.grid();
      await sheet.operator.put(3, grid[4] ?? []);
      await sheet.operator.put(5, grid[2] ?? []);
    });

    const failed = resultOf(d, { kind: 'unavailable', reason: 'No network.' });
    expect(await writeAll(sheet, writing({ results: [resultOf(b), failed] }))).toEqual(['B', 'D']);

    expect(await sheet.operator.row('B')).toMatchObject({ Status: 'sent', 'Message ID': '42' });
    expect(await sheet.operator.row('D')).toMatchObject({ Status: 'failed', 'Retry Count': 1 });
    expect(await sheet.operator.row('D')).not.toHaveProperty('Message ID');
  });

  it('writes nothing at all where rows have moved, even if the worker dies at that moment', async () => {
    const sheet = await startQueueSheet({ rows: FIVE });
    const [b, c] = await claimed(sheet, 'B', 'C');
    if (b === undefined || c === undefined) return;
    sheet.beforeNext(WRITES, async () => {
      await sheet.operator.moveRow(3, 6);
      // The worker is killed with the answer in hand.
      sheet.before(() => Promise.reject(new Error('killed')));
    });
    await sheet.queue.write(writing({ results: [resultOf(b)] }), NOW).catch(() => undefined);
    sheet.before(() => undefined);
    expect(await statuses(sheet)).toMatchObject({ B: 'sending', C: 'sending' });
    expect((await sheet.operator.grid()).flat()).not.toContain('42');

    const after = { ...sheet, queue: sheet.open() };
    const failed = resultOf(c, { kind: 'unavailable', reason: 'No network.' });
    expect(await writeAll(after, writing({ results: [resultOf(b), failed] }))).toEqual(['B', 'C']);

    expect(await statuses(sheet)).toMatchObject({ B: 'sent', C: 'failed' });
  });

  it('writes notes and ids on the rows they were meant for, although these have moved', async () => {
    const rows: RowCells[] = [
      pending('', { message: 'One' }),
      pending('X', { status: 'sned' }),
      pending('', { message: 'Two' }),
    ];
    const sheet = await startQueueSheet({ rows });
    const { unidentified, blocked } = await sheet.queue.look();
    const ids = unidentified.map((ref, index) => ({ ref, id: `NOTIF_${index}` }));
    const notes = blocked.map(({ ref }) => ({ ref, text: 'Mend it.' }));
    sheet.beforeNext(WRITES, () => sheet.operator.insertRows(2));
    sheet.beforeNext(WRITES, () => sheet.operator.insertRows(2));

    await sheet.queue.write(writing({ ids, notes }), NOW);

    expect((await sheet.operator.rows()).filter((row) => 'Message' in row)).toMatchObject([
      { ID: 'NOTIF_0', Message: 'One' },
      { ID: 'X', 'Error Message': 'Mend it.' },
      { ID: 'NOTIF_1', Message: 'Two' },
    ]);
  });

  it('skips a row only where it still stands as it was seen', async () => {
    const sheet = await startQueueSheet({ rows: FIVE });
    const { open } = await sheet.queue.look();
    const moves = open.slice(0, 2).map((seen) => ({
      seen,
      transition: { ...unchanged(seen), status: 'skipped', errorMessage: 'Opted out.' } as const,
    }));
    sheet.beforeNext(WRITES, () => sheet.operator.edit('A', 'status', 'cancelled'));

    expect((await sheet.queue.write(writing({ moves }), NOW)).written).toEqual(['B']);

    expect(await statuses(sheet)).toMatchObject({ A: 'cancelled', B: 'skipped' });
  });
});
