import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';

const KILLS = 12;
const WRITER = fileURLToPath(new URL('killed-writer.ts', import.meta.url));

/** Runs the writer until it has acknowledged `writes` more revisions, kills it, and says the last one it told. */
function writeAndKill(folder: string, writes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    let told = '';
    let first: number | undefined;
    const last = () => Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1));
    child.stdout.on('data', (data: Buffer) => {
      told += data.toString('utf8');
      if (!told.includes('\n')) return;
      first ??= Number(told.split('\n')[0]);
      if (last() - first >= writes) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', () => resolve(last()));
  });
}

it('loses nothing acknowledged and tears no batch, killed again and again, through snapshots too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (let kill = 0; kill < KILLS; kill += 1) {
    const acknowledged = await writeAndKill(folder, 17 + kill * 61);

    const workbooks = new Workbooks({ now: () => 0, folder });
    const book = workbooks.get('book');
    const sheet = book?.sheet(0);
    expect(book?.revision).toBeGreaterThanOrEqual(acknowledged);
    const turn = acknowledged - 1;
    expect(sheet?.effective(turn % 1000, 0)).toBe(turn);
    for (let row = 0; row < 1000; row += 1) expect(sheet?.literal(row, 0)).toBe(sheet?.literal(row, 2));
    await workbooks.close();
  }
}, 120_000);
