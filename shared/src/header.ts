import { type Cell, cellText } from './cell.ts';
import { COLUMN_KEYS, COLUMNS, type ColumnKey, QUEUE_TAB } from './columns.ts';

/** Where each column stands in the tab as operators have arranged it: zero-based positions. */
export type Header = Readonly<Record<ColumnKey, number>>;

export type HeaderResult =
  | { readonly ok: true; readonly header: Header }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Headers are compared without case and with runs of blanks as one, which is what a person sees as the same text. */
function normal(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Finds every column by its header text; names each one that is missing or stands there twice, and how to mend it. */
export function decodeHeader(cells: readonly Cell[], tab: string = QUEUE_TAB): HeaderResult {
  const names = cells.map((cell) => normal(cellText(cell)));
  const problems: string[] = [];
  const positions: Partial<Record<ColumnKey, number>> = {};

  for (const key of COLUMN_KEYS) {
    const { header } = COLUMNS[key];
    const first = names.indexOf(normal(header));
    if (first === -1) {
      problems.push(
        `The tab ${tab} has no column headed "${header}". Put that header back, or use Notifications → Set up / repair.`,
      );
    } else if (names.indexOf(normal(header), first + 1) !== -1) {
      problems.push(
        `The tab ${tab} has more than one column headed "${header}". Rename or delete all but one.`,
      );
    }
    positions[key] = first;
  }

  return problems.length > 0 ? { ok: false, problems } : { ok: true, header: positions as Header };
}
