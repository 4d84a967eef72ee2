import {
  type Cell,
  cellText,
  COLUMN_KEYS,
  COLUMNS,
  type ColumnKey,
  formatDateTime,
  type Header,
  parseDateTime,
  type Zone,
} from '@sheet-courier/shared';
import type { JournalEvent } from '../journal/journal.ts';
import type { OpenEntry } from '../journal/journal-reader.ts';
import type { QueueTable } from '../queue/queue-table.ts';
import { type CommandContext, CommandFailure } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openJournal, openSheet, type OpenSheet } from './open-sheet.ts';
import { paint, plain, type Terminal } from './terminal.ts';

/** A row that has the id, in the queue or in the archive. */
interface FoundRow {
  readonly tab: string;
  /** One-based. */
  readonly row: number;
  readonly cells: readonly Cell[];
  readonly header: Header;
}

interface Life {
  readonly events: readonly JournalEvent[];
  /** Null where the worker here has nothing of it in hand. */
  readonly entry: OpenEntry | null;
  /** False where no worker has run on this machine. */
  readonly isJournal: boolean;
}

/** Everything that is known of one notification: its row, wherever it is, and what the worker here did with it. */
export async function show(context: CommandContext, { id }: { readonly id: string }): Promise<ExitCode> {
  const { isJson, terminal } = context;
  const sheet = await openSheet(context);
  const found = await findRows(sheet, id);
  const life = lifeOf(sheet, id);
  if (found.length === 0 && life.events.length === 0)
    throw new CommandFailure(EXIT.nothing, `Neither the sheet nor the journal here knows "${plain(id)}".`);
  if (isJson) terminal.write(`${JSON.stringify(toJson(id, found, life, sheet.zone))}\n`);
  else print(id, found, life, sheet.zone, terminal);
  return EXIT.ok;
}

async function findRows({ queue, archives }: OpenSheet, id: string): Promise<readonly FoundRow[]> {
  const ids = new Set([id]);
  const inTab = async (table: QueueTable): Promise<readonly FoundRow[]> =>
    ((await table.find(ids)).get(id) ?? []).map(({ row, cells }) => ({
      tab: table.title,
      row,
      cells,
      header: table.at.header,
    }));
  const inQueue = await inTab(queue);
  if (inQueue.length > 0) return inQueue;
  for (const table of await archives()) {
    const archived = await inTab(table);
    if (archived.length > 0) return archived;
  }
  return [];
}

function lifeOf({ config }: OpenSheet, id: string): Life {
  const journal = openJournal(config);
  if (journal === null) return { events: [], entry: null, isJournal: false };
  try {
    const entry = journal.open().find((one) => one.id === id) ?? null;
    return { events: journal.history(id), entry, isJournal: true };
  } finally {
    journal.close();
  }
}

/** As people read it. */
function shown(key: ColumnKey, cell: Cell, zone: Zone): string {
  if (COLUMNS[key].kind !== 'dateTime' || typeof cell !== 'number') return cellText(cell);
  const at = parseDateTime(cell, zone);
  return at === null ? cellText(cell) : formatDateTime(at, zone);
}

function toJson(id: string, found: readonly FoundRow[], { events, entry, isJournal }: Life, zone: Zone) {
  return {
    id,
    zone: zone.name,
    rows: found.map(({ tab, row, cells, header }) => ({
      tab,
      row,
      cells: Object.fromEntries(
        COLUMN_KEYS.map((key) => [COLUMNS[key].header, shown(key, cells[header[key]], zone)]),
      ),
    })),
    inHand: entry?.state ?? null,
    history: isJournal
      ? events.map(({ at, what, detail }) => ({ at: new Date(at).toISOString(), what, detail }))
      : null,
  };
}

function print(
  id: string,
  found: readonly FoundRow[],
  { events, entry, isJournal }: Life,
  zone: Zone,
  terminal: Terminal,
): void {
  if (found.length === 0) terminal.write(`No row has the ID ${plain(id)} any more.\n`);
  if (found.length > 1)
    terminal.write(
      `${paint(terminal, 'yellow', `${found.length} rows have this ID: clear it in the copies.`)}\n`,
    );
  for (const { tab, row, cells, header } of found) {
    terminal.write(`${paint(terminal, 'bold', `${tab}, row ${row}`)}\n`);
    for (const key of COLUMN_KEYS) {
      const text = shown(key, cells[header[key]], zone);
      if (text !== '') terminal.write(`  ${COLUMNS[key].header.padEnd(16)}${paragraph(text)}\n`);
    }
  }
  terminal.write(`${paint(terminal, 'bold', 'What the worker here did')}\n`);
  if (!isJournal) terminal.write('  no worker has run on this machine\n');
  else if (events.length === 0) terminal.write('  nothing that is remembered (30 days)\n');
  for (const { at, what, detail } of events)
    terminal.write(
      `  ${formatDateTime(at, zone)}  ${what.padEnd(8)}  ${plain(detail)}`.trimEnd().concat('\n'),
    );
  if (entry !== null) terminal.write(`  in hand just now: ${entry.state}\n`);
}

/** Lines of a message stay lines, below each other. */
function paragraph(text: string): string {
  return text
    .split(/\r?\n/)
    .map(plain)
    .join(`\n${' '.repeat(18)}`);
}
