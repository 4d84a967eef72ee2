import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalUnusable } from '../../../worker/src/journal/journal.ts';
import { openSqliteJournal } from '../../../worker/src/journal/sqlite-journal.ts';
import { durableJournalConformance, journalConformance } from '../../conformance/journal.ts';
import { aNotification, sentTransition } from '../notifications.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 1, 12);

let folder: string;
let files = 0;
const freshPath = (): string => join(folder, `${++files}`, 'journal.sqlite');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const inFile = () => {
  const path = freshPath();
  return { open: () => openSqliteJournal(path) };
};

journalConformance('SQLite in memory', () => ({ open: () => openSqliteJournal(':memory:') }));
journalConformance('SQLite in a file', inFile);
durableJournalConformance('SQLite in a file', inFile);

describe('the journal file', () => {
  it('makes its folder, and lets only its owner read what people are told', () => {
    const path = freshPath();
    const journal = openSqliteJournal(path);

    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600);
    journal.close();
  });

  it('is refused when it is damaged, with what to do', async () => {
    const path = freshPath();
    const journal = openSqliteJournal(path);
    const notifications = Array.from({ length: 300 }, (_, index) => aNotification({ id: `NOTIF_${index}` }));
    await journal.claim(notifications, NOW);
    journal.close();
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 4096 * 3, 4096 * 20);
    writeFileSync(path, bytes);

    expect(() => openSqliteJournal(path)).toThrow(JournalUnusable);
    expect(() => openSqliteJournal(path)).toThrow(/damaged.*Nothing is sent.*move the file away/s);
  });

  it('is refused when it was cut short', async () => {
    const path = freshPath();
    const journal = openSqliteJournal(path);
    const notifications = Array.from({ length: 300 }, (_, index) => aNotification({ id: `NOTIF_${index}` }));
    await journal.claim(notifications, NOW);
    journal.close();
    truncateSync(path, 4096 * 5);

    expect(() => openSqliteJournal(path)).toThrow(JournalUnusable);
  });

  it('is refused when it is no database', () => {
    const path = join(folder, 'text.sqlite');
    writeFileSync(path, 'Dear diary, '.repeat(1000));

    expect(() => openSqliteJournal(path)).toThrow(/damaged or no journal/);
  });

  it("is refused when it is another program's database", () => {
    const path = join(folder, 'other.sqlite');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE cat (name TEXT)');
    other.close();

    expect(() => openSqliteJournal(path)).toThrow(/another program's database/);
  });

  it('is refused when a newer version has written it', () => {
    const path = freshPath();
    openSqliteJournal(path).close();
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();

    expect(() => openSqliteJournal(path)).toThrow(/newer version.*schema is 99/s);
  });

  it('is refused where no file can be', () => {
    expect(() => openSqliteJournal('/dev/null/journal.sqlite')).toThrow(JournalUnusable);
  });
});

describe('when the journal can no longer be written', () => {
  it('refuses that record and every later one, and says so', async () => {
    const path = freshPath();
    const journal = openSqliteJournal(path);
    await journal.claim([aNotification({ id: 'NOTIF_1' })], NOW);
    const meddler = new DatabaseSync(path);
    meddler.exec("CREATE TRIGGER full BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'no room'); END");
    meddler.close();

    await expect(journal.start('NOTIF_1', NOW)).rejects.toThrow(JournalUnusable);
    await expect(journal.claim([aNotification({ id: 'NOTIF_2' })], NOW)).rejects.toThrow(/no room/);
    journal.close();
    const again = openSqliteJournal(path);
    expect(again.open().map(({ state }) => state)).toEqual(['claimed']);
    again.close();
  });

  it('keeps nothing of a group of which one part could not be written', async () => {
    const path = freshPath();
    const journal = openSqliteJournal(path);
    await journal.claim([aNotification({ id: 'NOTIF_1' })], NOW);
    const meddler = new DatabaseSync(path);
    meddler.exec("CREATE TRIGGER full BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'no room'); END");
    meddler.close();

    const results = await Promise.allSettled([
      journal.claim([aNotification({ id: 'NOTIF_2' })], NOW),
      journal.start('NOTIF_1', NOW),
    ]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    journal.close();
    const again = openSqliteJournal(path);
    expect(again.open()).toHaveLength(1);
    again.close();
  });
});

describe('the history', () => {
  it('forgets after thirty days what came to its end, a bit at a time', async () => {
    const journal = openSqliteJournal(':memory:');
    const one = aNotification({ id: 'NOTIF_1' });
    await journal.claim([one], NOW);
    await journal.settle('NOTIF_1', { kind: 'delivered', messageId: '1', at: NOW }, sentTransition(one), NOW);
    await journal.written(['NOTIF_1'], NOW);
    await journal.claim([aNotification({ id: 'NOTIF_2' })], NOW + 29 * DAY_MS);
    await expect.poll(() => journal.history('NOTIF_1')).toHaveLength(3);

    await journal.claim([aNotification({ id: 'NOTIF_3' })], NOW + 31 * DAY_MS);

    await expect.poll(() => journal.history('NOTIF_1')).toEqual([]);
    expect(journal.history('NOTIF_2')).toHaveLength(1);
    expect(journal.open()).toHaveLength(2);
    journal.close();
  });
});
