import type { WallTime, Zone } from './zone.ts';
import { utcFromWall, wallFromUtc } from './zone.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const WEEKDAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const DAY_MS = 86_400_000;

/** A piece of a Java SimpleDateFormat pattern: a run of one letter, or text. */
type Piece = { readonly letter: string; readonly length: number } | { readonly text: string };

function pieces(pattern: string): Piece[] {
  const found: Piece[] = [];
  for (const [piece] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    if (piece === "''") found.push({ text: "'" });
    else if (piece.startsWith("'")) found.push({ text: piece.slice(1, -1).replaceAll("''", "'") });
    else if (/[A-Za-z]/.test(piece)) found.push({ letter: piece.charAt(0), length: piece.length });
    else found.push({ text: piece });
  }
  return found;
}

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

function name(names: readonly string[], index: number, length: number): string {
  const full = names[index] ?? '';
  return length >= 4 ? full : full.slice(0, 3);
}

function offsetText(offsetMs: number, colon: boolean): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const hours = padded(Math.floor(minutes / 60), 2);
  return `${offsetMs < 0 ? '-' : '+'}${hours}${colon ? ':' : ''}${padded(minutes % 60, 2)}`;
}

function isoOffset(offsetMs: number, length: number): string {
  if (offsetMs === 0) return 'Z';
  const text = offsetText(offsetMs, length >= 3);
  return length === 1 ? text.slice(0, 3) : text;
}

function zoneName(zone: Zone, utcMs: number, length: number): string {
  const style = length >= 4 ? 'long' : 'short';
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone.name, timeZoneName: style });
  return format.formatToParts(utcMs).find((part) => part.type === 'timeZoneName')?.value ?? zone.name;
}

/** Weeks begin on Sunday and week 1 holds 1 January, as Java has it for the US locale. */
function weekOfYear(wall: WallTime): { week: number; year: number } {
  const midnight = Date.UTC(wall.year, wall.month - 1, wall.day);
  const sundayOf = (utcMs: number): number => utcMs - new Date(utcMs).getUTCDay() * DAY_MS;
  const nextYear = sundayOf(Date.UTC(wall.year + 1, 0, 1));
  if (midnight >= nextYear) return { week: 1, year: wall.year + 1 };
  return {
    week: Math.floor((midnight - sundayOf(Date.UTC(wall.year, 0, 1))) / (7 * DAY_MS)) + 1,
    year: wall.year,
  };
}

function dayOfYear(wall: WallTime): number {
  return (Date.UTC(wall.year, wall.month - 1, wall.day) - Date.UTC(wall.year, 0, 1)) / DAY_MS + 1;
}

type Render = (wall: WallTime, length: number, weekday: number) => string;

const RENDER: Readonly<Record<string, Render>> = {
  G: (wall) => (wall.year > 0 ? 'AD' : 'BC'),
  y: (wall, length) => (length === 2 ? padded(wall.year % 100, 2) : padded(wall.year, length)),
  Y: (wall, length) => padded(length === 2 ? weekOfYear(wall).year % 100 : weekOfYear(wall).year, length),
  M: (wall, length) => (length >= 3 ? name(MONTHS, wall.month - 1, length) : padded(wall.month, length)),
  L: (wall, length) => (length >= 3 ? name(MONTHS, wall.month - 1, length) : padded(wall.month, length)),
  d: (wall, length) => padded(wall.day, length),
  D: (wall, length) => padded(dayOfYear(wall), length),
  E: (_, length, weekday) => name(WEEKDAYS, weekday, length),
  u: (_, length, weekday) => padded(weekday === 0 ? 7 : weekday, length),
  w: (wall, length) => padded(weekOfYear(wall).week, length),
  W: (wall, length, weekday) => padded(Math.floor((wall.day + 12 - weekday) / 7), length),
  F: (wall, length) => padded(Math.floor((wall.day - 1) / 7) + 1, length),
  a: (wall) => (wall.hour < 12 ? 'AM' : 'PM'),
  H: (wall, length) => padded(wall.hour, length),
  k: (wall, length) => padded(wall.hour === 0 ? 24 : wall.hour, length),
  K: (wall, length) => padded(wall.hour % 12, length),
  h: (wall, length) => padded(wall.hour % 12 === 0 ? 12 : wall.hour % 12, length),
  m: (wall, length) => padded(wall.minute, length),
  s: (wall, length) => padded(wall.second, length),
  S: (wall, length) => padded(wall.millisecond, length),
};

/** Formats as Java's SimpleDateFormat in US English, which Utilities.formatDate documents. */
export function formatDate(utcMs: number, zone: Zone, pattern: string): string {
  const wall = zone.wall(utcMs);
  const offset = zone.offset(utcMs);
  const weekday = new Date(utcMs + offset).getUTCDay();
  return pieces(pattern)
    .map((piece) => {
      if ('text' in piece) return piece.text;
      if (piece.letter === 'z') return zoneName(zone, utcMs, piece.length);
      if (piece.letter === 'Z') return offsetText(offset, false);
      if (piece.letter === 'X') return isoOffset(offset, piece.length);
      const render = RENDER[piece.letter];
      if (!render) throw new Error(`Illegal pattern character '${piece.letter}'`);
      return render(wall, piece.length, weekday);
    })
    .join('');
}

const WALL_PART: Readonly<Record<string, keyof WallTime>> = {
  y: 'year',
  M: 'month',
  d: 'day',
  H: 'hour',
  h: 'hour',
  m: 'minute',
  s: 'second',
  S: 'millisecond',
};

/** Reads a date written in the pattern. Throws for text that does not fit it or letters that formatDate alone knows. */
export function parseDate(text: string, zone: Zone, pattern: string): number {
  const wall: Record<keyof WallTime, number> = { ...wallFromUtc(0) };
  let rest = text;
  let afternoon = false;
  const parts = pieces(pattern);
  for (const [index, piece] of parts.entries()) {
    const next = parts[index + 1];
    const taken = takePiece(rest, piece, next !== undefined && 'letter' in next);
    if (!taken) throw new Error(`Unparseable date: "${text}"`);
    rest = rest.slice(taken.length);
    if ('text' in piece) continue;
    if (piece.letter === 'a') afternoon = /^pm$/i.test(taken);
    const part = WALL_PART[piece.letter];
    if (part) wall[part] = partValue(piece.letter, piece.length, taken);
  }
  if (pattern.includes('h')) wall.hour = (wall.hour % 12) + (afternoon ? 12 : 0);
  return zone.utc(utcFromWall(wall));
}

function takePiece(rest: string, piece: Piece, adjoining: boolean): string | undefined {
  if ('text' in piece) return rest.startsWith(piece.text) ? piece.text : undefined;
  if (piece.letter === 'a') return /^[ap]m/i.exec(rest)?.[0];
  if (piece.letter === 'E' || (piece.letter === 'M' && piece.length >= 3))
    return /^[A-Za-z]+/.exec(rest)?.[0];
  if (!(piece.letter in WALL_PART))
    throw new Error(`not supported by the local runtime: parseDate ${piece.letter}`);
  return (adjoining ? new RegExp(`^\\d{${piece.length}}`) : /^\d+/).exec(rest)?.[0];
}

function partValue(letter: string, length: number, taken: string): number {
  if (letter === 'M' && length >= 3) {
    const index = MONTHS.findIndex(
      (month) => month.slice(0, 3).toLowerCase() === taken.slice(0, 3).toLowerCase(),
    );
    if (index < 0) throw new Error(`Unparseable date: "${taken}"`);
    return index + 1;
  }
  const value = Number(taken);
  // Two digits lie within 80 years before and 20 after now in Java; here the century is 2000 below 50.
  return letter === 'y' && length === 2 && taken.length === 2 ? value + (value < 50 ? 2000 : 1900) : value;
}
