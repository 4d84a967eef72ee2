import { expect, it } from 'vitest';
import { atLeast, atMost, none, promiseTable, told } from '../../bench/promises.ts';

it('shows each promise beside what was seen, and which is broken', () => {
  const lines = [
    none('lost', 0),
    atLeast('a second', 29.68, 29.7, '/s', 2),
    atMost('most', 30, 30),
    told('seconds', 7),
  ];
  expect(promiseTable('Seen', lines)).toBe(
    [
      'Seen',
      '  lost      0        0         held',
      '  a second  29.68/s  ≥ 29.7/s  BROKEN',
      '  most      30       ≤ 30      held',
      '  seconds   7',
      '',
    ].join('\n'),
  );
});
