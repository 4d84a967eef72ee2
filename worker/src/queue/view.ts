import { describeProblems, type Notification, type Status, type Zone } from '@sheet-courier/shared';

import type { BlockedRow, QueueView, RowRef } from './queue.ts';
import { type QueueRow, rowId, rowStatus } from './queue-rows.ts';
import type { FinishedRow } from './tab-reader.ts';

/** The view, and the rows behind it. */
export interface Reading extends Omit<QueueView, 'settings' | 'hold'> {
  /** All that have been read whole. */
  readonly rows: readonly QueueRow[];
  /** The one row that is the notification of this id, if it has been read whole. */
  rowOf(id: string): QueueRow | undefined;
  rowAt(ref: RowRef): QueueRow | undefined;
}

/** A row that was read whole, or one that is done with. */
type AnyRow = QueueRow | FinishedRow;

function idOf(row: AnyRow): string {
  return 'decoded' in row ? rowId(row) : row.id;
}

function statusOf(row: AnyRow): Status | null {
  return 'decoded' in row ? rowStatus(row) : row.status;
}

/**
 * How much a row has lived through. Of rows with one id, or one dedupe key, the one that was taken furthest is the real
 * one, wherever sorting has put it; only among equals the upper. A row that says `sending` beside one that was sent is a
 * copy from while that was being sent.
 */
function progress(row: AnyRow): number {
  switch (statusOf(row)) {
    case 'sent':
      return 4;
    case 'sending':
      return 3;
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

export interface ViewContext {
  readonly errorColumn: number;
  readonly zone: Zone;
  /** In which row (one-based) this worker has the notification in hand, if it has. */
  readonly heldRow: (id: string) => number | undefined;
}

/**
 * Makes the view of the queue.
 *
 * @param read rows that were read whole
 * @param done rows of which only this is known that they are finished; some may have been read whole since
 */
export function viewRows(
  read: readonly QueueRow[],
  done: Iterable<FinishedRow>,
  { errorColumn, zone, heldRow }: ViewContext,
): Reading {
  const rows = read.toSorted((a, b) => a.row - b.row);
  const byId = new Map<string, AnyRow[]>(Map.groupBy(rows, rowId));
  const keyed: AnyRow[] = [...rows];
  for (const one of done) {
    const sharing = byId.get(one.id);
    // The very same row has been read whole since.
    if (sharing?.some((row) => 'decoded' in row && row.decoded.kind === 'finished') === true) continue;
    if (sharing !== undefined) sharing.push(one);
    if (one.dedupeKey !== '') keyed.push(one);
  }
  const real = new Map<string, AnyRow>();
  for (const [id, sharing] of byId) {
    if (id === '') continue;
    const held = sharing.length > 1 ? heldRow(id) : undefined;
    real.set(id, sharing.find(({ row }) => row === held) ?? furthest(sharing));
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

  const keys = firstByDedupeKey(keyed);
  return {
    rows,
    zone,
    open,
    blocked,
    unidentified,
    firstWithDedupeKey: (key) => keys.get(key),
    rowOf: (id) => {
      const row = real.get(id);
      return row !== undefined && 'decoded' in row ? row : undefined;
    },
    rowAt: (ref) => refs.get(ref),
  };
}

/** Of rows that share an id or a key, the one that is the real one. */
export function furthest<Any extends AnyRow>(rows: readonly Any[]): Any {
  return rows.reduce((best, row) => {
    const ahead = progress(row) - progress(best);
    return ahead > 0 || (ahead === 0 && row.row < best.row) ? row : best;
  });
}

function describeCopies(rows: readonly AnyRow[]): string {
  const numbers = rows.map(({ row }) => row).sort((a, b) => a - b);
  const listed = `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
  return `ID appears in rows ${listed}: clear the ID to send this as a new notification`;
}

function firstByDedupeKey(rows: readonly AnyRow[]): ReadonlyMap<string, string> {
  const candidates = rows.filter(
    (row) => dedupeKey(row) !== '' && idOf(row) !== '' && statusOf(row) !== 'cancelled',
  );
  return new Map(
    [...Map.groupBy(candidates, dedupeKey)].map(([key, sharing]) => [key, idOf(furthest(sharing))]),
  );
}

function dedupeKey(row: AnyRow): string {
  if (!('decoded' in row)) return row.dedupeKey;
  const { decoded } = row;
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
