import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rig } from '../rig.ts';

const COURIER = fileURLToPath(new URL('../../worker/bin/courier.js', import.meta.url));

let rig: Rig;
let running: ChildProcess[] = [];

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  await rig.close();
});

function startWorker(environment: Readonly<Record<string, string>>, ...options: readonly string[]) {
  const child = spawn(process.execPath, [COURIER, 'start', ...options], {
    cwd: rig.folder,
    env: environment,
  });
  running.push(child);
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => lines.push(line));
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { child, lines, ended };
}

const waitUntil = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000, interval: 20 });

describe('the worker process', () => {
  it('names every bad setting and ends with 78, without a stack trace', async () => {
    const { lines, ended } = startWorker({ PATH: '', RATE_PER_SECOND: 'fast' });

    expect(await ended).toBe(78);
    const text = lines.join('\n');
    for (const name of [
      'SPREADSHEET_ID',
      'GOOGLE_APPLICATION_CREDENTIALS',
      'TELEGRAM_BOT_TOKEN',
      'RATE_PER_SECOND',
    ]) {
      expect(text).toContain(`- ${name} `);
    }
    expect(text).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it('finishes what is in flight, writes it back, gives the rest back, and ends with 0 when it is told to stop', async () => {
    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'slow', ms: 1_000 }, times: null });
    const ids = rig.queue(Array.from({ length: 30 }, (_, i) => ({ to: String(500 + i) })));
    const { child, ended } = startWorker(rig.environment({ RATE_PER_SECOND: '5' }));
    await waitUntil(() => expect(rig.telegram.deliveryCounts().messages).toBeGreaterThan(0));

    child.kill('SIGTERM');

    expect(await ended).toBe(0);
    const { messages } = rig.telegram.deliveryCounts();
    expect(rig.statuses()).toEqual({ sent: messages, pending: ids.length - messages });
  });

  it('keeps trying while Google cannot be reached, tells it once, and delivers when it can', async () => {
    rig.sheets.faults.plan({ kind: 'dropBefore', count: 3 });
    const [id = ''] = rig.queue([{}]);
    const { lines } = startWorker(rig.environment({ POLL_INTERVAL_MS: '100' }));

    await waitUntil(() => expect(rig.row(id).status).toBe('sent'));

    const errors = lines
      .map((line) => JSON.parse(line) as { level: number })
      .filter(({ level }) => level >= 50);
    expect(errors).toHaveLength(1);
  });

  it('keeps trying while Telegram cannot be reached, and counts no attempt', async () => {
    await rig.telegram.setOutage(true);
    const [id = ''] = rig.queue([{}]);
    const { lines } = startWorker(rig.environment({ POLL_INTERVAL_MS: '200' }));
    await waitUntil(() => expect(lines.join('\n')).toContain('channel is stopped'));
    expect(rig.row(id).status).toBe('pending');

    await rig.telegram.setOutage(false);

    await waitUntil(() => expect(rig.row(id)).toMatchObject({ status: 'sent', retryCount: 0 }));
  });

  it('stands by while another worker on this machine sends from the same sheet, and takes over when that is killed', async () => {
    const first = startWorker(rig.environment());
    await waitUntil(() => expect(first.lines.join('\n')).toContain('the worker starts'));
    const second = startWorker(rig.environment());
    await waitUntil(() => expect(second.lines.join('\n')).toContain(`"pid":${first.child.pid}`));
    expect(second.lines.join('\n')).not.toContain('the worker starts');

    first.child.kill('SIGKILL');

    await waitUntil(() => expect(second.lines.join('\n')).toContain('the worker starts'));
  });

  it('never shows the token or the key', async () => {
    rig.telegram.setRevoked(rig.token, true);
    rig.queue([{}]);
    const { lines } = startWorker(rig.environment({ LOG_LEVEL: 'trace' }));

    await waitUntil(() => expect(lines.join('\n')).toContain('channel is stopped'));

    expect(lines.join('\n')).not.toContain(rig.token.split(':')[1]);
    expect(lines.join('\n')).not.toContain('PRIVATE KEY');
  });

  it('on another machine stands by and says who sends, takes over when told to, and at once when the first ends', async () => {
    const first = startWorker(rig.environment());
    await waitUntil(() => expect(first.lines.join()).toContain('channel is usable'));
    const second = startWorker(rig.environment({ DATA_DIR: `${rig.folder}/second` }));
    await waitUntil(() => expect(second.lines.join()).toContain('another worker sends from this sheet'));
    const third = startWorker(rig.environment({ DATA_DIR: `${rig.folder}/third` }), '--takeover');
    await waitUntil(() => expect(third.lines.join()).toContain('channel is usable'));

    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
    await waitUntil(() => expect(second.lines.join()).toContain('channel is usable'));
    const [id = ''] = rig.queue([{}]);
    await waitUntil(() => expect(rig.row(id).status).toBe('sent'));
    expect(rig.telegram.deliveryCounts().messages).toBe(1);
  });
});
