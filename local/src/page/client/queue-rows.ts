import type { CellView, SheetView } from '../live.ts';

/** In the order of a notification's life. */
export const STATUSES = ['pending', 'sending', 'sent', 'failed', 'dead', 'uncertain', 'cancelled', 'skipped'];

/** The colour of a status; what is none, such as a mistyped one, stands out. */
export function statusClass(text: string): string {
  const status = text.trim().toLowerCase();
  return STATUSES.includes(status) ? `status-${status}` : 'status-unknown';
}

/** How often each status stands in the queue's Status column, by status. */
export function statusCounts(queue: SheetView | undefined): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of queueRows(queue)) {
    if (status !== '') counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

/** The status of one notification; undefined while its row is not in the sheet. */
export function statusOf(queue: SheetView | undefined, id: string): string | undefined {
  return queueRow(queue, id)?.status;
}

export function shown(cell: CellView | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.shown;
}

/** What a person would type to get the cell as it is. */
export function typed(cell: CellView | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.typed;
}

function queueRows(queue: SheetView | undefined): { readonly id: string; readonly status: string }[] {
  const header = queue?.rows[0]?.map(shown) ?? [];
  const idAt = header.indexOf('ID');
  const statusAt = header.indexOf('Status');
  return (queue?.rows.slice(1) ?? []).map((cells) => ({
    id: shown(cells[idAt]),
    status: shown(cells[statusAt]).toLowerCase(),
  }));
}

interface QueueRow {
  readonly cells: SheetView['rows'][number];
  readonly userId: string;
  readonly status: string;
}

/** The row of one notification, as it stands. */
export function queueRow(queue: SheetView | undefined, id: string): QueueRow | undefined {
  const header = queue?.rows[0]?.map(shown) ?? [];
  const idAt = header.indexOf('ID');
  const cells = queue?.rows.findLast((row) => shown(row[idAt]) === id);
  if (cells === undefined) return undefined;
  const text = (name: string) => shown(cells[header.indexOf(name)]);
  return { cells, userId: text('User ID'), status: text('Status').toLowerCase() };
}

const RECENT = 30;

/** The ids of the last rows, the newest first. */
export function recentIds(queue: SheetView | undefined): readonly string[] {
  const idAt = queue?.rows[0]?.map(shown).indexOf('ID') ?? -1;
  const last = queue?.rows.slice(1).slice(-RECENT) ?? [];
  return [...new Set(last.map((row) => shown(row[idAt])).filter((id) => id !== ''))].toReversed();
}

/** The id of the notification in a row of the queue; empty where there is none. */
export function idAt(queue: SheetView, row: number): string {
  const header = queue.rows[0]?.map(shown) ?? [];
  return row === 0 ? '' : shown(queue.rows[row]?.[header.indexOf('ID')]);
}
