import type { Status } from '@sheet-courier/shared';
import {
  type Booking,
  dedupePrefix,
  type Reminder,
  REMINDER_KINDS,
  type ReminderKind,
  remindersOf,
} from './booking.ts';

/** A row of the queue that belongs to a booking. */
export interface ReminderRow {
  readonly row: number;
  /** The notification's. */
  readonly id: string;
  readonly dedupeKey: string;
  readonly status: Status | '';
  /** Milliseconds since 1970; null where it is empty or can't be read. */
  readonly sendAt: number | null;
  readonly errorMessage: string;
}

/** What is to be done for a booking that is new, has changed or was cancelled. */
export interface BookingPlan {
  /** Reminders to be queued. */
  readonly queue: readonly Reminder[];
  /** Rows of reminders not yet sent, and what they are to be now. */
  readonly move: readonly { readonly row: ReminderRow; readonly reminder: Reminder }[];
  /** Rows that are not to be sent. */
  readonly cancel: readonly ReminderRow[];
  /** The person is to be told that it was cancelled. */
  readonly tellCancelled: boolean;
}

/** What Error Message says of reminders that this script has cancelled; by it they are known when the booking comes back. */
export const CANCELLED_BY_BOOKING = 'Not sent: the booking was moved or cancelled.';

const NOT_SENT: ReadonlySet<Status | ''> = new Set(['pending', 'failed', 'skipped']);
const MAY_LEAVE: ReadonlySet<Status | ''> = new Set(['pending', 'failed', 'uncertain']);

/**
 * Decides what becomes of a booking's notifications. A reminder that was sent for another time is made anew for this one;
 * one whose time is past is not made. One that is late only because nobody has sent it yet stays.
 *
 * @param scheduled what the row said before; '' for a new booking
 */
export function planBooking(
  booking: Booking,
  scheduled: string,
  rows: readonly ReminderRow[],
  now: number,
): BookingPlan {
  if (booking.cancelled) {
    const isOver = (booking.endsAt ?? booking.startsAt) < now;
    return {
      queue: [],
      move: [],
      cancel: rows.filter((row) => MAY_LEAVE.has(row.status) && kindOf(row, booking.id) !== undefined),
      tellCancelled: scheduled !== '' && !scheduled.startsWith('cancelled') && !isOver,
    };
  }
  const wanted = new Map(remindersOf(booking).map((reminder) => [reminder.kind, reminder]));
  const queue: Reminder[] = [];
  const move: { row: ReminderRow; reminder: Reminder }[] = [];
  const cancel: ReminderRow[] = [];
  for (const kind of REMINDER_KINDS) {
    const reminder = wanted.get(kind);
    const [waiting, ...tooMany] = rows.filter((row) => kindOf(row, booking.id) === kind && isWaiting(row));
    cancel.push(...tooMany.filter(({ status }) => status !== 'cancelled'));
    const isLate = waiting !== undefined && waiting.sendAt === reminder?.at && waiting.status !== 'cancelled';
    if (reminder && (reminder.at >= now || isLate)) {
      if (waiting) move.push({ row: waiting, reminder });
      else queue.push(reminder);
    } else if (waiting && waiting.status !== 'cancelled') {
      cancel.push(waiting);
    }
  }
  return { queue, move, cancel, tellCancelled: false };
}

/** Not sent yet, or cancelled by this script: what an operator has cancelled stays so. */
function isWaiting({ status, errorMessage }: ReminderRow): boolean {
  return NOT_SENT.has(status) || (status === 'cancelled' && errorMessage === CANCELLED_BY_BOOKING);
}

function kindOf({ dedupeKey }: ReminderRow, bookingId: string): ReminderKind | undefined {
  const prefix = dedupePrefix(bookingId);
  if (!dedupeKey.startsWith(prefix)) return undefined;
  const kind = dedupeKey.slice(prefix.length).replace(/:.*$/, '');
  return REMINDER_KINDS.find((known) => known === kind);
}
