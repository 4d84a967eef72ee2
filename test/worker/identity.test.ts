import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityOf } from '../../worker/src/identity.ts';
import { openSqliteJournal } from '../../worker/src/journal/sqlite-journal.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'courier-identity-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: readonly string[]) => join(folder, ...names);

/** As a worker that starts on this data folder and ends. */
async function started(name: string, host = 'vps'): Promise<string> {
  const path = at(name, 'journal.sqlite');
  const journal = openSqliteJournal(path);
  const identity = await identityOf(journal, host, path);
  journal.close();
  return identity;
}

describe('the identity of a worker', () => {
  it('has the name of its machine, and stays over restarts', async () => {
    const first = await started('data');

    expect(first).toMatch(/^vps-[\da-f]{6}$/);
    expect(await started('data')).toBe(first);
    expect(await started('data')).toBe(first);
  });

  it('stays where the folder is mounted or moved elsewhere', async () => {
    const first = await started('data');
    renameSync(at('data'), at('moved'));

    expect(await started('moved')).toBe(first);
  });

  it('is another one in a copy of the folder, which then keeps its own; the first one’s stays', async () => {
    const first = await started('data');
    cpSync(at('data'), at('copy'), { recursive: true, preserveTimestamps: true });

    const second = await started('copy');
    expect(second).not.toBe(first);
    expect(await started('copy')).toBe(second);
    expect(await started('data')).toBe(first);
  });

  it('is another one on a machine of another name', async () => {
    await started('data');

    expect(await started('data', 'laptop')).toMatch(/^laptop-/);
  });

  it('is kept from a journal that does not know yet which file it is', async () => {
    const path = at('data', 'journal.sqlite');
    const journal = openSqliteJournal(path);
    await journal.remember('identity', 'worker', 'vps-abcdef');
    journal.close();

    expect(await started('data')).toBe('vps-abcdef');
    cpSync(at('data'), at('copy'), { recursive: true });
    expect(await started('copy')).not.toBe('vps-abcdef');
  });
});
