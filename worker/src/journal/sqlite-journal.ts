import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Notification, Outcome, Transition } from '@sheet-courier/shared';
import { GroupCommit } from './group-commit.ts';
import {
  type Journal,
  type JournalEntry,
  type JournalEvent,
  type JournalState,
  JournalUnusable,
} from './journal.ts';
import { explainTrouble, inTransaction, openJournalFile } from './journal-file.ts';

const DAY_MS = 86_400_000;

/** How long a notification's life is remembered after it ended. */
const HISTORY_MS = 30 * DAY_MS;

/** The most events kept, whatever their age, so that the check at the start stays within a second. */
const HISTORY_EVENTS = 1_000_000;

/** How often, by the times that are recorded, the oldest events are looked at, and how many at once. */
const PRUNE_EVERY_MS = 60_000;
const PRUNE_EVENTS = 5_000;

/**
 * The journal in one SQLite file: write-ahead log, synced at every commit, one commit for what comes within a few
 * milliseconds.
 *
 * @param path a file, made where there is none, or `:memory:`
 * @param monotonic milliseconds that only go forward
 * @throws JournalUnusable when the file is damaged, not a journal, held by another program or can't be written
 */
export function openSqliteJournal(path: string, monotonic: () => number = () => performance.now()): Journal {
  return new SqliteJournal(openJournalFile(path), path, monotonic);
}

interface EntryRow {
  readonly id: string;
  readonly state: JournalState;
  readonly notification: string;
  readonly claimed_at: number;
  readonly started_at: number | null;
  readonly outcome: string | null;
  readonly transition: string | null;
  readonly settled_at: number | null;
}

class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #commits: GroupCommit;
  readonly #sql: ReturnType<typeof prepare>;
  /** What is open, writes that wait to be committed included: it tells a wrong order of calls at once. */
  readonly #states = new Map<string, JournalState>();
  #prunedAt = 0;
  #pruning = false;

  constructor(database: DatabaseSync, path: string, monotonic: () => number) {
    this.#database = database;
    this.#path = path;
    this.#sql = prepare(database);
    this.#commits = new GroupCommit({
      transaction: (work) => inTransaction(database, work),
      explain: (cause) => explainTrouble(cause, path),
      monotonic,
    });
    for (const { id, state } of this.#rows()) this.#states.set(id, state);
  }

  async claim(notifications: readonly Notification[], at: number): Promise<void> {
    for (const { id } of notifications) this.#expect(id, 'claim', [undefined, 'claimed']);
    if (notifications.length === 0) return;
    for (const { id } of notifications) this.#states.set(id, 'claimed');
    return this.#write(at, () => {
      for (const notification of notifications) {
        this.#sql.claim.run(notification.id, JSON.stringify(notification), at);
        this.#note(notification.id, at, 'claimed', notification.type);
      }
    });
  }

  async start(id: string, at: number): Promise<void> {
    this.#expect(id, 'start', ['claimed']);
    this.#states.set(id, 'started');
    return this.#write(at, () => {
      this.#sql.start.run(at, id);
      this.#note(id, at, 'started', '');
    });
  }

  async settle(id: string, outcome: Outcome, transition: Transition, at: number): Promise<void> {
    this.#expect(id, 'settle', ['claimed', 'started']);
    this.#states.set(id, 'settled');
    return this.#write(at, () => {
      this.#sql.settle.run(JSON.stringify(outcome), JSON.stringify(transition), at, id);
      this.#note(id, at, 'settled', `${transition.status}: ${describe(outcome)}`);
    });
  }

  written(ids: readonly string[], at: number): Promise<void> {
    return this.#leave(ids, at, 'written', 'settled');
  }

  gone(ids: readonly string[], at: number): Promise<void> {
    return this.#leave(ids, at, 'gone', 'settled');
  }

  release(ids: readonly string[], at: number): Promise<void> {
    return this.#leave(ids, at, 'released', 'claimed');
  }

  open(): readonly JournalEntry[] {
    this.#commits.flush();
    return this.#rows().map((row) => ({
      state: row.state,
      notification: JSON.parse(row.notification) as Notification,
      claimedAt: row.claimed_at,
      startedAt: row.started_at,
      outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as Outcome),
      transition: row.transition === null ? null : (JSON.parse(row.transition) as Transition),
      settledAt: row.settled_at,
    }));
  }

  history(id: string): readonly JournalEvent[] {
    this.#commits.flush();
    return this.#read(() => this.#sql.history.all(id)) as unknown as JournalEvent[];
  }

  remember(kind: string, key: string, value: string | null): Promise<void> {
    return this.#commits.add(() => {
      if (value === null) this.#sql.forget.run(kind, key);
      else this.#sql.remember.run(kind, key, value);
    });
  }

  recall(kind: string): ReadonlyMap<string, string> {
    this.#commits.flush();
    const rows = this.#read(() => this.#sql.recall.all(kind)) as unknown as { key: string; value: string }[];
    return new Map(rows.map(({ key, value }) => [key, value]));
  }

  close(): void {
    this.#commits.flush();
    this.#commits.end(new JournalUnusable('The journal is closed.'));
    if (this.#database.isOpen) this.#database.close();
  }

  async #leave(
    ids: readonly string[],
    at: number,
    what: 'written' | 'gone' | 'released',
    from: JournalState,
  ): Promise<void> {
    const known = ids.filter((id) => this.#states.has(id));
    for (const id of known) this.#expect(id, what, [from]);
    for (const id of known) this.#states.delete(id);
    if (known.length === 0) return;
    return this.#write(at, () => {
      for (const id of known) {
        this.#sql.leave.run(id);
        this.#note(id, at, what, '');
      }
    });
  }

  async #write(at: number, write: () => void): Promise<void> {
    await this.#commits.add(write);
    if (at - this.#prunedAt >= PRUNE_EVERY_MS && !this.#pruning) this.#pruneSoon(at);
  }

  /** In small steps, and after those who wait for this commit have gone on. */
  #pruneSoon(at: number): void {
    this.#pruning = true;
    setImmediate(() => {
      this.#pruning = false;
      if (!this.#database.isOpen) return;
      let pruned = 0;
      this.#commits
        .add(() => {
          pruned = Number(this.#sql.prune.run(PRUNE_EVENTS, at - HISTORY_MS, HISTORY_EVENTS).changes);
        })
        .then(() => {
          if (pruned < PRUNE_EVENTS) this.#prunedAt = at;
        })
        // Whoever writes next is told.
        .catch(() => undefined);
    });
  }

  /** @throws Error for a call that can't be right here, before anything of it is recorded */
  #expect(id: string, verb: string, allowed: readonly (JournalState | undefined)[]): void {
    const state = this.#states.get(id);
    if (allowed.includes(state)) return;
    throw new Error(`Cannot record "${verb}" of ${id}: it is ${state ?? 'not in the journal'}.`);
  }

  #note(id: string, at: number, what: JournalEvent['what'], detail: string): void {
    this.#sql.note.run(id, at, what, detail);
  }

  #rows(): EntryRow[] {
    return this.#read(() => this.#sql.open.all()) as unknown as EntryRow[];
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw explainTrouble(error, this.#path);
    }
  }
}

function describe(outcome: Outcome): string {
  return outcome.kind === 'delivered'
    ? `delivered as message ${outcome.messageId}`
    : `${outcome.kind}, ${outcome.reason}`;
}

function prepare(database: DatabaseSync) {
  const statement = (sql: string): StatementSync => database.prepare(sql);
  return {
    claim: statement(`
      INSERT INTO entry (id, state, notification, claimed_at) VALUES (?, 'claimed', ?, ?)
      ON CONFLICT (id) DO UPDATE SET notification = excluded.notification, claimed_at = excluded.claimed_at`),
    start: statement(`UPDATE entry SET state = 'started', started_at = ? WHERE id = ?`),
    settle: statement(
      `UPDATE entry SET state = 'settled', outcome = ?, transition = ?, settled_at = ? WHERE id = ?`,
    ),
    leave: statement('DELETE FROM entry WHERE id = ?'),
    open: statement('SELECT * FROM entry ORDER BY seq'),
    note: statement('INSERT INTO event (id, at, what, detail) VALUES (?, ?, ?, ?)'),
    history: statement('SELECT at, what, detail FROM event WHERE id = ? ORDER BY seq'),
    // Events are numbered as they come, so the oldest are those with the lowest numbers.
    prune: statement(`
      DELETE FROM event WHERE seq IN (
        SELECT seq FROM event ORDER BY seq LIMIT ?
      ) AND (at < ? OR seq <= (SELECT max(seq) FROM event) - ?)`),
    remember: statement('INSERT OR REPLACE INTO fact (kind, key, value) VALUES (?, ?, ?)'),
    forget: statement('DELETE FROM fact WHERE kind = ? AND key = ?'),
    recall: statement('SELECT key, value FROM fact WHERE kind = ?'),
  };
}
