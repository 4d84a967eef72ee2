import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LifeView, SheetView, StateView } from '../../../local/src/page/live.ts';
import { LiveEvents } from './live-events.ts';
import { ADMIN, ANN, openPage, type PageFixture, QUEUE_SHEET, TOKEN } from './page-fixture.ts';

let fixture: PageFixture;

beforeEach(async () => {
  fixture = await openPage();
});
afterEach(async () => {
  await fixture.close();
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(new URL(path, fixture.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: new URL(fixture.url).origin, ...headers },
    body: JSON.stringify(body),
  });
}

async function sheet(): Promise<SheetView> {
  return (await (await fetch(`${fixture.url}api/sheets/${QUEUE_SHEET}`)).json()) as SheetView;
}

async function send(chatId: number, text: string): Promise<void> {
  await fetch(`${fixture.telegram.url}/bot${TOKEN}/sendMessage`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ chat_id: chatId, text, parse_mode: 'HTML' }),
  });
}

describe('who may use the page', () => {
  test('nothing answers to a name that another site has pointed at this machine', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(fixture.url);
      request({ port, host: '127.0.0.1', path: '/api/state', headers: { Host: `evil.example:${port}` } })
        .on('response', (response) => {
          response.resume();
          resolve(response.statusCode);
        })
        .on('error', reject)
        .end();
    });

    expect(status).toBe(421);
  });

  test.each([['https://evil.example'], ['http://127.0.0.1:1'], ['null']])(
    'a post from %s changes nothing',
    async (origin) => {
      const answer = await post('/api/spins', { playerId: ANN.id }, { Origin: origin });

      expect(answer.status).toBe(403);
      expect(fixture.spins).toEqual([]);
    },
  );

  test('the page lets nothing but its own script and style in', async () => {
    const answer = await fetch(fixture.url);

    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("frame-src 'none'");
  });

  test('the script fits into 500 KB as it travels', async () => {
    const script = await (await fetch(`${fixture.url}page.js`)).text();

    const compressed = await new Response(
      new Blob([script]).stream().pipeThrough(new CompressionStream('gzip')),
    ).bytes();
    expect(compressed.length).toBeLessThan(500_000);
  });
});

describe('the sheet', () => {
  test('typed text lands in the cell as Google would read it, and is told to all who look', async () => {
    const { layout } = await sheet();
    const live = await LiveEvents.open(fixture.url);

    const answer = await post(`/api/sheets/${QUEUE_SHEET}/edits`, {
      layout,
      row: 1,
      column: 7,
      texts: [['007']],
    });

    expect(answer.status).toBe(204);
    expect(fixture.workbook.sheet(QUEUE_SHEET)?.literal(1, 7)).toBe(7);
    const { rows } = await live.next('rows');
    expect(rows).toEqual([[1, expect.arrayContaining(['7'])]]);
    live.close();
  });

  test('what a worker writes is told row by row', async () => {
    const live = await LiveEvents.open(fixture.url);

    fixture.workbook.apply([
      { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 3, column: 4, rows: [['sending']] },
    ]);

    const { sheetId, rows } = await live.next('rows');
    expect(sheetId).toBe(QUEUE_SHEET);
    expect(rows.map(([row, cells]) => [row, cells[4]])).toEqual([[3, 'sending']]);
    live.close();
  });

  test('cells that get another format are told as rows, a dropdown as the whole tab, other tabs not at all', async () => {
    const live = await LiveEvents.open(fixture.url);
    const range = { sheetId: QUEUE_SHEET, startRowIndex: 2, endRowIndex: 4 };

    fixture.workbook.apply([
      { kind: 'fillCells', range, patch: { format: { numberFormat: { type: 'TEXT', pattern: '@' } } } },
    ]);
    const first = await live.next();
    fixture.workbook.apply([{ kind: 'fillCells', range, patch: { validation: null } }]);
    const second = await live.next();
    fixture.workbook.apply([
      { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 0, column: 2, rows: [['Text']] },
    ]);
    const third = await live.next();

    expect(first).toMatchObject({ kind: 'rows', sheetId: QUEUE_SHEET });
    expect([second, third]).toEqual([
      { kind: 'sheet', sheetId: QUEUE_SHEET },
      { kind: 'sheet', sheetId: QUEUE_SHEET },
    ]);
    live.close();
  });

  test('a formula is shown by its result and edited by its text, and follows the cells it looks at', async () => {
    const before = await sheet();
    await post(`/api/sheets/${QUEUE_SHEET}/edits`, {
      layout: before.layout,
      row: 1,
      column: 2,
      texts: [['=H2+1']],
    });
    expect((await sheet()).rows[1]?.[2]).toEqual({ shown: '1', typed: '=H2+1' });
    const live = await LiveEvents.open(fixture.url);

    fixture.workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 7, rows: [[41]] }]);

    const { rows } = await live.next('rows');
    expect(rows[0]?.[1][2]).toEqual({ shown: '42', typed: '=H2+1' });
    live.close();
  });

  test('text that would be read as something else is offered for editing with an apostrophe', async () => {
    fixture.workbook.apply([
      { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 0, rows: [['=1+1', '00123', 'plain']] },
    ]);

    expect((await sheet()).rows[1]?.slice(0, 3)).toEqual([
      { shown: '=1+1', typed: "'=1+1" },
      { shown: '00123', typed: "'00123" },
      'plain',
    ]);
  });

  test('an edit made before rows moved is refused and changes nothing', async () => {
    const { layout } = await sheet();
    fixture.workbook.apply([
      { kind: 'insertDimension', sheetId: QUEUE_SHEET, dimension: 'ROWS', startIndex: 1, endIndex: 2 },
    ]);
    const { revision } = fixture.workbook;

    const answer = await post(`/api/sheets/${QUEUE_SHEET}/edits`, {
      layout,
      row: 1,
      column: 4,
      texts: [['cancelled']],
    });

    expect(answer.status).toBe(409);
    expect(fixture.workbook.revision).toBe(revision);
  });

  test('rows that move make the page read the sheet anew', async () => {
    const live = await LiveEvents.open(fixture.url);

    fixture.workbook.apply([
      { kind: 'deleteDimension', sheetId: QUEUE_SHEET, dimension: 'ROWS', startIndex: 5, endIndex: 6 },
    ]);

    expect((await live.next('sheet')).sheetId).toBe(QUEUE_SHEET);
    live.close();
  });

  test('an edit outside the grid is refused in words', async () => {
    const { layout } = await sheet();

    const answer = await post(`/api/sheets/${QUEUE_SHEET}/edits`, {
      layout,
      row: 9999,
      column: 0,
      texts: [['x']],
    });

    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(/grid/i);
  });

  test.each([
    { row: -1, column: 0, texts: [['x']] },
    { row: 0, column: 0, texts: [] },
    { row: 0, column: 0, texts: [['x'], ['y', 'z']] },
    'nonsense',
  ])('a malformed edit is refused: %j', async (body) => {
    const { layout } = await sheet();

    const answer = await post(
      `/api/sheets/${QUEUE_SHEET}/edits`,
      typeof body === 'string' ? body : { layout, ...body },
    );

    expect(answer.status).toBe(400);
  });
});

describe('changing a tab beyond typing', () => {
  const change = async (body: object) =>
    await post(`/api/sheets/${QUEUE_SHEET}/changes`, { layout: (await sheet()).layout, ...body });
  const ids = () => {
    const tab = fixture.workbook.sheet(QUEUE_SHEET);
    return Array.from({ length: 5 }, (_, row) => tab?.display(row + 1, 0)).filter((id) => id !== '');
  };

  beforeEach(() => {
    const rows = [
      ['c', 3],
      ['a', 1],
      ['d', 4],
      ['b', 2],
    ].map(([id, user]) => [String(id), Number(user)]);
    fixture.workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 0, rows }]);
  });

  test('rows are deleted wherever they stand, as an operator deletes them', async () => {
    const sources: string[] = [];
    fixture.workbook.onChange(({ source }) => sources.push(source));

    expect((await change({ kind: 'deleteRows', places: [4, 1, 2] })).status).toBe(204);

    expect(ids()).toEqual(['d']);
    expect(sources).toEqual(['user']);
  });

  test('rows are sorted below the headers, downwards too', async () => {
    await change({ kind: 'sort', column: 1, ascending: false });

    expect(ids()).toEqual(['d', 'c', 'b', 'a']);
    expect((await sheet()).rows[0]?.[0]).toBe('ID');
  });

  test('columns are inserted and deleted', async () => {
    await change({ kind: 'insertColumns', at: 1, count: 2 });
    expect((await sheet()).rows[1]?.slice(0, 4)).toEqual(['c', '', '', '3']);

    await change({ kind: 'deleteColumns', places: [1, 2] });
    expect((await sheet()).rows[1]?.slice(0, 2)).toEqual(['c', '3']);
  });

  test('filters add up column by column and are taken away one by one or all at once', async () => {
    await change({ kind: 'filter', column: 0, hidden: ['a'] });
    await change({ kind: 'filter', column: 1, hidden: ['3', '4'] });
    expect((await sheet()).filters).toEqual([
      { column: 0, hidden: ['a'] },
      { column: 1, hidden: ['3', '4'] },
    ]);

    await change({ kind: 'filter', column: 0, hidden: [] });
    expect((await sheet()).filters).toEqual([{ column: 1, hidden: ['3', '4'] }]);

    await change({ kind: 'clearFilter' });
    expect((await sheet()).filters).toBeNull();
  });

  test('a change made before rows moved is refused and changes nothing', async () => {
    const { layout } = await sheet();
    await change({ kind: 'insertRows', at: 1, count: 1 });
    const { revision } = fixture.workbook;

    const answer = await change({ kind: 'deleteRows', places: [1], layout });

    expect(answer.status).toBe(409);
    expect(fixture.workbook.revision).toBe(revision);
  });

  test.each([
    { kind: 'deleteRows', places: [] },
    { kind: 'insertRows', at: 0, count: 100_000 },
    { kind: 'paint' },
  ])('a malformed change is refused: %j', async (body) => {
    expect((await change(body)).status).toBe(400);
  });
});

describe('the weather', () => {
  const set = async (trouble: string, isOn: boolean) => await post('/api/weather', { trouble, isOn });
  const google = async () =>
    await fetch(`${fixture.sheets.url}v4/spreadsheets/local`, {
      headers: { Authorization: 'Bearer anyone' },
    }).then(({ status }) => status);

  test.each([
    ['googleQuota', 429],
    ['googleUnavailable', 503],
  ])('%s makes Google answer %i until it is over', async (trouble, status) => {
    await set(trouble, true);
    expect([await google(), await google()]).toEqual([status, status]);

    await set(trouble, false);
    expect(await google()).toBe(200);
  });

  test('of two troubles at once the other stays when one is over', async () => {
    await set('googleDown', true);
    await set('googleQuota', true);
    await expect(google()).rejects.toThrow('fetch failed');

    await set('googleDown', false);

    expect(await google()).toBe(429);
  });

  test('a flood tells some messages to wait, and who looks is told that it is on', async () => {
    const live = await LiveEvents.open(fixture.url);
    await set('telegramFlood', true);
    const { weather } = await live.next('weather');
    for (let at = 0; at < 20; at++) await send(ANN.id + at, 'hello');

    expect(weather.troubles).toEqual(['telegramFlood']);
    expect(fixture.telegram.requests['sendMessage 429']).toBeGreaterThan(0);
    expect(fixture.telegram.requests['sendMessage 200']).toBeGreaterThan(0);
    live.close();
  });

  test('a second worker is asked for', async () => {
    await set('secondWorker', true);

    expect(fixture.workerCalls).toEqual(['second true']);
  });

  test('what a worker says is shown with its facts, and only the last of it is kept', async () => {
    const live = await LiveEvents.open(fixture.url);
    fixture.page.workerLine('worker', '{"level":40,"time":5,"msg":"not confirmed","reason":"timeout"}');
    fixture.page.workerLine('second worker', 'Error: no JSON at all');

    const { lines } = await live.next('lines');
    expect(lines).toMatchObject([
      { worker: 'worker', atMs: 5, level: 'warn', text: 'not confirmed · reason: timeout' },
      { worker: 'second worker', level: 'error', text: 'Error: no JSON at all' },
    ]);
    for (let at = 0; at < 100; at++) fixture.page.workerLine('worker', `line ${at}`);
    const state = (await (await fetch(`${fixture.url}api/state`)).json()) as StateView;
    expect(state.lines).toHaveLength(60);
    expect(state.lines.at(-1)?.text).toBe('line 99');
    live.close();
  });
});

describe('a notification’s life', () => {
  const life = async (id: string) =>
    (await (await fetch(`${fixture.url}api/notifications/${id}`)).json()) as LifeView;
  const write = (status: string, source: 'api' | 'user' | 'script') =>
    fixture.workbook.apply(
      [
        {
          kind: 'writeCells',
          sheetId: QUEUE_SHEET,
          row: 1,
          column: 0,
          rows: [['NOTIF_1000_a', ANN.id, 'hi', 'x', status]],
        },
      ],
      source,
    );

  test('is put together from the sheet, the journal and the chat', async () => {
    write('pending', 'script');
    write('sending', 'api');
    await send(ANN.id, 'hi');
    const messageId = fixture.telegram.deliveries()[0]?.messageId;
    fixture.journal.set('NOTIF_1000_a', [
      { at: 2_000, what: 'claimed', detail: 'x' },
      { at: 3_000, what: 'started', detail: '' },
      { at: 4_000, what: 'settled', detail: `sent: delivered as message ${messageId}` },
      { at: 9_000, what: 'written', detail: '' },
    ]);
    write('sent', 'api');
    write('pending', 'user');

    const { events } = await life('NOTIF_1000_a');

    expect(events.map(({ step, detail }) => [step, detail])).toEqual([
      ['queued', ''],
      ['seen', ''],
      ['sent', ''],
      ['confirmed', ''],
      ['claimed', 'sending'],
      ['arrived', `message ${messageId}`],
      ['written', 'sent'],
      ['edited', 'pending'],
    ]);
    expect(events[0]?.atMs).toBe(1_000);
  });

  test('of a run before this one is what the journal has kept, failures with their reasons', async () => {
    fixture.journal.set('NOTIF_5_b', [
      { at: 10, what: 'claimed', detail: 'x' },
      { at: 20, what: 'settled', detail: 'dead: rejected, the user has blocked the bot' },
      { at: 30, what: 'written', detail: '' },
    ]);

    const { events } = await life('NOTIF_5_b');

    expect(events.map(({ step, detail }) => [step, detail])).toEqual([
      ['queued', ''],
      ['seen', ''],
      ['refused', 'dead: rejected, the user has blocked the bot'],
      ['written', ''],
    ]);
  });
});

describe('the chats', () => {
  test('a delivered message is told with its formatting, as spans and never as markup', async () => {
    const live = await LiveEvents.open(fixture.url);

    await send(ADMIN, '<b>Ann</b> won &lt;script&gt;alert(1)&lt;/script&gt;');

    const { chat, message } = await live.next('message');
    expect(chat).toMatchObject({ id: ADMIN, name: 'Admin', role: 'admin' });
    expect(message.text).toEqual([{ style: 'bold', inner: ['Ann'] }, ' won <script>alert(1)</script>']);
    live.close();
  });

  test('who opens the page later sees what was delivered before, the admin first', async () => {
    await send(ANN.id, 'one');
    await send(ADMIN, 'two');

    const state = (await (await fetch(`${fixture.url}api/state`)).json()) as StateView;

    expect(state.chats.map(({ id, messages }) => [id, messages.map(({ text }) => text)])).toEqual([
      [ADMIN, [['two']]],
      [ANN.id, [['one']]],
    ]);
  });
});

describe('many chats', () => {
  test('only the latest to hear something are shown, and always the admin', async () => {
    await send(ADMIN, 'first of all');
    for (let at = 0; at < 70; at++) fixture.telegram.chats.add({ type: 'private', id: 1_000 + at });
    fixture.telegram.people.write({ chatId: 1_069, text: 'hello' });

    const { chats } = (await (await fetch(`${fixture.url}api/state`)).json()) as StateView;

    expect(chats).toHaveLength(60);
    expect(chats.slice(0, 2).map(({ id }) => id)).toEqual([ADMIN, 1_069]);
  });
});

describe('a spin', () => {
  test('is made for the chosen player, and the answer names its notifications', async () => {
    const answer = await post('/api/spins', { playerId: ANN.id });

    expect(await answer.json()).toMatchObject({
      ok: true,
      prize: 'Tea',
      notificationIds: ['NOTIF_1_a', 'NOTIF_1_b'],
    });
    expect(fixture.spins).toEqual([ANN]);
  });

  test('is not made for somebody unknown', async () => {
    const answer = await post('/api/spins', { playerId: 5 });

    expect(answer.status).toBe(400);
    expect(fixture.spins).toEqual([]);
  });
});

test('the worker’s state is told when it changes', async () => {
  const live = await LiveEvents.open(fixture.url);

  fixture.worker = { kind: 'stopped', failed: true };
  fixture.page.workersChanged();

  expect((await live.next('worker')).worker).toEqual({ kind: 'stopped', failed: true });
  live.close();
});
