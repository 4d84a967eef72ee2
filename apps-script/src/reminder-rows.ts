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

/** The reminders of bookings in the queue. */
export class ReminderRows {
  private readonly table: Table<ColumnKey>;
  private readonly zone: Zone;

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
      .readRows(['dedupeKey', 'status', 'sendAt', 'errorMessage'], rows)
      .map(({ row, cells }) => {
        const status = cellText(cells.status).toLowerCase();
        return {
          row,
          dedupeKey: cellText(cells.dedupeKey),
          status: isStatus(status) ? status : '',
          sendAt:
            cellText(cells.sendAt) === '' ? null : parseDateTime(cells.sendAt as string | number, this.zone),
          errorMessage: cellText(cells.errorMessage),
        };
      });
  }

  /** Makes a row the notification that it is to be now. */
  move(row: number, fresh: FreshNotification): void {
    const { header } = standardHeader();
    const cells: readonly Cell[] = encodeRow(asQueued(fresh), header, this.zone);
    for (const key of MOVED) this.table.set(key, [row], cells[header[key]]);
  }

  cancel(rows: readonly number[]): void {
    this.table.set('status', rows, 'cancelled');
    this.table.set('errorMessage', rows, CANCELLED_BY_BOOKING);
    this.table.set('nextAttemptAt', rows, '');
  }
}

/** A text as a pattern (RE2) that matches that very text. */
function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
