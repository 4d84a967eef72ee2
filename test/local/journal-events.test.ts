import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JournalOf, journalOf } from '../../local/src/journal-events.ts';
import { dataFiles } from '../../worker/src/journal/data-files.ts';
import { openSqliteJournal } from '../../worker/src/journal/sqlite-journal.ts';
import { aNotification } from '../worker/notifications.ts';

let folder: string;
let events: JournalOf;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sheet-courier-'));
  events = journalOf(folder, 'the-sheet');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the journal of a worker that runs can be read, as far as it has got', async () => {
  const journal = openSqliteJournal(dataFiles(folder, 'the-sheet').journal);
  await journal.claim([aNotification({ id: 'NOTIF_1', type: 'user_prize' })], 10);
  expect(events('NOTIF_1')).toEqual([{ at: 10, what: 'claimed', detail: 'user_prize' }]);

  await journal.start('NOTIF_1', 20);

  expect(events('NOTIF_1').map(({ what }) => what)).toEqual(['claimed', 'started']);
  expect(events('NOTIF_2')).toEqual([]);
  journal.close();
});

test('without a journal, or with a file that is none, nothing is known', () => {
  expect(events('NOTIF_1')).toEqual([]);

  const { journal } = dataFiles(folder, 'the-sheet');
  openSqliteJournal(journal).close();
  writeFileSync(join(dirname(journal), 'journal.sqlite'), 'no database');

  expect(events('NOTIF_1')).toEqual([]);
});
