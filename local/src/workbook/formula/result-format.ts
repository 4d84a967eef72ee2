import type { NumberFormat } from '../cell.ts';
import { parseReference, referenceBounds } from './references.ts';

const BY_FUNCTION: ReadonlyMap<string, NumberFormat> = new Map([
  ['TODAY', { type: 'DATE' }],
  ['DATE', { type: 'DATE' }],
  ['DATEVALUE', { type: 'DATE' }],
  ['EDATE', { type: 'DATE' }],
  ['EOMONTH', { type: 'DATE' }],
  ['NOW', { type: 'DATE_TIME' }],
  ['TIME', { type: 'TIME' }],
  ['TIMEVALUE', { type: 'TIME' }],
]);

/** `=REF`, `=REF+1`, `=MAX(REF)`: one reference whose format the result takes. */
const TAKES_FORMAT =
  /^=\s*(?:(?:MAX|MIN)\s*\(\s*([^()]+?)\s*\)|([^()+*/^&<>=,;{}"-]+?))\s*(?:[+-]\s*\d+(?:\.\d+)?)?\s*$/i;

/**
 * The number format a formula brings to a cell that has none: a date for TODAY(), the format of the cell for a plain
 * reference. `formatAt` looks a cell of the named tab up (undefined: the formula's own). Arrays bring none, and what
 * else Google infers is not known.
 */
export function resultFormat(
  formula: string,
  formatAt: (title: string | undefined, row: number, column: number) => NumberFormat | undefined,
): NumberFormat | undefined {
  const name = /^=\s*([A-Z]+)\s*\([^()]*\)\s*(?:[+-]\s*\d+(?:\.\d+)?)?\s*$/i.exec(formula)?.[1];
  const byFunction = name === undefined ? undefined : BY_FUNCTION.get(name.toUpperCase());
  if (byFunction) return byFunction;
  const taken = TAKES_FORMAT.exec(formula);
  const reference = parseReference((taken?.[1] ?? taken?.[2] ?? '').trim());
  if (!reference) return undefined;
  const { startRowIndex, startColumnIndex } = referenceBounds(reference.range);
  return formatAt(reference.title, startRowIndex ?? 0, startColumnIndex ?? 0);
}
