import { isStatus, type Status, STATUSES } from '@sheet-courier/shared';

/** A row of the queue as far as the figures look at it. Times are instants (ms since 1970) or null. */
export interface FigureRow {
  readonly id: string;
  readonly userId: string;
  readonly status: string;
  readonly createdAt: number | null;
  readonly sendAt: number | null;
  readonly sentAt: number | null;
  readonly nextAttemptAt: number | null;
  readonly errorMessage: string;
}

/** A row that needs a person. */
interface ProblemRow {
  readonly id: string;
  readonly userId: string;
  readonly status: 'dead' | 'uncertain';
  readonly reason: string;
}

interface Reason {
  readonly reason: string;
  readonly count: number;
}

export interface Figures {
  readonly counts: Readonly<Record<Status, number>>;
  /** What the worker would send now. */
  readonly due: number;
  readonly sentToday: number;
  /** Sent in each of the last 24 hours, the present one last. */
  readonly sentPerHour: readonly number[];
  /** Dead rows by their reason, the commonest first. */
  readonly deadReasons: readonly Reason[];
  /** From when a message could leave to when it was delivered, of those sent today; null where there are none. */
  readonly medianDelayMs: number | null;
  /** Dead and held uncertain rows, the lowest in the tab first. */
  readonly problems: readonly ProblemRow[];
}

const HOUR_MS = 3_600_000;
const HOURS = 24;
const PROBLEMS_SHOWN = 50;
const REASONS_SHOWN = 10;

/** @param midnight when today began in the spreadsheet's zone (ms since 1970) */
export function figuresOf(rows: readonly FigureRow[], now: number, midnight: number): Figures {
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  const sentPerHour = Array.from({ length: HOURS }, () => 0);
  const delays: number[] = [];
  const problems: ProblemRow[] = [];
  const reasons = new Map<string, number>();
  const thisHour = Math.floor(now / HOUR_MS);
  let due = 0;
  for (const row of rows) {
    const status = row.status.trim().toLowerCase();
    if (!isStatus(status)) continue;
    counts[status] += 1;
    if (isDueRow(status, row, now)) due += 1;
    if (status === 'dead') reasons.set(row.errorMessage, (reasons.get(row.errorMessage) ?? 0) + 1);
    if (status === 'dead' || (status === 'uncertain' && row.nextAttemptAt === null)) {
      problems.push({ id: row.id, userId: row.userId, status, reason: row.errorMessage });
    }
    if (status !== 'sent' || row.sentAt === null) continue;
    const hour = HOURS - 1 - (thisHour - Math.floor(row.sentAt / HOUR_MS));
    if (hour >= 0 && hour < HOURS) sentPerHour[hour] = (sentPerHour[hour] ?? 0) + 1;
    const from = row.sendAt ?? row.createdAt;
    if (row.sentAt >= midnight && from !== null) delays.push(Math.max(0, row.sentAt - from));
  }
  return {
    counts,
    due,
    sentToday: rows.filter(({ status, sentAt }) => status === 'sent' && sentAt !== null && sentAt >= midnight)
      .length,
    sentPerHour,
    deadReasons: [...reasons]
      .map(([reason, count]): Reason => ({ reason, count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, REASONS_SHOWN),
    medianDelayMs: median(delays),
    problems: problems.slice(-PROBLEMS_SHOWN).reverse(),
  };
}

function isDueRow(status: Status, { sendAt, nextAttemptAt }: FigureRow, now: number): boolean {
  if (status === 'pending') return sendAt === null || sendAt <= now;
  if (status === 'failed') return nextAttemptAt === null || nextAttemptAt <= now;
  return status === 'uncertain' && nextAttemptAt !== null && nextAttemptAt <= now;
}

function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - (sorted.length % 2 === 0 ? 1 : 0)], sorted[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
