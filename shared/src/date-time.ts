import type { Cell } from './cell.ts';
import type { Zone } from './zone.ts';

const DAY_MS = 86_400_000;
const SERIAL_EPOCH_MS = Date.UTC(1899, 11, 30);

const ISO_LIKE =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?)?\s*(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/i;

interface WallClock {
  readonly serial: number;
  /** Minutes east of UTC where the text names an offset. */
  readonly offsetMinutes: number | null;
}

/**
 * The instant (ms since 1970 UTC) that a date-time cell names in the spreadsheet's zone, or null where it names none.
 * Understood are serial numbers and text that starts with the year: `2026-01-31`, `2026-01-31 14:30`, `2026-01-31T14:30:00+02:00`.
 * Text that starts with day or month is refused, because 03/04 is a different day in different countries.
 */
export function parseDateTime(cell: Exclude<Cell, null | undefined>, zone: Zone): number | null {
  if (typeof cell === 'number') return zone.toEpochMs(cell);
  if (typeof cell === 'boolean') return null;
  const wall = parseText(cell.trim());
  if (wall === null) return null;
  if (wall.offsetMinutes === null) return zone.toEpochMs(wall.serial);
  const epochMs = Math.round(wall.serial * DAY_MS) + SERIAL_EPOCH_MS - wall.offsetMinutes * 60_000;
  return zone.toEpochMs(zone.toSerial(epochMs)) === null ? null : epochMs;
}

function parseText(text: string): WallClock | null {
  const match = ISO_LIKE.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millisecond = Number((match[7] ?? '0').padEnd(3, '0'));
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second, millisecond));
  // Date.UTC rolls 2026-02-30 over into March and takes the year 50 for 1950: what does not read back as written is not a date.
  const readsBack =
    wall.getUTCFullYear() === year &&
    wall.getUTCMonth() === month - 1 &&
    wall.getUTCDate() === day &&
    wall.getUTCHours() === hour &&
    wall.getUTCMinutes() === minute &&
    wall.getUTCSeconds() === second;
  if (!readsBack) return null;
  return { serial: (wall.getTime() - SERIAL_EPOCH_MS) / DAY_MS, offsetMinutes: parseOffset(match[8]) };
}

function parseOffset(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return digits.charAt(0) === '-' ? -minutes : minutes;
}

/** The wall clock as people read it, `2026-01-31 14:30:00`, from an instant. */
export function formatDateTime(epochMs: number, zone: Zone): string {
  const wall = new Date(Math.round(zone.toSerial(epochMs) * DAY_MS) + SERIAL_EPOCH_MS);
  return wall.toISOString().slice(0, 19).replace('T', ' ');
}

/** Only the time of day, for an instant of today: `14:30:07`. */
export function formatTime(epochMs: number, zone: Zone): string {
  return formatDateTime(epochMs, zone).slice(11);
}
