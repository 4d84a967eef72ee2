import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ScriptRig, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const BOOKINGS = 'Bookings';
const HOUR_MS = 3_600_000;
/** The clocks go forward in Berlin on 29 March 2026 at 02:00, and back on 25 October at 03:00. */
const NOW = Date.parse('2026-01-10T12:00:00+01:00');

let script: ScriptRig;
let now: number;
/** A clock that fires nothing: looks are taken when a test says so. */
const clock = { now: () => now, after: () => () => undefined };

beforeEach(async () => {
  now = NOW;
  script = await startScript({ clock });
  await script.runtime.run('setUpSheet');
});
afterEach(() => script.close());

const minute = () => script.runtime.run('everyMinute');
const serial = (wall: string): number => Date.parse(`${wall.replace(' ', 'T')}Z`) / 86_400_000 + 25_569;
const wall = (cell: unknown): string =>
  new Date(Math.round((Number(cell) - 25_569) * 86_400_000)).toISOString().slice(0, 16).replace('T', ' ');

function book(fields: Record<string, string | number | null> = {}): void {
  script.write(BOOKINGS, [
    {
      'Booking ID': 'b1',
      'User ID': '5',
      Subject: 'Haircut',
      'Starts At': serial('2026-01-31 14:30'),
      'Ends At': serial('2026-01-31 15:30'),
      ...fields,
    },
  ]);
}

/** What is queued: kind, when it goes, and how it stands. */
function queue(): string[] {
  return script.rows(QUEUE).map((row) => {
    const when = row['Send At'] === null ? 'at once' : wall(row['Send At']);
    return `${String(row['Type'])} ${when} ${String(row['Status'])}`;
  });
}

const remark = (row = 0) => script.rows(BOOKINGS)[row]?.['Error Message'];

describe('a new booking', () => {
  test('makes four notifications, each to be sent at its time', async () => {
    book({ Name: 'Ada' });

    await minute();

    expect(queue()).toEqual([
      'booking_24h 2026-01-30 14:30 pending',
      'booking_1h 2026-01-31 13:30 pending',
      'booking_start 2026-01-31 14:30 pending',
      'booking_end 2026-01-31 15:25 pending',
    ]);
    expect(script.notifications().map(({ sendAt }) => sendAt)).toEqual(
      ['30T14:30', '31T13:30', '31T14:30', '31T15:25'].map((time) => Date.parse(`2026-01-${time}:00+01:00`)),
    );
    const [first] = script.rows(QUEUE);
    expect(first).toMatchObject({ 'User ID': '5', Priority: 3 });
    expect(first?.['Message']).toBe('📅 <b>Haircut</b>\nStarts in 24 hours: 2026-01-31 14:30');
    expect(script.rows(BOOKINGS)[0]?.['Scheduled']).toMatch(
      /^2026-01-31 14:30 to 2026-01-31 15:30, seen 2026-01-10 12:00:00 \([0-9a-f]{8}\)$/,
    );
  });

  test('is dealt with once', async () => {
    book();
    await minute();
    const { revision } = script.workbook;

    await minute();

    expect(script.workbook.revision).toBe(revision);
  });

  test('makes none of those already past', async () => {
    book({ 'Starts At': serial('2026-01-10 12:30'), 'Ends At': serial('2026-01-10 13:00') });
    book({
      'Booking ID': 'b2',
      'Starts At': serial('2026-01-09 12:00'),
      'Ends At': serial('2026-01-09 13:00'),
    });

    await minute();

    expect(queue()).toEqual([
      'booking_start 2026-01-10 12:30 pending',
      'booking_end 2026-01-10 12:55 pending',
    ]);
  });

  test('without an end, or of five minutes, has no reminder of its end', async () => {
    book({ 'Ends At': null });
    book({ 'Booking ID': 'b2', 'Ends At': serial('2026-01-31 14:35') });

    await minute();

    expect(queue().filter((row) => row.startsWith('booking_end'))).toEqual([]);
    expect(queue()).toHaveLength(6);
  });

  test('without an id gets one', async () => {
    book({ 'Booking ID': null });

    await minute();
    await minute();

    expect(script.rows(BOOKINGS)[0]?.['Booking ID']).toMatch(/^BOOK_\d+_[0-9a-f]{8}$/);
    expect(queue()).toHaveLength(4);
  });

  test('typed as text, in words that begin with the year, is understood', async () => {
    book({ 'Starts At': '2026-01-31 14:30', 'Ends At': '2026-01-31T15:30' });

    await minute();

    expect(queue()[0]).toBe('booking_24h 2026-01-30 14:30 pending');
  });

  test('that can’t be read says why, and holds up no other', async () => {
    book({ 'Booking ID': 'b1', 'Starts At': 'tomorrow' });
    book({ 'Booking ID': 'b2', 'Ends At': serial('2026-01-31 14:30') });
    book({ 'Booking ID': 'b3', 'User ID': 'Ada' });
    book({ 'Booking ID': 'b4', Subject: null });
    book({ 'Booking ID': 'b5', Status: 'perhaps' });
    book({ 'Booking ID': 'b6', 'Ends At': 'late' });
    book({ 'Booking ID': 'b7', Name: 'x'.repeat(201) });
    book({ 'Booking ID': 'x'.repeat(101) });
    book({ 'Booking ID': 'good' });

    await minute();

    const remarks = script.rows(BOOKINGS).map((row) => String(row['Error Message']));
    expect(remarks[0]).toBe(
      'No reminders: Starts At holds "tomorrow"; it may hold a date and time such as 2026-01-31 14:30.',
    );
    expect(remarks[1]).toContain('it may hold a time after Starts At');
    expect(remarks[2]).toContain('User ID holds "Ada"');
    expect(remarks[3]).toContain('Subject is empty');
    expect(remarks[4]).toContain('Status holds "perhaps"');
    expect(remarks[5]).toContain('Ends At holds "late"');
    expect(remarks[6]).toContain('Name holds');
    expect(remarks[7]).toContain('Booking ID holds');
    expect(queue()).toHaveLength(4);

    script.change(BOOKINGS, 0, 'Starts At', '2026-01-31 14:30');
    await minute();
    expect(remark()).toBeNull();
    expect(queue()).toHaveLength(8);
  });

  test('is queued under the same keys again when Google died before it was marked', async () => {
    book();
    await minute();
    const before = script.rows(QUEUE);
    script.change(BOOKINGS, 0, 'Scheduled', null);

    await minute();

    expect(script.rows(QUEUE)).toEqual(before);
  });

  test('that is a copy with the same id changes nothing until the copy has its own', async () => {
    book();
    await minute();
    book({ 'Starts At': serial('2026-02-05 10:00'), 'Ends At': null });

    await minute();
    expect(queue()).toHaveLength(4);
    expect(remark(1)).toBe(
      'No reminders: row 2 has the same Booking ID. Clear it in the copy, which gets its own.',
    );

    script.change(BOOKINGS, 1, 'Booking ID', null);
    await minute();
    expect(queue()).toHaveLength(7);
    expect([remark(0), remark(1)]).toEqual([null, null]);
  });

  test('among hundreds is not forgotten', async () => {
    const { sheetId } = script.tab(BOOKINGS);
    const rows = Array.from({ length: 230 }, (_, index) => [
      `bulk-${index}`,
      1000 + index,
      '',
      'Haircut',
      serial('2026-01-31 14:30'),
    ]);
    script.workbook.apply([{ kind: 'writeCells', sheetId, row: 1, column: 0, rows }]);

    await minute();

    expect(queue()).toHaveLength(690);
  });
});

describe('a booking that is moved', () => {
  beforeEach(async () => {
    book();
    await minute();
  });

  test('moves what is not sent yet, in the same rows, texts and all', async () => {
    const ids = script.rows(QUEUE).map((row) => row['ID']);
    script.change(BOOKINGS, 0, 'Starts At', serial('2026-02-02 09:00'));
    script.change(BOOKINGS, 0, 'Ends At', serial('2026-02-02 10:00'));

    await minute();

    expect(queue()).toEqual([
      'booking_24h 2026-02-01 09:00 pending',
      'booking_1h 2026-02-02 08:00 pending',
      'booking_start 2026-02-02 09:00 pending',
      'booking_end 2026-02-02 09:55 pending',
    ]);
    expect(script.rows(QUEUE).map((row) => row['ID'])).toEqual(ids);
    expect(script.rows(QUEUE)[0]?.['Message']).toContain('2026-02-02 09:00');
  });

  test('sends anew what was sent for the old time, and cancels what is past for the new one', async () => {
    script.change(QUEUE, 0, 'Status', 'sent');
    script.change(QUEUE, 1, 'Status', 'failed');
    script.change(BOOKINGS, 0, 'Starts At', serial('2026-02-02 09:00'));
    script.change(BOOKINGS, 0, 'Ends At', null);
    await minute();

    expect(queue()).toEqual([
      'booking_24h 2026-01-30 14:30 sent',
      'booking_1h 2026-02-02 08:00 pending',
      'booking_start 2026-02-02 09:00 pending',
      'booking_end 2026-01-31 15:25 cancelled',
      'booking_24h 2026-02-01 09:00 pending',
    ]);
  });

  test('to a time so near that some are past makes only the others', async () => {
    script.change(BOOKINGS, 0, 'Starts At', serial('2026-01-10 12:30'));
    script.change(BOOKINGS, 0, 'Ends At', serial('2026-01-10 13:30'));
    await minute();

    expect(queue()).toEqual([
      'booking_24h 2026-01-30 14:30 cancelled',
      'booking_1h 2026-01-31 13:30 cancelled',
      'booking_start 2026-01-10 12:30 pending',
      'booking_end 2026-01-10 13:25 pending',
    ]);
    expect(script.rows(QUEUE)[0]?.['Error Message']).toBe('Not sent: the booking was moved or cancelled.');

    script.change(BOOKINGS, 0, 'Starts At', serial('2026-02-02 09:00'));
    script.change(BOOKINGS, 0, 'Ends At', null);
    await minute();
    expect(queue()).toEqual([
      'booking_24h 2026-02-01 09:00 pending',
      'booking_1h 2026-02-02 08:00 pending',
      'booking_start 2026-02-02 09:00 pending',
      'booking_end 2026-01-10 13:25 cancelled',
    ]);
    expect(script.rows(QUEUE)[0]?.['Error Message']).toBeNull();
  });

  test('only in its subject keeps a reminder that is late because no worker ran', async () => {
    now += 20 * 24 * HOUR_MS + 3 * HOUR_MS;
    script.change(BOOKINGS, 0, 'Subject', 'Beard');

    await minute();

    expect(queue()[0]).toBe('booking_24h 2026-01-30 14:30 pending');
    expect(script.rows(QUEUE)[0]?.['Message']).toContain('Beard');
  });

  test('to another person tells that person', async () => {
    script.change(BOOKINGS, 0, 'User ID', '77');

    await minute();

    expect(script.rows(QUEUE).map((row) => row['User ID'])).toEqual(['77', '77', '77', '77']);
  });

  test('leaves a reminder cancelled that an operator has cancelled', async () => {
    script.change(QUEUE, 0, 'Status', 'cancelled');
    script.change(BOOKINGS, 0, 'Subject', 'Beard');

    await minute();

    expect(queue()[0]).toBe('booking_24h 2026-01-30 14:30 cancelled');
  });

  test('while somebody inserts a row never sends another row’s message in its place, and is moved at the next look', async () => {
    const other = { ID: 'NOTIF_other', 'User ID': '9', Message: 'Mine', Status: 'pending' };
    script.change(BOOKINGS, 0, 'Starts At', serial('2026-02-02 09:00'));
    script.change(BOOKINGS, 0, 'Ends At', serial('2026-02-02 10:00'));
    const insert = () => {
      const { sheetId } = script.tab(QUEUE);
      script.workbook.apply([
        { kind: 'insertDimension', dimension: 'ROWS', sheetId, startIndex: 1, endIndex: 2 },
      ]);
      for (const [header, value] of Object.entries(other)) script.change(QUEUE, 0, header, value);
    };

    await script.meanwhile(insert, minute);

    expect(script.rows(QUEUE)[0]).toMatchObject({
      ID: 'NOTIF_other',
      Status: 'cancelled',
      'Dedupe Key': null,
    });
    expect(script.rows(QUEUE)[0]?.['Error Message']).toContain('was written into this row by mistake');
    await minute();
    const waiting = script
      .rows(QUEUE)
      .filter((row) => row['Status'] === 'pending')
      .map((row) => wall(row['Send At']));
    expect(waiting).toContain('2026-02-01 09:00');
    expect(new Set(waiting).size).toBe(waiting.length);
  });

  test('touches nobody else’s rows', async () => {
    book({ 'Booking ID': 'b1:24h', 'User ID': '9' });
    book({ 'Booking ID': 'b.', 'User ID': '9' });
    await minute();
    const others = script.rows(QUEUE).slice(4);
    script.change(BOOKINGS, 0, 'Starts At', serial('2026-02-02 09:00'));
    script.change(BOOKINGS, 0, 'Ends At', null);

    await minute();

    expect(script.rows(QUEUE).slice(4, 12)).toEqual(others);
  });
});

describe('a booking that is cancelled', () => {
  beforeEach(async () => {
    book();
    await minute();
  });

  test('cancels what is not sent yet and tells the person once', async () => {
    script.change(QUEUE, 0, 'Status', 'sent');
    script.change(QUEUE, 1, 'Status', 'uncertain');
    await script.type(BOOKINGS, 0, 'Status', 'cancelled');
    await minute();

    expect(queue()).toEqual([
      'booking_24h 2026-01-30 14:30 sent',
      'booking_1h 2026-01-31 13:30 cancelled',
      'booking_start 2026-01-31 14:30 cancelled',
      'booking_end 2026-01-31 15:25 cancelled',
      'booking_cancelled at once pending',
    ]);
    expect(script.rows(QUEUE)[4]?.['Message']).toBe(
      '❌ <b>Haircut</b>\nYour booking of 2026-01-31 14:30 has been cancelled.',
    );
  });

  test('and booked again, and cancelled again, is told each time', async () => {
    for (const status of ['cancelled', 'booked', 'cancelled']) {
      now += 1000;
      await script.type(BOOKINGS, 0, 'Status', status);
    }

    const keys = script.rows(QUEUE).map((row) => row['Dedupe Key']);
    expect(queue().slice(4)).toEqual([
      'booking_cancelled at once pending',
      'booking_cancelled at once pending',
    ]);
    expect(new Set(keys).size).toBe(6);
    await script.type(BOOKINGS, 0, 'Status', 'booked');
    expect(
      queue()
        .slice(0, 4)
        .every((row) => row.endsWith('pending')),
    ).toBe(true);
  });

  test('when it is over is not told', async () => {
    now += 30 * 24 * HOUR_MS;
    await script.type(BOOKINGS, 0, 'Status', 'cancelled');

    expect(queue().map((row) => row.split(' ').at(-1))).toEqual(Array.from({ length: 4 }, () => 'cancelled'));
  });

  test('before anybody was told of it is not told either', async () => {
    book({ 'Booking ID': 'b2', Status: 'cancelled' });

    await minute();

    expect(queue()).toHaveLength(4);
  });
});

describe('when the clocks change', () => {
  test('24 hours stay 24 hours and an hour an hour', async () => {
    book({ 'Starts At': serial('2026-03-29 12:00'), 'Ends At': null });
    book({
      'Booking ID': 'b2',
      'Starts At': serial('2026-03-29 03:30'),
      'Ends At': serial('2026-03-29 04:00'),
    });
    book({ 'Booking ID': 'b3', 'Starts At': serial('2026-10-25 12:00'), 'Ends At': null });

    await minute();

    expect(queue().map((row) => row.slice(8, -8))).toEqual([
      '24h 2026-03-28 11:00',
      '1h 2026-03-29 11:00',
      'start 2026-03-29 12:00',
      '24h 2026-03-28 02:30',
      '1h 2026-03-29 01:30',
      'start 2026-03-29 03:30',
      'end 2026-03-29 03:55',
      '24h 2026-10-24 13:00',
      '1h 2026-10-25 11:00',
      'start 2026-10-25 12:00',
    ]);
  });

  test('times are the spreadsheet’s, whatever zone the script or the machine is in', async () => {
    const tokyo = await startScript({ clock, timeZone: 'Asia/Tokyo' });
    await tokyo.runtime.run('setUpSheet');
    tokyo.write(BOOKINGS, [{ 'User ID': '5', Subject: 'Tea', 'Starts At': serial('2026-01-31 14:30') }]);

    await tokyo.runtime.run('everyMinute');

    expect(wall(tokyo.rows(QUEUE)[1]?.['Send At'])).toBe('2026-01-31 13:30');
    await tokyo.close();
  });
});

describe('what people type into a booking', () => {
  test('never becomes markup', async () => {
    book({ Subject: '<a href="x">&' });

    await minute();

    expect(script.rows(QUEUE)[0]?.['Message']).toContain('<b>&lt;a href=&quot;x&quot;&gt;&amp;</b>');
  });
});
