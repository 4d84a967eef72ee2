import { type Cell, maskAddress, parseTelegramAddress, recipientKey } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recipients } from './arbitraries.ts';

describe('the User ID cell', () => {
  test.each<[Cell, string]>([
    [123456789, '123456789'],
    [-1001234567890, '-1001234567890'],
    [' 123456789 ', '123456789'],
    ['@Channel_Name', '@Channel_Name'],
    [2 ** 52, '4503599627370496'],
  ])('takes %j as %s', (cell, address) => {
    expect(parseTelegramAddress(cell)).toBe(address);
  });

  test.each<[Cell]>([
    ['abc'],
    ['@abc'],
    ['@1abcd'],
    [`@${'a'.repeat(33)}`],
    ['channelname'],
    ['+49123'],
    ['007'],
    ['0'],
    [0],
    [12.5],
    [1e300],
    [true],
    [''],
    [null],
    [undefined],
    ['12 34'],
    ['--5'],
    ['1'.repeat(17)],
  ])('refuses %j', (cell) => {
    expect(parseTelegramAddress(cell)).toBeNull();
  });
});

test('a key tells recipients apart', () => {
  expect(recipientKey({ channel: 'telegram', address: '42' })).toBe('telegram:42');
});

describe('a masked address', () => {
  test.each([
    ['123456789', '12…89'],
    ['-1001234567890', '-10…90'],
    ['@newsroom', '@ne…om'],
    ['42', '…'],
    ['@news', '…'],
  ])('shows of %s only %s', (address, masked) => {
    expect(maskAddress(address)).toBe(masked);
  });

  test('never holds the whole address', () => {
    fc.assert(
      fc.property(recipients, ({ address }) => {
        expect(maskAddress(address)).not.toContain(address);
      }),
    );
  });
});
