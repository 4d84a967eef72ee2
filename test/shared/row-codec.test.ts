import {
  type Cell,
  COLUMN_KEYS,
  createZone,
  decodeHeader,
  decodeRow,
  encodePatch,
  encodeRow,
  type Notification,
  type Row,
  standardHeader,
  TEXT_LIMIT,
} from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerRows, notifications, SENDING, UTC, zones } from './arbitraries.ts';

const { header } = standardHeader();
const OPEN = ['pending', 'sending', 'failed', 'uncertain'] as const;

type Cells = Partial<Record<keyof typeof header, Cell>>;

/** The row of a plain pending notification, with some cells changed. */
function row(changed: Cells): Cell[] {
  const cells = encodeRow({ ...SENDING, status: 'pending' }, header, UTC);
  for (const key of COLUMN_KEYS) if (key in changed) cells[header[key]] = changed[key];
  return cells;
}

function decode(changed: Cells): Row {
  return decodeRow(row(changed), header, UTC);
}

function read(changed: Cells): Notification {
  const decoded = decode(changed);
  if (decoded.kind !== 'notification') throw new Error(`the row is ${decoded.kind}`);
  return decoded.notification;
}

function problemsOf(changed: Cells) {
  const decoded = decode(changed);
  return decoded.kind === 'unreadable' ? decoded.problems : [];
}

describe('a row', () => {
  test('reads back as the notification that was written, in any zone and order of columns', () => {
    const cases = zones.chain((zone) =>
      fc.tuple(fc.constant(zone), notifications(zone, OPEN), headerRows, fc.array(fc.string())),
    );
    fc.assert(
      fc.property(cases, ([zone, notification, names, foreign]) => {
        fc.pre(notification.status !== 'uncertain' || notification.nextAttemptAt !== null);
        const found = decodeHeader(names);
        if (!found.ok) throw new Error(found.problems.join(' '));
        const cells = encodeRow(notification, found.header, zone).map(
          (cell, i) => cell ?? foreign[i] ?? null,
        );

        expect(decodeRow(cells, found.header, zone)).toEqual({ kind: 'notification', notification });
      }),
      { numRuns: 500 },
    );
  });

  test('touches no column that is not ours', () => {
    const names = ['Notes', ...standardHeader().cells];
    const found = decodeHeader(names);

    expect(found.ok && encodeRow(SENDING, found.header, UTC)[0]).toBeNull();
  });

  test('never throws, whatever stands in its cells', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.constantFrom(null, undefined, '#REF!', 'pending', 'uncertain', '2026-01-31', '@name', 'photo:x'),
      fc.json(),
    );
    const button = fc
      .string({ unit: 'binary' })
      .map((data) => JSON.stringify({ buttons: [[{ text: 'a', data }]] }));
    const cells = fc
      .tuple(fc.array(cell, { maxLength: 24 }), fc.constantFrom('pending', 'failed', 'sned'), button)
      .map(([any, status, options]) =>
        Object.assign(any, { [header.status]: status, [header.options]: options }),
      );
    fc.assert(
      fc.property(fc.oneof(fc.array(cell, { maxLength: 24 }), cells), zones, (any, zone) => {
        const decoded = decodeRow(any, header, zone);
        expect(['blank', 'draft', 'finished', 'unreadable', 'notification']).toContain(decoded.kind);
      }),
      { numRuns: 1000 },
    );
  });

  test('is blank where nothing that matters is in it, and ends where its cells end', () => {
    expect(decodeRow([], header, UTC)).toEqual({ kind: 'blank' });
    expect(decodeRow([' ', null, undefined], header, UTC)).toEqual({ kind: 'blank' });
  });

  test.each<Cells>([{ id: 'NOTIF_1' }, { userId: 42 }, { message: 'Hello' }])(
    'is a draft with %j and no Status, however its other cells look',
    (changed) => {
      const empty = { id: '', userId: '', message: '', status: '', priority: 'high' };

      expect(decode({ ...empty, ...changed })).toEqual({ kind: 'draft' });
    },
  );

  test.each(['sent', 'dead', 'cancelled', 'skipped'] as const)(
    'that is %s is not judged any more',
    (status) => {
      expect(decode({ status, priority: 'high', dedupeKey: 'k' })).toEqual({
        kind: 'finished',
        id: SENDING.id,
        status,
        dedupeKey: 'k',
      });
    },
  );

  test('that is uncertain is finished when it is held, open when it will be sent once more', () => {
    expect(decode({ status: 'uncertain', priority: 'high' })).toMatchObject({
      kind: 'finished',
      status: 'uncertain',
    });
    expect(read({ status: 'uncertain', nextAttemptAt: 46_053 }).status).toBe('uncertain');
  });

  test('is read as people type it', () => {
    const typed = read({
      status: ' Pending ',
      userId: 42,
      priority: '2',
      channel: 'Telegram',
      sendAt: '2026-01-31 14:30',
      retryCount: '',
      createdAt: ' ',
      message: 12,
    });

    expect(typed).toMatchObject({
      status: 'pending',
      recipient: { channel: 'telegram', address: '42' },
      priority: 2,
      sendAt: Date.UTC(2026, 0, 31, 14, 30),
      retryCount: 0,
      createdAt: null,
      message: '12',
    });
  });

  test('takes the standard where cells are empty', () => {
    expect(read({ id: '', priority: null, channel: '', options: '', media: '' })).toMatchObject({
      id: '',
      priority: 5,
      recipient: { channel: 'telegram' },
      options: {},
      media: [],
    });
  });

  test('keeps the blanks at the ends of a message', () => {
    expect(read({ message: '\n  Hello ' }).message).toBe('\n  Hello ');
  });

  test('needs no message where there is media', () => {
    expect(read({ message: ' ', media: 'https://x.org/a.jpg' })).toMatchObject({
      message: '',
      media: [{ kind: 'photo', source: 'https://x.org/a.jpg' }],
    });
  });

  test('takes the longest text that Telegram takes, its tags uncounted', () => {
    const longest = `<b>${'😀'.repeat(TEXT_LIMIT)}</b>`;

    expect(read({ message: longest }).message).toBe(longest);
  });

  test('names every cell that cannot be read, not just the first', () => {
    const decoded = decode({
      userId: 'abc',
      message: '',
      status: 'sned',
      createdAt: 'then',
      sentAt: true,
      retryCount: -1,
      priority: 11,
      channel: 'pigeon',
      sendAt: 'tomorrow',
      nextAttemptAt: 0.5,
      media: '/etc/passwd',
      options: '{',
      errorMessage: 'as it was',
    });

    expect(decoded).toMatchObject({ kind: 'unreadable', id: SENDING.id, errorMessage: 'as it was' });
    expect(decoded.kind === 'unreadable' && decoded.problems.map(({ column }) => column).sort()).toEqual(
      [
        'channel',
        'createdAt',
        'media',
        'nextAttemptAt',
        'options',
        'priority',
        'retryCount',
        'sendAt',
        'sentAt',
        'status',
        'userId',
      ].sort(),
    );
  });

  test('with media that cannot be read says why', () => {
    expect(problemsOf({ media: '/etc/passwd' })).toEqual([
      {
        column: 'media',
        holds: '/etc/passwd',
        detail: '"/etc/passwd" is not an https address or KIND:FILE_ID',
      },
    ]);
  });

  test('with a message of nothing but tags says so', () => {
    expect(problemsOf({ message: '<b> </b>' })).toEqual([
      { column: 'message', holds: '<b> </b>', detail: 'nothing without its tags' },
    ]);
  });

  test('with a text that is too long names the length', () => {
    expect(problemsOf({ message: 'x'.repeat(TEXT_LIMIT + 1) })[0]?.detail).toBe(
      '4097 characters without its tags',
    );
  });

  test('with a message beside a template says that one is too many', () => {
    expect(problemsOf({ options: '{"template": "a"}', message: 'Hi' })).toEqual([
      { column: 'message', holds: 'Hi', detail: 'Options names a template, which has the text' },
    ]);
  });

  test('with a template needs no message', () => {
    expect(read({ options: '{"template": "a"}', message: '' })).toMatchObject({
      message: '',
      options: { template: 'a' },
    });
  });

  test('with many unknown options names the first few', () => {
    const options = JSON.stringify(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}`, 1])));

    expect(problemsOf({ options })[0]?.detail).toBe(
      '"k0" is unknown, "k1" is unknown, "k2" is unknown and 6 more',
    );
  });

  test.each<Cells>([
    { priority: 0 },
    { priority: 2.5 },
    { priority: 'high' },
    { priority: true },
    { retryCount: -1 },
  ])('with %j is unreadable', (changed) => {
    expect(problemsOf(changed)).toHaveLength(1);
  });
});

describe('a patch', () => {
  test('holds Status and the columns that only the worker writes', () => {
    const berlin = createZone('Europe/Berlin');
    const transition = {
      id: SENDING.id,
      status: 'sent' as const,
      sentAt: Date.UTC(2026, 0, 31, 11),
      retryCount: 1,
      errorMessage: '',
      nextAttemptAt: null,
      messageId: '77',
    };

    expect(encodePatch(transition, berlin)).toEqual({
      status: 'sent',
      sentAt: 46_053.5,
      retryCount: 1,
      errorMessage: '',
      nextAttemptAt: '',
      messageId: '77',
    });
  });

  test('written over a row makes it say what the transition says', () => {
    fc.assert(
      fc.property(
        notifications(UTC, OPEN),
        notifications(UTC, ['pending', 'sending', 'failed']),
        (before, after) => {
          const cells = encodeRow(before, header, UTC);
          const patch = encodePatch(after, UTC);
          for (const key of COLUMN_KEYS) if (patch[key] !== undefined) cells[header[key]] = patch[key];
          const { status, sentAt, retryCount, errorMessage, nextAttemptAt, messageId } = after;

          expect(decodeRow(cells, header, UTC)).toEqual({
            kind: 'notification',
            notification: { ...before, status, sentAt, retryCount, errorMessage, nextAttemptAt, messageId },
          });
        },
      ),
    );
  });
});
