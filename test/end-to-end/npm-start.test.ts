import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { RunFigures } from '../../local/src/run-figures.ts';

const MAIN = fileURLToPath(new URL('../../local/src/main.ts', import.meta.url));
const ANY_PORTS = ['--port', '0', '--sheets-port', '0', '--telegram-port', '0'];

/** More than are made at once, and more to one chat than are claimed ahead: the chat takes one a second. */
const SPINS = 9;

const folders: string[] = [];
const running = new Set<ChildProcess>();

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true });
});

interface Started {
  readonly process: ChildProcess;
  /** Standard output and error as far as they have come. */
  readonly output: { out: string; err: string };
  readonly exit: Promise<number | null>;
}

/** An empty folder, in which a test's starts keep their data. */
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sheet-courier-'));
  folders.push(folder);
  return folder;
}

function start(folder: string, ...options: string[]): Started {
  const child = spawn(process.execPath, [MAIN, '--data', join(folder, 'data'), ...options], {
    // Away from the checkout, as whoever starts it may be.
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    output.out += String(data);
  });
  child.stderr.on('data', (data) => {
    output.err += String(data);
  });
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return { process: child, output, exit };
}

/** `0` when all went well, otherwise with what it complained of. */
async function ending({ exit, output }: Started): Promise<string> {
  const code = await exit;
  return code === 0 ? '0' : `${code}: ${output.err}`;
}

function figuresIn(out: string): RunFigures {
  return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as RunFigures;
}

// Most of each is waiting, for a process to start or for a chat to take the next message.
describe.concurrent('npm start', () => {
  test(
    'every spin ends as two messages, each delivered once, the last line says so, and nothing is sent again by a next start',
    { timeout: 120_000 },
    async () => {
      const folder = emptyFolder();
      const started = start(folder, ...ANY_PORTS, '--fresh', '--spins', String(SPINS), '--exit-when-idle');

      expect(await ending(started)).toBe('0');
      const figures = figuresIn(started.output.out);
      expect(figures).toEqual({
        spins: SPINS,
        queued: 2 * SPINS,
        sent: 2 * SPINS,
        failed: 0,
        dead: 0,
        uncertain: 0,
        delivered: 2 * SPINS,
        duplicates: 0,
        p50Ms: expect.any(Number),
        p95Ms: expect.any(Number),
        sheetsCalls: { read: expect.any(Number), write: expect.any(Number) },
        ratePerSecond: expect.any(Number),
      });
      expect(started.output.out).not.toMatch(/AA[\w-]{33}/);
      expect(started.output.out).not.toContain('PRIVATE KEY');

      const again = start(folder, ...ANY_PORTS, '--spins', '1', '--exit-when-idle');

      expect(await ending(again)).toBe('0');
      expect(figuresIn(again.output.out)).toMatchObject({
        spins: 1,
        queued: 2 * SPINS + 2,
        sent: 2 * SPINS + 2,
        delivered: 2 * SPINS + 2,
        duplicates: 0,
      });
    },
  );

  test('Ctrl+C stops everything, the worker included, and exits with 0', async () => {
    const started = start(emptyFolder(), ...ANY_PORTS);
    const { process: child, output } = started;
    await vi.waitFor(() => expect(output.out).toContain('the worker starts'), 25_000);

    child.kill('SIGINT');

    expect(await ending(started)).toBe('0');
    expect(output.out).toContain('the worker has stopped');
  });

  test('without a worker it prints what one would need', async () => {
    const { process: child, output, exit } = start(emptyFolder(), ...ANY_PORTS, '--no-worker');
    await vi.waitFor(() => expect(output.out).toContain('DATA_DIR='), 25_000);

    for (const name of [
      'SPREADSHEET_ID',
      'GOOGLE_APPLICATION_CREDENTIALS',
      'SHEETS_API_URL',
      'TELEGRAM_API_URL',
    ]) {
      expect(output.out).toMatch(new RegExp(`^${name}=.+$`, 'm'));
    }
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  test.each(['--port', '--sheets-port', '--telegram-port'])(
    'a busy port is named with its option %s',
    async (option) => {
      const squatter = createServer();
      const port = await new Promise<number>((resolve) => {
        squatter.listen(0, '127.0.0.1', () => {
          const address = squatter.address();
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      });

      const { output, exit } = start(emptyFolder(), ...ANY_PORTS, option, String(port), '--no-worker');

      expect(await exit).not.toBe(0);
      expect(output.err).toContain(
        `Port ${port} is in use by another program. Choose another one with ${option};`,
      );
      expect(output.err).not.toContain('    at ');
      squatter.close();
    },
  );

  test('two on the same data do not run side by side', async () => {
    const folder = emptyFolder();
    const first = start(folder, ...ANY_PORTS, '--no-worker');
    await vi.waitFor(() => expect(first.output.out).toContain('DATA_DIR='), 25_000);

    const second = start(folder, ...ANY_PORTS, '--no-worker');

    expect(await second.exit).not.toBe(0);
    expect(second.output.err).toMatch(/is in use by another npm start/);
    first.process.kill('SIGTERM');
    expect(await first.exit).toBe(0);
  });

  test('idling without a worker makes no sense, and it says so', async () => {
    const { output, exit } = start(emptyFolder(), '--no-worker', '--exit-when-idle');

    expect(await exit).toBe(2);
    expect(output.err).toContain('leave out --no-worker');
  });
});
