const DAY_MS = 86_400_000;

/** Serial 0 is 1899-12-30 (documented: Sheets API, DateTimeRenderOption SERIAL_NUMBER). */
const SERIAL_EPOCH_MS = Date.UTC(1899, 11, 30);

/** 1900-01-01. */
const FIRST_SERIAL = 2;

/** 10000-01-01; the day before is the last that Sheets knows. */
const END_SERIAL = 2_958_466;

const QUARTER_HOUR_MS = 15 * 60_000;

/** From here on no zone changes its offset but at a quarter of an hour (tz database; Liberia was the last, in 1972). */
const QUARTERS_SINCE = Date.UTC(1973, 0, 1);

/** Offsets remembered at once: to ask for one takes a hundred times as long. */
const MOST_OFFSETS = 1_000;

/** One spreadsheet's time zone: turns instants (milliseconds since 1970 UTC) into its serial numbers and back. */
export interface Zone {
  /** The IANA name, as in the spreadsheet's settings: `Europe/Berlin`. */
  readonly name: string;
  /** The local wall clock at an instant, as a serial number with millisecond precision. */
  toSerial(epochMs: number): number;
  /**
   * The instant of a local wall clock. An hour that the clocks skip moves forward by the gap, an hour that they repeat
   * is the earlier one (what java.time and Temporal's "compatible" do). Null outside 1900…9999.
   */
  toEpochMs(serial: number): number | null;
}

/**
 * @throws RangeError when the name is not a time zone this runtime knows.
 */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

  const offsets = new Map<number, number>();

  /** How far the wall clock is ahead of UTC: milliseconds. */
  function offsetAt(epochMs: number): number {
    if (epochMs < QUARTERS_SINCE) return formatted(epochMs) - epochMs;
    const quarter = Math.floor(epochMs / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = formatted(quarter) - quarter;
    if (offsets.size >= MOST_OFFSETS) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  }

  /** What the wall clock shows, as if it were UTC: milliseconds. */
  const wallClock = (epochMs: number): number => epochMs + offsetAt(epochMs);

  function formatted(epochMs: number): number {
    const field: Record<string, number> = {};
    for (const part of format.formatToParts(epochMs)) field[part.type] = Number(part.value);
    const millisecond = ((epochMs % 1000) + 1000) % 1000;
    return Date.UTC(
      field['year'] as number,
      (field['month'] as number) - 1,
      field['day'],
      field['hour'],
      field['minute'],
      field['second'],
      millisecond,
    );
  }

  return {
    name,
    toSerial: (epochMs) => (wallClock(epochMs) - SERIAL_EPOCH_MS) / DAY_MS,
    toEpochMs(serial) {
      if (!(serial >= FIRST_SERIAL && serial < END_SERIAL)) return null;
      const wall = Math.round(serial * DAY_MS) + SERIAL_EPOCH_MS;
      // No zone changes its offset twice within two days, so the offsets a day either side are the only candidates;
      // the larger one gives the earlier instant.
      const before = offsetAt(wall - DAY_MS);
      const after = offsetAt(wall + DAY_MS);
      const candidates = [wall - Math.max(before, after), wall - Math.min(before, after)];
      const exact = candidates.find((epochMs) => wallClock(epochMs) === wall);
      // In the skipped hour neither fits; the offset in force before the gap carries the clock past it.
      return exact ?? wall - before;
    },
  };
}
