import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { dataFiles } from '../../../worker/src/journal/data-files.ts';
import { acquireInstanceLock, type InstanceLock } from '../../../worker/src/journal/instance-lock.ts';

const HOLDER = fileURLToPath(new URL('lock-holder.ts', import.meta.url));

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = dataFiles(folder, 'sheet-1').lock;
});
afterEach(() => rmSync(folder, { recursive: true }));

function acquired(from: string, pid: number): InstanceLock {
  const result = acquireInstanceLock(from, { pid, since: 1000 + pid });
  if (!result.ok) throw new Error('not acquired');
  return result.lock;
}

it('lets one in and tells the next who holds it', () => {
  const lock = acquired(path, 1);

  expect(acquireInstanceLock(path, { pid: 2, since: 2 })).toEqual({
    ok: false,
    holder: { pid: 1, since: 1001 },
  });
  expect(acquireInstanceLock(path, { pid: 3, since: 3 })).toEqual({
    ok: false,
    holder: { pid: 1, since: 1001 },
  });
  lock.release();
});

it('lets the next one in after a release', () => {
  acquired(path, 1).release();

  expect(() => acquired(path, 2).release()).not.toThrow();
});

it('keeps spreadsheets apart', () => {
  const one = acquired(path, 1);

  expect(() => acquired(dataFiles(folder, 'sheet-2').lock, 2).release()).not.toThrow();
  one.release();
});

it('is held against other processes, and free at once when its holder is killed', async () => {
  const child = spawn(process.execPath, [HOLDER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(acquireInstanceLock(path, { pid: 2, since: 2 })).toEqual({
    ok: false,
    holder: { pid: child.pid, since: 7 },
  });

  child.kill('SIGKILL');
  await once(child, 'exit');

  expect(() => acquired(path, 2).release()).not.toThrow();
});
