import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Journal } from './journal/journal.ts';

/** What a file does not share with its copies, wherever it is mounted. */
interface FileMark {
  readonly inode: string;
  /** Nanoseconds since 1970; '' where the file system does not tell. */
  readonly born: string;
}

/**
 * The name by which a worker is told from others. It stays the same over restarts, so that a worker that was killed is not
 * its own rival; it is another one where the journal is a copy, because the worker it was copied from may still be there.
 * What was claimed under the earlier name then counts as claimed by another.
 *
 * @param path the journal's file
 */
export async function identityOf(journal: Journal, host: string, path: string): Promise<string> {
  const facts = journal.recall('identity');
  const mark = markOf(path);
  const known = facts.get('worker');
  const earlier = facts.get('file');
  const isSame = earlier === undefined || isSameFile(JSON.parse(earlier) as FileMark, mark);
  const identity =
    known?.startsWith(`${host}-`) === true && isSame ? known : `${host}-${randomBytes(3).toString('hex')}`;
  if (identity !== known) await journal.remember('identity', 'worker', identity);
  if (JSON.stringify(mark) !== earlier) await journal.remember('identity', 'file', JSON.stringify(mark));
  return identity;
}

function markOf(path: string): FileMark {
  const { ino, birthtimeNs, ctimeNs } = statSync(path, { bigint: true });
  // Where there is no time of birth, some systems give that of the last change in its place.
  const isKnown = birthtimeNs > 0n && birthtimeNs < ctimeNs;
  return { inode: String(ino), born: isKnown ? String(birthtimeNs) : '' };
}

function isSameFile(one: FileMark, other: FileMark): boolean {
  const isBornAlike = one.born === other.born || one.born === '' || other.born === '';
  return one.inode === other.inode && isBornAlike;
}
