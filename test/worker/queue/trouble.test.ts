import { COLUMN_KEYS, COLUMNS, type Notification } from '@sheet-courier/shared';
import { describe, expect, it } from 'vitest';
import { QueueUnavailable } from '../../../worker/src/queue/queue.ts';
import { NOW, pending, SHEET_ID, startQueueSheet } from './queue-sheet.ts';
import { resultOf, writing } from './results.ts';

type Sheet = Awaited<ReturnType<typeof startQueueSheet>>;

const THREE = ['A', 'B', 'C'].map((id) => pending(id));
const STATUS = COLUMN_KEYS.indexOf('status');

async function claimed(sheet: Sheet): Promise<readonly Notification[]> {
  const { open } = await sheet.queue.look();
  return (await sheet.queue.write(writing({ claims: open }), NOW)).claimed;
}

async function failure(promise: Promise<unknown>): Promise<QueueUnavailable> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof QueueUnavailable) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

async function statuses({ operator }: Sheet): Promise<unknown[]> {
  return (await operator.rows()).map((row) => row['Status']);
}

describe('when Google fails', () => {
  it.each([
    ['rows were anchored', 'unavailableAfter', 0],
    ['a claim was made', 'unavailableAfter', 1],
    ['a claim was made', 'dropAfter', 1],
  ] as const)('after %s (%s), the claim asked for again is the one that was made', async (_, kind, skip) => {
    const sheet = await startQueueSheet({ rows: THREE });
    const { open } = await sheet.queue.look();
    sheet.server.faults.plan({ kind, skip, path: ':batchUpdate\\?' });

    expect((await failure(sheet.queue.write(writing({ claims: open }), NOW))).reason).toBe('unreachable');
    sheet.clock.time += 2_000;
    const done = await sheet.queue.write(writing({ claims: open }), NOW);

    expect(done.claimed.map(({ id, status }) => [id, status])).toEqual(
      ['A', 'B', 'C'].map((id) => [id, 'sending']),
    );
    expect(done.unclaimed).toEqual([]);
    const results = done.claimed.map((one) => resultOf(one));
    expect((await sheet.queue.write(writing({ results }), NOW)).written).toHaveLength(3);
  });

  it('shows a claim that got no answer as what it has become', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    const { open } = await sheet.queue.look();
    sheet.server.faults.plan({ kind: 'unavailableAfter', skip: 1, path: ':batchUpdate\\?' });
    await failure(sheet.queue.write(writing({ claims: open }), NOW));
    sheet.clock.time += 2_000;

    expect((await sheet.queue.look()).open.map(({ status }) => status)).toEqual([
      'sending',
      'sending',
      'sending',
    ]);
  });

  it.each(['unavailableAfter', 'dropAfter', 'unavailable'] as const)(
    'while results are written (%s), writing them again changes nothing twice',
    async (kind) => {
      const sheet = await startQueueSheet({ rows: THREE });
      const results = (await claimed(sheet)).map((one) => resultOf(one));
      sheet.server.faults.plan({ kind, path: ':batchUpdate\\?' });

      await failure(sheet.queue.write(writing({ results }), NOW));
      sheet.clock.time += 2_000;
      await sheet.queue.look();
      const { written } = await sheet.queue.write(writing({ results }), NOW);

      expect(written.toSorted()).toEqual(['A', 'B', 'C']);
      for (const row of await sheet.operator.rows()) {
        expect(row).toEqual({
          ID: expect.any(String),
          'User ID': 1001,
          Message: expect.any(String),
          Type: 'user_prize',
          Status: 'sent',
          'Sent At': expect.any(Number),
          'Message ID': '42',
        });
      }
    },
  );

  it('waits longer and longer when told that the quota is used up, and says so once', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    await sheet.queue.look();
    sheet.server.faults.plan({ kind: 'rateLimited', count: 100 });
    const waits: number[] = [];
    let began = sheet.clock.time;
    let asked = sheet.calls.length;
    const told = new Set<string>();
    for (let ms = 0; ms < 300_000; ms += 500) {
      sheet.clock.time += 500;
      const error = await failure(sheet.queue.look());
      told.add(`${error.reason}: ${error.message}`);
      if (sheet.calls.length === asked) continue;
      waits.push(sheet.clock.time - began);
      began = sheet.clock.time;
      asked = sheet.calls.length;
    }

    expect(told).toEqual(new Set(['busy: The Sheets quota of this minute is used up.']));
    expect(waits.slice(1)).toEqual([1_500, 2_500, 4_500, 8_500, 16_500, 32_500, 64_000, 64_000, 64_000]);
    sheet.server.faults.clear();
    sheet.clock.time += 64_000;
    expect((await sheet.queue.look()).open).toHaveLength(3);
  });

  it('makes at most 50 reads and 50 writes in any minute, by waiting', async () => {
    const sheet = await startQueueSheet();
    const times: number[] = [];
    sheet.before(() => void times.push(sheet.clock.time));
    for (let look = 0; look < 120; look++) {
      sheet.clock.time += 100;
      await sheet.queue.look();
    }

    for (const time of times)
      expect(times.filter((other) => other > time - 60_000 && other <= time).length).toBeLessThanOrEqual(50);
    expect(sheet.queue.budget().write).toBe(50);
    expect(sheet.queue.calls()).toEqual({ read: times.length, write: 0 });
  });

  it('makes at most 50 writes in any minute too, however much there is to write', async () => {
    const sheet = await startQueueSheet({
      rows: Array.from({ length: 120 }, (_, index) => pending(`N${index}`)),
    });
    const times: number[] = [];
    sheet.before((call) => void (call.startsWith('POST :batch') && times.push(sheet.clock.time)));
    const { open } = await sheet.queue.look();
    for (const one of open) {
      sheet.clock.time += 100;
      const { claimed } = await sheet.queue.write(writing({ claims: [one] }), NOW);
      await sheet.queue.write(writing({ results: claimed.map((taken) => resultOf(taken)) }), NOW);
    }

    expect(times.length).toBeGreaterThan(120);
    for (const time of times)
      expect(times.filter((other) => other > time - 60_000 && other <= time).length).toBeLessThanOrEqual(50);
  });

  it('sends no request of 2 MB or more, however much there is to write', async () => {
    const rows = Array.from({ length: 900 }, (_, index) => pending(`N${index}`));
    const sheet = await startQueueSheet({ rows });
    const { open } = await sheet.queue.look();
    const { claimed } = await sheet.queue.write(writing({ claims: open }), NOW);
    const reason = 'Telegram said something long. '.repeat(50);
    const results = claimed.map((one) => resultOf(one, { kind: 'unavailable', reason }));
    await sheet.queue.write(writing({ results }), NOW);

    expect(claimed.length).toBeGreaterThan(300);
    expect(Math.max(...sheet.sizes)).toBeLessThan(2_000_000);
    expect(Math.max(...sheet.sizes)).toBeGreaterThan(100_000);
  });

  it('says who is not let in, and says nothing secret', async () => {
    const sheet = await startQueueSheet({ isOwned: true });
    const other = sheet.open('another-book');

    expect(await failure(other.look())).toMatchObject({
      reason: 'refused',
      message: expect.stringContaining('SPREADSHEET_ID'),
    });
  });
});

describe('when people change what the queue rests on', () => {
  it('names a tab that was renamed, and goes on once it has its name back', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    const taken = await claimed(sheet);
    await sheet.operator.rename('Old queue');

    expect(await failure(sheet.queue.look())).toMatchObject({
      reason: 'broken',
      message: 'The tab Notification_Queue is now called "Old queue". Name it Notification_Queue again.',
    });

    await sheet.operator.rename('Notification_Queue');
    await sheet.queue.look();
    const { written } = await sheet.queue.write(writing({ results: taken.map((one) => resultOf(one)) }), NOW);
    expect(written).toHaveLength(3);
  });

  it('names a header that is missing or doubled, and goes on once it is mended', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    await sheet.queue.look();
    await sheet.operator.set(1, STATUS, 'State');
    expect(await failure(sheet.queue.look())).toMatchObject({
      reason: 'broken',
      message: expect.stringContaining('"Status"'),
    });

    await sheet.operator.set(1, STATUS, COLUMNS.status.header);
    await sheet.operator.set(1, 20, COLUMNS.status.header);
    expect(await failure(sheet.queue.look())).toMatchObject({
      message: expect.stringContaining('more than one'),
    });

    await sheet.operator.set(1, 20, '');
    expect((await sheet.queue.look()).open).toHaveLength(3);
  });

  it.each([
    ['claims', 'Status'],
    ['results', 'Sent At'],
  ])('goes on with all other rows when one is protected against %s', async (what, header) => {
    const sheet = await startQueueSheet({ rows: THREE, isOwned: true });
    const taken = what === 'results' ? await claimed(sheet) : [];
    const protect = () =>
      sheet.asOwner({
        addProtectedRange: {
          protectedRange: {
            protectedRangeId: 5,
            range: { sheetId: SHEET_ID, startRowIndex: 2, endRowIndex: 3 },
            editors: { users: ['somebody'] },
          },
        },
      });
    await protect();
    const { open } = await sheet.queue.look();
    const parts = what === 'claims' ? { claims: open } : { results: taken.map((one) => resultOf(one)) };

    const done = await sheet.queue.write(writing(parts), NOW);

    expect([...done.claimed.map(({ id }) => id), ...done.written].toSorted()).toEqual(['A', 'C']);
    expect((await sheet.operator.row('A'))[header]).toBeDefined();
    expect(sheet.troubles).toEqual([
      'Google refuses to write row 3 (ID B). Is it protected? Allow the service account to edit it.',
    ]);

    await sheet.asOwner({ deleteProtectedRange: { protectedRangeId: 5 } });
    sheet.clock.time += 61_000;
    await sheet.queue.look();
    const later = await sheet.queue.write(writing(parts), NOW);
    expect([...later.claimed.map(({ id }) => id), ...later.written]).toContain('B');
  });

  it('says so when the whole tab is protected', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => pending(`N${index}`));
    const sheet = await startQueueSheet({ rows, isOwned: true });
    const { open } = await sheet.queue.look();
    await sheet.asOwner({
      addProtectedRange: {
        protectedRange: { range: { sheetId: SHEET_ID } },
      },
    });

    expect(await failure(sheet.queue.write(writing({ claims: open }), NOW))).toMatchObject({
      reason: 'refused',
      message: expect.stringContaining('protected'),
    });
    expect(new Set(await statuses(sheet))).toEqual(new Set(['pending']));
  });

  it('sends from hidden and filtered rows as from all others', async () => {
    const sheet = await startQueueSheet({ rows: THREE });
    await sheet.operator.batch({
      updateDimensionProperties: {
        range: { sheetId: SHEET_ID, dimension: 'ROWS', startIndex: 1, endIndex: 3 },
        properties: { hiddenByUser: true },
        fields: 'hiddenByUser',
      },
    });

    expect(await claimed(sheet)).toHaveLength(3);
  });
});
