/** Zero-based column to letters: 0 is A, 26 is AA. */
function columnLetters(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return (rest >= 0 ? columnLetters(rest) : '') + String.fromCharCode(65 + (column % 26));
}

function quoted(title: string): string {
  return `'${title.replaceAll("'", "''")}'`;
}

/** The whole tab. */
export function wholeTab(title: string): string {
  return quoted(title);
}

/** The first cells of one row (one-based): `'Tab'!A5:Q5`. */
export function rowRange(title: string, row: number, width: number): string {
  return `${quoted(title)}!A${row}:${columnLetters(width - 1)}${row}`;
}
