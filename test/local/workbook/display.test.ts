import { expect, it } from 'vitest';
import { Display } from '../../../local/src/workbook/display.ts';

const display = new Display('en_US');

it.each([
  [null, ''],
  [true, 'TRUE'],
  [{ error: '#N/A', message: '' }, '#N/A'],
  [0.1 + 0.2, '0.3'],
  [1 / 3, '0.3333333333'],
  [1 / 1024, '0.0009765625'],
  [123_456_789_012, '123456789012'],
  [1e21, '1E+21'],
  [-1.5, '-1.5'],
] as const)('without a format %j shows as %s', (value, text) => {
  expect(display.text(value, undefined)).toBe(text);
});

it.each([
  [46_270.520_833_333_336, 'DATE_TIME', 'yyyy-mm-dd hh:mm:ss', '2026-09-05 12:30:00'],
  [46_270, 'DATE', 'yyyy-MM-dd', '2026-09-05'],
  [46_270, 'DATE', 'dddd, mmmm d', 'Saturday, September 5'],
  [1, 'DATE', 'yyyy-mm-dd', '1899-12-31'],
  [1.5, 'TIME', '[h]:mm:ss', '36:00:00'],
  [0.9375, 'TIME', 'h:mm am/pm', '10:30 PM'],
  [1234.5, 'CURRENCY', '"$"#,##0.00', '$1,234.50'],
  [0.125, 'PERCENT', '0.0%', '12.5%'],
  [12_345, 'SCIENTIFIC', '0.00E+00', '1.23E+04'],
] as const)('%d as %s %s shows as %s', (value, type, pattern, text) => {
  expect(display.text(value, { type, pattern })).toBe(text);
});

it.each([
  ['en_US', 'DATE', '9/5/2026'],
  ['en_US', 'TIME', '12:30:00 PM'],
  ['en_US', 'DATE_TIME', '9/5/2026 12:30:00'],
  ['de_DE', 'DATE', '05.09.2026'],
  ['en_US', 'NUMBER', '46,270.52'],
] as const)('in %s a %s without a pattern shows as %s', (locale, type, text) => {
  expect(new Display(locale).text(46_270.520_833_333_336, { type })).toBe(text);
});
