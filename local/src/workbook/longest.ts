/** The length of the longest row; 0 for none. A loop, as spreading a great many rows into `Math.max` overflows the stack. */
export function longest(rows: Iterable<{ readonly length: number }>): number {
  let found = 0;
  for (const { length } of rows) if (length > found) found = length;
  return found;
}
