import {
  cellText,
  type ColumnKey,
  isStatus,
  parseDateTime,
  type Status,
  STATUSES,
  withoutProblems,
  type Zone,
} from '@sheet-courier/shared';
import type { TableRow } from '../queue/queue-table.ts';

/** The columns that the summary looks at. */
export const SUMMARY_COLUMNS = [
  'status',
  // Drafts are told by it.
  'userId',
  'createdAt',
  'sendAt',
  'nextAttemptAt',
  'sentAt',
  'errorMessage',
] as const satisfies readonly ColumnKey[];

type SummaryRow = TableRow<(typeof SUMMARY_COLUMNS)[number]>;

const MINUTE_MS = 60_000;

/** How the queue stands. Times are milliseconds since 1970. */
export interface QueueSummary {
  readonly rows: number;
  readonly statuses: Readonly<Record<Status, number>>;
  /** Rows without a status: they are never sent. */
  readonly drafts: number;
  /** Rows that wait until a person mends a cell. */
  readonly toMend: number;
  /** Of `uncertain`: kept for a person. */
  readonly held: number;
  /** Could leave now. */
  readonly due: number;
  /** Since when the one that has waited longest has been due; null where none is due. */
  readonly oldestDueAt: number | null;
  /** When the next one is due that is not yet; null where there is none. */
  readonly nextDueAt: number | null;
  readonly sentLastMinute: number;
  /** By the spreadsheet's calendar. */
  readonly sentToday: number;
}

export function summarise(rows: readonly SummaryRow[], zone: Zone, now: number): QueueSummary {
  const statuses = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  const today = Math.floor(zone.toSerial(now));
  let [drafts, toMend, held, sentLastMinute, sentToday] = [0, 0, 0, 0, 0];
  const due: number[] = [];
  const later: number[] = [];
  for (const { cells } of rows) {
    const time = (cell: SummaryRow['cells']['sentAt']): number | null =>
      cell === null || cell === undefined || cellText(cell) === '' ? null : parseDateTime(cell, zone);
    const text = cellText(cells.status).toLowerCase();
    if (text === '') {
      drafts++;
      continue;
    }
    if (!isStatus(text)) {
      toMend++;
      continue;
    }
    statuses[text]++;
    const sentAt = time(cells.sentAt);
    if (text === 'sent' && sentAt !== null) {
      if (now - sentAt < MINUTE_MS) sentLastMinute++;
      if (Math.floor(zone.toSerial(sentAt)) === today) sentToday++;
    }
    const next = time(cells.nextAttemptAt);
    if (text === 'uncertain' && next === null) held++;
    const isOpen = text === 'pending' || text === 'failed' || (text === 'uncertain' && next !== null);
    if (!isOpen) continue;
    if (withoutProblems(cellText(cells.errorMessage)) !== null) {
      toMend++;
      continue;
    }
    const from = Math.max((text === 'pending' ? time(cells.sendAt) : next) ?? 0, time(cells.createdAt) ?? 0);
    (from <= now ? due : later).push(from);
  }
  // Whoever never said when it was queued says nothing of for how long it has waited.
  const since = due.filter((from) => from > 0);
  return {
    rows: rows.length,
    statuses,
    drafts,
    toMend,
    held,
    due: due.length,
    oldestDueAt: since.length === 0 ? null : least(since),
    nextDueAt: later.length === 0 ? null : least(later),
    sentLastMinute,
    sentToday,
  };
}

function least(times: readonly number[]): number {
  return times.reduce((one, other) => Math.min(one, other), Infinity);
}
