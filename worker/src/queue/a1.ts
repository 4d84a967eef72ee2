const LETTERS = 26;

function quoted(title: string): string {
  return `'${title.replaceAll("'", "''")}'`;
}

/** The whole tab. */
export function wholeTab(title: string): string {
  return quoted(title);
}

/** Whole rows (one-based), `'Tab'!5:7`; Sheets gives as much of them as there is. */
export function rowSpan(title: string, from: number, to: number): string {
  return `${quoted(title)}!${from}:${to}`;
}

/** A whole column, counted from 0: `'Tab'!C:C`. */
export function columnSpan(title: string, column: number): string {
  const letters = columnLetters(column);
  return `${quoted(title)}!${letters}:${letters}`;
}

/** A part of a column, from one row to another, both one-based: `'Tab'!C5:C9`. */
export function columnPart(title: string, column: number, from: number, to: number): string {
  const letters = columnLetters(column);
  return `${quoted(title)}!${letters}${from}:${letters}${to}`;
}

function columnLetters(column: number): string {
  const letter = String.fromCharCode('A'.charCodeAt(0) + (column % LETTERS));
  return column < LETTERS ? letter : columnLetters(Math.floor(column / LETTERS) - 1) + letter;
}

/** Rows from the first to the last, both one-based. */
export type Span = readonly [number, number];

/**
 * As few spans as hold all the rows (one-based), in order.
 *
 * @param most where there would be more, spans are joined over the smallest gaps
 */
export function spansOf(rows: Iterable<number>, most = Infinity): readonly Span[] {
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((row, index) => row - (sorted[index] ?? 0));
  const widest = gaps.toSorted((a, b) => b - a)[most - 1] ?? 1;
  const spans: [number, number][] = [];
  for (const row of sorted) {
    const last = spans.at(-1);
    if (last !== undefined && row - last[1] <= widest) last[1] = row;
    else spans.push([row, row]);
  }
  return spans;
}

/** As few ranges as hold all the rows. */
export function rowSpans(title: string, rows: Iterable<number>): string[] {
  return spansOf(rows).map(([from, to]) => rowSpan(title, from, to));
}
