import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataFiles } from '../../journal/data-files.ts';
import { type Journal, JournalUnusable } from '../../journal/journal.ts';
import { openSqliteJournal } from '../../journal/sqlite-journal.ts';
import { count, size } from '../words.ts';
import { failure, type Finding, notChecked, pass, warning } from './finding.ts';

/** The oldest that runs TypeScript as it is, without a flag (documented: nodejs.org/api/typescript.html). */
const LEAST_NODE = [22, 18] as const;

const LITTLE_SPACE_BYTES = 200 * 1024 * 1024;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return pass('Node', version);
  return failure(
    'Node',
    `${version} is too old: ${leastMajor}.${leastMinor} or later is needed.`,
    'Run `npm install` in this project, which brings its own, or update Node.',
  );
}

export function checkSettings(problems: readonly string[]): readonly Finding[] {
  if (problems.length === 0) return [pass('Settings', 'all can be read')];
  return problems.map((problem) =>
    failure('Settings', problem, 'Mend it in .env; .env.example says what each setting is.'),
  );
}

/** What the journal remembers of the worker that runs here. */
export interface JournalLook {
  readonly finding: Finding;
  /** What the worker here calls itself in the tab Workers; null where none has run yet. */
  readonly identity: string | null;
}

/** Opens the journal as the worker would: it must be whole, and the disk must take writes. */
export function checkJournal({ journal: path }: DataFiles): JournalLook {
  let journal: Journal | null = null;
  try {
    journal = openSqliteJournal(path);
    const open = journal.open().length;
    const identity = journal.recall('identity').get('worker') ?? null;
    const what = `${path} is whole and can be written (${size(statSync(path).size)}, ${count(open, 'notification')} in hand)`;
    return { finding: pass('Journal', what), identity };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const mend =
      error instanceof JournalUnusable
        ? 'The worker does not start before.'
        : `Let the worker make and write files in ${dirname(path)}, or set DATA_DIR to a folder where it may.`;
    return { finding: failure('Journal', what, mend), identity: null };
  } finally {
    journal?.close();
  }
}

export function checkSpace({ journal }: DataFiles): Finding {
  try {
    const { bavail, bsize } = statfsSync(dirname(journal));
    const free = bavail * bsize;
    const what = `${size(free)} free where the journal is`;
    return free >= LITTLE_SPACE_BYTES
      ? pass('Disk', what)
      : warning('Disk', what, 'Free some: when the disk is full, nothing can be sent.');
  } catch {
    return notChecked('Disk', 'the journal has no folder yet');
  }
}

/** Presence, Send At and Google's tokens bear a few seconds. */
const UNEASY_MS = 10_000;
const WRONG_MS = 60_000;

/** @param aheadMs how far the server's clock is ahead of ours; null where nobody said */
export function checkClock(aheadMs: number | null): Finding {
  if (aheadMs === null) return notChecked('Clock', 'nobody has answered who would know the time');
  const off = Math.abs(aheadMs);
  if (off < UNEASY_MS) return pass('Clock', 'within seconds of the time on the internet');
  const way = aheadMs > 0 ? 'behind' : 'ahead of';
  const minutes = off / 60_000;
  const much = off < WRONG_MS ? `${Math.round(off / 1000)} seconds` : `${minutes.toFixed(1)} minutes`;
  const what = `This machine's clock is ${much} ${way} the time on the internet.`;
  const mend = 'Set it by the network: `timedatectl set-ntp true`, or install chrony.';
  if (off < WRONG_MS) return warning('Clock', what, mend);
  return failure('Clock', `${what} Google refuses keys by it, and messages leave at the wrong time.`, mend);
}
