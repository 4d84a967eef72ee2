import {
  type Cell,
  cellText,
  formatDateTime,
  parseDateTime,
  parseTelegramAddress,
  type Zone,
} from '@sheet-courier/shared';
import type { Notice } from './notice.ts';

/** One row of the tab Bookings. Times are instants: milliseconds since 1970. */
export interface Booking {
  /** Empty where nobody gave it one. */
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly subject: string;
  readonly startsAt: number;
  /** Null where nobody said. */
  readonly endsAt: number | null;
  readonly cancelled: boolean;
}

export type BookingCells = Readonly<
  Record<'bookingId' | 'userId' | 'name' | 'subject' | 'startsAt' | 'endsAt' | 'status', Cell>
>;

export type BookingResult =
  | { readonly kind: 'blank' }
  | { readonly kind: 'booking'; readonly booking: Booking }
  | {
      readonly kind: 'unreadable';
      /** For Error Message. */
      readonly problem: string;
      /** Something that is needed is still empty: perhaps somebody is typing. */
      readonly incomplete: boolean;
    };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LONGEST_TEXT = 200;
const LONGEST_ID = 100;

export function readBooking(cells: BookingCells, zone: Zone): BookingResult {
  const { bookingId, userId, name, subject, startsAt, endsAt, status } = cells;
  if ([userId, name, subject, startsAt, endsAt].every((cell) => cellText(cell) === ''))
    return { kind: 'blank' };
  const incomplete = [userId, subject, startsAt].some((cell) => cellText(cell) === '');
  const unreadable = (header: string, cell: Cell, legal: string): BookingResult => {
    const text = cellText(cell);
    const holds = text === '' ? 'is empty' : `holds "${text.slice(0, 40)}"`;
    return {
      kind: 'unreadable',
      problem: `No reminders: ${header} ${holds}; it may hold ${legal}.`,
      incomplete,
    };
  };
  const address = parseTelegramAddress(userId);
  if (address === null || !/^\d/.test(address)) {
    return unreadable('User ID', userId, 'a Telegram user id such as 123456789');
  }
  if (cellText(bookingId).length > LONGEST_ID) {
    return unreadable('Booking ID', bookingId, `1 to ${LONGEST_ID} characters, or nothing`);
  }
  if (cellText(name).length > LONGEST_TEXT)
    return unreadable('Name', name, `up to ${LONGEST_TEXT} characters`);
  if (cellText(subject) === '' || cellText(subject).length > LONGEST_TEXT) {
    return unreadable('Subject', subject, `1 to ${LONGEST_TEXT} characters`);
  }
  const start = instant(startsAt, zone);
  if (typeof start !== 'number') return unreadable('Starts At', startsAt, DATE_TIME);
  const end = instant(endsAt, zone);
  if (end === undefined) return unreadable('Ends At', endsAt, `${DATE_TIME}, or nothing`);
  if (end !== null && end <= start)
    return unreadable('Ends At', endsAt, 'a time after Starts At, or nothing');
  const state = cellText(status).toLowerCase();
  if (!['', 'booked', 'cancelled'].includes(state))
    return unreadable('Status', status, 'booked or cancelled');
  return {
    kind: 'booking',
    booking: {
      id: cellText(bookingId),
      userId: address,
      name: cellText(name),
      subject: cellText(subject),
      startsAt: start,
      endsAt: end,
      cancelled: state === 'cancelled',
    },
  };
}

const DATE_TIME = 'a date and time such as 2026-01-31 14:30';

/** Null for an empty cell, undefined for one that can't be read. */
function instant(cell: Cell, zone: Zone): number | null | undefined {
  if (cell === null || cell === undefined || cellText(cell) === '') return null;
  return parseDateTime(cell, zone) ?? undefined;
}

/** Which of its reminders a notification is. */
export const REMINDER_KINDS = ['24h', '1h', 'start', 'end'] as const;

export type ReminderKind = (typeof REMINDER_KINDS)[number];

export interface Reminder {
  readonly kind: ReminderKind;
  readonly at: number;
}

/** The reminders of a booking, those already past included. An hour is an hour, whatever the clocks are put to. */
export function remindersOf({ startsAt, endsAt }: Booking): readonly Reminder[] {
  const reminders: Reminder[] = [
    { kind: '24h', at: startsAt - 24 * HOUR_MS },
    { kind: '1h', at: startsAt - HOUR_MS },
    { kind: 'start', at: startsAt },
  ];
  const beforeEnd = endsAt === null ? startsAt : endsAt - 5 * MINUTE_MS;
  return beforeEnd > startsAt ? [...reminders, { kind: 'end', at: beforeEnd }] : reminders;
}

export function reminderNotice(booking: Booking, { kind, at }: Reminder, zone: Zone): Notice {
  return {
    type: `booking_${kind}`,
    address: booking.userId,
    priority: kind === 'start' ? 2 : 3,
    dedupeKey: `${dedupePrefix(booking.id)}${kind}:${booking.startsAt}`,
    sendAt: at,
    variables: variablesOf(booking, zone),
  };
}

/** @param scheduled what the row says its reminders stand for: booked and cancelled again is told again */
export function cancellationNotice(booking: Booking, scheduled: string, zone: Zone): Notice {
  return {
    type: 'booking_cancelled',
    address: booking.userId,
    priority: 2,
    dedupeKey: `${dedupePrefix(booking.id)}cancelled:${fingerprint(scheduled)}`,
    variables: variablesOf(booking, zone),
  };
}

/** What the Dedupe Keys of a booking's notifications begin with: no other booking's begin so. */
export function dedupePrefix(bookingId: string): string {
  return `booking:${bookingId.replace(/%/g, '%25').replace(/:/g, '%3A')}:`;
}

function variablesOf(
  { id, userId, name, subject, startsAt, endsAt }: Booking,
  zone: Zone,
): Record<string, string> {
  return {
    bookingId: id,
    userId,
    name,
    subject,
    start: toMinute(startsAt, zone),
    end: endsAt === null ? '' : toMinute(endsAt, zone),
  };
}

function toMinute(epochMs: number, zone: Zone): string {
  return formatDateTime(epochMs, zone).slice(0, 16);
}

/** What Scheduled says of a booking whose reminders have been queued: for people, and at its end for the next look. */
export function scheduledText(booking: Booking, now: number, zone: Zone): string {
  const seen = `seen ${formatDateTime(now, zone)} (${fingerprintOf(booking)})`;
  if (booking.cancelled) return `cancelled, ${seen}`;
  const end = booking.endsAt === null ? '' : ` to ${toMinute(booking.endsAt, zone)}`;
  return `${toMinute(booking.startsAt, zone)}${end}, ${seen}`;
}

/** Whether Scheduled speaks of the booking as it is now. */
export function isScheduled(booking: Booking, scheduled: string): boolean {
  return scheduled.endsWith(`(${fingerprintOf(booking)})`);
}

function fingerprintOf({ id, userId, name, subject, startsAt, endsAt, cancelled }: Booking): string {
  return fingerprint(
    cancelled
      ? JSON.stringify([id, 'cancelled'])
      : JSON.stringify([id, userId, name, subject, startsAt, endsAt]),
  );
}

/** Eight hex digits that tell texts apart (FNV-1a, 32 bits): against mistakes, not against attackers. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
