/** The parts of a moment as a clock on the wall of some zone shows them. Months count from 1, Sunday is 0. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const DAY_MS = 86_400_000;
// Every zone's changes since 1970 fall on a quarter of an hour.
const QUARTER_MS = 15 * 60_000;

/** A time zone by its IANA name. Throws RangeError for a name Intl does not know. */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  #cachedQuarter = Number.NaN;
  #cachedOffset = 0;

  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Milliseconds that the zone's clocks are ahead of UTC at that moment. */
  offset(utcMs: number): number {
    const quarter = Math.floor(utcMs / QUARTER_MS);
    if (quarter === this.#cachedQuarter) return this.#cachedOffset;
    const parts: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(utcMs)) parts[type] = value;
    const year = Number(parts['year']);
    const wall = utcFromWall({
      year: parts['era'] === 'BC' ? 1 - year : year,
      month: Number(parts['month']),
      day: Number(parts['day']),
      hour: Number(parts['hour']),
      minute: Number(parts['minute']),
      second: Number(parts['second']),
      millisecond: 0,
    });
    const offset = wall - Math.floor(utcMs / 1000) * 1000;
    this.#cachedQuarter = quarter;
    this.#cachedOffset = offset;
    return offset;
  }

  /** What the zone's clocks show at that moment. */
  wall(utcMs: number): WallTime {
    return wallFromUtc(utcMs + this.offset(utcMs));
  }

  /**
   * The moment at which the zone's clocks show this (as if it were UTC, in milliseconds). Where they show it twice,
   * the first; where they skip it, as long after the skip as it lies in it: both as ECMAScript's Date does.
   */
  utc(wallMs: number): number {
    const before = this.offset(wallMs - DAY_MS);
    const after = this.offset(wallMs + DAY_MS);
    const first = wallMs - before;
    if (this.offset(first) === before) return first;
    const second = wallMs - after;
    return this.offset(second) === after ? second : first;
  }
}

/** The parts as milliseconds, read as UTC. Parts beyond their range carry over. */
export function utcFromWall(wall: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(wall.year, wall.month - 1, wall.day);
  date.setUTCHours(wall.hour, wall.minute, wall.second, wall.millisecond);
  return date.getTime();
}

export function wallFromUtc(utcMs: number): WallTime {
  const date = new Date(utcMs);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}
