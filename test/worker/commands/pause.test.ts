import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../worker/src/commands/carry-out.ts';
import { init } from '../../../worker/src/commands/init.ts';
import { pause } from '../../../worker/src/commands/pause.ts';
import { Rig } from '../../rig.ts';
import { inProcessWorker } from '../in-process-worker.ts';
import { callsOf, commandRig } from './command-rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(() => rig.close());

async function run(paused: boolean) {
  const { context, said } = commandRig(rig);
  const code = await carryOut((inside) => pause(inside, { paused }), context);
  return { code, ...said };
}

const settings = () => rig.workbook.sheetByTitle('Settings');

describe('pause and resume', () => {
  it('hold back what is queued, and let it go', async () => {
    await carryOut(init, commandRig(rig).context);
    const worker = await inProcessWorker(rig);
    const [id = ''] = rig.queue([{}]);

    expect(await run(true)).toMatchObject({ code: 0, out: expect.stringContaining('Paused') });
    await worker.untilQuiet();
    expect(rig.row(id).status).toBe('pending');

    expect((await run(false)).code).toBe(0);
    await worker.untilQuiet();
    await worker.close();
    expect(rig.row(id).status).toBe('sent');
    expect(await callsOf(rig).anchors('sk')).toEqual(new Map());
  });

  it('find the setting wherever operators have moved it, and write nothing else', async () => {
    await carryOut(init, commandRig(rig).context);
    const sheetId = settings()?.sheetId ?? 0;
    rig.workbook.apply([
      { kind: 'moveDimension', sheetId, dimension: 'ROWS', startIndex: 1, endIndex: 2, destinationIndex: 5 },
      { kind: 'insertDimension', sheetId, dimension: 'COLUMNS', startIndex: 1, endIndex: 2 },
    ]);

    await run(true);

    expect([0, 2].map((column) => settings()?.literal(4, column))).toEqual(['Paused', 'yes']);
    const values: unknown[] = [];
    settings()?.scan(1, 20, (_row, cells) => values.push(cells[2]));
    expect(values.filter((value) => value === 'yes' || value === 'no')).toEqual(['yes']);
  });

  it('say how to get the tab where there is none', async () => {
    expect(await run(true)).toMatchObject({ code: 1, err: expect.stringContaining('courier init') });
  });
});
