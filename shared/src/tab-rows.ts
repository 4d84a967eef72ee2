import { type Cell, cellText } from './cell.ts';

export type TabRows<Key extends string> =
  | { readonly ok: true; readonly rows: readonly Readonly<Record<Key, Cell>>[] }
  | { readonly ok: false; readonly problem: string };

/**
 * The rows of a small tab by column, found by header text as everywhere: case and runs of blanks don't count. A header
 * that is missing or stands there twice is a problem that names it.
 *
 * @param grid the whole tab, header first, as the Sheets API gives it
 */
export function readTabRows<Key extends string>(
  tab: string,
  headers: Readonly<Record<Key, string>>,
  grid: readonly (readonly Cell[])[],
): TabRows<Key> {
  const [first = [], ...rows] = grid;
  const names = first.map((cell) => normal(cellText(cell)));
  const keys = Object.keys(headers) as Key[];
  for (const key of keys) {
    const count = names.filter((name) => name === normal(headers[key])).length;
    if (count !== 1) {
      const what = count === 0 ? 'no column' : 'more than one column';
      return { ok: false, problem: `The tab ${tab} has ${what} headed "${headers[key]}".` };
    }
  }
  const positions = keys.map((key): readonly [Key, number] => [key, names.indexOf(normal(headers[key]))]);
  return {
    ok: true,
    rows: rows.map(
      (cells) =>
        Object.fromEntries(positions.map(([key, position]) => [key, cells[position]])) as Record<Key, Cell>,
    ),
  };
}

function normal(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}
