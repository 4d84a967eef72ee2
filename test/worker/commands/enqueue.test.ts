import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../worker/src/commands/carry-out.ts';
import { enqueue, type EnqueueOptions } from '../../../worker/src/commands/enqueue.ts';
import { Rig } from '../../rig.ts';
import { inProcessWorker } from '../in-process-worker.ts';
import { callsOf, commandRig, type CommandRigOptions } from './command-rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(() => rig.close());

async function run(options: Partial<EnqueueOptions>, rigOptions: CommandRigOptions = {}) {
  const { context, said } = commandRig(rig, rigOptions);
  const all = { given: {}, readStandardInput: () => Promise.resolve(''), ...options };
  const code = await carryOut((inside) => enqueue(inside, all), context);
  return { code, ...said, json: () => JSON.parse(said.out) as Record<string, unknown> };
}

function file(name: string, content: string): string {
  const path = join(rig.folder, name);
  mkdirSync(rig.folder, { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A tab with these rows, as people keep it. */
function tab(title: string, rows: readonly (readonly (string | number)[])[]): void {
  const sheetId = title.length;
  rig.workbook.apply([
    {
      kind: 'addSheet',
      properties: { sheetId, title, sheetType: 'GRID', gridProperties: { rowCount: 100, columnCount: 10 } },
    },
    { kind: 'writeCells', sheetId, row: 0, column: 0, rows },
  ]);
}

/** How many rows have each status, wherever they stand. */
function statuses(): Record<string, number> {
  const counts: Record<string, number> = {};
  rig.workbook.sheet(0)?.scan(1, 2_000, (_row, values) => {
    const status = typeof values[4] === 'string' ? values[4] : '';
    if (status !== '') counts[status] = (counts[status] ?? 0) + 1;
  });
  return counts;
}

describe('enqueue', () => {
  it('queues one notification that the worker then delivers', async () => {
    const { code, out } = await run({
      given: { userId: '1001', message: 'Hello <b>Ada</b>', type: 'greeting', priority: '2' },
    });

    expect(code).toBe(0);
    const id = /^queued as (NOTIF_\w+)\n$/.exec(out)?.[1] ?? '';
    expect(rig.rowAt(1)).toMatchObject({
      id,
      userId: '1001',
      status: 'pending',
      type: 'greeting',
      priority: 2,
    });
    const worker = await inProcessWorker(rig);
    await worker.untilQuiet();
    await worker.close();
    expect(rig.rowAt(1).status).toBe('sent');
  });

  it('reads CSV by its headers, whatever their order, case and separator', async () => {
    const path = file(
      'people.csv',
      '\uFEFFmessage;USER ID;Send At\r\n"Hi; ""you""";1001;2026-02-01 10:00\r\n\r\n"two\nlines";@newsletter;\r\n',
    );

    const { code, out } = await run({ file: path, yes: true, given: { type: 'announcement' } });

    expect(code).toBe(0);
    expect(out).toContain('2 messages to 2 chats queued.');
    expect(rig.rowAt(1)).toMatchObject({ userId: '1001', message: 'Hi; "you"', type: 'announcement' });
    expect(typeof rig.rowAt(1).sendAt).toBe('number');
    expect(rig.rowAt(2)).toMatchObject({ userId: '@newsletter', message: 'two\nlines', sendAt: '' });
  });

  it('reads JSON lines, from standard input too, with options as objects and media as lists', async () => {
    const lines = [
      { userId: 1001, message: 'one', options: { silent: true } },
      {
        'User ID': '1002',
        Message: 'two',
        Media: ['https://example.com/a.jpg', 'https://example.com/b.jpg'],
      },
    ];

    const { code } = await run({
      file: '-',
      yes: true,
      readStandardInput: () => Promise.resolve(lines.map((line) => JSON.stringify(line)).join('\n')),
    });

    expect(code).toBe(0);
    expect(rig.rowAt(1)).toMatchObject({ userId: '1001', options: '{"silent":true}' });
    expect(rig.rowAt(2).media).toBe('photo:https://example.com/a.jpg\nphoto:https://example.com/b.jpg');
  });

  it('queues nothing where one row can not be read, and names every line and cell', async () => {
    const path = file('people.csv', 'User ID,Message,Priority\n1001,Hi,1\nAda,Hi,1\n1002,,11\n');

    const { code, err } = await run({ file: path, yes: true });

    expect(code).toBe(1);
    expect(err).toContain('Line 3: User ID holds "Ada"; it may hold a Telegram user or chat id');
    expect(err).toContain('Line 4: Message is empty');
    expect(err).toContain('Line 4: Priority holds "11"');
    expect(statuses()).toEqual({});
  });

  it('refuses columns that are none, and fields that only the worker writes', async () => {
    const wrong = await run({ file: file('a.csv', 'User ID,Mesage\n1,Hi\n'), yes: true });
    const forbidden = await run({
      file: file('b.jsonl', '{"userId":1,"message":"Hi","status":"sent"}'),
      yes: true,
    });

    expect(wrong.err).toContain('Line 1: "Mesage" is no column; there are User ID, Message,');
    expect(forbidden.err).toContain('Line 1: "status" is no column');
  });

  it('tells in a dry run how many, how long and who has opted out, and queues nothing', async () => {
    tab('Users', [
      ['User ID', 'Name', 'Language', 'Preference', 'Opted Out At'],
      [1002, 'Bob', '', 'none', ''],
      [1003, 'Eve', '', 'important only', ''],
    ]);
    rig.queue([{ dedupeKey: 'k1', status: 'sent' }, {}]);
    const rows = Array.from({ length: 97 }, (_, i) => `${2001 + i},Hi,`);
    const path = file(
      'many.csv',
      ['User ID,Message,Dedupe Key', '1001,Hi,k1', '1002,Hi,', '1003,Hi,', ...rows].join('\n'),
    );

    const { code, out } = await run({ file: path, dryRun: true, given: { type: 'announcement' } });

    expect(code).toBe(0);
    expect(out).toContain('98 messages to 98 chats would be queued.');
    expect(out).toContain('Sending takes 10 s at 10 a second, 1 that are due already included.');
    expect(out).toContain('2 more are not wanted (tab Users)');
    expect(out).toContain('1 have a Dedupe Key that is there already');
    expect(statuses()).toEqual({ sent: 1, pending: 1 });
  });

  it('queues those who have opted out as skipped, with the reason in the row', async () => {
    tab('Users', [
      ['User ID', 'Name', 'Language', 'Preference', 'Opted Out At'],
      [1002, 'Bob', '', 'all', '2026-01-01 10:00'],
    ]);

    await run({ given: { userId: '1002', message: 'Hi' } });

    expect(rig.rowAt(1)).toMatchObject({
      status: 'skipped',
      errorMessage: 'Not sent: the recipient has opted out.',
    });
  });

  it('counts that one chat takes one message a second', async () => {
    const path = file(
      'same.csv',
      ['User ID,Message', ...Array.from({ length: 30 }, () => '1001,Hi')].join('\n'),
    );

    expect((await run({ file: path, dryRun: true }, { isJson: true })).json()).toMatchObject({
      wouldQueue: 30,
      chats: 1,
      takesSeconds: 30,
    });
  });

  it('refuses a template that is not there', async () => {
    const { code, err } = await run({ given: { userId: '1001', options: '{"template":"nope"}' } });

    expect(code).toBe(1);
    expect(err).toContain('nope');
    expect(statuses()).toEqual({});
  });

  it('asks before more than one is queued', async () => {
    const path = file('two.csv', 'User ID,Message\n1,a\n2,b\n');

    const no = await run({ file: path }, { answers: ['no'] });

    expect(no).toMatchObject({ code: 4, questions: ['Queue 2 messages, which take 1 s? [y/N] '] });
    expect((await run({ file: path })).code).toBe(4);
    expect(statuses()).toEqual({});
    expect((await run({ file: path }, { answers: ['y'] })).code).toBe(0);
    expect(statuses()).toEqual({ pending: 2 });
  });

  it('queues nothing twice where an answer was lost, and leaves no anchors', async () => {
    // The first batch anchors the columns, the second adds the rows.
    rig.sheets.faults.plan({ kind: 'dropAfter', count: 1, path: ':batchUpdate', skip: 1 });

    const { code } = await run({ given: { userId: '1001', message: 'Hi' } });

    expect(code).toBe(0);
    expect(statuses()).toEqual({ pending: 1 });
  });

  it('puts every cell under its header where operators have moved columns, and text stays text', async () => {
    rig.workbook.apply([
      { kind: 'insertDimension', sheetId: 0, dimension: 'COLUMNS', startIndex: 0, endIndex: 1 },
    ]);

    await run({ given: { userId: '1001', message: '=1+1' } });

    const sheet = rig.workbook.sheet(0);
    expect(sheet?.literal(1, 2)).toBe('1001');
    expect(sheet?.literal(1, 3)).toBe('=1+1');
    expect(await callsOf(rig).anchors('sk')).toEqual(new Map());
  });

  it('adds thousands within the quota, in calls of moderate size', async () => {
    const path = file(
      'many.csv',
      ['User ID,Message', ...Array.from({ length: 1_500 }, (_, i) => `${i + 1},Hi`)].join('\n'),
    );

    const { code } = await run({ file: path, yes: true });

    expect(code).toBe(0);
    expect(rig.workbook.sheet(0)?.literal(1_500, 1)).toBe('1500');
  });

  it('says how far it came where Google gives out in the middle of a file', async () => {
    const path = file(
      'many.csv',
      ['User ID,Message', ...Array.from({ length: 600 }, (_, i) => `${i + 1},Hi`)].join('\n'),
    );
    // The third and fourth batch are the second part's.
    rig.sheets.faults.plan({ kind: 'dropBefore', count: 20, path: ':batchUpdate', skip: 2 });

    const { code, err } = await run({ file: path, yes: true });

    expect(code).toBe(1);
    expect(err).toContain('The first 500 of 600 are queued, the others are not');
    expect(statuses()).toEqual({ pending: 500 });
  });
});
