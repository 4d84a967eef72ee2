import type { Rectangle } from './grid-range.ts';
import { OperationError, type CellWrite, type Operation } from './operations.ts';
import type { SheetReader } from './reading.ts';

export interface FindReplace {
  readonly find: string;
  readonly replacement: string;
  readonly matchCase: boolean;
  readonly matchEntireCell: boolean;
  readonly searchByRegex: boolean;
  readonly includeFormulas: boolean;
}

export interface Replaced {
  readonly operations: readonly Operation[];
  readonly occurrences: number;
  readonly values: number;
  readonly formulas: number;
  readonly rows: number;
}

/** @throws OperationError when the regular expression can't be read. */
function patternOf({ find, matchCase, matchEntireCell, searchByRegex }: FindReplace): RegExp {
  const source = searchByRegex ? find : find.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  try {
    return new RegExp(matchEntireCell ? `^(?:${source})$` : source, matchCase ? 'g' : 'gi');
  } catch {
    // That Google refuses it is certain, in which words is not known.
    throw new OperationError(`The regular expression is not valid: ${find}`);
  }
}

/**
 * Replaces text in the area's cells. Text stays text whatever comes out (how Google reads the result is not known);
 * a number whose text changes is read as a number again where it can be.
 */
export function replaceIn(sheet: SheetReader, area: Rectangle, wanted: FindReplace): Replaced {
  const pattern = patternOf(wanted);
  const operations: Operation[] = [];
  const count = { occurrences: 0, values: 0, formulas: 0, rows: 0 };
  for (let row = area.startRowIndex; row < Math.min(area.endRowIndex, sheet.lastRow); row += 1) {
    const cells: CellWrite[] = [];
    for (let column = area.startColumnIndex; column < area.endColumnIndex; column += 1) {
      cells.push(replaceCell(sheet, row, column, pattern, wanted, count));
    }
    if (cells.every((cell) => cell === null)) continue;
    count.rows += 1;
    operations.push({
      kind: 'writeCells',
      sheetId: sheet.sheetId,
      row,
      column: area.startColumnIndex,
      rows: [cells],
    });
  }
  return { operations, ...count };
}

function replaceCell(
  sheet: SheetReader,
  row: number,
  column: number,
  pattern: RegExp,
  { replacement, includeFormulas, searchByRegex }: FindReplace,
  count: { occurrences: number; values: number; formulas: number },
): CellWrite {
  const formula = sheet.formula(row, column);
  if (formula !== undefined && !includeFormulas) return null;
  const literal = sheet.literal(row, column);
  const text = formula ?? (literal === null || typeof literal === 'boolean' ? '' : String(literal));
  const found = text === '' ? 0 : [...text.matchAll(pattern)].length;
  if (found === 0) return null;
  // Without a regular expression `$` in the replacement means itself.
  const changed = searchByRegex
    ? text.replaceAll(pattern, replacement)
    : text.replaceAll(pattern, () => replacement);
  count.occurrences += found;
  if (formula !== undefined) {
    count.formulas += 1;
    return { formula: changed };
  }
  count.values += 1;
  const number = Number(changed);
  return typeof literal === 'number' && changed.trim() !== '' && Number.isFinite(number) ? number : changed;
}
