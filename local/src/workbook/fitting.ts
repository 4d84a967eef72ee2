import type { Dimension } from './grid-range.ts';
import type { Operation } from './operations.ts';
import type { SheetReader } from './reading.ts';

const PIXELS_PER_CHARACTER = 7;
const PADDING_PIXELS = 17;
const SMALLEST_PIXELS = 21;

/** Sizes that fit the contents. Widths are estimated by the length of the longest text: font metrics are not known here. */
export function fitOperations(
  sheet: SheetReader,
  span: { readonly dimension: Dimension; readonly startIndex: number; readonly endIndex: number },
): Operation[] {
  const { sheetId } = sheet;
  const { dimension, startIndex, endIndex } = span;
  const sized = (start: number, end: number, pixelSize: number | null): Operation => ({
    kind: 'setDimensionProperties',
    sheetId,
    dimension,
    startIndex: start,
    endIndex: end,
    properties: { pixelSize },
  });
  if (dimension === 'ROWS') return [sized(startIndex, endIndex, null)];
  const operations: Operation[] = [];
  for (let column = startIndex; column < Math.min(endIndex, sheet.columnCount); column += 1) {
    let longest = 0;
    for (let row = 0; row < sheet.lastRow; row += 1)
      longest = Math.max(longest, sheet.display(row, column).length);
    if (longest === 0) continue;
    const pixels = Math.max(SMALLEST_PIXELS, longest * PIXELS_PER_CHARACTER + PADDING_PIXELS);
    operations.push(sized(column, column + 1, pixels));
  }
  return operations;
}
