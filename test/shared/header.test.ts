import { COLUMN_KEYS, COLUMNS, decodeHeader, standardHeader } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerRows, positionsOf } from './arbitraries.ts';

describe('the header row', () => {
  test('is found in the order that Set up writes', () => {
    const { cells, header } = standardHeader();

    expect(decodeHeader(cells)).toEqual({ ok: true, header });
    expect(header.id).toBe(0);
    expect(header.messageId).toBe(COLUMN_KEYS.length - 1);
  });

  test('is found in any order, with other columns between', () => {
    fc.assert(
      fc.property(headerRows, (row) => {
        expect(decodeHeader(row)).toEqual({ ok: true, header: positionsOf(row) });
      }),
    );
  });

  test('is found whatever its case and blanks', () => {
    const cells = standardHeader().cells.map((text) => `  ${text.toUpperCase().replace(' ', '\u00a0 ')} `);

    expect(decodeHeader(cells)).toEqual({ ok: true, header: standardHeader().header });
  });

  test('names a column that was renamed, and the tab', () => {
    const cells = standardHeader().cells.map((text) => (text === 'Send At' ? 'When' : text));

    expect(decodeHeader(cells)).toEqual({
      ok: false,
      problems: [
        'The tab Notification_Queue has no column headed "Send At". Put that header back, or use Notifications → Set up / repair.',
      ],
    });
  });

  test('names a column that stands there twice', () => {
    const cells = [...standardHeader().cells, 'status'];

    expect(decodeHeader(cells, 'Queue_Copy')).toEqual({
      ok: false,
      problems: [
        'The tab Queue_Copy has more than one column headed "Status". Rename or delete all but one.',
      ],
    });
  });

  test('names every column of an empty tab', () => {
    const result = decodeHeader([null, undefined, 7, true, '']);

    expect(result.ok).toBe(false);
    expect(result.ok ? [] : result.problems).toHaveLength(COLUMN_KEYS.length);
  });

  test('reports exactly the columns that are missing', () => {
    fc.assert(
      fc.property(fc.subarray([...COLUMN_KEYS], { minLength: 1 }), (missing) => {
        const kept = COLUMN_KEYS.filter((key) => !missing.includes(key)).map((key) => COLUMNS[key].header);
        const result = decodeHeader(kept);
        const named = result.ok ? [] : result.problems.map((problem) => /headed "(.+?)"/.exec(problem)?.[1]);
        expect(named).toEqual(missing.map((key) => COLUMNS[key].header));
      }),
    );
  });
});
