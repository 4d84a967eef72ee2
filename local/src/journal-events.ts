import { dataFiles } from '../../worker/src/journal/data-files.ts';
import { type JournalEvent, JournalUnusable } from '../../worker/src/journal/journal.ts';
import { type JournalReader, readJournal } from '../../worker/src/journal/journal-reader.ts';

/** What the journal of a worker that may be running knows of a notification, oldest first. */
export type JournalOf = (notificationId: string) => readonly JournalEvent[];

/** Opens the journal for each question: the worker may make it, or somebody move it away, at any time. */
export function journalOf(dataDir: string, spreadsheetId: string): JournalOf {
  const { journal } = dataFiles(dataDir, spreadsheetId);
  return (notificationId) => {
    let reader: JournalReader | null = null;
    try {
      reader = readJournal(journal);
      return reader?.history(notificationId) ?? [];
    } catch (error) {
      if (error instanceof JournalUnusable) return [];
      throw error;
    } finally {
      reader?.close();
    }
  };
}
