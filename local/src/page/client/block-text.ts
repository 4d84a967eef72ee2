import type { Selection, Typing } from '../live.ts';

// Blocks of cells as spreadsheets put them on the clipboard: tabs between cells, line ends between rows, and quotes
// around a cell that holds either of them or a quote of its own.

export function toBlockText(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(quoted).join('\t')).join('\n');
}

/** Rows of equal length. */
export function fromBlockText(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let rest = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (;;) {
    const [cell, after] = firstCell(rest);
    rows.at(-1)?.push(cell);
    if (after === '') break;
    if (after.startsWith('\n')) rows.push([]);
    rest = after.slice(1);
  }
  const width = Math.max(...rows.map(({ length }) => length));
  return rows.map((cells) => Array.from({ length: width }, (_, column) => cells[column] ?? ''));
}

/** Every cell of the selection gets the text. */
export function filled({ top, left, bottom, right }: Selection, text: string): Typing {
  const line = Array.from({ length: right - left + 1 }, () => text);
  return { row: top, column: left, texts: Array.from({ length: bottom - top + 1 }, () => line) };
}

/** What pasting comes to: a single cell fills the whole selection, a block begins at its first cell. */
export function pasted(text: string, selection: Selection): Typing {
  const texts = fromBlockText(text);
  const [[only = '', ...besides] = [], ...below] = texts;
  if (besides.length === 0 && below.length === 0) return filled(selection, only);
  return { row: selection.top, column: selection.left, texts };
}

function quoted(cell: string): string {
  return /["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** The text's first cell, and what follows it: nothing, a tab or a line end first. */
function firstCell(text: string): readonly [cell: string, after: string] {
  const inQuotes = /^"((?:[^"]|"")*)"(?=[\t\n]|$)/.exec(text);
  if (inQuotes !== null) {
    return [(inQuotes[1] ?? '').replaceAll('""', '"'), text.slice(inQuotes[0].length)];
  }
  const end = text.search(/[\t\n]/);
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end)];
}
