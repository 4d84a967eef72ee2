import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatDate, parseDate } from '../../../local/src/apps-script-runtime/realm/date-pattern.ts';
import { utcFromWall, Zone } from '../../../local/src/apps-script-runtime/realm/zone.ts';
import { ManualClock, type RuntimeRig, startRuntime } from './runtime-rig.ts';

const NOW = Date.UTC(2026, 6, 1, 12, 0, 0);

let rig: RuntimeRig;

beforeAll(async () => {
  rig = await startRuntime({ clock: new ManualClock(NOW) });
});
afterAll(() => rig.close());

describe('Date in a script', () => {
  test("keeps the script's zone, whatever the machine's is", async () => {
    const shown = await rig.evaluate(`
      const winter = new Date(2026, 0, 31, 14, 30, 5);
      const moved = new Date(winter);
      moved.setMonth(6);
      moved.setHours(0);
      return [winter.toISOString(), String(winter), winter.getHours(), winter.getTimezoneOffset(), winter.getDay(),
        moved.toISOString(), new Date('2026-07-01T10:00:00').toISOString(), new Date('2026-07-01').toISOString(),
        new Date('Jul 1, 2026 10:00').toISOString(), new Date('2026-07-01T10:00:00+05:00').toISOString()];`);

    expect(shown).toEqual([
      '2026-01-31T13:30:05.000Z',
      'Sat Jan 31 2026 14:30:05 GMT+0100 (Central European Standard Time)',
      14,
      -60,
      6,
      '2026-07-30T22:30:05.000Z',
      '2026-07-01T08:00:00.000Z',
      '2026-07-01T00:00:00.000Z',
      '2026-07-01T08:00:00.000Z',
      '2026-07-01T05:00:00.000Z',
    ]);
  });

  test("keeps the runtime's clock", async () => {
    expect(await rig.evaluate('return [Date.now(), new Date().getTime(), Date().slice(0, 24)]')).toEqual([
      NOW,
      NOW,
      'Wed Jul 01 2026 14:00:00',
    ]);
  });

  test('goes over the hours that clocks skip and repeat as ECMAScript says', async () => {
    const shown = await rig.evaluate(
      'return [new Date(2026, 2, 29, 2, 30), new Date(2026, 9, 25, 2, 30)].map((date) => date.toISOString())',
    );

    expect(shown).toEqual(['2026-03-29T01:30:00.000Z', '2026-10-25T00:30:00.000Z']);
  });
});

describe('a zone', () => {
  test('leads from the wall back to the moment, save for the hour that comes twice', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
    const moment = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2040, 0, 1) });

    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (name, utcMs) => {
        const zone = new Zone(name);
        const wall = zone.wall(utcMs);
        const back = zone.utc(utcFromWall(wall));
        expect(zone.wall(back)).toEqual(wall);
        expect(back).toBeLessThanOrEqual(utcMs);
      }),
    );
  });
});

describe('Utilities.formatDate', () => {
  const zone = new Zone('America/New_York');
  const moment = Date.UTC(2026, 0, 5, 2, 3, 4, 56);

  test.each([
    ['yyyy-MM-dd HH:mm:ss.SSS', '2026-01-04 21:03:04.056'],
    ["EEE, d MMM yy h:mm a 'o''clock'", "Sun, 4 Jan 26 9:03 PM o'clock"],
    ['EEEE MMMM dd', 'Sunday January 04'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", '2026-01-04T21:03:04-05:00'],
    ['Z X z', '-0500 -05 EST'],
    ['D u w K k', '4 7 2 9 21'],
  ])('writes %s', (pattern, text) => {
    expect(formatDate(moment, zone, pattern)).toBe(text);
  });

  test('is read back by parseDate', () => {
    const pattern = 'dd.MM.yyyy HH:mm:ss';
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (seconds) => {
        const text = formatDate(seconds * 1000, zone, pattern);
        expect(formatDate(parseDate(text, zone, pattern), zone, pattern)).toBe(text);
      }),
    );
  });
});
