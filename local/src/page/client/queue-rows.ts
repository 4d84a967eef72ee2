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
  return queueRows(queue).find((row) => row.id === id)?.status;
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
