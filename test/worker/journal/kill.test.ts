import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openSqliteJournal } from '../../../worker/src/journal/sqlite-journal.ts';

const WRITER = fileURLToPath(new URL('killed-writer.ts', import.meta.url));
const STATES = ['claimed', 'started', 'settled', 'written'];

const folder = mkdtempSync(join(tmpdir(), 'journal-kill-'));
let writer: ChildProcess | undefined;
afterEach(() => {
  writer?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Lets a writer run until it has said so many lines, kills it, and returns all it said. */
function runAndKill(path: string, from: number, lines: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, path, String(from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    writer = child;
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.split('\n').length > lines) child.kill('SIGKILL');
    });
    child.on('error', reject);
    // The last line may be cut in half: then its promise had resolved, but that is not said whole.
    child.on('close', () => resolve(said.split('\n').slice(0, -1)));
  });
}

/** What of all that was said is no longer known: `ID was STATE, is STATE`. */
function lost(path: string, said: readonly string[]): string[] {
  const journal = openSqliteJournal(path);
  const open = new Map(journal.open().map(({ notification, state }) => [notification.id, state]));
  const acknowledged = new Map(said.map((line) => line.split(' ') as [id: string, state: string]));
  const missing = [...acknowledged].flatMap(([id, state]) => {
    const kept = open.get(id) ?? journal.history(id).at(-1)?.what ?? 'lost';
    return STATES.indexOf(kept) < STATES.indexOf(state) ? [`${id} was ${state}, is ${kept}`] : [];
  });
  journal.close();
  return missing;
}

it('has everything that was acknowledged after kill -9, again and again', async () => {
  const path = join(folder, 'journal.sqlite');
  const said: string[] = [];
  for (const [round, lines] of [50, 333, 1000, 77].entries()) {
    said.push(...(await runAndKill(path, round * 1_000_000, lines)));

    expect(lost(path, said)).toEqual([]);
  }
  expect(said.length).toBeGreaterThan(1_400);
});

it('has everything that was acknowledged when the disk is full, and said so', () => {
  const path = join(folder, 'full.sqlite');
  // No file may grow beyond 500 KiB; the signal that would end the writer for it is ignored, as on a full disk.
  const limited = `trap '' XFSZ; ulimit -f 500; exec "$0" "$@"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', limited, process.execPath, WRITER, path, '0'], {
    encoding: 'utf8',
  });

  expect(status).toBe(1);
  expect(stderr).toMatch(
    /JournalUnusable: The journal .*full.*Nothing is sent until that is mended: free some space/,
  );
  const said = stdout.split('\n').slice(0, -1);
  expect(said.length).toBeGreaterThan(20);
  expect(lost(path, said)).toEqual([]);
});
