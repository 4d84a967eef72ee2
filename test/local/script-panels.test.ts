import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpServer } from '../../local/src/http-server.ts';
import { ScriptPanels } from '../../local/src/script-panels.ts';
import { type RuntimeRig, startRuntime } from './apps-script-runtime/runtime-rig.ts';

const SCRIPT = `
function dialog(title) { SpreadsheetApp.getUi().showModalDialog(HtmlService.createHtmlOutput('<p>hi</p>').setWidth(200), title); }
function sidebar(title) { SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput('<p>hi</p>').setTitle(title)); }
function add(a, b) { return a + b; }
function fail() { throw new Error('No luck'); }
`;

let rig: RuntimeRig;
let panels: ScriptPanels;
let server: HttpServer;
let address: string;

beforeEach(async () => {
  rig = await startRuntime({ script: SCRIPT });
  panels = new ScriptPanels(rig.runtime);
  server = new HttpServer(
    async (request) => (await panels.handle(request)) ?? new Response('none', { status: 404 }),
  );
  address = await server.listen(0);
});
afterEach(async () => {
  await server.close();
  panels.close();
  await rig.close();
});

async function call(body: unknown, origin = new URL(address).origin): Promise<Response> {
  return await fetch(`${address}panels/call`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin },
    body: JSON.stringify(body),
  });
}

describe('a panel of the script', () => {
  test('is served at an address that nobody can guess, until it is closed', async () => {
    await rig.runtime.run('dialog', ['Hello']);
    const [panel] = panels.open;
    const url = new URL(panel?.path ?? '', address);

    const answer = await fetch(url);
    expect(await answer.text()).toContain('<p>hi</p>');
    expect(panel).toMatchObject({ kind: 'modalDialog', title: 'Hello', width: 200, height: null });
    expect(panel?.path).toMatch(/^\/panels\/[\w-]{22}$/);

    panels.closePanel(panel?.id ?? 0);
    expect((await fetch(url)).status).toBe(404);
  });

  test('may be framed by this machine’s page alone', async () => {
    await rig.runtime.run('dialog', ['Hello']);

    const answer = await fetch(new URL(panels.open[0]?.path ?? '', address));

    expect(answer.headers.get('content-security-policy')).toBe(
      'frame-ancestors http://127.0.0.1:* http://localhost:*',
    );
  });

  test('takes the place of the one before of its kind', async () => {
    await rig.runtime.run('sidebar', ['One']);
    await rig.runtime.run('dialog', ['Two']);
    await rig.runtime.run('sidebar', ['Three']);

    expect(panels.open.map(({ kind, title }) => [kind, title])).toEqual([
      ['modalDialog', 'Two'],
      ['sidebar', 'Three'],
    ]);
  });

  test('calls the script and hears what it returns or why it failed', async () => {
    expect(await (await call({ functionName: 'add', args: [40, 2] })).json()).toEqual({ value: 42 });
    expect(await (await call({ functionName: 'fail', args: [] })).json()).toEqual({
      error: { message: 'No luck' },
    });
  });

  test.each(['http://127.0.0.1:1', 'https://evil.example', 'null'])(
    'nobody at %s can call the script',
    async (origin) => {
      expect((await call({ functionName: 'add', args: [1, 2] }, origin)).status).toBe(403);
    },
  );

  test('what is no call is refused', async () => {
    expect((await call({ functionName: 7 })).status).toBe(400);
  });
});
