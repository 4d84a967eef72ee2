import { type Cell, COLUMN_KEYS, createZone, NO_SETTINGS } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { NOW, pending, type RowCells, SHEET_ID, startQueueSheet, WRITES } from './queue-sheet.ts';
import { resultOf, writing } from './results.ts';

type Sheet = Awaited<ReturnType<typeof startQueueSheet>>;

const DAY_MS = 24 * 3_600_000;
const ARCHIVE = 'Notification_Archive';

function daysAgo(days: number): number {
  return createZone('Europe/Berlin').toSerial(NOW - days * DAY_MS);
}

function done(id: string, days: number, status = 'sent'): RowCells {
  return pending(id, {
    status,
    createdAt: daysAgo(days),
    messageId: `m${id}`,
    ...(status === 'sent' ? { sentAt: daysAgo(days) } : {}),
  });
}

/** Two that stay, then three that go, and one that is to be sent. */
const SIX = [
  done('A', 1),
  done('B', 20, 'dead'),
  done('C', 8),
  done('D', 40, 'cancelled'),
  done('E', 31, 'skipped'),
  pending('F'),
];

/** A tab's rows as they are shown, by their IDs, each with its cells by header. */
function rowsOf({ book }: Sheet, title: string): Record<string, Record<string, string>> {
  const sheet = book.sheets.find((one) => one.properties.title === title);
  if (sheet === undefined) return {};
  const grid = Array.from({ length: sheet.lastRow }, (_, row) =>
    Array.from({ length: sheet.columnCount }, (_cell, column) => sheet.display(row, column)),
  );
  const header = grid.find((cells) => cells.includes('ID')) ?? [];
  const rows = grid
    .filter((cells) => cells !== header)
    .map(
      (cells) =>
        Object.fromEntries(
          cells.flatMap((cell, at) => (cell === '' ? [] : [[header[at] ?? '', cell]])),
        ) as Record<string, string>,
    );
  return Object.fromEntries(rows.filter((row) => 'ID' in row).map((row) => [row['ID'], row]));
}

function titles({ book }: Sheet): string[] {
  return book.sheets.map(({ properties }) => properties.title ?? '');
}

/** Until nothing is left to move, again and again as the worker does. */
async function archiveAll(sheet: Sheet, settings = NO_SETTINGS): Promise<string[]> {
  const moved: string[] = [];
  for (let idle = 0; idle < 2;) {
    sheet.clock.time += 65_000;
    const archived = await sheet.queue.archive(settings, NOW).catch(() => null);
    moved.push(...(archived?.moved ?? []));
    idle = archived?.moved.length === 0 ? idle + 1 : 0;
  }
  return moved.toSorted();
}

describe('the archive', () => {
  it('takes what has long been done with, as it stands, and leaves the rest', async () => {
    const sheet = await startQueueSheet({ rows: SIX });
    const before = rowsOf(sheet, 'Notification_Queue');

    expect(await archiveAll(sheet)).toEqual(['C', 'D', 'E']);

    const { A, B, C, D, E, F } = before;
    expect(rowsOf(sheet, 'Notification_Queue')).toEqual({ A, B, F });
    expect(rowsOf(sheet, ARCHIVE)).toEqual({ C, D, E });
  });

  it('copies and deletes in one batch that Google carries out as a whole', async () => {
    const sheet = await startQueueSheet({ rows: SIX });
    await archiveAll(sheet);
    await sheet.operator.append(done('G', 9), done('H', 9));
    sheet.clock.time += 30_000;
    await sheet.queue.look();
    sheet.calls.length = 0;

    expect((await sheet.queue.archive(NO_SETTINGS, NOW)).moved).toEqual(['G', 'H']);

    expect(sheet.calls.filter((call) => WRITES.test(call))).toHaveLength(2);
  });

  it('takes columns by their headers, and the operators’ own along', async () => {
    const columns = ['Our notes', ...COLUMN_KEYS.toReversed(), 'Customer'];
    const sheet = await startQueueSheet({ columns, rows: [done('A', 8), done('B', 8)] });
    await sheet.operator.batch({ addSheet: { properties: { sheetId: 50, title: ARCHIVE } } });
    const header: Cell[] = ['ID', 'Status', 'User ID'];
    const others = sheet.headers.filter(
      (text) => !header.includes(text) && text !== 'Customer' && text !== 'Our notes',
    );
    await sheet.operator.batch({
      updateCells: {
        start: { sheetId: 50 },
        rows: [
          {
            values: [...header, ...others].map((text) => ({
              userEnteredValue: { stringValue: String(text) },
            })),
          },
        ],
        fields: 'userEnteredValue',
      },
    });
    await sheet.operator.set(2, 0, 'call them');
    await sheet.operator.set(3, columns.length - 1, 'Ann');
    const before = rowsOf(sheet, 'Notification_Queue');

    expect(await archiveAll(sheet)).toEqual(['A', 'B']);

    expect(rowsOf(sheet, ARCHIVE)).toEqual(before);
    expect(before['A']?.['Our notes']).toBe('call them');
  });

  it('leaves a row alone that holds something under no header', async () => {
    const sheet = await startQueueSheet({ rows: [done('A', 8), done('B', 8)] });
    await sheet.operator.set(2, 20, 'a remark');

    expect(await archiveAll(sheet)).toEqual(['B']);
    expect(Object.keys(rowsOf(sheet, 'Notification_Queue'))).toEqual(['A']);
    expect(sheet.troubles).toEqual([expect.stringContaining('Row 2 is not archived')]);
  });

  it('begins a new tab before one is too long', async () => {
    const rows = Array.from({ length: 9 }, (_, index) => done(`N${index}`, 8 + index));
    const sheet = await startQueueSheet({ rows: rows.slice(0, 4), mostArchiveRows: 8 });
    await archiveAll(sheet);
    await sheet.operator.append(...rows.slice(4, 7));
    await archiveAll(sheet);
    await sheet.operator.append(...rows.slice(7));
    await archiveAll(sheet);

    expect(titles(sheet)).toEqual(['Notification_Queue', ARCHIVE, `${ARCHIVE}_2`]);
    expect(Object.keys(rowsOf(sheet, ARCHIVE)).toSorted()).toEqual(['N0', 'N1', 'N2', 'N3']);
    expect(Object.keys(rowsOf(sheet, `${ARCHIVE}_2`)).toSorted()).toEqual(['N4', 'N5', 'N6', 'N7', 'N8']);
  });

  it('takes everything there is and leaves the tab fit for more', async () => {
    const sheet = await startQueueSheet({ rows: [done('A', 8)] });
    await sheet.operator.deleteRows(3, 998);

    expect(await archiveAll(sheet)).toEqual(['A']);
    await sheet.operator.append(pending('B'));
    expect((await sheet.queue.look()).open.map(({ id }) => id)).toEqual(['B']);
  });

  it.each([
    ['unavailableAfter', 0],
    ['unavailableAfter', 1],
    ['unavailableAfter', 2],
    ['dropAfter', 2],
    ['dropBefore', 2],
    ['unavailable', 1],
  ] as const)('is safe to repeat when Google fails (%s, write %i)', async (kind, skip) => {
    const sheet = await startQueueSheet({ rows: SIX });
    const before = rowsOf(sheet, 'Notification_Queue');
    sheet.server.faults.plan({ kind, skip, path: ':batchUpdate\\?' });

    await archiveAll({ ...sheet, queue: sheet.open() });
    await archiveAll(sheet);

    const { A, B, C, D, E, F } = before;
    expect([rowsOf(sheet, 'Notification_Queue'), rowsOf(sheet, ARCHIVE)]).toEqual([
      { A, B, F },
      { C, D, E },
    ]);
  });

  it.each([
    ['sort the queue', (sheet: Sheet) => sheet.operator.sort(0, 'DESCENDING')],
    ['insert a row', (sheet: Sheet) => sheet.operator.insertRows(3)],
    ['delete a row', (sheet: Sheet) => sheet.operator.deleteRows(2)],
    ['move a column', (sheet: Sheet) => sheet.operator.moveColumn(3, 9)],
    ['edit a row', (sheet: Sheet) => sheet.operator.edit('C', 'message', 'Edited')],
    ['paste a row over another', (sheet: Sheet) => sheet.operator.copyRow(7, 2)],
  ])('loses and doubles nothing when people %s between its calls', async (_, change) => {
    for (const others of [0, 1, 2]) {
      const sheet = await startQueueSheet({ rows: SIX });
      sheet.beforeNext(WRITES, () => change(sheet), others);
      await archiveAll(sheet);

      const [queue, archive] = [rowsOf(sheet, 'Notification_Queue'), rowsOf(sheet, ARCHIVE)];
      expect(Object.keys(archive).toSorted()).toEqual(['C', 'D', 'E']);
      expect(Object.keys(queue)).toContain('F');
      expect(Object.keys(queue).filter((id) => id in archive)).toEqual([]);
      const messages = Object.values({ ...queue, ...archive }).map((row) => [row['ID'], row['Message']]);
      for (const [id, message] of messages) expect([`Hello ${id}`, 'Edited']).toContain(message);
    }
  });

  it('gives a row back that a person sets to pending at that very moment', async () => {
    for (const others of [1, 2]) {
      const sheet = await startQueueSheet({ rows: SIX });
      sheet.beforeNext(WRITES, () => sheet.operator.edit('C', 'status', 'pending'), others);

      await archiveAll(sheet);

      expect(Object.keys(rowsOf(sheet, ARCHIVE)).toSorted()).toEqual(['D', 'E']);
      sheet.clock.time += 30_000;
      expect((await sheet.queue.look()).open.map(({ id }) => id).toSorted()).toEqual(['C', 'F']);
    }
  });

  it('gives such a row back at the next run if the worker was killed meanwhile', async () => {
    const sheet = await startQueueSheet({ rows: SIX });
    sheet.beforeNext(
      WRITES,
      async () => {
        await sheet.operator.edit('C', 'status', 'pending');
        sheet.server.faults.plan({ kind: 'dropAfter', path: ':batchUpdate\\?' });
      },
      2,
    );
    await sheet.queue.archive(NO_SETTINGS, NOW).catch(() => undefined);
    expect(rowsOf(sheet, ARCHIVE)['C']).toMatchObject({ Status: 'pending' });

    await archiveAll({ ...sheet, queue: sheet.open() });

    expect(Object.keys(rowsOf(sheet, ARCHIVE)).toSorted()).toEqual(['D', 'E']);
    expect(rowsOf(sheet, 'Notification_Queue')['C']).toMatchObject({ Status: 'pending' });
  });

  it('does not disturb what is being sent meanwhile', async () => {
    const sheet = await startQueueSheet({ rows: SIX });
    const { open } = await sheet.queue.look();
    const { claimed } = await sheet.queue.write(writing({ claims: open }), NOW);

    await archiveAll(sheet);

    const results = claimed.map((one) => resultOf(one));
    expect((await sheet.queue.write(writing({ results }), NOW)).written).toEqual(['F']);
    expect(rowsOf(sheet, 'Notification_Queue')['F']).toMatchObject({ Status: 'sent', 'Message ID': '42' });
  });

  it('does nothing where the tab is protected, says so once, and goes on when it no longer is', async () => {
    const sheet = await startQueueSheet({ rows: SIX, isOwned: true });
    await sheet.asOwner({
      addProtectedRange: { protectedRange: { protectedRangeId: 5, range: { sheetId: SHEET_ID } } },
    });

    for (let run = 0; run < 3; run++) {
      sheet.clock.time += 30_000;
      expect((await sheet.queue.archive(NO_SETTINGS, NOW)).moved).toEqual([]);
    }
    expect(sheet.troubles).toEqual([expect.stringContaining('is a tab protected?')]);

    await sheet.asOwner({ deleteProtectedRange: { protectedRangeId: 5 } });
    expect(await archiveAll(sheet)).toEqual(['C', 'D', 'E']);
  });
});

describe('the size of the spreadsheet', () => {
  it('is told once when it reaches 80% of what Google allows', async () => {
    const sheet = await startQueueSheet({ rows: [pending('A')] });
    const gridProperties = { rowCount: 400_000, columnCount: 20 };
    await sheet.operator.batch({ addSheet: { properties: { sheetId: 60, title: 'Big', gridProperties } } });

    for (let look = 0; look < 3; look++) await sheet.queue.look();

    expect(sheet.troubles).toEqual([expect.stringContaining('8.0 of the 10 million cells')]);
  });
});
