import { describeProblems, type Notification, type Zone } from '@sheet-courier/shared';

import type { BlockedRow, QueueView, RowRef } from './queue.ts';
import { type QueueRow, rowId, rowStatus } from './queue-rows.ts';

/** The view, and the rows behind it. */
export interface Reading extends QueueView {
  readonly rows: readonly QueueRow[];
  /** The one row that is the notification of this id. */
  rowOf(id: string): QueueRow | undefined;
  rowAt(ref: RowRef): QueueRow | undefined;
}

/**
 * How much a row has lived through. Of rows with one id, or one dedupe key, the one that was taken furthest is the real
 * one, wherever sorting has put it; only among equals the upper.
 */
function progress(row: QueueRow): number {
  switch (rowStatus(row)) {
    case 'sending':
      return 3;
    case 'sent':
    case 'dead':
    case 'uncertain':
    case 'skipped':
    case 'cancelled':
      return 2;
    case 'failed':
      return 1;
    case 'pending':
    case null:
      return 0;
  }
}

/** Makes the view of all rows of the queue, top to bottom. */
export function viewRows(rows: readonly QueueRow[], errorColumn: number, zone: Zone): Reading {
  const byId = Map.groupBy(rows, rowId);
  const real = new Map<string, QueueRow>();
  for (const [id, sharing] of byId) {
    if (id !== '') real.set(id, furthest(sharing));
  }

  const refs = new WeakMap<RowRef, QueueRow>();
  const open: Notification[] = [];
  const blocked: BlockedRow[] = [];
  const unidentified: RowRef[] = [];
  const refer = (row: QueueRow): RowRef => {
    const ref = { row: row.row };
    refs.set(ref, row);
    return ref;
  };
  const block = (row: QueueRow, text: string): void => {
    const errorMessage = String(row.cells[errorColumn] ?? '').trim();
    blocked.push({ ref: refer(row), id: rowId(row), text, errorMessage });
  };

  for (const row of rows) {
    const { decoded } = row;
    const id = rowId(row);
    if (decoded.kind !== 'notification' && decoded.kind !== 'unreadable') continue;
    if (id !== '' && real.get(id) !== row) {
      block(row, describeCopies(byId.get(id) ?? []));
    } else if (decoded.kind === 'unreadable') {
      block(row, describeProblems(decoded.problems, decoded.errorMessage));
    } else if (id === '') {
      unidentified.push(refer(row));
    } else {
      open.push(decoded.notification);
    }
  }

  const keys = firstByDedupeKey(rows);
  return {
    rows,
    zone,
    open,
    blocked,
    unidentified,
    firstWithDedupeKey: (key) => keys.get(key),
    rowOf: (id) => real.get(id),
    rowAt: (ref) => refs.get(ref),
  };
}

/** Of rows that share an id or a key, the one that is the real one. */
export function furthest(rows: readonly QueueRow[]): QueueRow {
  return rows.reduce((best, row) => (progress(row) > progress(best) ? row : best));
}

function describeCopies(rows: readonly QueueRow[]): string {
  const numbers = rows.map(({ row }) => row);
  const listed = `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
  return `ID appears in rows ${listed}: clear the ID to send this as a new notification`;
}

function firstByDedupeKey(rows: readonly QueueRow[]): ReadonlyMap<string, string> {
  const candidates = rows.filter(
    (row) => dedupeKey(row) !== '' && rowId(row) !== '' && rowStatus(row) !== 'cancelled',
  );
  return new Map(
    [...Map.groupBy(candidates, dedupeKey)].map(([key, sharing]) => [key, rowId(furthest(sharing))]),
  );
}

function dedupeKey({ decoded }: QueueRow): string {
  switch (decoded.kind) {
    case 'notification':
      return decoded.notification.dedupeKey;
    case 'finished':
      return decoded.dedupeKey;
    case 'unreadable':
    case 'draft':
    case 'blank':
      return '';
  }
}
