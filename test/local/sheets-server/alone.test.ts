import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';

const MAIN = new URL('../../../local/src/sheets-server/main.ts', import.meta.url).pathname;

/** The Sheets server as a process of its own, as someone else's project starts it. */
async function startProcess(...options: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--latency', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  onTestFinished(stop);
  const [line]: unknown[] = await once(createInterface(child.stdout), 'line');
  const url = `${/http:\S+/.exec(String(line))?.[0]}v4/spreadsheets`;
  const call = async (path: string, token: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
    const body: { spreadsheetId?: string; values?: unknown } = JSON.parse(await response.text());
    return { status: response.status, body };
  };
  return { call, stop };
}

describe('the Sheets server alone', () => {
  it('takes any token as an account of its own, and with its quota off any number of requests', async () => {
    const { call } = await startProcess('--quota', 'off');
    const { body } = await call('', 'ada', { method: 'POST', body: '{}' });

    const statuses = new Set<number>();
    for (let read = 0; read < 70; read += 1)
      statuses.add((await call(`/${body.spreadsheetId}`, 'ada')).status);

    expect([...statuses]).toEqual([200]);
    expect((await call(`/${body.spreadsheetId}`, 'bob')).status).toBe(403);
  });

  it('takes only tokens it gave out where that is required, and knows its limits', async () => {
    const strict = await startProcess('--auth', 'required');
    expect((await strict.call('/book', 'ada')).status).toBe(401);

    const limited = await startProcess();
    const { body } = await limited.call('', 'ada', { method: 'POST', body: '{}' });
    const statuses: number[] = [];
    // Twice a minute's worth and one more: a new minute may begin in between.
    for (let read = 0; read <= 120; read += 1)
      statuses.push((await limited.call(`/${body.spreadsheetId}`, 'ada')).status);
    expect(statuses.indexOf(429)).toBeGreaterThanOrEqual(60);
  });

  it('keeps its spreadsheets in the folder it is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheets-alone-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const first = await startProcess('--data', folder);
    const { body } = await first.call('', 'ada', { method: 'POST', body: '{}' });
    const cell = `/${body.spreadsheetId}/values/A1`;
    await first.call(`${cell}?valueInputOption=RAW`, 'ada', { method: 'PUT', body: '{"values":[["kept"]]}' });
    await first.stop();

    const again = await startProcess('--data', folder);

    expect((await again.call(cell, 'ada')).body.values).toEqual([['kept']]);
  });
});
