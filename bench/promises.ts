/** One line of a bench's result: what was promised and what was seen. */
export interface Promised {
  readonly what: string;
  readonly seen: string;
  readonly promise: string;
  readonly holds: boolean;
}

/** A count of which there must be none. */
export function none(what: string, count: number): Promised {
  return { what, seen: String(count), promise: '0', holds: count === 0 };
}

export function atLeast(what: string, seen: number, least: number, unit = '', digits = 0): Promised {
  return {
    what,
    seen: `${seen.toFixed(digits)}${unit}`,
    promise: `≥ ${least}${unit}`,
    holds: seen >= least,
  };
}

export function atMost(what: string, seen: number, most: number, unit = '', digits = 0): Promised {
  return {
    what,
    seen: `${seen.toFixed(digits)}${unit}`,
    promise: `≤ ${most}${unit}`,
    holds: seen <= most,
  };
}

/** A figure that is told for what it explains; nothing is promised of it. */
export function told(what: string, seen: number | string): Promised {
  return { what, seen: String(seen), promise: '', holds: true };
}

/** A plain table with a heading. */
export function promiseTable(heading: string, lines: readonly Promised[]): string {
  const cells = lines.map(({ what, seen, promise, holds }) => [
    what,
    seen,
    promise,
    promise === '' ? '' : holds ? 'held' : 'BROKEN',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const text = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${[heading, ...text.map((line) => `  ${line}`)].join('\n')}\n`;
}

/** Prints the table, and fails the command where a promise is broken. */
export function printPromises(heading: string, lines: readonly Promised[]): void {
  process.stdout.write(promiseTable(heading, lines));
  if (lines.some(({ holds }) => !holds)) process.exitCode = 1;
}
