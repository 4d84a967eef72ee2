import { cellText, formatDateTime, type Zone } from '@sheet-courier/shared';
import { readDirectory } from './directory.ts';
import { openQueue } from './enqueue.ts';
import { compose, type Notice } from './notice.ts';
import { underScriptLock } from './script-lock.ts';
import { setting } from './settings.ts';
import { decisionNotice, spinNotices } from './spin.ts';
import { isTold, judgeSpinRow, type SpinNotice } from './spin-row.ts';
import { flush } from './spreadsheet.ts';
import { sheetZone, Table, type TableRow } from './spreadsheet-table.ts';
import { SPIN_HISTORY } from './tabs.ts';

/** Rows told of under one lock: others wait for it meanwhile. */
const ROWS_AT_ONCE = 200;

const MARKS = ['notified', 'status', 'told'] as const;
const CELLS = ['spinId', 'userId', 'name', 'prize', 'createdAt', ...MARKS, 'errorMessage'] as const;

type SpinTable = Table<keyof typeof SPIN_HISTORY.byKey>;

interface Noticed extends TableRow<(typeof CELLS)[number]> {
  readonly notice: SpinNotice;
}

/**
 * Queues what nobody has been told of yet: spins that another program or a person has written into Spin_History, and
 * prizes that were approved or rejected; then marks them told, all at once. A row that can't be read says why and is
 * looked at again.
 *
 * @param patient whether rows that lack something are left without a remark: somebody may be typing
 * @returns whether there may be more
 * @throws Busy
 */
export function noticeSpins(patient: boolean): boolean {
  const adminChatId = setting('adminChatId');
  return underScriptLock(() => {
    const zone = sheetZone();
    const table: SpinTable = new Table(SPIN_HISTORY, zone);
    const open = table.read(MARKS).filter(({ cells }) => !isTold(cells));
    const noticed = table
      .readRows(
        CELLS,
        open.map(({ row }) => row),
      )
      .map(({ row, cells }): Noticed => ({ row, cells, notice: judgeSpinRow(cells) }));
    const due = noticed.filter(({ notice }) => notice.spin !== null).slice(0, ROWS_AT_ONCE);
    const told = due.length > 0 ? tell(table, due, adminChatId, zone) : undefined;
    remark(table, noticed, patient);
    if (told) takeBackMisplaced(table, told, zone);
    return due.length === ROWS_AT_ONCE;
  });
}

/** Spins whose notifications were queued at `now`, with their ids. */
interface Told {
  readonly named: readonly Noticed[];
  readonly now: number;
}

function tell(table: SpinTable, due: readonly Noticed[], adminChatId: string, zone: Zone): Told {
  const now = Date.now();
  const directory = readDirectory(zone);
  const enqueue = openQueue(zone);
  const named = nameThem(table, due, now);
  const notices = named.flatMap((row) => noticesOf(row, adminChatId));
  enqueue(notices.map((notice) => compose(notice, directory, now, Math.random)));
  markTold(table, named, zone, now);
  return { named, now };
}

/**
 * People sort and insert rows while this runs, and Google writes to where a row stood when it was read. Marks that came to
 * stand in another spin's row are taken back: it is looked at again, and told again under the same Dedupe Key, which sends
 * nothing twice; left there, it would never be told.
 */
function takeBackMisplaced(table: SpinTable, { named, now }: Told, zone: Zone): void {
  flush();
  const ids = new Map(named.map(({ row, notice }) => [row, notice.spin?.spinId]));
  const at = zone.toSerial(now);
  const misplaced = table
    .readRows(['spinId', 'notified'], [...ids.keys()])
    .filter(({ row, cells }) => cells.notified === at && cellText(cells.spinId) !== ids.get(row));
  table.set(
    'notified',
    misplaced.map(({ row }) => row),
    '',
  );
}

/**
 * Gives ids to spins without one, in the sheet before anything is queued: should Google die after the queuing, the next
 * look finds the same ids, and the Dedupe Key keeps the messages from being sent twice.
 */
function nameThem(table: SpinTable, due: readonly Noticed[], now: number): readonly Noticed[] {
  const nameless = due.filter(({ notice }) => notice.spin?.spinId === '');
  if (nameless.length === 0) return due;
  const ids = new Map(nameless.map(({ row }) => [row, `SPIN_${now}_${Utilities.getUuid().slice(0, 8)}`]));
  ids.forEach((id, row) => table.set('spinId', [row], id));
  flush();
  return due.map((row) => {
    const spinId = ids.get(row.row);
    const { notice } = row;
    return spinId === undefined || !notice.spin
      ? row
      : { ...row, notice: { ...notice, spin: { ...notice.spin, spinId } } };
  });
}

function noticesOf({ notice, cells }: Noticed, adminChatId: string): readonly Notice[] {
  const { spin, isNew, decision } = notice;
  if (!spin) return [];
  return [
    ...(isNew ? spinNotices(spin, adminChatId) : []),
    ...(decision ? [decisionNotice(spin, decision, cellText(cells.told))] : []),
  ];
}

function markTold(table: SpinTable, due: readonly Noticed[], zone: Zone, now: number): void {
  const at = zone.toSerial(now);
  const rowsOf = (wanted: (row: Noticed) => boolean) => due.filter(wanted).map(({ row }) => row);
  table.set(
    'createdAt',
    rowsOf(({ cells, notice }) => notice.isNew && cellText(cells.createdAt) === ''),
    at,
  );
  table.set(
    'notified',
    rowsOf(({ notice }) => notice.isNew),
    at,
  );
  for (const decision of ['approved', 'rejected'] as const) {
    const rows = rowsOf(({ notice }) => notice.decision === decision);
    table.set('told', rows, `${decision} ${formatDateTime(now, zone)}`);
  }
}

/** Writes Error Message where it says something else. */
function remark(table: SpinTable, noticed: readonly Noticed[], patient: boolean): void {
  const rowsByText = new Map<string, number[]>();
  for (const { row, cells, notice } of noticed) {
    const { problem, incomplete } = notice;
    if (problem === cellText(cells.errorMessage) || (patient && incomplete)) continue;
    rowsByText.set(problem, [...(rowsByText.get(problem) ?? []), row]);
  }
  rowsByText.forEach((rows, text) => table.set('errorMessage', rows, text));
}
