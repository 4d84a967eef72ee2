import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../worker/src/commands/carry-out.ts';
import type { CommandContext } from '../../../worker/src/commands/context.ts';
import { journalCheck } from '../../../worker/src/commands/journal-check.ts';
import { list, type ListOptions } from '../../../worker/src/commands/list.ts';
import { show } from '../../../worker/src/commands/show.ts';
import { status } from '../../../worker/src/commands/status.ts';
import { uncertain } from '../../../worker/src/commands/uncertain.ts';
import { dataFiles } from '../../../worker/src/journal/data-files.ts';
import { WorkersTab } from '../../../worker/src/queue/workers-tab.ts';
import { Rig } from '../../rig.ts';
import { inProcessWorker, type InProcessWorker } from '../in-process-worker.ts';
import { callsOf, commandRig, type CommandRigOptions } from './command-rig.ts';

const MINUTE = 60_000;

let rig: Rig;
let worker: InProcessWorker | undefined;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(async () => {
  await worker?.close();
  worker = undefined;
  await rig.close();
});

/** A worker on this machine, whose journal the commands find. */
async function startWorker(): Promise<InProcessWorker> {
  const { journal } = dataFiles(rig.environment()['DATA_DIR'] ?? '', rig.spreadsheetId);
  mkdirSync(dirname(journal), { recursive: true });
  worker = await inProcessWorker(rig, { journalPath: journal, settings: { UNCERTAIN_POLICY: 'hold' } });
  return worker;
}

async function run(command: (context: CommandContext) => Promise<number>, options: CommandRigOptions = {}) {
  const { context, said } = commandRig(rig, options);
  const code = await carryOut(command as Parameters<typeof carryOut>[0], context);
  return { code, ...said, json: () => JSON.parse(said.out) as Record<string, unknown> };
}

const lists = (options: Partial<ListOptions>, rigOptions: CommandRigOptions = {}) =>
  run((context) => list(context, { limit: 50, ...options }), rigOptions);

describe('status', () => {
  it('counts by status, and says what is due, what is sent and what waits to be mended', async () => {
    const now = Date.now();
    rig.queue([
      { createdAt: now - 5 * MINUTE },
      { sendAt: now + 60 * MINUTE },
      { status: 'sent', sentAt: now - 10_000 },
      { status: 'sent', sentAt: now - 26 * 60 * MINUTE },
      { status: 'failed', nextAttemptAt: now - MINUTE, createdAt: now - 9 * MINUTE, retryCount: 1 },
      { status: 'uncertain', errorMessage: 'Possibly delivered: no answer at 14:30:07.' },
      { status: 'dead', errorMessage: 'The bot was blocked.' },
      {
        errorMessage:
          'Not sent. User ID is empty; it may hold a Telegram id. It goes out once this is mended.',
      },
    ]);
    rig.queueRaw({ userId: '1', message: 'a draft' });
    rig.queueRaw({ id: 'x', userId: '1', message: 'm', status: 'sned' });

    const report = (await run(status, { isJson: true })).json();

    expect(report).toMatchObject({
      rows: 10,
      statuses: { pending: 3, sending: 0, sent: 2, failed: 1, dead: 1, uncertain: 1 },
      drafts: 1,
      toMend: 2,
      held: 1,
      due: 2,
      nextDueAt: new Date(now + 60 * MINUTE).toISOString(),
      sentLastMinute: 1,
      workers: [],
      journal: null,
    });
    expect(Number(report['oldestDueSeconds'])).toBeGreaterThanOrEqual(5 * 60);
    expect(Number(report['oldestDueSeconds'])).toBeLessThan(6 * 60);
  });

  it('says who sends, at what rate and with what budget, and what the journal here holds', async () => {
    await startWorker();
    const at = {
      startedAt: Date.now(),
      lastSeen: Date.now(),
      ratePerSecond: 10,
      sentToday: 3,
      budgetLeft: 40,
    };
    await new WorkersTab(callsOf(rig)).write({ worker: 'vps-1', host: 'vps', ...at }, 'sends');
    rig.queue([{}]);

    const { out, code } = await run(status);

    expect(code).toBe(0);
    expect(out).toMatch(/pending {2}1 {2}1 due, the oldest for \d+ s/);
    expect(out).toMatch(
      /Worker {3}vps-1 on vps, seen \d+ s ago: sends 10 a second at most; 3 sent today, 40 calls to Google left/,
    );
    expect(out).toContain('Journal  0 in hand, 0 not yet in the sheet');
  });

  it('does not call a worker alive that has been silent for a minute', async () => {
    const at = {
      startedAt: 0,
      lastSeen: Date.now() - 2 * MINUTE,
      ratePerSecond: 1,
      sentToday: 0,
      budgetLeft: 1,
    };
    await new WorkersTab(callsOf(rig)).write({ worker: 'vps-1', host: 'vps', ...at }, 'sends');

    expect((await run(status)).out).toContain('seen 2 min ago: silent');
  });

  it('makes no tab and changes nothing', async () => {
    await run(status);

    expect(rig.workbook.sheets).toHaveLength(1);
  });
});

describe('list', () => {
  it('finds what became of the messages to one customer', async () => {
    const [id = ''] = rig.queue([{ to: '123456789' }, { to: '555000111' }]);
    rig.telegram.chats.add({ type: 'private', id: 123_456_789, blocked: true });
    await (await startWorker()).untilQuiet();

    const { out, code } = await lists({ to: '123456789' });

    expect(code).toBe(0);
    expect(out).toContain(id);
    expect(out).toMatch(/dead.*blocked/);
    expect(out).not.toContain('123456789');
    expect(out.trim().split('\n')).toHaveLength(2);
  });

  it('narrows by status, type, error and time, all of which must fit', async () => {
    const old = Date.parse('2026-01-31T10:00:00Z');
    const ids = rig.queue([
      { status: 'dead', type: 'news', errorMessage: 'The bot was blocked.' },
      { status: 'dead', type: 'news', errorMessage: 'Chat not found.' },
      { status: 'failed', type: 'prize', createdAt: old },
    ]);
    const found = async (options: Partial<ListOptions>) => {
      const { notifications } = (await lists(options, { isJson: true })).json() as {
        notifications: { id: string }[];
      };
      return notifications.map(({ id }) => id);
    };

    expect(await found({ status: 'dead,failed' })).toEqual(ids);
    expect(await found({ status: 'dead', error: 'BLOCKED' })).toEqual([ids[0]]);
    expect(await found({ type: 'Prize' })).toEqual([ids[2]]);
    expect(await found({ since: '2026-02-01' })).toEqual([ids[0], ids[1]]);
    expect(await found({ limit: 1 })).toEqual([ids[2]]);
  });

  it('ends with 3 where nothing is like that, and with 2 for a status that is none', async () => {
    expect((await lists({ to: '77' })).code).toBe(3);
    expect(await lists({ status: 'sned' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('pending'),
    });
  });

  it('finds columns wherever operators have moved them, and shows no control characters', async () => {
    rig.workbook.apply([
      { kind: 'insertDimension', sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 2 },
    ]);
    rig.workbook.apply([
      {
        kind: 'writeCells',
        sheetId: 0,
        row: 1,
        column: 2,
        rows: [['N1', '1001', 'hi', 'te\u001b[31mst', 'pending']],
      },
    ]);

    const { out } = await lists({});

    expect(out).toContain('N1');
    expect(out).not.toContain('\u001b');
  });

  it('cuts lines where a terminal ends', async () => {
    rig.queue([{ status: 'dead', errorMessage: 'x'.repeat(300) }]);

    const { out } = await lists({}, { columns: 100 });

    for (const line of out.trimEnd().split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('show', () => {
  it('tells a notification’s whole life: its row and what the worker did', async () => {
    const [id = ''] = rig.queue([{ message: 'line one\nline two' }]);
    await (await startWorker()).untilQuiet();

    const { out, code } = await run((context) => show(context, { id }));

    expect(code).toBe(0);
    expect(out).toContain('Notification_Queue, row 2');
    expect(out).toMatch(/Status +sent/);
    expect(out).toMatch(/Message +line one\n +line two/);
    expect(out).toMatch(/claimed .*\n.*started.*\n.*settled +sent: delivered as message 1.*\n.*written/);
  });

  it('says what is in hand while the result is not in the sheet yet', async () => {
    const [id = ''] = rig.queue([{}]);
    const running = await startWorker();
    await running.tick();
    await running.idle();

    const { inHand } = (await run((context) => show(context, { id }), { isJson: true })).json();

    expect(inHand).toBe('settled');
  });

  it('finds what went to the archive', async () => {
    const [id = ''] = rig.queue([
      {
        status: 'sent',
        sentAt: Date.now() - 30 * 24 * 60 * MINUTE,
        createdAt: Date.now() - 30 * 24 * 60 * MINUTE,
      },
    ]);
    const running = await startWorker();
    await running.tick();
    running.advance(2 * MINUTE);
    await running.tick();
    expect(rig.statuses()).not.toHaveProperty('sent');

    const { out } = await run((context) => show(context, { id }));

    expect(out).toContain('Notification_Archive, row 2');
    expect(await lists({ to: '1001' })).toMatchObject({ code: 3, out: expect.stringContaining('--archive') });
    expect((await lists({ to: '1001', archive: true })).out).toContain(id);
  });

  it('remembers what was done for a row that is deleted', async () => {
    const [id = ''] = rig.queue([{}]);
    await (await startWorker()).untilQuiet();
    rig.workbook.apply([
      { kind: 'deleteDimension', sheetId: 0, dimension: 'ROWS', startIndex: 1, endIndex: 2 },
    ]);

    expect((await run((context) => show(context, { id }))).out).toMatch(
      /No row has the ID[^]*delivered as message/,
    );
  });

  it('ends with 3 for an id that nobody knows', async () => {
    const { code, err } = await run((context) => show(context, { id: 'NOTIF_0' }));

    expect({ code, err }).toEqual({
      code: 3,
      err: 'Neither the sheet nor the journal here knows "NOTIF_0".\n',
    });
  });
});

describe('uncertain', () => {
  it('tells of each what is known, those first that wait for a person, and what to do', async () => {
    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'reset', delivered: true }, times: 1 });
    const [id = ''] = rig.queue([{ to: '123456789' }]);
    await (await startWorker()).untilQuiet();
    rig.queue([
      { status: 'uncertain', nextAttemptAt: Date.now() + MINUTE, errorMessage: 'Possibly delivered: x.' },
    ]);

    const { out } = await run(uncertain);

    expect(out).toMatch(
      new RegExp(`^${id} {2}to 12…89 {2}test {2}kept for a person\n {2}Possibly delivered`),
    );
    expect(out).toMatch(/settled {2}uncertain/);
    expect(out).toContain('sent once more at');
    expect(out).toContain(`\`courier cancel ${id}\``);
  });

  it('says so where nothing is', async () => {
    expect((await run(uncertain)).out).toBe('Nothing is uncertain.\n');
  });
});

describe('journal check', () => {
  it('reads the journal of a running worker, and says what is late', async () => {
    rig.queue([{}, {}]);
    const running = await startWorker();
    await running.tick();
    await running.idle();

    const now = (await run(journalCheck, { isJson: true })).json();
    const later = await run(journalCheck, { clockAheadMs: 10 * MINUTE });

    expect(now).toMatchObject({ ok: true, faults: [], claimed: 0, started: 0, settled: 2, late: [] });
    expect(later.out).toContain('2 notifications in hand: 0 claimed, 0 started, 2 settled');
    expect(later.out).toMatch(/was settled 10 min( \d+ s)? ago and is not in the sheet yet/);
  });

  it('ends with 1 where the file is damaged, and with 3 where there is none', async () => {
    expect((await run(journalCheck)).code).toBe(3);
    const { journal } = dataFiles(rig.environment()['DATA_DIR'] ?? '', rig.spreadsheetId);
    mkdirSync(dirname(journal), { recursive: true });
    writeFileSync(
      journal,
      'this is no database, whatever its name says; and it is long enough for a header'.repeat(20),
    );

    const { code, err } = await run(journalCheck);

    expect(code).toBe(1);
    expect(err).toContain('is damaged or no journal');
  });
});
