import { createZone, formatDateTime, formatTime, parseDateTime } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantsIn, zones } from './arbitraries.ts';

const BERLIN = createZone('Europe/Berlin');
const LATEST_MS = Date.UTC(9999, 11, 30);

describe('a date-time cell', () => {
  test.each([
    ['2026-01-31', '2026-01-30T23:00:00.000Z'],
    ['2026-01-31 14:30', '2026-01-31T13:30:00.000Z'],
    [' 2026-07-31 14:30:07 ', '2026-07-31T12:30:07.000Z'],
    ['2026-1-5 9:05', '2026-01-05T08:05:00.000Z'],
    ['2026/01/31 14:30', '2026-01-31T13:30:00.000Z'],
    ['2026.01.31T14:30:07.5', '2026-01-31T13:30:07.500Z'],
    ['2026-01-31 14:30:07,123456', '2026-01-31T13:30:07.123Z'],
    ['2026-01-31T14:30:00Z', '2026-01-31T14:30:00.000Z'],
    ['2026-01-31T14:30:00+05:30', '2026-01-31T09:00:00.000Z'],
    ['2026-01-31 14:30 -0800', '2026-01-31T22:30:00.000Z'],
    ['2028-02-29', '2028-02-28T23:00:00.000Z'],
  ])('with the text %j names an instant', (text, instant) => {
    expect(new Date(parseDateTime(text, BERLIN) ?? NaN).toISOString()).toBe(instant);
  });

  test('with a serial number names an instant', () => {
    expect(parseDateTime(46_053.604166666664, BERLIN)).toBe(Date.UTC(2026, 0, 31, 13, 30));
  });

  test.each([
    'tomorrow',
    '',
    '31.01.2026',
    '01/31/2026',
    '14:30',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-01-31 24:00',
    '2026-01-31 14:60',
    '2026-01-31 14:30:61',
    '2026-01-31 2:30 PM',
    '2026-01-31T14:30+15:00',
    '2026-01-31T14:30+02:60',
    '0050-01-01',
    '1850-01-01',
    '0150-01-01T00:00:00Z',
  ])('with the text %j names none', (text) => {
    expect(parseDateTime(text, BERLIN)).toBeNull();
  });

  test.each([true, false, 0, 0.5, -3, 3_000_000, NaN])('with %j names none', (cell) => {
    expect(parseDateTime(cell, BERLIN)).toBeNull();
  });

  test('reads back what is shown, to the second', () => {
    fc.assert(
      fc.property(
        zones.chain((zone) => fc.tuple(fc.constant(zone), instantsIn(zone))),
        ([zone, instant]) => {
          const second = Math.floor(instant / 1000) * 1000;
          expect(parseDateTime(formatDateTime(instant, zone), zone)).toBe(second);
        },
      ),
    );
  });

  test('with a text that names its offset does not depend on the zone', () => {
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: LATEST_MS }), (zone, instant) => {
        expect(parseDateTime(new Date(instant).toISOString(), zone)).toBe(instant);
      }),
    );
  });
});

test('times are shown by the wall clock of the zone', () => {
  const instant = Date.UTC(2026, 6, 31, 22, 5, 9, 999);

  expect(formatDateTime(instant, BERLIN)).toBe('2026-08-01 00:05:09');
  expect(formatTime(instant, BERLIN)).toBe('00:05:09');
});
