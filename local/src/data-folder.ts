import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Identity, identitySchema, newIdentity } from './identity.ts';

/** Proves that the folder is ours, and holds what the parts on this machine must agree on. */
const MARKER = 'sheet-courier.json';
const LOCK = 'in-use.sqlite';

/** Everything this program ever puts into its data folder: nothing else is wiped. */
const PARTS = ['workbooks', 'telegram', 'apps-script', 'script-bundle', 'worker', 'google'] as const;
type Part = (typeof PARTS)[number];

/** Why a folder can't be used; the message says how to go on. */
export class DataFolderRefused extends Error {
  override readonly name = 'DataFolderRefused';
}

/** The folder in which everything local is kept, held by this process alone until it is closed. */
export class DataFolder {
  readonly path: string;
  readonly identity: Identity;
  readonly #lock: DatabaseSync;

  private constructor(path: string, identity: Identity, lock: DatabaseSync) {
    this.path = path;
    this.identity = identity;
    this.#lock = lock;
  }

  /**
   * Opens the folder, making it where there is none.
   *
   * @param fresh wipes what an earlier run has left
   * @throws DataFolderRefused when it holds somebody else's files, or another process uses it
   */
  static open(path: string, { fresh }: { readonly fresh: boolean }): DataFolder {
    mkdirSync(path, { recursive: true });
    const marker = join(path, MARKER);
    const isOurs = existsSync(marker);
    if (!isOurs && readdirSync(path).some((name) => !name.startsWith(LOCK))) {
      throw new DataFolderRefused(
        `${path} holds files that Sheet Courier did not make, so it is left as it is. Name an empty or new folder with --data.`,
      );
    }
    const lock = takeLock(path);
    try {
      if (fresh) wipe(path);
      return new DataFolder(path, existsSync(marker) ? readIdentity(marker) : makeIdentity(marker), lock);
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /** The folder of one part; the part makes it when it needs it. */
  of(part: Part): string {
    return join(this.path, part);
  }

  close(): void {
    this.#lock.close();
  }
}

/** The system lets go of SQLite's lock when the process ends in whatever way, so that none is ever left over. */
function takeLock(path: string): DatabaseSync {
  const lock = new DatabaseSync(join(path, LOCK));
  try {
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
    return lock;
  } catch {
    lock.close();
    throw new DataFolderRefused(
      `${path} is in use by another npm start. Stop that one, or name another folder with --data.`,
    );
  }
}

function wipe(path: string): void {
  for (const part of PARTS) rmSync(join(path, part), { recursive: true, force: true });
  rmSync(join(path, MARKER), { force: true });
}

function makeIdentity(marker: string): Identity {
  const identity = newIdentity();
  writeFileSync(`${marker}.new`, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${marker}.new`, marker);
  return identity;
}

function readIdentity(marker: string): Identity {
  const kept = identitySchema.safeParse(JSON.parse(readFileSync(marker, 'utf8')));
  if (kept.success) return kept.data;
  throw new DataFolderRefused(
    `${marker} can't be read. Begin anew with --fresh, or name another folder with --data.`,
  );
}
