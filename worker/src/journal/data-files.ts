import { join } from 'node:path';

/** Where a worker keeps what must outlive it. */
export interface DataFiles {
  readonly journal: string;
  readonly lock: string;
  /** Held by the one command that writes to the sheet. */
  readonly commands: string;
}

/**
 * Each spreadsheet has files of its own, so that results recorded for one are never taken to another.
 *
 * @param spreadsheetId letters, digits, `-` and `_`
 */
export function dataFiles(dataDir: string, spreadsheetId: string): DataFiles {
  const folder = join(dataDir, spreadsheetId);
  return {
    journal: join(folder, 'journal.sqlite'),
    lock: join(folder, 'lock.sqlite'),
    commands: join(folder, 'commands.sqlite'),
  };
}
