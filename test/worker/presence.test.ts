import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../worker/src/clock.ts';
import { createLog } from '../../worker/src/log.ts';
import { keepPresence, Lease, Presence, Rivals } from '../../worker/src/presence.ts';
import { QueueUnavailable } from '../../worker/src/queue/queue.ts';
import { Trouble } from '../../worker/src/run.ts';
import { SheetsCalls } from '../../worker/src/queue/sheets-calls.ts';
import { createSheetsClient } from '../../worker/src/queue/sheets-client.ts';
import { type WorkerRow, WorkersTab } from '../../worker/src/queue/workers-tab.ts';
import { Rig } from '../rig.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = Date.UTC(2026, 0, 31, 12);

const row = (changes: Partial<WorkerRow> = {}): WorkerRow => ({
  row: 2,
  worker: 'vps-2',
  host: 'vps',
  lastSeen: NOW,
  note: 'sends',
  ...changes,
});

describe('another worker', () => {
  it('is no rival where it stands by, has stopped, or is this one', () => {
    const rows = [row({ note: 'stands by' }), row({ note: 'stopped' }), row({ worker: 'me' })];

    expect(new Rivals('me').of(rows, NOW, 0)).toBeNull();
  });

  it('is a rival until its heartbeat is a minute old', () => {
    const rivals = new Rivals('me');

    expect(rivals.of([row()], NOW, 0)?.worker).toBe('vps-2');
    expect(rivals.of([row()], NOW + 59 * SECOND, 59 * SECOND)?.worker).toBe('vps-2');
    expect(rivals.of([row()], NOW + 60 * SECOND, 60 * SECOND)).toBeNull();
  });

  it('is a rival while it beats before our eyes, however wrong its clock', () => {
    const rivals = new Rivals('me');
    for (let at = 0; at < 5 * MINUTE; at += 20 * SECOND) {
      const behind = row({ lastSeen: NOW + at - 4 * MINUTE });
      expect(rivals.of([behind], NOW + at, at)?.worker).toBe('vps-2');
    }
    const ahead = row({ lastSeen: NOW + 60 * MINUTE });
    expect(rivals.of([ahead], NOW, 6 * MINUTE)?.worker).toBe('vps-2');
    expect(rivals.of([ahead], NOW, 7 * MINUTE)).toBeNull();
  });

  it('that has been silent for long is none at once', () => {
    expect(new Rivals('me').of([row({ lastSeen: NOW - 11 * MINUTE })], NOW, 0)).toBeNull();
    expect(new Rivals('me').of([row({ lastSeen: null })], NOW, 0)).toBeNull();
  });
});

describe('workers of one sheet', () => {
  let rig: Rig;
  let aheadMs: number;
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    sleep: (ms) => {
      aheadMs += ms;
      return Promise.resolve();
    },
  };

  beforeEach(async () => {
    aheadMs = 0;
    rig = await Rig.start();
  });

  afterEach(() => rig.close());

  async function presenceOf(worker: string, isTakeover = false): Promise<Presence> {
    const calls = new SheetsCalls({
      sheets: createSheetsClient({ keyFile: rig.keyFile, apiUrl: rig.sheets.url }),
      spreadsheetId: rig.spreadsheetId,
      clock,
      random: () => 0.5,
    });
    return new Presence({
      tab: new WorkersTab(calls),
      clock,
      log: await createLog('silent', { readable: false }),
      report: () => ({
        worker,
        host: `host of ${worker}`,
        startedAt: clock.now(),
        lastSeen: clock.now(),
        ratePerSecond: 10,
        sentToday: 3,
        budgetLeft: 40,
      }),
      trouble: (error) => {
        if (error instanceof QueueUnavailable) return 100;
        throw error;
      },
      isTakeover,
    });
  }

  /** Aborted as soon as the clock has gone on for so long. */
  function after(ms: number): AbortSignal {
    const until = clock.monotonic() + ms;
    return {
      get aborted() {
        return clock.monotonic() >= until;
      },
    } as AbortSignal;
  }

  const rows = () => {
    const sheet = rig.workbook.sheetByTitle('Workers');
    const found: string[][] = [];
    sheet?.scan(0, 20, (_, values) => {
      found.push(values.map(String));
    });
    return found.filter(([worker]) => worker);
  };

  it('make the tab where there is none, and say in it who sends', async () => {
    expect(await (await presenceOf('a')).lead(after(MINUTE))).toBe(true);

    const [header, own] = rows();
    expect(header).toEqual([
      'Worker',
      'Host',
      'Started At',
      'Last Seen',
      'Rate Per Second',
      'Sent Today',
      'Sheets Budget Left',
      'Note',
    ]);
    expect(own).toMatchObject({ 0: 'a', 1: 'host of a', 4: '10', 5: '3', 6: '40', 7: 'sends' });
  });

  it('lead and beat in few calls', async () => {
    await (await presenceOf('a')).lead(after(MINUTE));
    const presence = await presenceOf('a');
    rig.sheets.resetStatistics();
    const counts = () => ({
      reads: rig.sheets.statistics.read.requests,
      writes: rig.sheets.statistics.write.requests,
    });

    await presence.lead(after(SECOND));
    expect(counts()).toEqual({ reads: 3, writes: 1 });
    await presence.beat();
    expect(counts()).toEqual({ reads: 3, writes: 2 });
  });

  it('stand by while another one beats, and take over when it has been silent for a minute', async () => {
    const first = await presenceOf('a');
    const second = await presenceOf('b');
    await first.lead(after(MINUTE));

    expect(await second.lead(after(50 * SECOND))).toBe(false);
    expect(await first.beat()).toBe(true);
    expect(await second.lead(after(50 * SECOND))).toBe(false);
    expect(await second.lead(after(20 * SECOND))).toBe(true);
  });

  it('take over at once from one that has left', async () => {
    const first = await presenceOf('a');
    await first.lead(after(MINUTE));
    await first.leave();

    const second = await presenceOf('b');
    expect(await second.lead(after(SECOND))).toBe(true);
    expect(second.isAnotherFinishing).toBe(false);
  });

  it('take over at once when told to, and the other one notices at its next beat', async () => {
    const first = await presenceOf('a');
    const second = await presenceOf('b', true);
    await first.lead(after(MINUTE));

    expect(await second.lead(after(SECOND))).toBe(true);
    expect(second.isAnotherFinishing).toBe(true);
    expect(await first.beat()).toBe(false);
    expect(await first.lead(after(30 * SECOND))).toBe(false);
  });

  it('of which two start at the same moment come to one that sends', async () => {
    const all = await Promise.all(['a', 'b', 'c'].map((worker) => presenceOf(worker)));

    const leading = await Promise.all(all.map((presence) => presence.lead(after(10 * SECOND))));

    expect(leading.filter(Boolean)).toHaveLength(1);
  });

  it('are not their own rivals after a restart', async () => {
    await (await presenceOf('a')).lead(after(MINUTE));

    expect(await (await presenceOf('a')).lead(after(SECOND))).toBe(true);
    expect(rows()).toHaveLength(2);
  });

  it('know until when another one may have led since they did', async () => {
    const first = await presenceOf('a');
    await first.lead(after(MINUTE));
    expect(first.othersUntil).toBe(-Infinity);
    const again = await presenceOf('a');
    await again.lead(after(SECOND));
    expect(again.othersUntil).toBe(-Infinity);
    await (await presenceOf('b', true)).lead(after(SECOND));
    const ledAt = clock.now();
    aheadMs += 11 * MINUTE;
    await first.beat();
    const back = await presenceOf('a');
    await back.lead(after(SECOND));

    expect(back.othersUntil).toBeGreaterThan(ledAt);
    expect(back.othersUntil).toBeLessThan(clock.now() + MINUTE);
  });

  it('take nothing for their own that was claimed under a name they no longer have', async () => {
    await (await presenceOf('a')).lead(after(MINUTE));
    const claimedAt = clock.now();
    const renamed = await presenceOf('a2');

    expect(await renamed.lead(after(50 * SECOND))).toBe(false);
    expect(await renamed.lead(after(20 * SECOND))).toBe(true);
    expect(renamed.othersUntil).toBeGreaterThan(claimedAt);
  });

  it('find their row again when somebody has sorted the tab', async () => {
    const first = await presenceOf('b');
    await first.lead(after(MINUTE));
    await first.leave();
    const second = await presenceOf('a');
    await second.lead(after(MINUTE));
    await second.beat();
    const sheetId = rig.workbook.sheetByTitle('Workers')?.sheetId ?? 0;
    const swapped = rows().slice(1).toReversed();
    rig.workbook.apply([{ kind: 'writeCells', sheetId, row: 1, column: 0, rows: swapped }]);

    expect(await second.beat()).toBe(true);
    expect(rows().find(([worker]) => worker === 'a')?.[7]).toBe('sends');
  });

  it('make the tab anew when somebody has deleted it', async () => {
    const presence = await presenceOf('a');
    await presence.lead(after(MINUTE));
    const sheetId = rig.workbook.sheetByTitle('Workers')?.sheetId ?? 0;
    rig.workbook.apply([{ kind: 'deleteSheet', sheetId }]);

    await expect(presence.beat()).rejects.toThrow('Google refuses to change the tab Workers');
    expect(await presence.beat()).toBe(false);
    expect(await presence.lead(after(SECOND))).toBe(true);
    expect(rows()[1]?.[7]).toBe('sends');
  });

  it('hold sending back while they can not say that they are there', async () => {
    const presence = await presenceOf('a');
    await presence.lead(after(MINUTE));
    rig.sheets.faults.plan({ kind: 'unavailable', count: 6 });
    const lease = new Lease(clock);
    lease.renew(presence.said);
    const troubles: boolean[] = [];

    await keepPresence(presence, {
      clock,
      signal: after(10 * MINUTE),
      lease,
      trouble: { with: () => troubles.push(lease.holds), over: () => undefined },
    });

    expect([troubles[0], troubles.at(-1)]).toEqual([true, false]);
    expect(lease.holds).toBe(true);
  });

  it('tell trouble with a beat once, when it is over, and the same trouble again when it comes back', async () => {
    const presence = await presenceOf('a');
    await presence.lead(after(MINUTE));
    const lines: string[] = [];
    const log = await createLog('info', {
      readable: false,
      destination: { write: (line) => lines.push((JSON.parse(line) as { msg: string }).msg) },
    });
    const trouble = new Trouble({ log, random: () => 0.5, pollIntervalMs: 2 * SECOND });
    const lease = new Lease(clock);
    for (let time = 0; time < 2; time++) {
      rig.sheets.faults.plan({ kind: 'unavailable', count: 6 });
      await keepPresence(presence, { clock, signal: after(5 * MINUTE), lease, trouble });
    }

    expect(lines).toEqual([
      expect.stringContaining('Google'),
      'the sheet can be used again',
      lines[0],
      'the sheet can be used again',
    ]);
  });

  it('may not send where a beat hangs, or the machine slept', () => {
    const lease = new Lease(clock);
    expect(lease.holds).toBe(false);
    lease.renew({ monotonic: clock.monotonic(), wall: clock.now() });
    expect(lease.holds).toBe(true);
    lease.renew({ monotonic: clock.monotonic(), wall: clock.now() - MINUTE });
    expect(lease.holds).toBe(false);
    lease.renew({ monotonic: clock.monotonic() - MINUTE, wall: clock.now() });
    expect(lease.holds).toBe(false);
  });

  it('that come back after a silence find that another one has taken over', async () => {
    const first = await presenceOf('a');
    await first.lead(after(MINUTE));
    aheadMs += 11 * MINUTE;
    expect(await (await presenceOf('b')).lead(after(SECOND))).toBe(true);

    expect(await first.beat()).toBe(false);
    expect(await first.lead(after(10 * SECOND))).toBe(false);
  });
});
