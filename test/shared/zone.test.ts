import { createZone, type Zone } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instants, isRepeated, ZONE_NAMES, zones } from './arbitraries.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The serial number of a wall clock. */
function serial(wall: string): number {
  return (Date.parse(`${wall}Z`) - Date.UTC(1899, 11, 30)) / DAY_MS;
}

function instant(zone: string, wall: string): string {
  return new Date(createZone(zone).toEpochMs(serial(wall)) ?? NaN).toISOString();
}

describe('a zone', () => {
  test('turns an instant into a serial number and back, but for the second pass of a repeated hour', () => {
    fc.assert(
      fc.property(zones, instants, (zone, epochMs) => {
        const back = zone.toEpochMs(zone.toSerial(epochMs));
        const lostMs = epochMs - (back ?? NaN);
        expect(lostMs > 0).toBe(isRepeated(epochMs, zone));
        expect([0, HOUR_MS / 2, HOUR_MS]).toContain(lostMs);
      }),
      { numRuns: 1000 },
    );
  });

  test('turns a wall clock into an instant that shows it, unless the clocks skip it', () => {
    fc.assert(
      fc.property(zones, instants, (zone, wallMs) => {
        const wall = (wallMs - Date.UTC(1899, 11, 30)) / DAY_MS;
        const shown = shownAt(zone, zone.toEpochMs(wall));
        const skips = zone.name !== 'UTC' && zone.name !== 'Asia/Kolkata';
        expect(shown).toBeGreaterThanOrEqual(wall);
        expect(skips || shown === wall).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('shows what the runtime itself shows, in every zone it knows and however often it was asked before', () => {
    const names = Intl.supportedValuesOf('timeZone');
    const asked = new Map<string, Zone>();
    const recent = fc.integer({ min: Date.UTC(1960, 0, 1), max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(recent, { maxLength: 20 }), (name, times) => {
        const zone = asked.get(name) ?? createZone(name);
        asked.set(name, zone);
        const format = new Intl.DateTimeFormat('sv-SE', {
          timeZone: name,
          dateStyle: 'short',
          timeStyle: 'medium',
        });
        for (const time of times) {
          const second = Math.floor(time / 1000) * 1000;
          const shown = format.format(second).replace(' ', 'T');
          expect(zone.toSerial(second)).toBeCloseTo(serial(shown), 8);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('forgets old offsets rather than keep ever more', () => {
    const zone = createZone('Europe/Berlin');
    const start = Date.UTC(2026, 0, 1);

    for (let hour = 0; hour < 20_000; hour++) zone.toSerial(start + hour * HOUR_MS);
    expect(zone.toSerial(start)).toBe(serial('2026-01-01T01:00:00'));
  });

  test('counts days since 1899-12-30 and parts of a day', () => {
    const utc = createZone('UTC');

    expect(utc.toSerial(Date.UTC(2026, 0, 31, 12))).toBe(46_053.5);
    expect(utc.toSerial(Date.UTC(1969, 11, 31, 23, 59, 59, 999))).toBeCloseTo(25_568.99999998843, 10);
    expect(createZone('Asia/Kolkata').toSerial(0)).toBe(25_569 + 5.5 / 24);
  });

  test.each([
    ['Europe/Berlin', '2026-01-31T14:30:00', '2026-01-31T13:30:00.000Z'],
    ['Europe/Berlin', '2026-07-31T14:30:00', '2026-07-31T12:30:00.000Z'],
    ['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['America/New_York', '2026-03-08T01:30:00', '2026-03-08T06:30:00.000Z'],
    ['America/New_York', '2026-03-08T03:30:00', '2026-03-08T07:30:00.000Z'],
    ['Asia/Kolkata', '2026-01-31T14:30:00', '2026-01-31T09:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-01-31T14:30:00', '2026-01-31T03:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-07-31T14:30:00', '2026-07-31T04:00:00.000Z'],
    ['Pacific/Apia', '2011-12-29T23:59:59', '2011-12-30T09:59:59.000Z'],
    ['Pacific/Apia', '2011-12-31T00:00:00', '2011-12-30T10:00:00.000Z'],
    ['UTC', '2026-03-29T02:30:00', '2026-03-29T02:30:00.000Z'],
  ])('%s: %s is %s', (zone, wall, expected) => {
    expect(instant(zone, wall)).toBe(expected);
  });

  test.each([
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T03:30:00'],
    ['America/New_York', '2026-03-08T02:15:00', '2026-03-08T03:15:00'],
    ['Australia/Lord_Howe', '2026-10-04T02:10:00', '2026-10-04T02:40:00'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-31T12:00:00'],
  ])('%s: the skipped %s moves forward by the gap, to %s', (zone, skipped, forward) => {
    expect(instant(zone, skipped)).toBe(instant(zone, forward));
  });

  test.each([
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00.000Z'],
  ])('%s: the repeated %s is the earlier one, %s', (zone, repeated, earlier) => {
    expect(instant(zone, repeated)).toBe(earlier);
  });

  test('knows no instant outside 1900…9999', () => {
    for (const name of ZONE_NAMES) {
      const zone = createZone(name);
      for (const outside of [-1, 0, 0.5, serial('1899-12-31T23:59:59'), 2_958_466, 1e300, Infinity, NaN]) {
        expect(zone.toEpochMs(outside)).toBeNull();
      }
      expect(zone.toEpochMs(serial('1900-01-01T00:00:00'))).not.toBeNull();
      expect(zone.toEpochMs(serial('9999-12-31T23:59:59'))).not.toBeNull();
    }
  });

  test('says so when its name is unknown', () => {
    expect(() => createZone('Europe/Atlantis')).toThrow(RangeError);
  });
});

function shownAt(zone: Zone, epochMs: number | null): number {
  return zone.toSerial(epochMs ?? NaN);
}
