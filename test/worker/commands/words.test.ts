import { describe, expect, it } from 'vitest';
import { paint, plain, table } from '../../../worker/src/commands/terminal.ts';
import { count, duration, size } from '../../../worker/src/commands/words.ts';

describe('what commands say', () => {
  it.each([
    [0, '0 s'],
    [999, '1 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [3_601_000, '1 h'],
    [93_784_000, '1 d 2 h'],
    [-5, '0 s'],
  ])('of %i milliseconds is %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it.each([
    [0, '0 bytes'],
    [1_023, '1023 bytes'],
    [1_024, '1.0 KiB'],
    [150 * 1_024, '150 KiB'],
    [3.4 * 1_024 ** 2, '3.4 MiB'],
    [80 * 1_024 ** 3, '80.0 GiB'],
  ])('of %i bytes is %s', (bytes, words) => {
    expect(size(bytes)).toBe(words);
  });

  it('counts one as one', () => {
    expect([count(0, 'row'), count(1, 'row'), count(2, 'row')]).toEqual(['0 rows', '1 row', '2 rows']);
  });
});

describe('a table', () => {
  it('has its columns side by side, however long their cells and whatever alphabet', () => {
    expect(
      table(
        [
          ['ID', 'Name'],
          ['NOTIF_1', 'Ada'],
          ['ж', 'Боб'],
        ],
        null,
      ),
    ).toBe('ID       Name\nNOTIF_1  Ada\nж        Боб\n');
  });

  it('cuts its last column where the terminal ends, and colours cells only after that', () => {
    const rows = [['1', 'a long sentence that goes on']];

    expect(table(rows, 20, (text) => paint({ isColoured: true }, 'red', text))).toBe(
      '\u001b[31m1\u001b[39m  \u001b[31ma long sentence …\u001b[39m\n',
    );
  });

  it('lets nothing of others move the cursor, ring or hide', () => {
    expect(plain('a\u001b[2J\u0007b\u202Ec\r\nd')).toBe('a [2J b c d');
  });
});
