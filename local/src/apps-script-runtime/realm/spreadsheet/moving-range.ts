import type { ReadSpan } from '../../sheet-call.ts';
import type { Rectangle } from '../../../workbook/grid-range.ts';
import { longest } from '../../../workbook/longest.ts';
import { isPasteType, type PasteType } from '../../../workbook/paste-type.ts';
import type { EnumConstant } from '../enumeration.ts';
import { Exception } from '../host.ts';
import type { Range } from './range.ts';
import { RichRange } from './rich-range.ts';
import type { Sheet } from './sheet.ts';

function spanOf({
  sheetId,
  startRowIndex: row,
  endRowIndex,
  startColumnIndex: column,
  endColumnIndex,
}: Rectangle): ReadSpan {
  return { sheetId, row, column, rows: endRowIndex - row, columns: endColumnIndex - column };
}

/** What a delimiter of splitTextToColumns stands for. */
const DELIMITERS: Readonly<Record<string, string>> = { COMMA: ',', SEMICOLON: ';', PERIOD: '.', SPACE: ' ' };

/** What moves the cells of a Range: sorting, copying, cutting, shifting, shuffling. */
export class MovingRange extends RichRange {
  sort(sortSpec: unknown): this {
    const specs = Array.isArray(sortSpec) ? sortSpec : [sortSpec];
    const by = specs.map((spec: unknown) => {
      if (typeof spec === 'number') return { column: spec - 1, ascending: true };
      const column: unknown =
        typeof spec === 'object' && spec !== null ? Reflect.get(spec, 'column') : undefined;
      if (typeof column !== 'number') throw new Exception('Invalid argument: sortSpecObj');
      return { column: column - 1, ascending: Reflect.get(Object(spec), 'ascending') !== false };
    });
    this.book.write({ kind: 'sortRange', span: this.readSpan, by });
    return this;
  }
  copyTo(
    destination: Range,
    how?: EnumConstant | { contentsOnly?: boolean; formatOnly?: boolean },
    transposed = false,
  ): void {
    const options = how !== undefined && 'name' in how ? how.name() : how;
    const paste =
      typeof options === 'object'
        ? options.contentsOnly
          ? 'PASTE_VALUES'
          : options.formatOnly
            ? 'PASTE_FORMAT'
            : 'PASTE_NORMAL'
        : (options ?? 'PASTE_NORMAL');
    if (!isPasteType(paste)) throw new Error(`not supported by the local runtime: Range.copyTo ${paste}`);
    this.book.write({
      kind: 'copyCells',
      source: this.readSpan,
      destination: spanOf(destination.toRectangle()),
      paste,
      transposed,
    });
  }
  moveTo(target: Range): void {
    const { sheetId, row, column } = spanOf(target.toRectangle());
    this.book.write({ kind: 'moveCells', source: this.rectangle, sheetId, row, column });
  }

  copyValuesToRange(
    sheet: Sheet | number,
    column: number,
    columnEnd: number,
    row: number,
    rowEnd: number,
  ): void {
    this.#copyToRange('PASTE_VALUES', sheet, { column, columnEnd, row, rowEnd });
  }
  copyFormatToRange(
    sheet: Sheet | number,
    column: number,
    columnEnd: number,
    row: number,
    rowEnd: number,
  ): void {
    this.#copyToRange('PASTE_FORMAT', sheet, { column, columnEnd, row, rowEnd });
  }

  insertCells(shiftDimension: EnumConstant): Range {
    return this.#shift(shiftDimension, 'insert');
  }
  deleteCells(shiftDimension: EnumConstant): void {
    this.#shift(shiftDimension, 'delete');
  }
  randomize(): this {
    const order = Array.from({ length: this.span.rows }, (_, at) => at);
    for (let left = order.length - 1; left > 0; left -= 1) {
      const other = Math.floor(Math.random() * (left + 1));
      [order[left], order[other]] = [order[other] ?? 0, order[left] ?? 0];
    }
    this.book.write({ kind: 'permuteRows', range: this.rectangle, order });
    return this;
  }
  /** Rows that say the same as one above, letter case aside, go; what is below moves up within the range. */
  removeDuplicates(columnsToCompare?: readonly number[]): Range {
    const { row, column, rows, columns, sheetId } = this.span;
    const compared = columnsToCompare?.map((one) => one - column);
    const seen = new Set<string>();
    const kept: number[] = [];
    const gone: number[] = [];
    for (const [at, cells] of this.getValues().entries()) {
      const says = JSON.stringify(compared ? compared.map((one) => cells[one]) : cells).toLowerCase();
      (seen.has(says) ? gone : kept).push(at);
      seen.add(says);
    }
    const left = this.book.objects.range({ sheetId, row, column, rows: kept.length, columns });
    if (gone.length === 0) return left;
    this.book.write({ kind: 'permuteRows', range: this.rectangle, order: [...kept, ...gone] });
    this.book.objects
      .range({ sheetId, row: row + kept.length, column, rows: rows - kept.length, columns })
      .clear();
    return left;
  }
  /** Without a delimiter, the first of comma, semicolon, full stop and space that the texts hold (guessed). */
  splitTextToColumns(delimiter?: string | EnumConstant): void {
    const texts = this.getDisplayValues().map(([text = '']) => text);
    const named = typeof delimiter === 'object' ? DELIMITERS[delimiter.name()] : delimiter;
    const by = named ?? Object.values(DELIMITERS).find((one) => texts.some((text) => text.includes(one)));
    if (by === undefined) return;
    const parts = texts.map((text) => text.split(by));
    const columns = longest(parts);
    const { sheetId, row, column } = this.readSpan;
    const rows = parts.map((part) => Array.from({ length: columns }, (_, at) => part[at]?.trim() ?? null));
    this.book.write({ kind: 'enterCells', sheetId, row, column, rows });
  }
  /** Where Ctrl and an arrow lead from the first cell: the edge of what is filled, or the next filled cell. */
  getNextDataCell(direction: EnumConstant): Range {
    const name = direction.name();
    const { sheetId, row, column } = this.span;
    const { rowCount, columnCount } = this.book.properties(sheetId).gridProperties;
    const across = name === 'NEXT' || name === 'PREVIOUS';
    const back = name === 'UP' || name === 'PREVIOUS';
    const line = this.book.objects
      .range(
        across
          ? { sheetId, row, column: 1, rows: 1, columns: columnCount }
          : { sheetId, row: 1, column, rows: rowCount, columns: 1 },
      )
      .getDisplayValues()
      .flat();
    const place = edgeFrom(line, (across ? column : row) - 1, back ? -1 : 1) + 1;
    return this.book.objects.range({
      sheetId,
      row: across ? row : place,
      column: across ? place : column,
      rows: 1,
      columns: 1,
    });
  }

  #shift(shiftDimension: EnumConstant, change: 'insert' | 'delete'): Range {
    // Apps Script names the direction cells move in by the dimension: ROWS moves them down or up (documented).
    const dimension = shiftDimension.name() === 'COLUMNS' ? 'COLUMNS' : 'ROWS';
    this.book.write({ kind: 'shiftCells', span: this.readSpan, dimension, change });
    return this.book.objects.range(this.span);
  }

  #copyToRange(
    paste: PasteType,
    sheet: Sheet | number,
    to: {
      readonly column: number;
      readonly columnEnd: number;
      readonly row: number;
      readonly rowEnd: number;
    },
  ): void {
    const destination = {
      sheetId: typeof sheet === 'number' ? sheet : sheet.getSheetId(),
      row: to.row - 1,
      column: to.column - 1,
      rows: to.rowEnd - to.row + 1,
      columns: to.columnEnd - to.column + 1,
    };
    this.book.write({ kind: 'copyCells', source: this.readSpan, destination, paste, transposed: false });
  }
}

function edgeFrom(line: readonly string[], start: number, step: number): number {
  const filled = (at: number) => (line[at] ?? '') !== '';
  const inside = (at: number) => at >= 0 && at < line.length;
  let at = start + step;
  if (!inside(at)) return start;
  if (filled(start) && filled(at)) {
    while (inside(at + step) && filled(at + step)) at += step;
    return at;
  }
  while (inside(at + step) && !filled(at)) at += step;
  return at;
}
