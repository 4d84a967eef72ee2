import {
  type Cell,
  cellText,
  type ColumnKey,
  encodeRow,
  isStatus,
  parseDateTime,
  standardHeader,
  type Zone,
} from '@sheet-courier/shared';
import { CANCELLED_BY_BOOKING, type ReminderRow } from './booking-plan.ts';
import { dedupePrefix } from './booking.ts';
import { asQueued, type FreshNotification } from './enqueue.ts';
import { flush } from './spreadsheet.ts';
import { Table } from './spreadsheet-table.ts';
import { QUEUE } from './tabs.ts';

/** What of a reminder's row changes with its booking: its id and when it was queued stay. */
const MOVED = [
  'userId',
  'message',
  'options',
  'sendAt',
  'nextAttemptAt',
  'dedupeKey',
  'errorMessage',
  'status',
] as const satisfies readonly ColumnKey[];

const OVERWRITTEN =
  'Not sent: a booking was written into this row by mistake, while somebody moved rows. File → Version history has what ' +
  'it held; then set Status to pending.';

/** The reminders of bookings in the queue. */
export class ReminderRows {
  private readonly table: Table<ColumnKey>;
  private readonly zone: Zone;
  private readonly written: ReminderRow[] = [];

  constructor(zone: Zone) {
    this.table = new Table(QUEUE, zone);
    this.zone = zone;
  }

  /** Every row that belongs to one of these bookings. */
  of(bookingIds: readonly string[]): readonly ReminderRow[] {
    if (bookingIds.length === 0) return [];
    const prefixes = bookingIds.map((id) => literally(dedupePrefix(id)));
    const rows = this.table.find('dedupeKey', `(?:${prefixes.join('|')}).*`);
    return this.table
      .readRows(['id', 'dedupeKey', 'status', 'sendAt', 'errorMessage'], rows)
      .map(({ row, cells }) => {
        const status = cellText(cells.status).toLowerCase();
        return {
          row,
          id: cellText(cells.id),
          dedupeKey: cellText(cells.dedupeKey),
          status: isStatus(status) ? status : '',
          sendAt:
            cellText(cells.sendAt) === '' ? null : parseDateTime(cells.sendAt as string | number, this.zone),
          errorMessage: cellText(cells.errorMessage),
        };
      });
  }

  /** Makes a row the notification that it is to be now. */
  move(reminder: ReminderRow, fresh: FreshNotification): void {
    const { header } = standardHeader();
    const cells: readonly Cell[] = encodeRow(asQueued(fresh), header, this.zone);
    for (const key of MOVED) this.table.set(key, [reminder.row], cells[header[key]]);
    this.written.push(reminder);
  }

  cancel(reminders: readonly ReminderRow[]): void {
    const rows = reminders.map(({ row }) => row);
    this.table.set('status', rows, 'cancelled');
    this.table.set('errorMessage', rows, CANCELLED_BY_BOOKING);
    this.table.set('nextAttemptAt', rows, '');
    this.written.push(...reminders);
  }

  /**
   * People sort and insert rows while this runs, and Google writes to where a row stood when it was read. Keeps a row from
   * being sent that was written to but is another notification's, and says so in it.
   *
   * @returns whether everything came to stand where it should
   */
  confirm(): boolean {
    if (this.written.length === 0) return true;
    flush();
    const ids = new Map(this.written.map(({ row, id }) => [row, id]));
    const wrong = this.table
      .readRows(['id'], [...ids.keys()])
      .filter(({ row, cells }) => cellText(cells.id) !== ids.get(row))
      .map(({ row }) => row);
    this.table.set('status', wrong, 'cancelled');
    this.table.set('errorMessage', wrong, OVERWRITTEN);
    // Or the reminder itself would pass for its duplicate.
    this.table.set('dedupeKey', wrong, '');
    return wrong.length === 0;
  }
}

/** A text as a pattern (RE2) that matches that very text. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
