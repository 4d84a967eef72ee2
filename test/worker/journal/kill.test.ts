import { type ChildProcess, spawn } from 'node:child_process';
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

it('has everything that was acknowledged after kill -9, again and again', async () => {
  const path = join(folder, 'journal.sqlite');
  const acknowledged = new Map<string, string>();
  for (const [round, lines] of [50, 333, 1000, 77].entries()) {
    for (const line of await runAndKill(path, round * 1_000_000, lines)) {
      const [id = '', state = ''] = line.split(' ');
      acknowledged.set(id, state);
    }
    const journal = openSqliteJournal(path);
    const open = new Map(journal.open().map(({ notification, state }) => [notification.id, state]));

    for (const [id, state] of acknowledged) {
      const kept = open.get(id) ?? journal.history(id).at(-1)?.what ?? 'lost';
      expect(STATES.indexOf(kept), `${id} was ${state}, is ${kept}`).toBeGreaterThanOrEqual(
        STATES.indexOf(state),
      );
    }
    journal.close();
  }
  expect(acknowledged.size).toBeGreaterThan(300);
});
