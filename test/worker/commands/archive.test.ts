import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archive, type ArchiveOptions } from '../../../worker/src/commands/archive.ts';
import { carryOut } from '../../../worker/src/commands/carry-out.ts';
import { Rig } from '../../rig.ts';
import { inProcessWorker } from '../in-process-worker.ts';
import { callsOf, commandRig, type CommandRigOptions } from './command-rig.ts';

const DAY = 24 * 3_600_000;

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(() => rig.close());

async function run(options: ArchiveOptions = {}, rigOptions: CommandRigOptions = {}) {
  const { context, said } = commandRig(rig, rigOptions);
  const code = await carryOut((inside) => archive(inside, options), context);
  return { code, ...said };
}

const ago = (days: number) => ({ createdAt: Date.now() - days * DAY });

describe('archive', () => {
  it('moves what the settings call old, however many, after it has asked', async () => {
    rig.queue([
      ...Array.from({ length: 700 }, () => ({ status: 'sent' as const, ...ago(8) })),
      { status: 'sent', ...ago(6) },
      { status: 'dead', ...ago(8) },
      { status: 'pending', ...ago(99) },
    ]);

    const { code, out, questions } = await run({}, { answers: ['y'] });

    expect({ code, out, questions }).toEqual({
      code: 0,
      out: '700 rows went to Notification_Archive.\n',
      questions: ['Move 700 sent to Notification_Archive? [y/N] '],
    });
    expect(rig.statuses()).toMatchObject({ sent: 1, dead: 1, pending: 1 });
    expect(rig.workbook.sheetByTitle('Notification_Archive')?.literal(700, 4)).toBe('sent');
    expect(await callsOf(rig).anchors('sk')).toEqual(new Map());
  });

  it('moves by --before what is younger, and nothing that is not done with', async () => {
    rig.queue([
      { status: 'sent', ...ago(2) },
      { status: 'sent', ...ago(0) },
      { status: 'failed', ...ago(2) },
    ]);
    const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 10);

    expect((await run({ before: yesterday, yes: true })).code).toBe(0);

    expect(rig.statuses()).toMatchObject({ sent: 1, failed: 1 });
    expect((await run({ before: 'yesterday' })).code).toBe(2);
  });

  it('moves nothing in a dry run, and nothing without a yes', async () => {
    rig.queue([{ status: 'sent', ...ago(8) }]);

    expect((await run({ dryRun: true })).out).toBe('1 row would go to Notification_Archive.\n');
    expect((await run()).code).toBe(4);
    expect((await run({}, { answers: [''] })).code).toBe(4);
    expect(rig.statuses()).toEqual({ sent: 1 });
  });

  it('lets a worker beside it go on with the rows it has in hand', async () => {
    const worker = await inProcessWorker(rig);
    rig.queue(Array.from({ length: 20 }, () => ({ status: 'sent' as const, ...ago(8) })));
    const [first = '', second = ''] = rig.queue([{ to: '501' }, { to: '502' }]);
    worker.hold();
    await worker.tick();

    await run({ yes: true });

    worker.unhold();
    await worker.untilQuiet();
    await worker.close();
    expect([rig.row(first).status, rig.row(second).status]).toEqual(['sent', 'sent']);
    expect(rig.telegram.deliveryCounts().messages).toBe(2);
  });
});
