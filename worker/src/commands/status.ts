import { formatDateTime, type Settings, STATUSES, type Status, type Zone } from '@sheet-courier/shared';
import { type WorkerRow, WorkersTab } from '../queue/workers-tab.ts';
import type { CommandContext } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openJournal, openSheet, type OpenSheet } from './open-sheet.ts';
import { type QueueSummary, summarise, SUMMARY_COLUMNS } from './queue-summary.ts';
import { STATUS_COLOURS } from './row-lines.ts';
import { paint, plain, table, type Terminal } from './terminal.ts';
import { count, duration } from './words.ts';

/** A worker that sends says so every 20 seconds. */
const SILENT_MS = 60_000;

interface JournalFigures {
  /** Claimed and not yet written back. */
  readonly inHand: number;
  /** Settled, and not yet in the sheet. */
  readonly unwritten: number;
  readonly oldestUnwrittenAt: number | null;
}

interface StatusReport {
  readonly summary: QueueSummary;
  readonly workers: readonly WorkerRow[];
  readonly settings: Settings;
  readonly journal: JournalFigures | null;
}

/** How the queue stands, who sends, and how fast. */
export async function status(context: CommandContext): Promise<ExitCode> {
  const { clock, isJson, terminal } = context;
  const sheet = await openSheet(context);
  const rows = await sheet.queue.columns(...SUMMARY_COLUMNS);
  const now = clock.now();
  const report: StatusReport = {
    summary: summarise(rows, sheet.zone, now),
    workers: await workersOf(sheet),
    settings: await sheet.settings(),
    journal: figuresOf(sheet),
  };
  if (isJson) terminal.write(`${JSON.stringify(toJson(report, sheet, now))}\n`);
  else show(report, sheet, now, terminal);
  return EXIT.ok;
}

async function workersOf({ calls, titles }: OpenSheet): Promise<readonly WorkerRow[]> {
  // Reading the tab would make it.
  const hasTab = (await titles()).some((title) => title.toLowerCase() === 'workers');
  return hasTab ? new WorkersTab(calls).read() : [];
}

function figuresOf({ config }: OpenSheet): JournalFigures | null {
  const journal = openJournal(config);
  if (journal === null) return null;
  try {
    const open = journal.open();
    const settled = open.filter(({ state }) => state === 'settled').map(({ settledAt }) => settledAt ?? 0);
    return {
      inHand: open.length,
      unwritten: settled.length,
      oldestUnwrittenAt: settled.length === 0 ? null : Math.min(...settled),
    };
  } finally {
    journal.close();
  }
}

function toJson(
  { summary, workers, settings, journal }: StatusReport,
  { config, zone }: OpenSheet,
  now: number,
) {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    at: time(now),
    zone: zone.name,
    ...summary,
    oldestDueAt: time(summary.oldestDueAt),
    oldestDueSeconds: summary.oldestDueAt === null ? null : Math.round((now - summary.oldestDueAt) / 1000),
    nextDueAt: time(summary.nextDueAt),
    isPaused: settings.paused,
    ratePerSecond: settings.ratePerSecond ?? config.RATE_PER_SECOND,
    workers: workers.map(({ worker, host, lastSeen, note, figures }) => ({
      worker,
      host,
      note,
      lastSeen: time(lastSeen),
      isSending: isSending({ note, lastSeen }, now),
      ...figures,
    })),
    journal: journal && { ...journal, oldestUnwrittenAt: time(journal.oldestUnwrittenAt) },
  };
}

function isSending({ note, lastSeen }: Pick<WorkerRow, 'note' | 'lastSeen'>, now: number): boolean {
  return note.startsWith('sends') && lastSeen !== null && Math.abs(now - lastSeen) < SILENT_MS;
}

function show(report: StatusReport, { config, zone }: OpenSheet, now: number, terminal: Terminal): void {
  const { summary, workers, settings, journal } = report;
  const statuses = STATUSES.filter((one) => summary.statuses[one] > 0);
  const rows = [
    ...statuses.map((one) => [one, String(summary.statuses[one]), remarkOn(one, summary, zone, now)]),
    ...(summary.drafts > 0 ? [['(no status)', String(summary.drafts), 'drafts: never sent']] : []),
  ];
  terminal.write(`${paint(terminal, 'bold', 'Queue')}  ${count(summary.rows, 'row')}\n`);
  terminal.write(
    table(rows, terminal.columns, (text, column, row) => {
      const colour = statuses[row] === undefined ? null : STATUS_COLOURS[statuses[row]];
      return column === 0 && colour !== null ? paint(terminal, colour, text) : text;
    }),
  );
  if (summary.toMend > 0) {
    const waiting = `${count(summary.toMend, 'row')} can't go out until a cell is mended: see Error Message.`;
    terminal.write(`${paint(terminal, 'yellow', waiting)}\n`);
  }
  const rate = settings.ratePerSecond ?? config.RATE_PER_SECOND;
  const pace = [`${summary.sentLastMinute} in the last minute`, `${summary.sentToday} today`];
  if (summary.due > 0)
    pace.push(`what is due takes ${duration(Math.ceil(summary.due / rate) * 1000)} at ${rate} a second`);
  terminal.write(`\n${paint(terminal, 'bold', 'Sent')}     ${pace.join(', ')}\n`);
  if (settings.paused)
    terminal.write(`${paint(terminal, 'yellow', 'Sending is paused in the tab Settings.')}\n`);
  for (const line of workerLines(workers, now))
    terminal.write(`${paint(terminal, 'bold', 'Worker')}   ${line}\n`);
  if (journal !== null) {
    const late =
      journal.oldestUnwrittenAt === null
        ? ''
        : `, the oldest for ${duration(now - journal.oldestUnwrittenAt)}`;
    const figures = `${journal.inHand} in hand, ${journal.unwritten} not yet in the sheet${late}`;
    terminal.write(`${paint(terminal, 'bold', 'Journal')}  ${figures}\n`);
  }
}

function remarkOn(status: Status, summary: QueueSummary, zone: Zone, now: number): string {
  switch (status) {
    case 'pending': {
      const { due, oldestDueAt, nextDueAt } = summary;
      const oldest = oldestDueAt === null ? '' : `, the oldest for ${duration(now - oldestDueAt)}`;
      const next = nextDueAt === null ? '' : `, the next at ${formatDateTime(nextDueAt, zone)}`;
      return `${due} due${oldest}${next}`;
    }
    case 'dead':
      return 'given up: see `courier list --status dead`';
    case 'uncertain':
      return summary.held > 0
        ? `${summary.held} kept for a person: see \`courier uncertain\``
        : 'sent once more by itself';
    case 'sending':
    case 'sent':
    case 'failed':
    case 'cancelled':
    case 'skipped':
      return '';
  }
}

function workerLines(workers: readonly WorkerRow[], now: number): readonly string[] {
  if (workers.length === 0) return ['none has run yet'];
  const alive = workers.filter((row) => isSending(row, now));
  const shown = alive.length > 0 ? alive : workers.toSorted((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0));
  return shown.slice(0, Math.max(1, alive.length)).map((row) => {
    const seen = row.lastSeen === null ? 'never seen' : `seen ${duration(now - row.lastSeen)} ago`;
    const { figures } = row;
    const does = isSending(row, now)
      ? `sends ${figures?.ratePerSecond ?? '?'} a second at most; ${figures?.sentToday ?? 0} sent today, ${figures?.budgetLeft ?? '?'} calls to Google left this minute`
      : row.note.startsWith('sends')
        ? 'silent: it has ended without a word, or cannot reach Google'
        : row.note;
    return plain(`${row.worker} on ${row.host}, ${seen}: ${does}`);
  });
}
