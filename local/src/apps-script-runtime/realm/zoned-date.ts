import type { Zone } from './zone.ts';

/**
 * Makes Date keep the script's time zone and the runtime's clock. Apps Script runs with the manifest's zone as its
 * local one; the machine this runs on has another, and threads of one process cannot have each their own.
 */
export function installZonedDate(zone: Zone, now: (() => number) | undefined): void {
  const PlainDate = globalThis.Date;
  if (now) PlainDate.now = now;
  replaceGetters(PlainDate, zone);
  replaceSetters(PlainDate, zone);
  replaceTexts(PlainDate, zone);

  const fromText = (text: string): number => parse(PlainDate, zone, text);
  const make = (args: readonly unknown[]): number => {
    if (args.length === 0) return PlainDate.now();
    if (args.length > 1) return localTime(PlainDate, zone, args.map(Number));
    const [value] = args;
    if (value instanceof PlainDate) return value.getTime();
    const plain: unknown = typeof value === 'object' && value !== null ? value.valueOf() : value;
    return typeof plain === 'string' ? fromText(plain) : Number(plain);
  };
  const ZonedDate = new Proxy(PlainDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, [make(args)], newTarget),
    apply: (target) => new target(target.now()).toString(),
    get: (target, key, receiver) => (key === 'parse' ? fromText : Reflect.get(target, key, receiver)),
  });
  define(PlainDate.prototype, { constructor: ZonedDate });
  Object.defineProperty(globalThis, 'Date', { value: ZonedDate, writable: true, configurable: true });
}

function define(target: object, members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

function localTime(PlainDate: DateConstructor, zone: Zone, parts: readonly number[]): number {
  const [year = Number.NaN, month = 0, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts;
  // Date.UTC takes 0 to 99 for 1900 to 1999, as the constructor does.
  const wall = PlainDate.UTC(year, month, day, hour, minute, second, millisecond);
  return Number.isNaN(wall) ? wall : zone.utc(wall);
}

const NAMED_ZONE = /(?:Z|UTC|GMT|[ECMP][SD]T)\b|[+-]\d{2}:?\d{2}\s*(?:\(.*\))?$/i;
const ISO_DATE = /^\s*[+-]?\d{4,6}(?:-\d{2}(?:-\d{2})?)?\s*$/;
const ISO_DATE_TIME = /^\s*[+-]?\d{4,6}-\d{2}-\d{2}T\d/;

function parse(PlainDate: DateConstructor, zone: Zone, text: string): number {
  if (ISO_DATE.test(text)) return PlainDate.parse(text);
  const time = ISO_DATE_TIME.test(text) ? text.slice(text.indexOf('T') + 1) : text;
  if (NAMED_ZONE.test(time)) return PlainDate.parse(text);
  const asUtc = PlainDate.parse(ISO_DATE_TIME.test(text) ? `${text.trim()}Z` : `${text} UTC`);
  return Number.isNaN(asUtc) ? asUtc : zone.utc(asUtc);
}

function replaceGetters(PlainDate: DateConstructor, zone: Zone): void {
  const shifted = (date: Date): Date => new PlainDate(date.getTime() + zone.offset(date.getTime()));
  const getters: Record<string, (date: Date) => number> = {
    getFullYear: (d) => shifted(d).getUTCFullYear(),
    getYear: (d) => shifted(d).getUTCFullYear() - 1900,
    getMonth: (d) => shifted(d).getUTCMonth(),
    getDate: (d) => shifted(d).getUTCDate(),
    getDay: (d) => shifted(d).getUTCDay(),
    getHours: (d) => shifted(d).getUTCHours(),
    getMinutes: (d) => shifted(d).getUTCMinutes(),
    getSeconds: (d) => shifted(d).getUTCSeconds(),
    getTimezoneOffset: (d) => -zone.offset(d.getTime()) / 60_000,
  };
  for (const [name, get] of Object.entries(getters)) {
    define(PlainDate.prototype, {
      [name](this: Date) {
        return Number.isNaN(this.getTime()) ? Number.NaN : get(this);
      },
    });
  }
}

function replaceSetters(PlainDate: DateConstructor, zone: Zone): void {
  // Unbound on purpose: each is applied to a Date of its own below.
  /* oxlint-disable typescript/unbound-method */
  const setters = {
    setFullYear: PlainDate.prototype.setUTCFullYear,
    setMonth: PlainDate.prototype.setUTCMonth,
    setDate: PlainDate.prototype.setUTCDate,
    setHours: PlainDate.prototype.setUTCHours,
    setMinutes: PlainDate.prototype.setUTCMinutes,
    setSeconds: PlainDate.prototype.setUTCSeconds,
  };
  /* oxlint-enable typescript/unbound-method */
  for (const [name, setUtc] of Object.entries(setters)) {
    define(PlainDate.prototype, {
      [name](this: Date, ...parts: number[]) {
        // setFullYear alone revives an invalid date, from +0.
        const from = Number.isNaN(this.getTime()) && name === 'setFullYear' ? 0 : this.getTime();
        const wall = new PlainDate(from + (Number.isNaN(from) ? 0 : zone.offset(from)));
        Reflect.apply(setUtc, wall, parts);
        return this.setTime(Number.isNaN(wall.getTime()) ? Number.NaN : zone.utc(wall.getTime()));
      },
    });
  }
}

function replaceTexts(PlainDate: DateConstructor, zone: Zone): void {
  const longName = new Intl.DateTimeFormat('en-US', { timeZone: zone.name, timeZoneName: 'long' });
  const texts = (date: Date): { day: string; time: string } => {
    const offset = zone.offset(date.getTime());
    // UTC text of the shifted moment: "Thu, 01 Jan 2026 10:00:00 GMT".
    const [weekday = '', dayOfMonth, month, year, clock] = new PlainDate(date.getTime() + offset)
      .toUTCString()
      .split(' ');
    const minutes = Math.abs(offset) / 60_000;
    const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
    const name =
      longName.formatToParts(date.getTime()).find((part) => part.type === 'timeZoneName')?.value ?? '';
    return {
      day: `${weekday.slice(0, 3)} ${month} ${dayOfMonth} ${year}`,
      time: `${clock} GMT${offset < 0 ? '-' : '+'}${two(minutes / 60)}${two(minutes % 60)} (${name})`,
    };
  };
  const text = (render: (parts: { day: string; time: string }) => string) =>
    function (this: Date): string {
      return Number.isNaN(this.getTime()) ? 'Invalid Date' : render(texts(this));
    };
  define(PlainDate.prototype, {
    toString: text(({ day, time }) => `${day} ${time}`),
    toDateString: text(({ day }) => day),
    toTimeString: text(({ time }) => time),
  });
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString'] as const) {
    const plain = PlainDate.prototype[name];
    define(PlainDate.prototype, {
      [name](this: Date, locales?: string, options?: Intl.DateTimeFormatOptions) {
        return Reflect.apply(plain, this, [locales ?? 'en-US', { timeZone: zone.name, ...options }]);
      },
    });
  }
}
