import {
  cellText,
  type ColumnKey,
  formatDateTime,
  isStatus,
  maskAddress,
  parseDateTime,
  type Status,
  type Zone,
} from '@sheet-courier/shared';
import type { TableRow } from '../queue/queue-table.ts';
import { paint, plain, table, type Terminal } from './terminal.ts';

/** The columns that a line of a list tells of. */
export const LINE_COLUMNS = [
  'id',
  'userId',
  'type',
  'status',
  'createdAt',
  'sentAt',
  'retryCount',
  'errorMessage',
  'priority',
  'sendAt',
  'nextAttemptAt',
] as const satisfies readonly ColumnKey[];

/** One row of the queue as a list shows it; what can't be read is as the cell has it, times then null. */
export interface RowLine {
  /** One-based, as operators see it; true only at the moment of reading. */
  readonly row: number;
  readonly id: string;
  readonly to: string;
  readonly type: string;
  /** In lower case; '' is a draft. */
  readonly status: string;
  readonly createdAt: number | null;
  readonly sentAt: number | null;
  readonly retryCount: number;
  readonly errorMessage: string;
  readonly priority: number | null;
  readonly sendAt: number | null;
  readonly nextAttemptAt: number | null;
}

export function readLine({ row, cells }: TableRow<(typeof LINE_COLUMNS)[number]>, zone: Zone): RowLine {
  const time = (key: 'createdAt' | 'sentAt' | 'sendAt' | 'nextAttemptAt'): number | null => {
    const cell = cells[key];
    return cell === null || cell === undefined || cellText(cell) === '' ? null : parseDateTime(cell, zone);
  };
  const number = (key: 'retryCount' | 'priority'): number | null => {
    const text = cellText(cells[key]);
    return text === '' || !Number.isFinite(Number(text)) ? null : Number(text);
  };
  return {
    row,
    id: cellText(cells.id),
    to: cellText(cells.userId),
    type: cellText(cells.type),
    status: cellText(cells.status).toLowerCase(),
    createdAt: time('createdAt'),
    sentAt: time('sentAt'),
    retryCount: number('retryCount') ?? 0,
    errorMessage: cellText(cells.errorMessage),
    priority: number('priority'),
    sendAt: time('sendAt'),
    nextAttemptAt: time('nextAttemptAt'),
  };
}

/** Which rows are meant; what is not given does not narrow it. */
export interface RowFilter {
  readonly ids?: ReadonlySet<string>;
  readonly statuses?: ReadonlySet<string>;
  readonly to?: string;
  readonly type?: string;
  /** A part of Error Message, whatever its case. */
  readonly error?: string;
  /** Created from then on (milliseconds since 1970). */
  readonly since?: number;
}

export function matches(line: RowLine, filter: RowFilter): boolean {
  const { ids, statuses, to, type, error, since } = filter;
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  return (
    (ids === undefined || ids.has(line.id)) &&
    (statuses === undefined || statuses.has(line.status)) &&
    (to === undefined || same(line.to, to)) &&
    (type === undefined || same(line.type, type)) &&
    (error === undefined || line.errorMessage.toLowerCase().includes(error.toLowerCase())) &&
    (since === undefined || (line.createdAt ?? -Infinity) >= since)
  );
}

/** For programs: times as ISO 8601 in UTC. */
export function lineToJson(line: RowLine) {
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...line,
    createdAt: time(line.createdAt),
    sentAt: time(line.sentAt),
    sendAt: time(line.sendAt),
    nextAttemptAt: time(line.nextAttemptAt),
  };
}

export const STATUS_COLOURS = {
  pending: 'yellow',
  sending: 'cyan',
  sent: 'green',
  failed: 'yellow',
  dead: 'red',
  uncertain: 'red',
  cancelled: 'gray',
  skipped: 'gray',
} as const satisfies Record<Status, string>;

const HEADINGS = ['Row', 'ID', 'Status', 'To', 'Type', 'Created At', ''] as const;

/** A list for people: addresses are masked, times are the sheet's. */
export function lineTable(lines: readonly RowLine[], zone: Zone, terminal: Terminal): string {
  const rows = lines.map((line) => [
    String(line.row),
    line.id === '' ? '(none yet)' : plain(line.id),
    line.status === '' ? '(draft)' : plain(line.status),
    plain(maskAddress(line.to)),
    plain(line.type),
    line.createdAt === null ? '' : formatDateTime(line.createdAt, zone),
    remark(line, zone),
  ]);
  return table([[...HEADINGS], ...rows], terminal.columns, (text, column, row) => {
    if (row === 0) return paint(terminal, 'bold', text);
    const status = text.trim();
    return column === 2 && isStatus(status) ? paint(terminal, STATUS_COLOURS[status], text) : text;
  });
}

function remark({ status, sentAt, sendAt, nextAttemptAt, errorMessage }: RowLine, zone: Zone): string {
  const error = plain(errorMessage);
  if (status === 'sent' && sentAt !== null) return join(`sent ${formatDateTime(sentAt, zone)}`, error);
  if (status === 'pending' && sendAt !== null) return join(`from ${formatDateTime(sendAt, zone)}`, error);
  if (nextAttemptAt !== null) return join(`next ${formatDateTime(nextAttemptAt, zone)}`, error);
  return error;
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('. ');
}
