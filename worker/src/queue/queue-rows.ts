import {
  type Cell,
  cellText,
  COLUMN_KEYS,
  decodeHeader,
  decodeRow,
  type Header,
  type Notification,
  type Row,
  type Status,
  type Zone,
} from '@sheet-courier/shared';

import { QueueUnavailable } from './queue.ts';
import type { Block } from './sheets-calls.ts';

/** One row of the tab below (or above) its header, as it was read. */
export interface QueueRow {
  /** One-based, as operators see it; true only at the moment of reading. */
  readonly row: number;
  readonly cells: readonly Cell[];
  readonly decoded: Row;
}

export interface HeaderAt {
  readonly header: Header;
  /** One-based. */
  readonly row: number;
  /** How many columns from the left hold all of ours. */
  readonly width: number;
}

/**
 * Finds the header row by its texts: usually the first one, but people put titles above it, or sort it along.
 *
 * @param top the tab's rows from the first one on
 * @throws QueueUnavailable naming each header that is missing or doubled
 */
export function findHeader(top: Block): HeaderAt {
  for (const [index, cells] of top.entries()) {
    const result = decodeHeader(cells);
    if (result.ok) return headerAt(result.header, index + 1);
  }
  const first = decodeHeader(top.find((cells) => cells.length > 0) ?? []);
  throw new QueueUnavailable('broken', (first.ok ? [] : first.problems).join(' '));
}

export function headerAt(header: Header, row: number): HeaderAt {
  return { header, row, width: Math.max(...COLUMN_KEYS.map((key) => header[key])) + 1 };
}

/** Decodes a block of rows whose first one is the tab's row `from` (one-based); blank rows and the header are left out. */
export function readRows(block: Block, from: number, at: HeaderAt, zone: Zone): readonly QueueRow[] {
  const rows: QueueRow[] = [];
  for (const [index, cells] of block.entries()) {
    const row = from + index;
    if (row === at.row || cells.length === 0) continue;
    const read = readRow(cells, row, at, zone);
    if (read.decoded.kind !== 'blank') rows.push(read);
  }
  return rows;
}

export function readRow(cells: readonly Cell[], row: number, { header }: HeaderAt, zone: Zone): QueueRow {
  return { row, cells, decoded: decodeRow(cells, header, zone) };
}

/** The id of a row, '' where it has none. */
export function rowId(row: QueueRow): string {
  switch (row.decoded.kind) {
    case 'notification':
      return row.decoded.notification.id;
    case 'finished':
    case 'unreadable':
      return row.decoded.id;
    case 'draft':
    case 'blank':
      return '';
  }
}

/** What a row's Status cell says, or null where it is none of the statuses. */
export function rowStatus(row: QueueRow): Status | null {
  switch (row.decoded.kind) {
    case 'notification':
      return row.decoded.notification.status;
    case 'finished':
      return row.decoded.status;
    case 'unreadable':
    case 'draft':
    case 'blank':
      return null;
  }
}

/**
 * The notification that a row holds, for writing down what became of it: a row whose attempt is over is read even where
 * a person has meanwhile finished it or made cells unreadable, which then count as empty.
 */
export function readAnyway(row: QueueRow, header: Header, zone: Zone): Notification {
  const { decoded } = row;
  if (decoded.kind === 'notification') return decoded.notification;
  const cells = [...row.cells];
  cells[header.status] = 'sending';
  let again = decodeRow(cells, header, zone);
  if (again.kind === 'unreadable') {
    for (const { column } of again.problems) cells[header[column]] = '';
    // These two may not be empty, and no rule that writes results down looks at them.
    if (cellText(cells[header.userId]) === '') cells[header.userId] = 1;
    if (cellText(cells[header.message]) === '') cells[header.message] = '-';
    again = decodeRow(cells, header, zone);
  }
  if (again.kind !== 'notification') throw new Error(`row ${row.row} can't be read even without its cells`);
  return { ...again.notification, status: rowStatus(row) ?? 'pending' };
}
