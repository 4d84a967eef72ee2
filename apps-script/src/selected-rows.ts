import { cellText, type RowAction } from '@sheet-courier/shared';
import {
  type ActionPlan,
  type ActionRow,
  countByStatus,
  type DoneAction,
  planAction,
  planUndo,
} from './row-actions.ts';
import { stamp } from './edit-stamp.ts';
import { underScriptLock } from './script-lock.ts';
import { sheetZone, Table, type TableRow } from './spreadsheet-table.ts';
import { confirm, selectedRows, visibleRows } from './spreadsheet-ui.ts';
import { QUEUE } from './tabs.ts';

type QueueTable = Table<keyof typeof QUEUE.byKey>;

/** What was done last, for whoever undoes it: kept for the longest that Google's cache keeps anything. */
const LAST_ACTION = 'last-action';
const KEPT_SECONDS = 21_600;
/** A cached value has at most 100 KB (documented: CacheService). */
const KEPT_CHARACTERS = 100_000;

/** More rows than this are not changed without asking: a selection may reach further than it looks. */
const ROWS_WITHOUT_ASKING = 50;

const DONE: Readonly<Record<RowAction, string>> = {
  retry: 'will be tried again',
  cancel: 'cancelled',
  sendNow: 'will be sent now',
};

/** Does the action with the selected rows of the queue and says what came of it. */
export function actOnSelection(action: RowAction): string {
  const selected = selectedRows();
  if (selected.title !== QUEUE.title) return `Select rows in the tab ${QUEUE.title} first.`;
  if (selected.rows.length === 0) return 'Select rows that hold notifications first.';
  const seen = planVisible(action, readRows(openQueue(), selected.rows));
  if (!isWanted(action, seen)) return 'Nothing was changed.';
  return underScriptLock(() => {
    const queue = openQueue();
    // Rows may have moved while the person was thinking: what counts is what stands there now, if it is the same row.
    const known = new Set(seen.change.map(key));
    const plan = planAction(action, readRows(queue, selected.rows));
    const change = plan.change.filter((row) => known.has(key(row)));
    carryOut(queue, action, { ...plan, change });
    return report(action, change, plan.leave);
  });
}

/** Does the action with the rows of these ids, wherever they stand. */
export function actOnRows(action: RowAction, ids: readonly string[]): string {
  return underScriptLock(() => {
    const queue = openQueue();
    const rows = readRowsOf(queue, ids);
    if (rows.length === 0) return 'Those rows are not in the queue any more.';
    const plan = planAction(action, rows);
    carryOut(queue, action, plan);
    return report(action, plan.change, plan.leave);
  });
}

/** Puts back what the last action changed, as far as nothing has happened to it since. */
export function undoLastAction(): string {
  return underScriptLock(() => {
    const cache = documentCache();
    const kept = cache.get(LAST_ACTION);
    if (kept === null) return 'There is nothing to undo.';
    const done: DoneAction = JSON.parse(kept);
    const queue = openQueue();
    const back = planUndo(
      done,
      readRowsOf(
        queue,
        done.rows.map(({ id }) => id),
      ),
    );
    for (const status of new Set(back.map((row) => row.status))) {
      queue.set('status', rowsOf(back.filter((row) => row.status === status)), status);
    }
    for (const sendAt of new Set(back.map((row) => row.sendAt))) {
      if (sendAt !== null) queue.set('sendAt', rowsOf(back.filter((row) => row.sendAt === sendAt)), sendAt);
    }
    cache.remove(LAST_ACTION);
    stamp(Date.now());
    const moved = done.rows.length - back.length;
    const left = moved > 0 ? ` Left as the worker or somebody has made it since: ${rows(moved)}.` : '';
    return `${rows(back.length)} put back as before.${left}`;
  });
}

/** What the action would change of the rows that a person sees; the others are not looked at one by one. */
function planVisible(action: RowAction, all: readonly ActionRow[]): ActionPlan {
  const plan = planAction(action, all);
  const visible = visibleRows(QUEUE.title, rowsOf(plan.change));
  return { ...plan, change: plan.change.filter(({ row }) => visible.has(row)) };
}

function readRowsOf(queue: QueueTable, ids: readonly string[]): readonly ActionRow[] {
  const wanted = new Set(ids);
  const found = queue.read(['id']).filter(({ cells }) => wanted.has(cellText(cells.id)));
  return found.length === 0 ? [] : readRows(queue, rowsOf(found));
}

function openQueue(): QueueTable {
  return new Table(QUEUE, sheetZone());
}

/** Reads the block that the rows span, and keeps those that hold a notification. @param wanted ascending */
function readRows(queue: QueueTable, wanted: readonly number[]): readonly ActionRow[] {
  const chosen = new Set(wanted);
  const first = wanted[0] ?? 2;
  const last = Math.min(wanted[wanted.length - 1] ?? 1, queue.lastRow);
  return queue
    .read(['id', 'status', 'sendAt', 'message', 'media', 'options'], first, last)
    .filter(({ row, cells }) => {
      const content = [cells.message, cells.media, cells.options];
      return chosen.has(row) && content.some((cell) => cellText(cell) !== '');
    })
    .map(actionRow);
}

function actionRow({ row, cells }: TableRow<'id' | 'status' | 'sendAt'>): ActionRow {
  return {
    row,
    id: cellText(cells.id),
    status: cellText(cells.status),
    sendAt: typeof cells.sendAt === 'number' ? cells.sendAt : cellText(cells.sendAt) || null,
  };
}

/** Whether the person wants what they may not expect: to send again what was sent, or to change many rows. */
function isWanted(action: RowAction, { change }: ActionPlan): boolean {
  const sent = change.filter(({ status }) => status === 'sent').length;
  if (sent > 0 && !confirm(`${rows(sent)} of these were sent already. Send them again?`)) return false;
  return (
    change.length <= ROWS_WITHOUT_ASKING ||
    confirm(`This changes ${rows(change.length)}: ${DONE[action]}. Go on?`)
  );
}

function carryOut(queue: QueueTable, action: RowAction, { change, to, atOnce }: ActionPlan): void {
  if (change.length === 0) return;
  if (atOnce) queue.set('sendAt', rowsOf(change.filter(({ sendAt }) => sendAt !== null)), null);
  queue.set('status', rowsOf(change), to);
  stamp(Date.now());
  const done: DoneAction = {
    action,
    to,
    rows: change
      .filter(({ id }) => id !== '')
      .map(({ id, status, sendAt }) => ({ id, status, sendAt: atOnce ? sendAt : null })),
  };
  const text = JSON.stringify(done);
  if (text.length <= KEPT_CHARACTERS) documentCache().put(LAST_ACTION, text, KEPT_SECONDS);
  else documentCache().remove(LAST_ACTION);
}

function report(action: RowAction, changed: readonly ActionRow[], left: readonly ActionRow[]): string {
  const done = changed.length === 0 ? 'Nothing was changed.' : `${rows(changed.length)} ${DONE[action]}.`;
  const undo = changed.length > 0 ? ' Undo last action puts them back.' : '';
  const rest = left.length > 0 ? ` Left alone: ${countByStatus(left.map(({ status }) => status))}.` : '';
  return `${done}${rest}${undo}`;
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}

function rowsOf(all: readonly { readonly row: number }[]): readonly number[] {
  return all.map(({ row }) => row);
}

function key({ row, id }: ActionRow): string {
  return `${row} ${id}`;
}

function documentCache(): GoogleAppsScript.Cache.Cache {
  const cache = CacheService.getDocumentCache();
  // Null only in a script that is bound to no document (documented).
  if (cache === null) throw new Error('This script is not bound to a spreadsheet.');
  return cache;
}
