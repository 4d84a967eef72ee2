import vm from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderClientPage } from '../../../local/src/apps-script-runtime/client-page.ts';
import { createWebAppHandler } from '../../../local/src/apps-script-runtime/web-app.ts';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

const SCRIPT = `
function add(a, b) { return { sum: a + b }; }
function fail() { throw new TypeError('no such prize'); }
function doGet() {}
`;
const CALL_URL = 'http://127.0.0.1:1/macros/s/ID/call';

interface Runner {
  (...args: unknown[]): void;
}
interface ScriptRun {
  withSuccessHandler(handler: (value: unknown, userObject?: unknown) => void): ScriptRun & Runners;
  withFailureHandler(handler: (error: Error, userObject?: unknown) => void): ScriptRun & Runners;
  withUserObject(userObject: unknown): ScriptRun & Runners;
}
type Runners = Readonly<Record<'add' | 'fail', Runner>>;
interface Google {
  readonly script: { readonly run: ScriptRun & Runners; readonly host: { close(): void } };
}

let rig: RuntimeRig;
let inFlight = 0;
let mostInFlight = 0;
const messages: unknown[] = [];
let google: Google;
/** A date as the page itself makes one. */
let dateOfThePage: unknown;

/** The page's own script, in a window that has what it uses of a browser; nothing here is a DOM node. */
beforeAll(async () => {
  rig = await startRuntime({ script: SCRIPT, manifest: { webapp: { access: 'ANYONE_ANONYMOUS' } } });
  const handle = createWebAppHandler({ runtime: rig.runtime, deploymentId: 'ID' });
  const page = renderClientPage({ content: '<p>hi</p>', title: 'Hi' }, { callUrl: CALL_URL });
  const window: { google?: Google } = {};
  const fetch = async (url: string, init: RequestInit) => {
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    const response = await handle(new Request(url, init));
    inFlight -= 1;
    return response;
  };
  const parent = { postMessage: (message: unknown) => messages.push(message) };
  const context = vm.createContext({
    window,
    fetch,
    parent,
    console,
    location: { origin: '' },
    Node: Event,
  });
  dateOfThePage = vm.runInContext('new Date()', context);
  vm.runInContext(/<script>([^]*)<\/script>/.exec(page)?.[1] ?? '', context);
  if (!window.google) throw new Error('the page has no google.script');
  google = window.google;
});
afterAll(() => rig.close());

/** What comes of a call: the value, or the message of its failure. */
function outcome(call: (run: ScriptRun & Runners) => void): Promise<unknown> {
  return new Promise((resolve) => {
    const { run } = google.script;
    call(run.withSuccessHandler(resolve).withFailureHandler((error) => resolve(error.message)));
  });
}

describe('google.script.run', () => {
  test('calls a function of the script and hands its result to the page', async () => {
    expect(await outcome((run) => run.add(1, 2))).toEqual({ sum: 3 });
  });

  test("hands the page the script's exception, and its own object along", async () => {
    const failed = await new Promise((resolve) => {
      google.script.run
        .withUserObject('row 7')
        .withFailureHandler(({ message }, object) => resolve([message, object]))
        .fail();
    });

    expect(failed).toEqual(['TypeError: no such prize', 'row 7']);
  });

  test('takes no date and no function', async () => {
    expect(await outcome((run) => run.add(dateOfThePage, 1))).toBe(
      'Failed due to illegal value in property: 0',
    );
    expect(await outcome((run) => run.add(1, () => 2))).toBe('Failed due to illegal value in property: 1');
  });

  test('has ten calls under way at most, and finishes them all', async () => {
    const sums = await Promise.all(Array.from({ length: 25 }, (_, at) => outcome((run) => run.add(at, 1))));

    expect(sums).toEqual(Array.from({ length: 25 }, (_, at) => ({ sum: at + 1 })));
    expect(mostInFlight).toBe(10);
  });

  test('stands beside google.script.host, which tells the window around', () => {
    google.script.host.close();

    expect(messages).toEqual([{ appsScriptHost: { close: true } }]);
  });
});
