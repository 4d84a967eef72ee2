import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebAppHandler, type WebAppHandler } from '../../../local/src/apps-script-runtime/web-app.ts';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

const BASE = 'http://127.0.0.1:1/macros/s/ID';
const SCRIPT = `
function doPost(e) { return ContentService.createTextOutput(JSON.stringify(e)).setMimeType(ContentService.MimeType.JSON); }
function doGet(e) {
  if (e.parameter.fail) throw new TypeError('<oops>');
  if (e.parameter.nothing) return;
  return HtmlService.createHtmlOutput('<!DOCTYPE html><p>' + (LockService.getDocumentLock() === null) + '</p>').setTitle('Hi');
}
function add(a, b) { return a + b; }
`;

let rig: RuntimeRig;
let handle: WebAppHandler;

beforeAll(async () => {
  rig = await startRuntime({ script: SCRIPT, manifest: { webapp: { access: 'ANYONE_ANONYMOUS' } } });
  handle = createWebAppHandler({ runtime: rig.runtime, deploymentId: 'ID' });
});
afterAll(() => rig.close());

async function ask(url: string, init?: RequestInit): Promise<Response> {
  const response = await handle(new Request(url, init));
  if (!response) throw new Error('not a request of the web app');
  return response;
}

describe('the web app', () => {
  test('answers text by a redirect that is followed by GET', async () => {
    const body = JSON.stringify({ text: 'ü' });
    const moved = await ask(`${BASE}/exec/a/b?x=1&x=2&y=3`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-secret': 'unseen' },
    });

    expect(moved.status).toBe(302);
    const location = moved.headers.get('location') ?? '';
    expect((await ask(location, { method: 'POST' })).status).toBe(405);
    const answer = await ask(location);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer.json()).toEqual({
      queryString: 'x=1&x=2&y=3',
      parameter: { x: '1', y: '3' },
      parameters: { x: ['1', '2'], y: ['3'] },
      pathInfo: 'a/b',
      contextPath: '',
      contentLength: Buffer.byteLength(body),
      postData: {
        length: Buffer.byteLength(body),
        type: 'application/json',
        contents: body,
        name: 'postData',
      },
    });
  });

  test('reads a form into its parameters', async () => {
    const moved = await ask(`${BASE}/exec?a=1`, {
      method: 'POST',
      body: new URLSearchParams({ a: '2', b: 'ü' }),
    });

    const event = await (await ask(moved.headers.get('location') ?? '')).json();
    expect(event).toMatchObject({
      parameters: { a: ['1', '2'], b: ['ü'] },
      postData: { contents: 'a=2&b=%C3%BC' },
    });
  });

  test('serves pages that can call the script, and has no document lock', async () => {
    const page = await (await ask(`${BASE}/exec`)).text();

    expect(page).toMatch(/^<!DOCTYPE html>\n<title>Hi<\/title>\n<script>/);
    expect(page).toContain('<p>true</p>');
    const call = (headers: Record<string, string>): Promise<Response> =>
      ask(`${BASE}/call`, {
        method: 'POST',
        body: JSON.stringify({ functionName: 'add', args: [1, 2] }),
        headers,
      });
    expect(await (await call({ 'content-type': 'application/json' })).json()).toEqual({ value: 3 });
    expect((await call({ 'content-type': 'text/plain' })).status).toBe(415);
  });

  test("shows a script's exception as a page with status 200", async () => {
    const failed = await ask(`${BASE}/exec?fail=1`);

    expect(failed.status).toBe(200);
    expect(await failed.text()).toContain('TypeError: &lt;oops>');
    expect(await (await ask(`${BASE}/exec?nothing=1`)).text()).toContain('did not return anything');
  });

  test('leaves other addresses to others', async () => {
    expect(await handle(new Request('http://127.0.0.1:1/macros/s/OTHER/exec'))).toBeUndefined();
    expect(await handle(new Request('http://127.0.0.1:1/'))).toBeUndefined();
  });

  test('sends strangers to log in when it is not open to them', async () => {
    const closed = await startRuntime({ script: SCRIPT, manifest: { webapp: { access: 'MYSELF' } } });
    const answer = await createWebAppHandler({ runtime: closed.runtime, deploymentId: 'ID' })(
      new Request(`${BASE}/exec`),
    );
    await closed.close();

    expect(answer?.status).toBe(302);
    expect(answer?.headers.get('location')).toContain('accounts.google.com');
  });
});
