import {
  type Cell,
  type ColumnKey,
  decodeRow,
  describeProblems,
  encodeRow,
  standardHeader,
  withoutProblems,
} from '@sheet-courier/shared';
import { describe, expect, test } from 'vitest';
import { SENDING, UTC } from './arbitraries.ts';

const { header } = standardHeader();

/** What Error Message says of a pending row in which one cell was changed. */
function said(column: ColumnKey, cell: Cell): string {
  const cells = encodeRow({ ...SENDING, status: 'pending' }, header, UTC);
  cells[header[column]] = cell;
  const row = decodeRow(cells, header, UTC);
  return row.kind === 'unreadable' ? describeProblems(row.problems, row.errorMessage) : row.kind;
}

describe('Error Message of a row that cannot be read', () => {
  test('for a mistyped Status', () => {
    expect(said('status', 'sned')).toBe(
      'Not sent. Status holds "sned"; it may hold pending (send, or send again) or cancelled (do not send), ' +
        'or nothing (a draft). It goes out once this is mended.',
    );
  });

  test('for an empty Message', () => {
    expect(said('message', '')).toBe(
      'Not sent. Message is empty; it may hold the text to send, at most 4096 characters without its tags ' +
        '(nothing only where Media is filled in). It goes out once this is mended.',
    );
  });

  test('for a User ID that is none', () => {
    expect(said('userId', 'abc')).toBe(
      'Not sent. User ID holds "abc"; it may hold a Telegram user or chat id such as 123456789 or -1001234567890, ' +
        'or @channelname. It goes out once this is mended.',
    );
  });

  test('for a Priority in words', () => {
    expect(said('priority', 'high')).toBe(
      'Not sent. Priority holds "high"; it may hold a whole number from 1 (first) to 10 (last), or nothing (5). ' +
        'It goes out once this is mended.',
    );
  });

  test('for a Send At in words', () => {
    expect(said('sendAt', 'tomorrow')).toBe(
      'Not sent. Send At holds "tomorrow"; it may hold a date and time such as 2026-01-31 14:30:00, ' +
        'or nothing (send at once). It goes out once this is mended.',
    );
  });

  test('for a Message that is too long, showing only its beginning', () => {
    expect(said('message', `${'😀'.repeat(40)}${'x'.repeat(4057)}`)).toBe(
      `Not sent. Message holds "${'😀'.repeat(40)}…" (4097 characters without its tags); it may hold the text to ` +
        'send, at most 4096 characters without its tags (nothing only where Media is filled in). ' +
        'It goes out once this is mended.',
    );
  });

  test('for several cells, one sentence each', () => {
    const problems = [
      { column: 'priority' as const, holds: '0' },
      { column: 'channel' as const, holds: 'pigeon' },
    ];

    expect(describeProblems(problems)).toBe(
      'Not sent. Priority holds "0"; it may hold a whole number from 1 (first) to 10 (last), or nothing (5). ' +
        'Channel holds "pigeon"; it may hold telegram, or nothing (telegram). It goes out once this is mended.',
    );
  });

  test('keeps a doubt, and stays the same when it is described again', () => {
    const problems = [{ column: 'channel' as const, holds: 'pigeon' }];
    const doubt = 'Possibly delivered: the connection broke at 14:30:07.';
    const once = describeProblems(problems, `${doubt} It will be sent once more at 2026-01-31 14:30:12.`);

    expect(once).toBe(
      `${doubt} Not sent again. Channel holds "pigeon"; it may hold telegram, or nothing (telegram). ` +
        'It goes out once this is mended.',
    );
    expect(describeProblems(problems, once)).toBe(once);
  });

  test('is known again when the cells are mended, and leaves only a doubt behind', () => {
    const problems = [{ column: 'channel' as const, holds: 'pigeon' }];
    const doubt = 'Possibly delivered: the connection broke at 14:30:07.';

    expect(withoutProblems(describeProblems(problems))).toBe('');
    expect(withoutProblems(describeProblems(problems, doubt))).toBe(doubt);
    expect(withoutProblems(`${doubt} It will be sent once more at 2026-01-31 14:30:12.`)).toBeNull();
    expect(withoutProblems('Telegram is busy.')).toBeNull();
  });
});
