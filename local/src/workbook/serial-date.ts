/**
 * Google counts days from 1899-12-30, without a zone: a serial number is a wall-clock time in the spreadsheet's own
 * zone (documented).
 */
const EPOCH_DAYS = Date.UTC(1899, 11, 30) / 86_400_000;
const DAY_MS = 86_400_000;

/** The day's serial number, or undefined when there is no such day. Months count from 1. */
export function serialOfDay(year: number, month: number, day: number): number | undefined {
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day) return undefined;
  return time.getTime() / DAY_MS - EPOCH_DAYS;
}

/** The serial number's wall-clock time as a Date whose UTC fields hold it. */
export function wallClockOf(serial: number): Date {
  return new Date(Math.round((serial + EPOCH_DAYS) * DAY_MS));
}

/** What the clock on the wall of `timeZone` shows at the instant, as a serial number; an unknown zone counts as UTC. */
export function serialOfInstant(instantMs: number, timeZone: string): number {
  return (instantMs + zoneOffsetMs(instantMs, timeZone)) / DAY_MS - EPOCH_DAYS;
}

function zoneOffsetMs(instantMs: number, timeZone: string): number {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const parts = new Map(format.formatToParts(instantMs).map((part) => [part.type, Number(part.value)]));
    const at = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const wall = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
    return wall - Math.floor(instantMs / 1000) * 1000;
  } catch {
    return 0;
  }
}
