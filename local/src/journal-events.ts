import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { dataFiles } from '../../worker/src/journal/data-files.ts';

const eventSchema = z.object({
  at: z.number(),
  what: z.enum(['claimed', 'started', 'settled', 'written', 'released']),
  detail: z.string(),
});

/** A line of what the worker's journal knows of a notification. */
export type KnownEvent = z.infer<typeof eventSchema>;

/** Reads the journal of a worker that may be running: SQLite's write-ahead log lets readers in beside the writer. */
export class JournalEvents {
  readonly #path: string;
  #database: DatabaseSync | undefined;

  constructor(dataDir: string, spreadsheetId: string) {
    this.#path = dataFiles(dataDir, spreadsheetId).journal;
  }

  /** Oldest first; nothing where there is no journal yet. */
  of(id: string): readonly KnownEvent[] {
    try {
      const rows = this.#open()
        ?.prepare('SELECT at, what, detail FROM event WHERE id = ? ORDER BY seq')
        .all(id);
      return z.array(eventSchema).parse(rows ?? []);
    } catch {
      // A worker is making the file just now, or it was wiped: the next look opens it anew.
      this.close();
      return [];
    }
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #open(): DatabaseSync | undefined {
    if (this.#database === undefined && existsSync(this.#path)) {
      this.#database = new DatabaseSync(this.#path, { readOnly: true });
    }
    return this.#database;
  }
}
