import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN_CHAT_ID, type ScriptRig, sign, spin, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const HISTORY = 'Spin_History';

const byText = (a: string, b: string): number => a.localeCompare(b);

let script: ScriptRig;

beforeEach(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
});
afterEach(() => script.close());

describe('a signed spin', () => {
  test('becomes one row of Spin_History and two notifications that the worker can read', async () => {
    const before = Date.now();

    const answer = await script.post(sign(spin({ spinId: 'spin-1' })));

    expect(answer).toMatchObject({ ok: true, spinId: 'spin-1', duplicate: false });
    expect(script.rows(HISTORY)).toMatchObject([
      { 'Spin ID': 'spin-1', 'User ID': '123456789', Name: 'Ada', Prize: 'A kettle' },
    ]);
    const rows = script.notifications();
    expect(rows).toMatchObject([
      {
        id: answer.notifications?.[0],
        recipient: { channel: 'telegram', address: '123456789' },
        type: 'user_prize',
        priority: 3,
        status: 'pending',
        retryCount: 0,
        dedupeKey: 'spin:spin-1:winner',
      },
      {
        id: answer.notifications?.[1],
        recipient: { address: ADMIN_CHAT_ID },
        type: 'admin_alert',
        priority: 2,
      },
    ]);
    const createdAt = rows[0]?.createdAt ?? 0;
    expect(createdAt).toBeGreaterThanOrEqual(before - 1);
    expect(createdAt).toBeLessThanOrEqual(Date.now());
  });

  test('posted twice with new nonces makes its rows once', async () => {
    await script.post(sign(spin({ spinId: 'spin-1' })));

    const again = await script.post(sign(spin({ spinId: 'spin-1' })));

    expect(again).toMatchObject({ ok: true, duplicate: true, notifications: [] });
    expect(script.rows(HISTORY)).toHaveLength(1);
    expect(script.rows(QUEUE)).toHaveLength(2);
  });

  test('makes its rows once even when Google has forgotten the nonce', async () => {
    const body = sign(spin({ spinId: 'spin-1' }));
    await script.post(body);

    expect(await script.post(body)).toMatchObject({ ok: false, error: 'replayed' });
    expect(script.rows(QUEUE)).toHaveLength(2);
  });

  test('from another script of the project is recorded by recordSpin', async () => {
    const recorded = await script.runtime.run('recordSpin', [JSON.parse(spin({ spinId: 'spin-2' }))]);

    expect(recorded).toMatchObject({ spinId: 'spin-2', duplicate: false });
    await expect(script.runtime.run('recordSpin', [{ spinId: '' }])).rejects.toThrow(
      'Not a spin: spinId must be',
    );
  });

  test('finds its columns wherever operators have moved them, and leaves their own alone', async () => {
    const { workbook } = script;
    const queue = script.tab(QUEUE).sheetId;
    const move = {
      kind: 'moveDimension',
      dimension: 'COLUMNS',
      sheetId: queue,
      startIndex: 2,
      endIndex: 3,
    } as const;
    const insert = {
      kind: 'insertDimension',
      dimension: 'COLUMNS',
      sheetId: queue,
      startIndex: 1,
      endIndex: 2,
    } as const;
    const header = { kind: 'writeCells', sheetId: queue, row: 0, column: 1, rows: [['Remarks']] } as const;
    workbook.apply([{ ...move, destinationIndex: 9 }, insert, header]);

    await script.post(sign(spin({ name: 'Grace' })));

    expect(script.rows(QUEUE)[0]).toMatchObject({
      Remarks: null,
      Type: 'user_prize',
      'User ID': '123456789',
    });
    expect(String(script.rows(QUEUE)[0]?.['Message'])).toContain('Grace');
  });

  test('grows a tab that is full', async () => {
    const { sheetId, rowCount } = script.tab(QUEUE);
    script.workbook.apply([
      { kind: 'deleteDimension', dimension: 'ROWS', sheetId, startIndex: 2, endIndex: rowCount },
    ]);

    await script.post(sign(spin()));

    expect(script.rows(QUEUE)).toHaveLength(2);
  });

  test('asks the sheet no more than six times', async () => {
    const calls: number[] = [];
    script.runtime.onExecution(({ sheetCalls }) => calls.push(sheetCalls));
    await script.post(sign(spin()));

    await script.post(sign(spin()));

    expect(Math.max(...calls)).toBeLessThanOrEqual(6);
  });
});

describe('50 simultaneous calls', () => {
  test('lose, double and interleave nothing', async () => {
    const ids = Array.from({ length: 50 }, () => randomUUID());

    const answers = await Promise.all(
      ids.map((spinId, index) => script.post(sign(spin({ spinId, userId: 1000 + index })))),
    );

    expect(answers.every(({ ok, duplicate }) => ok && duplicate === false)).toBe(true);
    expect(
      script
        .rows(HISTORY)
        .map((row) => String(row['Spin ID']))
        .toSorted(byText),
    ).toEqual(ids.toSorted(byText));
    const keys = script.rows(QUEUE).map((row) => String(row['Dedupe Key']));
    expect(keys).toHaveLength(100);
    // A spin's two rows stand together: the winner's, then the admin's.
    const pairs = keys.filter((_, index) => index % 2 === 0).map((key) => key.replace(':winner', ''));
    expect(keys).toEqual(pairs.flatMap((key) => [`${key}:winner`, `${key}:admin`]));
    expect(new Set(script.rows(QUEUE).map((row) => row['ID']))).toHaveProperty('size', 100);
  });

  test('of the same spin make its rows once', async () => {
    const payload = spin({ spinId: 'one' });

    const answers = await Promise.all(Array.from({ length: 20 }, () => script.post(sign(payload))));

    expect(answers.filter(({ duplicate }) => duplicate === false)).toHaveLength(1);
    expect(script.rows(HISTORY)).toHaveLength(1);
    expect(script.rows(QUEUE)).toHaveLength(2);
  });
});

describe('untrusted text', () => {
  test('that begins a spin id like a number or formula stays text, and is found again', async () => {
    await script.post(sign(spin({ spinId: '00123' })));
    await script.post(sign(spin({ spinId: '-1' })));
    const again = await script.post(sign(spin({ spinId: '00123' })));

    expect(script.rows(HISTORY).map((row) => row['Spin ID'])).toEqual(['00123', '-1']);
    expect(again.duplicate).toBe(true);
  });

  test('is escaped in the messages', async () => {
    await script.post(sign(spin({ name: '<a href="x">&', prize: '</b>' })));

    const messages = script.rows(QUEUE).map((row) => String(row['Message']));
    for (const message of messages) {
      expect(message).toContain('&lt;a href=&quot;x&quot;&gt;&amp;');
      expect(message).not.toContain('<a');
    }
  });
});
