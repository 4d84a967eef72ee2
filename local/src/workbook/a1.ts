import type { GridRange, Rectangle } from './grid-range.ts';

/** Google allows no more columns than ZZZ (reported: live probe). */
export const MAX_COLUMNS = 18_278;

/** 0 → A, 25 → Z, 26 → AA. */
export function columnName(index: number): string {
  let name = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCodePoint(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** A → 0, ZZZ → 18277; letters in either case. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (const letter of letters.toUpperCase()) index = index * 26 + ((letter.codePointAt(0) ?? 64) - 64);
  return index - 1;
}

/** The cells a piece of A1 text covers, without its tab; open bounds stay open. */
export type Bounds = Omit<GridRange, 'sheetId'>;

const A1_END = /^\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?$/;
const R1C1_END = /^R([1-9]\d{0,7})C([1-9]\d{0,4})$/i;

interface End {
  readonly row: number | undefined;
  readonly column: number | undefined;
}

function parseEnd(text: string): End | undefined {
  const r1c1 = R1C1_END.exec(text);
  if (r1c1) return { row: Number(r1c1[1]) - 1, column: Number(r1c1[2]) - 1 };
  const match = A1_END.exec(text);
  if (!match || (match[1] === undefined && match[2] === undefined)) return undefined;
  return {
    row: match[2] === undefined ? undefined : Number(match[2]) - 1,
    column: match[1] === undefined ? undefined : columnIndex(match[1]),
  };
}

/** One dimension of `a:b` as [start, end), where an absent end of the text leaves that side open. */
function span(
  a: number | undefined,
  b: number | undefined,
): readonly [number | undefined, number | undefined] {
  if (a !== undefined && b !== undefined) return [Math.min(a, b), Math.max(a, b) + 1];
  return [a ?? b, undefined];
}

/**
 * Reads `B2`, `A1:C`, `2:4`, `A:A`, `$A$1`, `R1C1:R2C2` (recorded and reported forms); undefined for anything else.
 * Reversed corners are put in order (recorded: D4:A1 → A1:D4).
 */
export function parseCells(text: string): Bounds | undefined {
  const parts = text.split(':');
  const first = parseEnd(parts[0] ?? '');
  if (!first || parts.length > 2) return undefined;
  if (parts.length === 1) {
    if (first.row === undefined || first.column === undefined) return undefined;
    return bounds([first.row, first.row + 1], [first.column, first.column + 1]);
  }
  const last = parseEnd(parts[1] ?? '');
  if (!last) return undefined;
  // `A:B2` and `A1:2` mix a missing side; Google reads them as open on it (recorded: A2:2 → A2:Z2).
  return bounds(span(first.row, last.row), span(first.column, last.column));
}

function bounds(
  rows: readonly [number | undefined, number | undefined],
  columns: readonly [number | undefined, number | undefined],
): Bounds {
  return {
    ...(rows[0] === undefined ? {} : { startRowIndex: rows[0] }),
    ...(rows[1] === undefined ? {} : { endRowIndex: rows[1] }),
    ...(columns[0] === undefined ? {} : { startColumnIndex: columns[0] }),
    ...(columns[1] === undefined ? {} : { endColumnIndex: columns[1] }),
  };
}

const BARE_TITLE = /^[A-Za-z_][A-Za-z0-9_.]*$/;
const CELL_LIKE = /^(?:[A-Za-z]{1,3}\d+|R\d*C\d*|R\d+|C\d+)$/i;

/** Whether the title stands without quotes (inferred; fits every recorded and reported title). */
function quoteTitle(title: string): string {
  if (BARE_TITLE.test(title) && !CELL_LIKE.test(title)) return title;
  return `'${title.replaceAll("'", "''")}'`;
}

/** `A1` or `A1:C3` for the rectangle's cells, without the tab. */
function cellsText(area: Rectangle): string {
  const start = `${columnName(area.startColumnIndex)}${area.startRowIndex + 1}`;
  const end = `${columnName(area.endColumnIndex - 1)}${area.endRowIndex}`;
  return start === end ? start : `${start}:${end}`;
}

/** `Sheet1!A1:C3`, the tab quoted where Google quotes it. */
export function rangeText(title: string, area: Rectangle): string {
  return `${quoteTitle(title)}!${cellsText(area)}`;
}

/** A range's text split at its tab: `undefined` title when there is none. */
export interface RangeText {
  readonly title: string | undefined;
  readonly quoted: boolean;
  readonly cells: string | undefined;
}

/** Splits `'My Tab'!A1`, `Tab!A1`, `'My Tab'`, `A1` or `Name`; undefined when quotes don't match up. */
export function splitRange(text: string): RangeText | undefined {
  const quoted = /^'((?:[^']|'')*)'(?:!(.*))?$/s.exec(text);
  if (quoted) return { title: (quoted[1] ?? '').replaceAll("''", "'"), quoted: true, cells: quoted[2] };
  const mark = text.lastIndexOf('!');
  if (mark >= 0) return { title: text.slice(0, mark), quoted: false, cells: text.slice(mark + 1) };
  return { title: undefined, quoted: false, cells: text };
}
