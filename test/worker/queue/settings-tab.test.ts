import { type Cell, NO_SETTINGS } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { NOW, pending, startQueueSheet, WRITES } from './queue-sheet.ts';
import { writing } from './results.ts';

const SETTINGS_ID = 31;
const HEADER = ['Name', 'Value', 'Meaning', 'Note'];

type Sheet = Awaited<ReturnType<typeof startQueueSheet>>;

function cellsOf(rows: readonly (readonly Cell[])[]) {
  return rows.map((cells) => ({
    values: cells.map((cell) => ({ userEnteredValue: cell === '' ? {} : { stringValue: String(cell) } })),
  }));
}

async function put({ operator }: Sheet, row: number, rows: readonly (readonly Cell[])[]): Promise<void> {
  const start = { sheetId: SETTINGS_ID, rowIndex: row - 1, columnIndex: 0 };
  await operator.batch({ updateCells: { start, rows: cellsOf(rows), fields: 'userEnteredValue' } });
}

async function startWithSettings(
  rows: readonly (readonly Cell[])[],
  queued = [pending('A')],
): Promise<Sheet> {
  const sheet = await startQueueSheet({ rows: queued });
  await sheet.operator.batch({ addSheet: { properties: { sheetId: SETTINGS_ID, title: 'Settings' } } });
  await put(sheet, 1, [HEADER, ...rows]);
  return sheet;
}

function noteOf({ book }: Sheet, row: number): unknown {
  return book.sheet(SETTINGS_ID)?.display(row - 1, 3);
}

describe('the tab Settings', () => {
  it('comes with every look, in the same call, and what is edited counts at the next', async () => {
    const sheet = await startWithSettings([
      ['Paused', 'no'],
      ['Rate per second', '7'],
    ]);
    expect((await sheet.queue.look()).settings).toEqual({ ...NO_SETTINGS, ratePerSecond: 7 });
    sheet.calls.length = 0;

    await put(sheet, 2, [['Paused', 'yes']]);

    expect((await sheet.queue.look()).settings.paused).toBe(true);
    expect(sheet.calls).toEqual(['GET /values:batchGet']);
  });

  it('need not be there, may come later and go again', async () => {
    const sheet = await startQueueSheet();
    expect((await sheet.queue.look()).settings).toEqual(NO_SETTINGS);

    await sheet.operator.batch({ addSheet: { properties: { sheetId: SETTINGS_ID, title: 'Settings' } } });
    await put(sheet, 1, [HEADER, ['Paused', 'yes']]);
    sheet.clock.time += 11 * 60_000;
    expect((await sheet.queue.look()).settings.paused).toBe(true);

    await sheet.operator.batch({ deleteSheet: { sheetId: SETTINGS_ID } });
    expect((await sheet.queue.look()).settings).toEqual(NO_SETTINGS);
  });

  it('keeps the last good value of what can not be read, and says so beside it until it is mended', async () => {
    const sheet = await startWithSettings([
      ['Paused', 'no'],
      ['Rate per second', '7'],
    ]);
    await sheet.queue.look();
    await put(sheet, 3, [['Rate per second', 'seven']]);

    expect((await sheet.queue.look()).settings.ratePerSecond).toBe(7);
    expect(noteOf(sheet, 3)).toMatch(/^"seven" can't be read as Rate per second; it stays as it was/u);
    const { write } = sheet.queue.calls();
    await sheet.queue.look();
    expect(sheet.queue.calls().write).toBe(write);

    await put(sheet, 3, [['Rate per second', '8']]);
    expect((await sheet.queue.look()).settings.ratePerSecond).toBe(8);
    expect(noteOf(sheet, 3)).toBe('');
  });

  it.each([0, 1])(
    'gets its notes beside the right value although rows move meanwhile (%i)',
    async (others) => {
      const sheet = await startWithSettings([
        ['Paused', 'perhaps'],
        ['Rate per second', '7'],
      ]);
      const dimension = { sheetId: SETTINGS_ID, dimension: 'ROWS' };
      const move = { source: { ...dimension, startIndex: 1, endIndex: 2 }, destinationIndex: 3 };
      sheet.beforeNext(WRITES, () => sheet.operator.batch({ moveDimension: move }), others);

      for (let look = 0; look < 3; look++) await sheet.queue.look();

      expect([noteOf(sheet, 2), noteOf(sheet, 3)]).toEqual(['', expect.stringContaining('"perhaps"')]);
    },
  );

  it('without its headers goes on as it was, and that is told once', async () => {
    const sheet = await startWithSettings([['Paused', 'yes']]);
    await sheet.queue.look();
    await put(sheet, 1, [['Name', 'State']]);

    for (let look = 0; look < 3; look++) expect((await sheet.queue.look()).settings.paused).toBe(true);

    expect(sheet.troubles).toEqual([
      expect.stringContaining('Settings has no columns headed "Name" and "Value"'),
    ]);
  });

  it('that was never read, without its headers, holds everything until it is mended', async () => {
    const sheet = await startWithSettings([['Paused', 'yes']]);
    await put(sheet, 1, [['Name', 'State']]);
    for (let look = 0; look < 2; look++)
      expect((await sheet.queue.look()).hold).toContain('Nothing is sent for now: The tab Settings has no');

    await put(sheet, 1, [HEADER]);

    expect(await sheet.queue.look()).toMatchObject({ hold: null, settings: { paused: true } });
  });
});

describe('the stamp of the last edit', () => {
  it('lets an edit of an old row be noticed by the next look, and costs nothing else', async () => {
    const sheet = await startWithSettings(
      [['Last edit', '1']],
      [pending('A', { status: 'cancelled' }), pending('B')],
    );
    const { open } = await sheet.queue.look();
    await sheet.queue.write(writing({ claims: open }), NOW);
    await sheet.operator.edit('A', 'status', 'pending');
    expect((await sheet.queue.look()).open.map(({ id }) => id)).toEqual(['B']);

    await put(sheet, 2, [['Last edit', '2']]);

    expect((await sheet.queue.look()).open.map(({ id }) => id)).toEqual(['A', 'B']);
    sheet.calls.length = 0;
    await sheet.queue.look();
    expect(sheet.calls).toHaveLength(1);
  });

  it('is not needed: an edit of an old row is noticed within 30 s', async () => {
    const sheet = await startQueueSheet({ rows: [pending('A', { status: 'cancelled' }), pending('B')] });
    await sheet.queue.look();
    await sheet.operator.edit('A', 'status', 'pending');

    const until = sheet.clock.time + 28_000;
    let found = false;
    while (!found && sheet.clock.time < until) {
      sheet.clock.time += 2_000;
      found = (await sheet.queue.look()).open.some(({ id }) => id === 'A');
    }

    expect(found).toBe(true);
  });
});
