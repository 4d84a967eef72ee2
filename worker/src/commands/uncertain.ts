import { formatDateTime, maskAddress, type Zone } from '@sheet-courier/shared';
import type { JournalEvent } from '../journal/journal.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openJournal, openSheet, type OpenSheet } from './open-sheet.ts';
import { LINE_COLUMNS, lineToJson, readLine, type RowLine } from './row-lines.ts';
import { paint, plain, type Terminal } from './terminal.ts';
import { count } from './words.ts';

interface Doubt {
  readonly line: RowLine;
  readonly history: readonly JournalEvent[];
}

/** What may have been delivered and nobody confirmed: what is known of it, and what a person can do. */
export async function uncertain(context: CommandContext): Promise<ExitCode> {
  const { isJson, terminal } = context;
  const sheet = await openSheet(context);
  const rows = await sheet.queue.columns(...LINE_COLUMNS);
  const lines = rows
    .map((row) => readLine(row, sheet.zone))
    .filter(({ status }) => status === 'uncertain')
    // Those that wait for a person come first.
    .toSorted((a, b) => Number(a.nextAttemptAt !== null) - Number(b.nextAttemptAt !== null));
  const doubts = withHistory(lines, sheet);
  if (isJson) {
    const notifications = doubts.map(({ line, history }) => ({
      ...lineToJson(line),
      isHeld: line.nextAttemptAt === null,
      history: history.map(({ at, what, detail }) => ({ at: new Date(at).toISOString(), what, detail })),
    }));
    terminal.write(`${JSON.stringify({ zone: sheet.zone.name, notifications })}\n`);
  } else print(doubts, sheet.zone, terminal);
  return EXIT.ok;
}

function withHistory(lines: readonly RowLine[], { config }: OpenSheet): readonly Doubt[] {
  const journal = openJournal(config);
  try {
    return lines.map((line) => ({ line, history: journal?.history(line.id) ?? [] }));
  } finally {
    journal?.close();
  }
}

function print(doubts: readonly Doubt[], zone: Zone, terminal: Terminal): void {
  if (doubts.length === 0) terminal.write('Nothing is uncertain.\n');
  for (const { line, history } of doubts) {
    const { id, to, type, nextAttemptAt, errorMessage } = line;
    const fate =
      nextAttemptAt === null
        ? paint(terminal, 'red', 'kept for a person')
        : paint(terminal, 'yellow', `sent once more at ${formatDateTime(nextAttemptAt, zone)}`);
    terminal.write(
      `${paint(terminal, 'bold', plain(id))}  to ${plain(maskAddress(to))}  ${plain(type)}  ${fate}\n`,
    );
    if (errorMessage !== '') terminal.write(`  ${plain(errorMessage)}\n`);
    for (const { at, what, detail } of history)
      terminal.write(`  ${formatDateTime(at, zone)}  ${what}  ${plain(detail)}`.trimEnd().concat('\n'));
  }
  const held = doubts.filter(({ line }) => line.nextAttemptAt === null);
  if (held.length === 0) return;
  const id = plain(held[0]?.line.id ?? '');
  terminal.write(
    `\n${count(held.length, 'row')} kept for a person. Look into the chat: where it has arrived, \`courier cancel ${id}\`; where not, \`courier retry ${id}\`.\n`,
  );
}
