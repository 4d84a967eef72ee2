import { createHmac, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN_CHAT_ID, initData, type InitDataOptions, type ScriptRig, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const HISTORY = 'Spin_History';
const PRIZES = 'Prizes';
const MINUTE_MS = 60_000;

let script: ScriptRig;

beforeEach(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
  script.write(PRIZES, [{ Name: 'A kettle', Weight: 1 }]);
});
afterEach(() => script.close());

type Spinning = InitDataOptions & { readonly spinId?: string };

function spin(user: Readonly<Record<string, unknown>> = {}, { spinId, ...options }: Spinning = {}) {
  return script.post(JSON.stringify({ initData: initData(user, options), spinId: spinId ?? randomUUID() }));
}

describe('a spin in the Mini App', () => {
  test('draws a prize, records it and queues two notifications', async () => {
    const answer = await spin({ first_name: 'Ada', last_name: 'Lovelace' }, { spinId: 'first' });

    expect(answer).toMatchObject({ ok: true, duplicate: false, prize: 'A kettle', spinsLeft: 0 });
    expect(answer.spinId).toMatch(/^\d{8}-123456789-first$/);
    expect(script.rows(HISTORY)).toMatchObject([
      { 'Spin ID': answer.spinId, 'User ID': '123456789', Name: 'Ada Lovelace', Prize: 'A kettle' },
    ]);
    expect(script.rows(QUEUE)).toMatchObject([
      { 'User ID': '123456789', Type: 'user_prize', 'Dedupe Key': `spin:${answer.spinId}:winner` },
      { 'User ID': ADMIN_CHAT_ID, Type: 'admin_alert' },
    ]);
  });

  test('posted again answers the same prize and draws no second one', async () => {
    script.runtime.setScriptProperties({ SPINS_PER_DAY: '5' });
    script.change(PRIZES, 0, 'Stock', 9);
    const first = await spin({}, { spinId: 'mine' });

    expect(await spin({}, { spinId: 'mine' })).toEqual({ ...first, duplicate: true });
    expect(script.rows(HISTORY)).toHaveLength(1);
    expect(script.rows(PRIZES)[0]).toMatchObject({ Stock: 8 });
  });

  test('posted again is known even when Google has forgotten what it won', async () => {
    script.runtime.setScriptProperties({ SPINS_PER_DAY: '5' });
    const first = await spin({}, { spinId: 'one' });
    await spin({}, { spinId: 'two' });
    const [row] = script.rows(HISTORY);
    // Under another person's id the cache knows nothing of it: as good as forgotten.
    const id = String(row?.['Spin ID']).replace('123456789', '5');
    script.write(HISTORY, [{ ...blank, 'Spin ID': id, Prize: 'A pen', 'User ID': '5' }]);

    expect(await spin({ id: 5 }, { spinId: 'one' })).toMatchObject({ duplicate: true, prize: 'A pen' });
    expect(await spin({}, { spinId: 'one' })).toMatchObject({ duplicate: true, prize: first.prize });
  });

  test('is refused when the day has had its spins, and possible again the next day', async () => {
    script.runtime.setScriptProperties({ SPINS_PER_DAY: '2' });
    expect(await spin()).toMatchObject({ ok: true, spinsLeft: 1 });
    expect(await spin()).toMatchObject({ ok: true, spinsLeft: 0 });

    expect(await spin()).toEqual({ ok: false, error: 'limit', reason: 'No spins are left today.' });
    expect(await spin({ id: 987654321 })).toMatchObject({ ok: true });
    expect(script.rows(HISTORY)).toHaveLength(3);

    const yesterday = String(script.rows(HISTORY)[0]?.['Spin ID']).replace(/^\d{8}/, '20200101');
    script.change(HISTORY, 0, 'Spin ID', yesterday);
    expect(await spin()).toMatchObject({ ok: true });
  });

  test('never wins more than there is', async () => {
    script.change(PRIZES, 0, 'Stock', 10);

    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => spin({ id: 1000 + index })));

    expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
    expect(answers.filter(({ error }) => error === 'soldOut')).toHaveLength(40);
    expect(script.rows(PRIZES)[0]).toMatchObject({ Stock: 0 });
    expect(script.rows(HISTORY)).toHaveLength(10);
    expect(script.rows(QUEUE)).toHaveLength(20);
  });

  test('of one person in many windows at once is counted once for every spin', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => spin()));

    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(script.rows(HISTORY)).toHaveLength(1);
  });

  test('is told in the winner’s language', async () => {
    script.write('Templates', [{ Name: 'user_prize', Language: 'de', Text: '{{name}} gewinnt {{prize}}!' }]);

    await spin({ language_code: 'de' });
    await spin({ id: 5, language_code: 'fr' });

    const messages = script.rows(QUEUE).map((row) => row['Message']);
    expect(messages[0]).toBe('Ada gewinnt A kettle!');
    expect(messages[2]).toContain('Congratulations, Ada!');
  });

  test('draws only what is active, in stock and readable, and says in the row what is not', async () => {
    script.change(PRIZES, 0, 'Active', 'no');
    script.write(PRIZES, [
      { Name: 'Gone', Weight: 5, Stock: 0 },
      { Name: 'Never', Weight: 0 },
      { Name: 'Heavy', Weight: 'much' },
      { Name: 'Broken', Stock: -1 },
      { Name: 'Half', Stock: 0.5 },
      { Name: 'Maybe', Active: 'perhaps' },
      { Name: 'The one', Stock: 3 },
    ]);

    const answer = await spin();

    expect(answer).toMatchObject({ ok: true, prize: 'The one' });
    const remarks = script.rows(PRIZES).map((row) => row['Error Message']);
    expect(remarks.map((text) => text !== null)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(remarks[3]).toBe('Not drawn: Weight holds "much"; it may hold a number from 0, or nothing (1).');
    script.change(PRIZES, 3, 'Weight', 0);
    await spin({ id: 5 });
    expect(script.rows(PRIZES)[3]?.['Error Message']).toBeNull();
  });

  test('asks the sheet no more than six times, the first of the day and the next', async () => {
    script.runtime.setScriptProperties({ SPINS_PER_DAY: '5' });
    await script.runtime.run('everyMinute');
    const calls: number[] = [];
    script.runtime.onExecution(({ sheetCalls }) => calls.push(sheetCalls));

    for (let index = 0; index < 4; index++) await spin();

    expect(Math.max(...calls)).toBeLessThanOrEqual(6);
  });

  test('writes nothing at all when the queue has lost a column', async () => {
    script.change(PRIZES, 0, 'Stock', 3);
    script.workbook.apply([
      { kind: 'writeCells', sheetId: script.tab(QUEUE).sheetId, row: 0, column: 1, rows: [['Whom']] },
    ]);
    const { revision } = script.workbook;

    expect(await spin()).toMatchObject({ ok: false, error: 'failed' });
    expect(script.workbook.revision).toBe(revision);
  });
});

describe('a call with init data is refused with a reason, and writes nothing, when', () => {
  let revision: number;
  beforeEach(() => {
    ({ revision } = script.workbook);
  });
  afterEach(() => {
    if (script.workbook.revision !== revision) throw new Error('A refused call has written something.');
  });

  const post = (text: string, spinId: unknown = 'a') =>
    script.post(JSON.stringify({ initData: text, spinId }));

  test('it was made with another bot’s token', async () => {
    expect(await spin({}, { token: '5:other' })).toMatchObject({ ok: false, error: 'forged' });
  });

  test('its hash was made with the arguments of HMAC the other way round', async () => {
    const data = new URLSearchParams(initData());
    data.delete('hash');
    const lines = [...data].map((field) => field.join('=')).toSorted((a, b) => (a < b ? -1 : 1));
    const reversed = createHmac('sha256', '123456789:a-token-for-tests').update('WebAppData').digest();
    data.set('hash', createHmac('sha256', reversed).update(lines.join('\n')).digest('hex'));

    expect(await post(data.toString())).toMatchObject({ ok: false, error: 'forged' });
  });

  test('any field was changed, added or taken away', async () => {
    const changes: ((data: URLSearchParams) => void)[] = [
      (data) => data.set('user', JSON.stringify({ id: 1, first_name: 'Ada' })),
      (data) => data.set('auth_date', String(Math.floor(Date.now() / 1000) + 1)),
      (data) => data.set('extra', '1'),
      (data) => data.delete('query_id'),
      (data) => data.delete('signature'),
      (data) => data.set('hash', '0'.repeat(64)),
    ];
    for (const change of changes) {
      const data = new URLSearchParams(initData());
      change(data);
      expect(await post(data.toString())).toMatchObject({ ok: false, error: 'forged' });
    }
  });

  test.each([
    [-61 * MINUTE_MS, 'initData is too old: open the Mini App again.'],
    [6 * MINUTE_MS, 'initData is from the future.'],
  ])('it was made %i ms from now', async (offset, reason) => {
    const answer = await spin({}, { authDate: Date.now() + offset });

    expect(answer).toEqual({ ok: false, error: 'expired', reason });
  });

  test('it is older than the owner allows', async () => {
    script.runtime.setScriptProperties({ INIT_DATA_MINUTES: '5' });

    expect(await spin({}, { authDate: Date.now() - 6 * MINUTE_MS })).toMatchObject({ error: 'expired' });
  });

  test.each([
    ['empty', () => ''],
    ['no query', () => 'hello'],
    ['cut off', () => initData().slice(0, -10)],
    ['without a user', () => initData().replace(/user=[^&]*/, 'user=')],
    ['of a user without an id', () => initData({ id: undefined })],
    ['of a user with a text for an id', () => initData({ id: '7' })],
    ['of a user with a negative id', () => initData({ id: -7 })],
    ['with a field twice', () => `${initData()}&auth_date=5`],
    ['with broken percent signs', () => `${initData()}&x=%zz`],
    ['with a field without a name', () => `${initData()}&=x`],
    ['with a hash in capitals', () => initData().replace(/hash=(\w+)/, (text) => text.toUpperCase())],
    ['too long', () => initData({ first_name: 'x'.repeat(9000) })],
  ])('it is %s', async (_, text) => {
    expect(await post(text())).toMatchObject({ ok: false, error: 'malformed' });
  });

  test.each(['', 'a b', 'x'.repeat(37), '../..', 'a\n'])('its spinId is %j', async (spinId) => {
    expect(await post(initData(), spinId)).toMatchObject({ ok: false, error: 'invalid' });
  });

  test('its spinId is no text', async () => {
    expect(await post(initData(), 5)).toMatchObject({ ok: false, error: 'malformed' });
  });

  test('there is no prize', async () => {
    script.change(PRIZES, 0, 'Active', 'no');
    ({ revision } = script.workbook);

    expect(await spin()).toEqual({
      ok: false,
      error: 'soldOut',
      reason: 'There is nothing to win at present.',
    });
  });

  test('the owner has set a number that is none, which only the owner is told', async () => {
    script.runtime.setScriptProperties({ SPINS_PER_DAY: 'many' });
    const log: string[] = [];
    script.runtime.onExecution((record) => log.push(...record.log.map(({ text }) => text)));

    const answer = await spin();

    expect(answer).toMatchObject({ ok: false, error: 'failed' });
    expect(answer.reason).not.toContain('SPINS_PER_DAY');
    expect(log.join()).toContain('Script property SPINS_PER_DAY may hold a whole number from 0');
  });
});

const blank = { Name: 'Ada', 'User ID': '5' };
