import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SheetView, StateView } from '../../../local/src/page/live.ts';
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
