import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The process that holds a lock. */
export interface Holder {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly since: number;
}

export interface InstanceLock {
  release(): void;
}

export type LockResult =
  | { readonly ok: true; readonly lock: InstanceLock }
  /** `holder` is null in the moment in which another process takes the lock and has not said yet who it is. */
  | { readonly ok: false; readonly holder: Holder | null };

/** SQLITE_BUSY (documented: sqlite.org/rescode.html). */
const BUSY = 5;

/** Long enough for another process to finish reading or saying who it is; whoever holds the lock holds it for longer. */
const PATIENCE_MS = 250;

const ANCHOR_MS = 3_600_000;

/**
 * Lets only one process on this machine go on. The lock is SQLite's write lock on a small database, held through a
 * transaction that never ends: the kernel drops it when the process dies, however it dies, and readers still see who
 * holds it.
 *
 * @param path a file on a local disk; made where there is none
 * @throws Error when the file can't be used at all
 */
export function acquireInstanceLock(path: string, self: Holder): LockResult {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path, { timeout: PATIENCE_MS });
  try {
    sayHolder(database, self);
    database.exec('BEGIN IMMEDIATE');
    return { ok: true, lock: hold(database) };
  } catch (error) {
    const holder = isBusy(error) ? readHolder(database) : null;
    database.close();
    if (!isBusy(error)) throw error;
    return { ok: false, holder };
  }
}

/**
 * A database that nothing refers to is closed by the garbage collector, and the lock would go with it; the timer refers
 * to it, whatever the caller does with the lock, and keeps no process alive.
 */
function hold(database: DatabaseSync): InstanceLock {
  const anchor = setInterval(() => database.isOpen, ANCHOR_MS).unref();
  return {
    release: () => {
      clearInterval(anchor);
      if (database.isOpen) database.close();
    },
  };
}

/**
 * Committed before the lock is taken for good, so that others can read it. Two processes may both get this far, one
 * after the other; the later one then has the lock, and its name is the one that stands.
 */
function sayHolder(database: DatabaseSync, { pid, since }: Holder): void {
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS holder (one INTEGER PRIMARY KEY CHECK (one = 1), pid INTEGER NOT NULL, since INTEGER NOT NULL) STRICT;
    INSERT OR REPLACE INTO holder VALUES (1, ${Math.trunc(pid)}, ${Math.trunc(since)});
    COMMIT;
  `);
}

function readHolder(database: DatabaseSync): Holder | null {
  try {
    if (database.isTransaction) database.exec('ROLLBACK');
    const row = database.prepare('SELECT pid, since FROM holder').get() as unknown as Holder | undefined;
    return row === undefined ? null : { pid: row.pid, since: row.since };
  } catch {
    return null;
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === BUSY
  );
}
