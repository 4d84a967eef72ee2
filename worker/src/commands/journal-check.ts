import { createZone, formatDateTime } from '@sheet-courier/shared';
import { dataFiles } from '../journal/data-files.ts';
import { type OpenEntry, readJournal } from '../journal/journal-reader.ts';
import { type CommandContext, CommandFailure, settingsOf } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { paint } from './terminal.ts';
import { count, duration, size } from './words.ts';

/** A running worker brings results into the sheet within seconds. */
const LATE_MS = 5 * 60_000;

const STATES = ['claimed', 'started', 'settled'] as const;

/** Reads the whole journal of the worker on this machine, which may be running meanwhile. */
export async function journalCheck(context: CommandContext): Promise<ExitCode> {
  const { terminal, isJson, clock } = context;
  const { DATA_DIR, SPREADSHEET_ID } = settingsOf(context);
  const { journal: path } = dataFiles(DATA_DIR, SPREADSHEET_ID);
  const journal = readJournal(path);
  if (journal === null)
    throw new CommandFailure(EXIT.nothing, `There is no journal at ${path}: no worker has run here yet.`);
  try {
    const faults = journal.faults();
    const open = journal.open();
    const { count: events, since } = journal.events();
    const now = clock.now();
    const late = open.filter((entry) => isLate(entry, now));
    const states = Object.fromEntries(
      STATES.map((state) => [state, open.filter((entry) => entry.state === state).length]),
    );
    if (isJson) {
      const report = { ok: faults.length === 0, path, bytes: journal.size, faults, ...states, events };
      terminal.write(`${JSON.stringify({ ...report, late: late.map(({ id }) => id) })}\n`);
    } else {
      terminal.write(`${path}, ${size(journal.size)}\n`);
      terminal.write(
        faults.length === 0
          ? `${paint(terminal, 'green', 'whole')}: every page and index was read\n`
          : `${paint(terminal, 'red', 'damaged')}: ${faults.join('; ')}\nStop the worker, move the file away (with -wal and -shm beside it) and start again.\n`,
      );
      const inHand = STATES.map((state) => `${states[state] ?? 0} ${state}`).join(', ');
      terminal.write(`${count(open.length, 'notification')} in hand: ${inHand}\n`);
      const from = since === null ? '' : ` since ${formatDateTime(since, createZone('UTC'))} UTC`;
      terminal.write(`${count(events, 'event')} remembered${from}\n`);
      for (const { id, settledAt } of late)
        terminal.write(
          `${paint(terminal, 'yellow', `${id} was settled ${duration(now - (settledAt ?? now))} ago and is not in the sheet yet: does the worker run, and reach Google?`)}\n`,
        );
    }
    return faults.length === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    journal.close();
  }
}

function isLate({ state, settledAt }: OpenEntry, now: number): boolean {
  return state === 'settled' && now - (settledAt ?? now) > LATE_MS;
}
