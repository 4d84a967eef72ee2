import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Outcome, Transition } from '@sheet-courier/shared';
import type { JournalEvent, JournalState } from './journal.ts';
import { assertJournal, explainTrouble } from './journal-file.ts';

/** What is open of one notification. */
export interface OpenEntry {
  readonly id: string;
  readonly state: JournalState;
  readonly claimedAt: number;
  readonly startedAt: number | null;
  readonly settledAt: number | null;
  readonly outcome: Outcome | null;
  readonly transition: Transition | null;
}

/** A look into the journal of a worker that may be running: nothing is written, and nothing is held up. */
export interface JournalReader {
  /** What is claimed and not yet written back, oldest first. */
  open(): readonly OpenEntry[];
  history(id: string): readonly JournalEvent[];
  /** Events that are remembered, and from when on; null where there is none. */
  events(): { readonly count: number; readonly since: number | null };
  /** Everything that SQLite finds wrong with the file, after it has read all of it; empty where it is whole. */
  faults(): readonly string[];
  /** Bytes, what is not yet in the main file included. */
  readonly size: number;
  close(): void;
}

/**
 * @returns null where no worker has made a journal yet
 * @throws JournalUnusable by every verb too, when the file is damaged or not a journal
 */
export function readJournal(path: string): JournalReader | null {
  if (!existsSync(path)) return null;
  const guarded = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw explainTrouble(error, path);
    }
  };
  const database = guarded(() => new DatabaseSync(path, { readOnly: true }));
  try {
    guarded(() => assertJournal(database, path));
  } catch (error) {
    database.close();
    throw error;
  }
  const rows = (sql: string, ...values: string[]) => guarded(() => database.prepare(sql).all(...values));
  const isEmpty = rows("SELECT 1 FROM sqlite_schema WHERE name = 'entry'").length === 0;
  return {
    open: () => (isEmpty ? [] : rows('SELECT * FROM entry ORDER BY seq').map(readEntry)),
    history: (id) =>
      isEmpty
        ? []
        : (rows(
            'SELECT at, what, detail FROM event WHERE id = ? ORDER BY seq',
            id,
          ) as unknown as JournalEvent[]),
    events() {
      if (isEmpty) return { count: 0, since: null };
      const [row] = rows('SELECT count(*) AS count, min(at) AS since FROM event');
      return { count: Number(row?.['count']), since: row?.['since'] as number | null };
    },
    faults: () =>
      rows('PRAGMA integrity_check')
        .map((row) => String(row['integrity_check']))
        .filter((text) => text !== 'ok'),
    size: [path, `${path}-wal`].reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0),
    close: () => database.close(),
  };
}

function readEntry(row: Readonly<Record<string, unknown>>): OpenEntry {
  const json = (column: string): unknown =>
    typeof row[column] === 'string' ? JSON.parse(row[column]) : null;
  return {
    id: String(row['id']),
    state: row['state'] as JournalState,
    claimedAt: Number(row['claimed_at']),
    startedAt: row['started_at'] as number | null,
    settledAt: row['settled_at'] as number | null,
    outcome: json('outcome') as Outcome | null,
    transition: json('transition') as Transition | null,
  };
}
