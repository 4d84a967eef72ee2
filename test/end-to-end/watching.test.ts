import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rig } from '../rig.ts';
import { freePort } from '../worker/ops/observed-worker.ts';
import { OtlpReceiver } from '../worker/ops/otlp-receiver.ts';

const COURIER = fileURLToPath(new URL('../../worker/bin/courier.js', import.meta.url));

let rig: Rig;
let receiver: OtlpReceiver;
let running: ChildProcess[] = [];

beforeEach(async () => {
  rig = await Rig.start();
  receiver = new OtlpReceiver();
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  receiver.close();
  await rig.close();
});

function startWorker(settings: Readonly<Record<string, string>>, ...nodeOptions: readonly string[]) {
  const child = spawn(process.execPath, [...nodeOptions, COURIER, 'start'], {
    cwd: rig.folder,
    env: rig.environment(settings),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.push(child);
  let complaints = '';
  child.stderr.on('data', (data) => {
    complaints += String(data);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { child, ended, complaints: () => complaints };
}

/** Has a process say on standard error which modules it loads. */
const TELL_MODULES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context); } });
`)}`;

/** The status of the answer; null where nobody answers. */
async function statusOf(port: number, path: string): Promise<number | null> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
  return answer?.status ?? null;
}

const waitUntil = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 20_000, interval: 50 });

describe('watching the worker process', () => {
  it('tells a worker that sends from one that stands by, until that takes over', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const leader = startWorker({ HTTP_PORT: String(first) });
    await waitUntil(async () => expect(await statusOf(first, '/readyz')).toBe(200));
    startWorker({ HTTP_PORT: String(second), DATA_DIR: `${rig.folder}/second` });
    await waitUntil(async () => expect(await statusOf(second, '/healthz')).toBe(200));
    expect(await statusOf(second, '/readyz')).toBe(503);
    expect(await statusOf(first, '/readyz')).toBe(200);

    leader.child.kill('SIGTERM');

    expect(await leader.ended).toBe(0);
    expect(await statusOf(first, '/healthz')).toBeNull();
    await waitUntil(async () => expect(await statusOf(second, '/readyz')).toBe(200));
  });

  it('sends the traces of what it has just sent before it ends', async () => {
    const endpoint = await receiver.listen();
    const [id = ''] = rig.queue([{}]);
    const { child, ended } = startWorker({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    await waitUntil(() => expect(rig.row(id).status).toBe('sent'));

    child.kill('SIGTERM');

    expect(await ended).toBe(0);
    expect(receiver.spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['notification', 'claim', 'wait', 'send', 'journal', 'write-back']),
    );
  });

  it('costs a worker nothing that nobody watches: no library for it is even loaded', async () => {
    const [id = ''] = rig.queue([{}]);
    const { complaints } = startWorker({}, '--import', TELL_MODULES);
    await waitUntil(() => expect(rig.row(id).status).toBe('sent'));

    expect(complaints()).toContain('worker/src/ops/observation.ts');
    expect(complaints()).not.toMatch(
      /prom-client|opentelemetry|ops\/(?:metrics|http-server|traces|pm2-monitor)/,
    );
  });
});
