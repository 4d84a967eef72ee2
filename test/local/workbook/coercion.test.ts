import { describe, expect, it } from 'vitest';
import { coerceTyped } from '../../../local/src/workbook/coercion.ts';

const NOW = Date.UTC(2026, 8, 5, 12);
const typed = (text: string, more: object = {}) =>
  coerceTyped(text, { locale: 'en_US', timeZone: 'Etc/GMT', nowMs: NOW, ...more });

describe('typed text becomes', () => {
  it.each([
    ['', null],
    ['007', 7],
    ["'0123", '0123'],
    ["'", ''],
    ['3_1_0', '3_1_0'],
    ['hello', 'hello'],
    ['true', true],
    ['FALSE', false],
    ['-5', -5],
    ['+5', 5],
    ['(5)', -5],
    ['.5', 0.5],
    ['5.', 5],
    ['1,2', '1,2'],
    ['1,000', 1000],
    ['-$3', -3],
    ['12%', 0.12],
    ['1e5', 100_000],
    ['1-2', 46_024],
    ['1/2/26', 46_024],
    ['2026-02-30', '2026-02-30'],
    ['Sep 5, 2026', 46_270],
    ['5-Sep-2026', 46_270],
    ['10:30', 0.4375],
    ['10:30 pm', 0.9375],
    ['36:00:00', 1.5],
    ['2026-09-05 12:00', 46_270.5],
    ['2026-09-05T12:00', '2026-09-05T12:00'],
    [' 7 ', 7],
    ['NOTIF_1', 'NOTIF_1'],
  ])('%j: %j', (text, value) => {
    expect(typed(text).value).toBe(value);
  });

  it.each([
    ['2026-09-05', { type: 'DATE', pattern: 'yyyy-mm-dd' }],
    ['9/5/2026', { type: 'DATE', pattern: 'm/d/yyyy' }],
    ['$100.15', { type: 'CURRENCY', pattern: '"$"#,##0.00' }],
    ['12%', { type: 'PERCENT', pattern: '0%' }],
    ['2,000,000.01', { type: 'NUMBER', pattern: '#,##0.00' }],
    ['10:30:15 am', { type: 'TIME', pattern: 'h:mm:ss am/pm' }],
    ['2026-09-05 09:05:00', { type: 'DATE_TIME', pattern: 'yyyy-mm-dd hh:mm:ss' }],
  ])('%s brings its format along', (text, numberFormat) => {
    expect(typed(text).numberFormat).toEqual(numberFormat);
  });

  it('a formula when it begins with = or is no number after +', () => {
    expect(typed('=1+2')).toEqual({ formula: '=1+2' });
    expect(typed('+A1')).toEqual({ formula: '=+A1' });
    expect(typed('=')).toEqual({ value: '=' });
  });

  it('text, whatever it is, in a cell formatted as text', () => {
    expect(typed('007', { cellFormat: { type: 'TEXT' } })).toEqual({ value: '007' });
  });

  it('a date that keeps the pattern the cell has', () => {
    const cellFormat = { type: 'DATE_TIME', pattern: 'yyyy-mm-dd hh:mm:ss' };
    expect(typed('9/5/2026', { cellFormat })).toEqual({ value: 46_270 });
    expect(typed('12%', { cellFormat }).numberFormat).toEqual({ type: 'PERCENT', pattern: '0%' });
  });

  it('what the locale makes of it', () => {
    const german = { locale: 'de_DE' };
    expect(typed('5.9.2026', german).value).toBe(46_270);
    expect(typed('1.234,5', german).value).toBe(1234.5);
    expect(typed('5/9/2026', { locale: 'en_GB' }).value).toBe(46_270);
  });

  it('a date of the year it is where the spreadsheet is', () => {
    const nowMs = Date.UTC(2026, 11, 31, 23);
    expect(typed('1-2', { nowMs, timeZone: 'Asia/Tokyo' }).value).toBe(46_389);
  });
});
