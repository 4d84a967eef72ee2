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

/** As few spans as hold all the rows. */
export function rowSpans(title: string, rows: Iterable<number>): string[] {
  const spans: [number, number][] = [];
  for (const row of [...new Set(rows)].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] + 1 === row) last[1] = row;
    else spans.push([row, row]);
  }
  return spans.map(([from, to]) => rowSpan(title, from, to));
}
