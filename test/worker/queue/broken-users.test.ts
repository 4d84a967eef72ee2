import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rig } from '../../rig.ts';
import { inProcessWorker, type InProcessWorker } from '../in-process-worker.ts';

const USERS_ID = 502;
const HEADERS = ['Name', 'User ID', 'Language', 'Preference', 'Opted Out At'];

/** Longer than what was read of the tab counts. */
const STALE_MS = 31_000;

let rig: Rig;
let worker: InProcessWorker;

beforeEach(async () => {
  rig = await Rig.start();
  worker = await inProcessWorker(rig);
  const gridProperties = { rowCount: 20, columnCount: HEADERS.length };
  rig.workbook.apply([
    {
      kind: 'addSheet',
      properties: { sheetId: USERS_ID, title: 'Users', sheetType: 'GRID', gridProperties },
    },
  ]);
});

afterEach(async () => {
  await worker.close();
  await rig.close();
});

function write(rows: readonly (readonly string[])[]): void {
  rig.workbook.apply([{ kind: 'writeCells', sheetId: USERS_ID, row: 0, column: 0, rows }]);
}

const OUT = ['Ann', '7', '', 'all', '2026-01-31 12:00:00'];
const BROKEN = HEADERS.with(4, 'Gone since');

describe('a tab Users without a header it needs', () => {
  it('that was never read lets nothing be claimed, and is told of until it is mended', async () => {
    write([BROKEN, OUT]);
    rig.queue([{ to: '7' }, { to: '8' }]);

    for (let round = 0; round < 3; round++)
      await expect(worker.tick()).rejects.toMatchObject({
        reason: 'broken',
        message: expect.stringMatching(/not known who has opted out.*"Opted Out At"/u),
      });
    expect(rig.statuses()).toEqual({ pending: 2 });

    write([HEADERS]);
    worker.advance(STALE_MS);
    await worker.untilQuiet();
    expect(rig.statuses()).toEqual({ skipped: 1, sent: 1 });
  });

  it('keeps no result from the sheet', async () => {
    write([HEADERS]);
    const journalPath = join(rig.folder, 'journal.sqlite');
    const before = await inProcessWorker(rig, { journalPath });
    rig.queue([{ to: '8' }]);
    await before.tick();
    await before.idle();
    await before.close();
    write([BROKEN]);
    rig.queue([{ to: '9' }]);
    const after = await inProcessWorker(rig, { journalPath });

    await expect(after.tick()).rejects.toMatchObject({ reason: 'broken' });
    expect(rig.statuses()).toEqual({ sent: 1, pending: 1 });
    await after.close();
  });

  it('leaves in force what was read before', async () => {
    write([HEADERS, OUT]);
    rig.queue([{ to: '8' }]);
    await worker.untilQuiet();
    write([BROKEN]);
    worker.advance(STALE_MS);
    rig.queue([{ to: '7' }, { to: '8' }]);
    await worker.untilQuiet();

    expect(rig.statuses()).toEqual({ skipped: 1, sent: 2 });
  });
});

it('a tab Users without a cell has nobody in it', async () => {
  rig.queue([{ to: '8' }]);
  await worker.untilQuiet();
  expect(rig.statuses()).toEqual({ sent: 1 });
});
