import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JournalUnusable } from './journal.ts';

/** "shco", so that no other program's database is taken for a journal. */
const APPLICATION_ID = 0x7368636f;

/** Each step takes a journal from the version that is its index to the next; a released step is never changed. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('claimed', 'started', 'settled')),
    notification TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    started_at INTEGER,
    outcome TEXT,
    transition TEXT,
    settled_at INTEGER
  ) STRICT;
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX event_of ON event (id, seq);
  CREATE TABLE fact (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** How long another program may hold the file, such as one that asks for the history, before that is an error. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens (or makes) the database behind a journal, checks that it is whole and can be written, and brings it to this
 * version's schema.
 *
 * @param path a file, or `:memory:`
 * @throws JournalUnusable
 */
export function openJournalFile(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== ':memory:') makePrivate(path);
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    check(database, path);
    migrate(database);
    return database;
  } catch (error) {
    database?.close();
    throw explainTrouble(error, path);
  }
}

/** The journal holds messages and addresses: only its owner may read it. SQLite gives its side files the same mode. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

function check(database: DatabaseSync, path: string): void {
  assertJournal(database, path);
  const { quick_check: verdict } = first(database, 'PRAGMA quick_check(1)');
  if (verdict !== 'ok')
    throw new JournalUnusable(`${path} is damaged (${String(verdict)}). ${MEND.moveAway}`);
}

/** @throws JournalUnusable when it is another program's database, or of a newer version than this */
export function assertJournal(database: DatabaseSync, path: string): void {
  const { application_id: application } = first(database, 'PRAGMA application_id');
  const { user_version: version } = first(database, 'PRAGMA user_version');
  const { count } = first(database, 'SELECT count(*) AS count FROM sqlite_schema');
  if (application !== APPLICATION_ID && !(count === 0 && version === 0)) {
    throw new JournalUnusable(`${path} is another program's database. ${MEND.moveAway}`);
  }
  if (Number(version) > MIGRATIONS.length) {
    throw new JournalUnusable(
      `${path} was written by a newer version of Sheet Courier (its schema is ${String(version)}, this version knows ` +
        `${MIGRATIONS.length}). Start the newer version.`,
    );
  }
}

function migrate(database: DatabaseSync): void {
  const version = Number(first(database, 'PRAGMA user_version')['user_version']);
  inTransaction(database, () => {
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    // Also where nothing is to be migrated: it shows that the disk takes writes, before anything is sent.
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length};`);
  });
}

/** One durable transaction; nothing of it is kept when the work throws. */
export function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function first(database: DatabaseSync, sql: string): Readonly<Record<string, unknown>> {
  return database.prepare(sql).get() ?? {};
}

const MEND = {
  moveAway:
    'Nothing is sent until that is mended: stop the worker, move the file away (with the -wal and -shm files beside it) ' +
    'and start again. Rows that say sending are then treated as possibly delivered.',
  space:
    'Nothing is sent until that is mended: free some space and start again. Nothing that was recorded is lost.',
  access: 'Nothing is sent until that is mended: let the worker read and write it, and start again.',
  holder: 'Nothing is sent until that is mended: stop the program that holds it, and start again.',
};

/** SQLite's primary result codes (documented: sqlite.org/rescode.html), as a person can act on them. */
const TROUBLES: Readonly<Record<number, readonly [what: string, mend: string]>> = {
  5: ['is held by another program', MEND.holder],
  6: ['is held by another program', MEND.holder],
  8: ['can only be read', MEND.access],
  10: ['could not be read or written (the disk reports an error or is full)', MEND.space],
  11: ['is damaged', MEND.moveAway],
  13: ['could not grow: the disk is full', MEND.space],
  14: ['could not be opened', MEND.access],
  26: ['is damaged or no journal', MEND.moveAway],
};

/** Whatever went wrong with the file, in words that say what and how to mend it. */
export function explainTrouble(error: unknown, path: string): JournalUnusable {
  if (error instanceof JournalUnusable) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const [what, mend] = TROUBLES[primaryCode(error)] ?? ['could not be used', MEND.access];
  return new JournalUnusable(`The journal ${path} ${what} (${reason}). ${mend}`, { cause: error });
}

function primaryCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : -1;
}
