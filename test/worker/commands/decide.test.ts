import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../worker/src/commands/carry-out.ts';
import { decide, type DecideOptions } from '../../../worker/src/commands/decide.ts';
import { dataFiles } from '../../../worker/src/journal/data-files.ts';
import { acquireInstanceLock } from '../../../worker/src/journal/instance-lock.ts';
import { Rig } from '../../rig.ts';
import { inProcessWorker, type InProcessWorker } from '../in-process-worker.ts';
import { callsOf, commandRig, type CommandRigOptions } from './command-rig.ts';

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

async function run(options: DecideOptions, rigOptions: CommandRigOptions = {}) {
  const { context, said } = commandRig(rig, rigOptions);
  const code = await carryOut((inside) => decide(inside, options), context);
  return { code, ...said };
}

const retry = (ids: readonly string[], rigOptions: CommandRigOptions = {}) =>
  run({ action: 'retry', ids }, rigOptions);

describe('retry', () => {
  it('has a row sent that was given up, with counters that begin anew', async () => {
    worker = await inProcessWorker(rig);
    const [id = ''] = rig.queue([{ status: 'dead', retryCount: 4, errorMessage: 'The bot was blocked.' }]);

    const { code, out } = await retry([id]);

    expect({ code, out }).toEqual({
      code: 0,
      out: '1 row pending again; the worker takes what is due within half a minute.\n',
    });
    await worker.untilQuiet();
    expect(rig.row(id)).toMatchObject({ status: 'sent', retryCount: 0, errorMessage: '' });
  });

  it('changes nothing but Status', async () => {
    const [id = ''] = rig.queue([{ status: 'dead', retryCount: 4, errorMessage: 'Blocked.', sendAt: 1e12 }]);
    const before = rig.row(id);

    await retry([id]);

    expect(rig.row(id)).toEqual({ ...before, status: 'pending' });
  });

  it('leaves what is sent, on its way or waiting, and says so', async () => {
    const [sent = '', pending = ''] = rig.queue([{ status: 'sent' }, { status: 'pending' }]);

    const { code, err } = await retry([sent, pending]);

    expect(code).toBe(3);
    expect(err).toContain(`${sent}: it is sent\n${pending}: it is pending\n`);
    expect(rig.statuses()).toEqual({ sent: 1, pending: 1 });
  });

  it('ends with 1 where only a part could be done, and with 3 where no row is meant', async () => {
    const [dead = ''] = rig.queue([{ status: 'dead' }]);

    expect(await retry([dead, 'NOTIF_0'])).toMatchObject({
      code: 1,
      err: 'NOTIF_0: no row of the queue has this ID\n',
    });
    expect(rig.row(dead).status).toBe('pending');
    expect((await retry(['NOTIF_0'])).code).toBe(3);
  });

  it('never takes a copy for the original', async () => {
    rig.queue([
      { id: 'N1', status: 'dead' },
      { id: 'N1', status: 'dead' },
    ]);

    expect(await retry(['N1'])).toMatchObject({ code: 3, err: expect.stringContaining('several rows') });
    expect(rig.statuses()).toEqual({ dead: 2 });
  });

  it('asks before more than one row is changed, and changes none without a yes', async () => {
    rig.queue([{ status: 'dead' }, { status: 'failed' }, { status: 'sent' }]);
    const options = { action: 'retry', status: 'dead,failed' } as const;

    const no = await run(options, { answers: ['n'] });
    const nobody = await run(options);

    expect(no).toMatchObject({ code: 4, questions: ['Send again 2 rows (1 dead, 1 failed)? [y/N] '] });
    expect(nobody).toMatchObject({ code: 4, err: expect.stringContaining('--yes') });
    expect(rig.statuses()).toEqual({ dead: 1, failed: 1, sent: 1 });

    expect((await run(options, { answers: ['y'] })).code).toBe(0);
    expect(rig.statuses()).toEqual({ pending: 2, sent: 1 });
  });

  it('never means all rows because nothing was said', async () => {
    rig.queue([{ status: 'dead' }]);

    expect(await run({ action: 'retry', yes: true })).toMatchObject({
      code: 2,
      err: expect.stringContaining('Say which'),
    });
    expect(rig.statuses()).toEqual({ dead: 1 });
  });

  it('only tells what it would do when that is asked', async () => {
    const ids = rig.queue([{ status: 'dead' }, { status: 'dead' }]);

    const { code, out } = await run({ action: 'retry', status: 'dead', dryRun: true });

    expect(code).toBe(0);
    for (const id of ids) expect(out).toContain(id);
    expect(out).toContain('2 rows would be pending.');
    expect(rig.statuses()).toEqual({ dead: 2 });
  });

  it('answers programs with what was done and what was not', async () => {
    const [dead = '', sent = ''] = rig.queue([{ status: 'dead' }, { status: 'sent' }]);

    const { out } = await retry([dead, sent], { isJson: true });

    expect(JSON.parse(out)).toEqual({
      action: 'retry',
      done: [dead],
      left: [{ id: sent, reason: 'it is sent' }],
    });
  });
});

describe('cancel', () => {
  it('keeps what waits from being sent, also where other cells can not be read', async () => {
    worker = await inProcessWorker(rig);
    const [id = ''] = rig.queue([{ to: '555' }]);
    rig.queueRaw({ id: 'broken', userId: 'nobody', message: 'm', status: 'pending' });

    expect((await run({ action: 'cancel', ids: [id, 'broken'], yes: true })).code).toBe(0);
    await worker.untilQuiet();

    expect(rig.statuses()).toEqual({ cancelled: 2 });
    expect(rig.telegram.deliveryCounts().messages).toBe(0);
  });

  it('reaches rows that the worker has claimed and not yet sent, and disturbs none beside them', async () => {
    worker = await inProcessWorker(rig);
    const ids = rig.queue(Array.from({ length: 6 }, (_, i) => ({ to: String(700 + i) })));
    worker.hold();
    await worker.tick();
    expect(rig.statuses()).toEqual({ sending: 6 });
    const anchored = await callsOf(rig).anchors('sc');

    await run({ action: 'cancel', to: '703' });

    expect(await callsOf(rig).anchors('sc')).toEqual(anchored);
    expect(await callsOf(rig).anchors('sk')).toEqual(new Map());
    rig.workbook.apply([
      {
        kind: 'moveDimension',
        sheetId: 0,
        dimension: 'ROWS',
        startIndex: 1,
        endIndex: 3,
        destinationIndex: 7,
      },
    ]);
    worker.advance(30_000);
    await worker.tick();
    worker.unhold();
    await worker.untilQuiet();
    for (const id of ids) expect(rig.row(id).status).toBe(id === ids[3] ? 'cancelled' : 'sent');
    expect(rig.telegram.deliveryCounts().messages).toBe(5);
  });

  it('cancels hundreds at once, with a bar for whoever looks', async () => {
    rig.queue(Array.from({ length: 700 }, () => ({})));
    const bars = Object.assign(new PassThrough(), {
      isTTY: true,
      columns: 80,
      cursorTo: () => true,
      clearLine: () => true,
    });
    const drawn: string[] = [];
    bars.on('data', (chunk: Buffer) => drawn.push(chunk.toString()));

    const { code, out } = await run({ action: 'cancel', status: 'pending', yes: true }, { bars });

    expect({ code, out }).toEqual({ code: 0, out: '700 rows cancelled.\n' });
    expect(rig.statuses()).toEqual({ cancelled: 700 });
    expect(drawn.join('')).toMatch(/of 700/);
  });

  it('waits while Google is busy, and repeats what got no answer', async () => {
    const [id = ''] = rig.queue([{}]);
    rig.sheets.faults.plan({ kind: 'dropAfter', count: 2, path: ':batchUpdate' });

    expect((await run({ action: 'cancel', ids: [id] })).code).toBe(0);
    expect(rig.row(id).status).toBe('cancelled');
  });

  it('lets only one command at a time write', async () => {
    const [id = ''] = rig.queue([{}]);
    const { commands } = dataFiles(rig.environment()['DATA_DIR'] ?? '', rig.spreadsheetId);
    const taken = acquireInstanceLock(commands, { pid: 4711, since: 0 });

    const { code, err } = await run({ action: 'cancel', ids: [id] });

    expect({ code, err }).toEqual({
      code: 1,
      err: 'Another command (process 4711) is writing to this sheet. Try again when it is done.\n',
    });
    if (taken.ok) taken.lock.release();
  });
});
