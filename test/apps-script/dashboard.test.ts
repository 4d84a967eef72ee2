import { COLUMN_KEYS, type ColumnKey, createZone } from '@sheet-courier/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Dashboard, DashboardAnswer } from '../../apps-script/src/dashboard.ts';
import { ManualClock } from '../local/apps-script-runtime/runtime-rig.ts';
import { openSheet } from './operator.ts';
import { type ScriptRig, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Three in the afternoon in Berlin. */
const NOW = Date.UTC(2026, 5, 1, 13);
const ZONE = createZone('Europe/Berlin');

let script: ScriptRig;

beforeAll(async () => {
  script = await startScript({ clock: new ManualClock(NOW) });
  await script.runtime.run('setUpSheet');
});
afterAll(() => script.close());
beforeEach(() => {
  for (const title of [QUEUE, 'Workers']) {
    const { sheetId, rowCount } = script.tab(title);
    const range = { sheetId, startRowIndex: 1, endRowIndex: rowCount };
    script.workbook.apply([{ kind: 'fillCells', range, patch: { value: null } }]);
  }
});

type Cells = Partial<Record<ColumnKey, string | number>>;

function fill(rows: readonly Cells[]): void {
  const cells = rows.map((row, index) =>
    COLUMN_KEYS.map(
      (key) => ({ id: `NOTIF_${index}`, userId: String(index + 1), message: 'Hello', ...row })[key] ?? '',
    ),
  );
  const { sheetId } = script.tab(QUEUE);
  script.workbook.apply([{ kind: 'writeCells', sheetId, row: 1, column: 0, rows: cells }]);
}

function worker(host: string, agoMs: number, note = 'sends'): void {
  const { sheetId, lastRow } = script.tab('Workers');
  const cells = [`${host}-worker`, host, ago(HOUR_MS), ago(agoMs), 10, 7, 41, note];
  script.workbook.apply([{ kind: 'writeCells', sheetId, row: lastRow, column: 0, rows: [cells] }]);
}

/** That long before now, as a cell of the sheet. */
function ago(ms: number): number {
  return ZONE.toSerial(NOW - ms);
}

function ask<Answer = Dashboard>(name = 'readDashboard', ...args: unknown[]): Promise<Answer> {
  return script.runtime.callFromClient(name, args, 'document') as Promise<Answer>;
}

describe('the dashboard', () => {
  test('opens beside the sheet from the menu', async () => {
    const operator = await openSheet(script);

    await operator.choose('Dashboard');

    expect(operator.pages).toMatchObject([{ kind: 'sidebar', title: 'Notifications' }]);
  });

  test('counts what waits, is due, was sent today and per hour, and what needs a person', async () => {
    fill([
      { status: 'pending' },
      { status: 'pending', sendAt: ago(-HOUR_MS) },
      { status: 'pending', sendAt: ago(HOUR_MS) },
      { status: 'failed', nextAttemptAt: ago(MINUTE_MS) },
      { status: 'failed', nextAttemptAt: ago(-MINUTE_MS) },
      { status: 'uncertain', errorMessage: 'Possibly delivered: held.' },
      { status: 'uncertain', nextAttemptAt: ago(0), errorMessage: 'Possibly delivered: resent.' },
      { status: 'sent', createdAt: ago(10 * SECOND_MS), sentAt: ago(4 * SECOND_MS) },
      {
        status: 'sent',
        createdAt: ago(5 * HOUR_MS),
        sendAt: ago(2 * HOUR_MS),
        sentAt: ago(2 * HOUR_MS - 8 * SECOND_MS),
      },
      { status: 'sent', createdAt: ago(20 * HOUR_MS), sentAt: ago(20 * HOUR_MS) },
      { status: 'sent', createdAt: ago(90 * HOUR_MS), sentAt: ago(90 * HOUR_MS) },
      { status: 'dead', errorMessage: 'They blocked the bot.' },
      { status: 'dead', errorMessage: 'No such chat.' },
      { status: 'dead', errorMessage: 'They blocked the bot.' },
      { status: 'sned' },
      {},
    ]);

    const { figures } = await ask();

    expect(figures.counts).toEqual({
      pending: 3,
      sending: 0,
      sent: 4,
      failed: 2,
      dead: 3,
      uncertain: 2,
      cancelled: 0,
      skipped: 0,
    });
    expect(figures).toMatchObject({ due: 4, sentToday: 2, medianDelayMs: 7000 });
    expect(figures.sentPerHour).toHaveLength(24);
    // It is exactly one o'clock UTC: the present hour, the last of the 24, has only begun.
    expect([figures.sentPerHour[21], figures.sentPerHour[22], figures.sentPerHour[3]]).toEqual([1, 1, 1]);
    expect(figures.deadReasons).toEqual([
      { reason: 'They blocked the bot.', count: 2 },
      { reason: 'No such chat.', count: 1 },
    ]);
    expect(figures.problems.map(({ id, status }) => [id, status])).toEqual([
      ['NOTIF_13', 'dead'],
      ['NOTIF_12', 'dead'],
      ['NOTIF_11', 'dead'],
      ['NOTIF_5', 'uncertain'],
    ]);
  });

  test('of an empty queue shows noughts', async () => {
    expect((await ask()).figures).toMatchObject({ due: 0, sentToday: 0, medianDelayMs: null, problems: [] });
  });

  test('tells whether a worker runs, where, how fast, and what it may still ask of Google', async () => {
    expect(await ask()).toMatchObject({
      heartbeat: 'no worker has ever written here',
      alive: false,
      sheetsBudgetLeft: null,
    });

    worker('vps-2', 3 * HOUR_MS);
    expect(await ask()).toMatchObject({ heartbeat: 'no worker for 3 hours', alive: false });

    worker('vps-1', 12 * SECOND_MS);
    expect(await ask()).toMatchObject({
      heartbeat: 'running on vps-1, 10/s, last seen 12 s ago',
      alive: true,
      paused: false,
      sheetsBudgetLeft: 41,
    });
  });

  test.each([
    [95 * SECOND_MS, 'no worker for 2 minutes'],
    [12 * MINUTE_MS, 'no worker for 12 minutes'],
    [100 * HOUR_MS, 'no worker for 4 days'],
  ])('says how long no worker was seen: %i ms', async (silentMs, said) => {
    worker('vps-1', silentMs);

    expect(await ask()).toMatchObject({ heartbeat: said });
  });

  test('tells of the worker that sends, not of one that stands by or was stopped', async () => {
    worker('vps-1', 15 * SECOND_MS);
    worker('vps-2', 2 * SECOND_MS, 'stands by');
    expect(await ask()).toMatchObject({
      heartbeat: 'running on vps-1, 10/s, last seen 15 s ago',
      alive: true,
    });
  });

  test('says that nothing is sent when the only worker was stopped', async () => {
    worker('vps-1', 2 * SECOND_MS, 'stopped');
    expect(await ask()).toMatchObject({ heartbeat: 'no worker sends: vps-1 stopped', alive: false });
  });

  test('has a dead or uncertain row tried again with one click', async () => {
    fill([{ status: 'dead' }, { status: 'uncertain' }, { status: 'sent' }]);

    const answer = await ask<DashboardAnswer>('retryProblem', 'NOTIF_1');

    expect(answer.said).toBe('1 row will be tried again. Undo last action puts them back.');
    expect(answer.dashboard.figures.counts).toMatchObject({ dead: 1, uncertain: 0, pending: 1 });
    expect(await ask('retryProblem', 'NOTIF_2')).toMatchObject({
      said: 'Nothing was changed. Left alone: 1 sent.',
    });
    expect(await ask('retryProblem', 'gone')).toMatchObject({
      said: 'Those rows are not in the queue any more.',
    });
  });

  test('has all rows that are dead for one reason tried again', async () => {
    fill([
      { status: 'dead', errorMessage: 'The token is refused.' },
      { status: 'dead', errorMessage: 'They blocked the bot.' },
      { status: 'dead', errorMessage: 'The token is refused.' },
    ]);

    const { said } = await ask<DashboardAnswer>('retryReason', 'The token is refused.');

    expect(said).toContain('2 rows will be tried again.');
    expect(script.rows(QUEUE).map(({ Status }) => Status)).toEqual(['pending', 'dead', 'pending']);
  });

  test('brings a row into view, or says that it is gone', async () => {
    fill([{ status: 'dead' }]);

    await ask('showProblem', 'NOTIF_0');
    await expect(ask('showProblem', 'gone')).rejects.toThrow('not in the queue any more');
  });
});
