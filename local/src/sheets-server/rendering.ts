import { isCellError, type EffectiveValue, type NumberFormat } from '../workbook/cell.ts';
import type { Rectangle } from '../workbook/grid-range.ts';
import { longest } from '../workbook/longest.ts';
import type { SheetReader } from '../workbook/reading.ts';

export interface RenderOptions {
  readonly valueRenderOption: string;
  readonly dateTimeRenderOption: string;
}

type Shown = string | number | boolean;

function isTime(format: NumberFormat | undefined): boolean {
  return format?.type === 'DATE' || format?.type === 'TIME' || format?.type === 'DATE_TIME';
}

/**
 * The cells as `values` holds them: rows (or columns) with trailing empties cut, inner empty ones as `""`, inner
 * empty rows as `[]`; undefined when nothing is there (recorded).
 */
export function renderValues(
  sheet: SheetReader,
  area: Rectangle,
  { valueRenderOption, dateTimeRenderOption }: RenderOptions,
  majorDimension: string,
): Shown[][] | undefined {
  const formatted = valueRenderOption === 'FORMATTED_VALUE';
  const formulas = valueRenderOption === 'FORMULA';
  const datesAsText = dateTimeRenderOption === 'FORMATTED_STRING';
  const show = (value: EffectiveValue, row: number, column: number): Shown => {
    if (typeof value === 'string') return formulas ? (sheet.formula(row, column) ?? value) : value;
    if (formulas) {
      const formula = sheet.formula(row, column);
      if (formula !== undefined) return formula;
    }
    if (value === null) return '';
    if (isCellError(value)) return value.error;
    if (formatted) return sheet.display(row, column);
    if (datesAsText && typeof value === 'number' && isTime(sheet.numberFormat(row, column))) {
      return sheet.display(row, column);
    }
    return value;
  };
  const rows: Shown[][] = [];
  let filled = 0;
  sheet.scan(area.startRowIndex, area.endRowIndex, (row, values) => {
    const shown: Shown[] = [];
    const end = Math.min(area.endColumnIndex, values.length);
    let width = 0;
    for (let column = area.startColumnIndex; column < end; column += 1) {
      const cell = show(values[column] ?? null, row, column);
      shown.push(cell);
      if (cell !== '') width = shown.length;
    }
    shown.length = width;
    rows.push(shown);
    if (width > 0) filled = rows.length;
  });
  rows.length = filled;
  if (filled === 0) return undefined;
  return majorDimension === 'COLUMNS' ? transposed(rows) : rows;
}

function transposed(rows: readonly (readonly Shown[])[]): Shown[][] {
  const width = longest(rows);
  return Array.from({ length: width }, (_, column) => {
    const cells = rows.map((row) => row[column] ?? '');
    return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
  });
}
