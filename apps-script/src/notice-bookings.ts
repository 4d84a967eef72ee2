import { cellText, type Zone } from '@sheet-courier/shared';
import { type BookingPlan, planBooking } from './booking-plan.ts';
import {
  type Booking,
  cancellationNotice,
  isScheduled,
  readBooking,
  reminderNotice,
  scheduledText,
} from './booking.ts';
import { readDirectory } from './directory.ts';
import { openQueue } from './enqueue.ts';
import { compose, type Notice } from './notice.ts';
import { ReminderRows } from './reminder-rows.ts';
import { underScriptLock } from './script-lock.ts';
import { flush } from './spreadsheet.ts';
import { sheetZone, Table } from './spreadsheet-table.ts';
import { BOOKINGS } from './tabs.ts';

/** Bookings dealt with under one lock: others wait for it meanwhile. */
const BOOKINGS_AT_ONCE = 100;

type BookingTable = Table<keyof typeof BOOKINGS.byKey>;

/** A booking as its row has it. */
interface InSheet {
  readonly row: number;
  readonly booking: Booking;
  /** What the row says that its reminders stand for. */
  readonly scheduled: string;
}

/** What a row's Error Message is to say. */
interface Remark {
  readonly row: number;
  readonly says: string;
  readonly shouldSay: string;
  readonly incomplete: boolean;
}

/**
 * Queues the reminders of new bookings, moves those of bookings that were moved and cancels those of cancelled ones. A row
 * that can't be read says why; its reminders stay as they are.
 *
 * @param patient whether rows that lack something are left without a remark: somebody may be typing
 * @returns whether there may be more
 * @throws Busy
 */
export function noticeBookings(patient: boolean): boolean {
  return underScriptLock(() => {
    const zone = sheetZone();
    const table: BookingTable = new Table(BOOKINGS, zone);
    const { bookings, remarks } = readBookings(table, zone);
    const changed = bookings
      .filter(({ booking, scheduled }) => booking.id === '' || !isScheduled(booking, scheduled))
      .slice(0, BOOKINGS_AT_ONCE);
    if (changed.length > 0) dealWith(table, nameThem(table, changed), zone);
    for (const { row, says, shouldSay, incomplete } of remarks) {
      if (says !== shouldSay && !(patient && incomplete)) table.set('errorMessage', [row], shouldSay);
    }
    return changed.length === BOOKINGS_AT_ONCE;
  });
}

function readBookings(
  table: BookingTable,
  zone: Zone,
): { readonly bookings: readonly InSheet[]; readonly remarks: readonly Remark[] } {
  const read: (InSheet & { readonly says: string })[] = [];
  const remarks: Remark[] = [];
  const rowsById = new Map<string, number[]>();
  for (const { row, cells } of table.read(Object.keys(BOOKINGS.byKey) as (keyof typeof BOOKINGS.byKey)[])) {
    const result = readBooking(cells, zone);
    const says = cellText(cells.errorMessage);
    if (result.kind === 'unreadable') {
      remarks.push({ row, says, shouldSay: result.problem, incomplete: result.incomplete });
    } else if (result.kind === 'booking') {
      const { booking } = result;
      read.push({ row, booking, scheduled: cellText(cells.scheduled), says });
      if (booking.id !== '') rowsById.set(booking.id, [...(rowsById.get(booking.id) ?? []), row]);
    }
  }
  const bookings: InSheet[] = [];
  for (const { row, booking, scheduled, says } of read) {
    const twins = (rowsById.get(booking.id) ?? []).filter((other) => other !== row);
    const shouldSay =
      twins.length === 0
        ? ''
        : `No reminders: row ${twins.join(', ')} has the same Booking ID. Clear it in the copy, which gets its own.`;
    remarks.push({ row, says, shouldSay, incomplete: false });
    if (twins.length === 0) bookings.push({ row, booking, scheduled });
  }
  return { bookings, remarks };
}

/** Gives ids to bookings without one, in the sheet before anything is queued, so that nothing is queued twice. */
function nameThem(table: BookingTable, changed: readonly InSheet[]): readonly InSheet[] {
  if (changed.every(({ booking }) => booking.id !== '')) return changed;
  const named = changed.map(({ row, booking, scheduled }): InSheet => {
    if (booking.id !== '') return { row, booking, scheduled };
    const id = `BOOK_${Date.now()}_${Utilities.getUuid().slice(0, 8)}`;
    table.set('bookingId', [row], id);
    // What Scheduled says is of the booking that this row was copied from.
    return { row, booking: Object.assign({}, booking, { id }), scheduled: '' };
  });
  flush();
  return named;
}

function dealWith(table: BookingTable, changed: readonly InSheet[], zone: Zone): void {
  const now = Date.now();
  const directory = readDirectory(zone);
  const enqueue = openQueue(zone);
  const reminders = new ReminderRows(zone);
  const rows = reminders.of(changed.map(({ booking }) => booking.id));
  const plans = changed.map(({ booking, scheduled }) => planBooking(booking, scheduled, rows, now));
  const inWords = (notice: Notice) => compose(notice, directory, now, Math.random);

  const fresh = changed.flatMap((each, index) => freshNotices(each, plans[index], zone));
  enqueue(fresh.map(inWords));
  changed.forEach(({ booking }, index) => {
    for (const { row, reminder } of plans[index]?.move ?? []) {
      reminders.move(row, inWords(reminderNotice(booking, reminder, zone)));
    }
  });
  reminders.cancel(plans.flatMap(({ cancel }) => cancel));
  for (const { row, booking } of changed) table.set('scheduled', [row], scheduledText(booking, now, zone));
  if (reminders.confirm()) return;
  // Unmarked, they are dealt with anew at the next look.
  table.set(
    'scheduled',
    changed.map(({ row }) => row),
    '',
  );
}

function freshNotices(
  { booking, scheduled }: InSheet,
  plan: BookingPlan | undefined,
  zone: Zone,
): readonly Notice[] {
  if (!plan) return [];
  return [
    ...plan.queue.map((reminder) => reminderNotice(booking, reminder, zone)),
    ...(plan.tellCancelled ? [cancellationNotice(booking, scheduled, zone)] : []),
  ];
}
