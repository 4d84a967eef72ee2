import type { JsonObject } from '../../../workbook/cell.ts';
import type { EnumConstant } from '../enumeration.ts';
import type { Book } from './book.ts';
import { isObject, textOf } from './json.ts';
import type { Criterion } from './criteria.ts';
import { addCriterionMethods, fromCondition, toCondition, WHEN_METHODS } from './criteria.ts';
import type { Range } from './range.ts';

/** Which rows a column of a filter lets through. */
export class FilterCriteria {
  protected readonly book: Book;
  protected criterion: Criterion | undefined;
  protected hidden: readonly string[];

  constructor(book: Book, criterion: Criterion | undefined, hidden: readonly string[]) {
    this.book = book;
    this.criterion = criterion;
    this.hidden = hidden;
  }
  copy(): FilterCriteriaBuilder {
    return new FilterCriteriaBuilder(this.book, this.criterion, this.hidden);
  }
  getCriteriaType(): EnumConstant | null {
    return this.criterion
      ? this.book.enumerations.constant('Spreadsheet.BooleanCriteria', this.criterion.name)
      : null;
  }
  getCriteriaValues(): unknown[] {
    return [...(this.criterion?.values ?? [])];
  }
  getHiddenValues(): string[] {
    return [...this.hidden];
  }
  /** As the Sheets API has it. */
  toSheetsCriteria(): JsonObject {
    return {
      ...(this.criterion ? { condition: toCondition(this.book, this.criterion) } : {}),
      ...(this.hidden.length > 0 ? { hiddenValues: this.hidden } : {}),
    };
  }
}

export class FilterCriteriaBuilder extends FilterCriteria {
  withCriteria(criteria: EnumConstant | string, values: unknown[]): this {
    this.criterion = { name: String(criteria), values: [...values] };
    return this;
  }
  setHiddenValues(values: readonly string[]): this {
    this.hidden = [...values];
    return this;
  }
  build(): FilterCriteria {
    return new FilterCriteria(this.book, this.criterion, this.hidden);
  }
}

addCriterionMethods(FilterCriteriaBuilder, WHEN_METHODS);

/** A tab's filter. */
export class Filter {
  readonly #book: Book;
  readonly #sheetId: number;

  constructor(book: Book, sheetId: number) {
    this.#book = book;
    this.#sheetId = sheetId;
  }
  getRange(): Range {
    const { range } = this.#kept();
    return this.#book.rangeOf(isObject(range) ? range : { sheetId: this.#sheetId });
  }
  getColumnFilterCriteria(columnPosition: number): FilterCriteria | null {
    const criteria = this.#criteria()[String(columnPosition - 1)];
    if (!isObject(criteria)) return null;
    const hidden = Array.isArray(criteria['hiddenValues']) ? criteria['hiddenValues'].map(String) : [];
    return new FilterCriteria(this.#book, fromCondition(this.#book, criteria['condition']), hidden);
  }
  setColumnFilterCriteria(columnPosition: number, criteria: FilterCriteria | null): this {
    const { [String(columnPosition - 1)]: _, ...others } = this.#criteria();
    this.#put({
      ...this.#kept(),
      criteria: criteria ? { ...others, [String(columnPosition - 1)]: criteria.toSheetsCriteria() } : others,
    });
    return this;
  }
  removeColumnFilterCriteria(columnPosition: number): this {
    return this.setColumnFilterCriteria(columnPosition, null);
  }
  sort(columnPosition: number, ascending: boolean): this {
    const range = this.getRange();
    range.offset(1, 0, range.getNumRows() - 1).sort({ column: columnPosition, ascending });
    return this;
  }
  remove(): void {
    this.#put(null);
  }
  toString(): string {
    return 'Filter';
  }

  #kept(): JsonObject {
    return this.#book.rules(this.#sheetId, 'basicFilter')[0] ?? {};
  }
  #criteria(): JsonObject {
    const { criteria } = this.#kept();
    return isObject(criteria) ? criteria : {};
  }
  #put(filter: JsonObject | null): void {
    this.#book.write({ kind: 'setBasicFilter', sheetId: this.#sheetId, filter });
  }
}

export function filterOf(book: Book, sheetId: number): Filter | null {
  return book.rules(sheetId, 'basicFilter').length > 0 ? new Filter(book, sheetId) : null;
}

/** Whether the row, from 1, is one that the tab's filter keeps out of sight. */
export function hiddenByFilter(book: Book, sheetId: number, row: number): boolean {
  const [filter] = book.rules(sheetId, 'basicFilter');
  if (!filter) return false;
  const range = book.rangeOf(isObject(filter['range']) ? filter['range'] : { sheetId });
  const { criteria } = filter;
  // The header of a filter is never hidden.
  if (row <= range.getRow() || row > range.getLastRow() || !isObject(criteria)) return false;
  return Object.entries(criteria).some(([column, rule]) => {
    const cell = book.objects.range({ sheetId, row, column: Number(column) + 1, rows: 1, columns: 1 });
    return isObject(rule) && !letsThrough(rule, cell.getDisplayValue());
  });
}

const TEXT_TESTS: Readonly<Record<string, (shown: string, wanted: string) => boolean>> = {
  BLANK: (shown) => shown === '',
  NOT_BLANK: (shown) => shown !== '',
  TEXT_EQ: (shown, wanted) => shown === wanted,
  TEXT_CONTAINS: (shown, wanted) => shown.includes(wanted),
  TEXT_NOT_CONTAINS: (shown, wanted) => !shown.includes(wanted),
  TEXT_STARTS_WITH: (shown, wanted) => shown.startsWith(wanted),
  TEXT_ENDS_WITH: (shown, wanted) => shown.endsWith(wanted),
};

/** Filters compare texts without case (reported: Sheets' own "Text is exactly"). */
function letsThrough({ hiddenValues, condition }: JsonObject, shown: string): boolean {
  if (Array.isArray(hiddenValues) && hiddenValues.includes(shown)) return false;
  if (!isObject(condition)) return true;
  const type = textOf(condition['type'], '');
  const test = TEXT_TESTS[type];
  if (!test) throw new Error(`not supported by the local runtime: Sheet.isRowHiddenByFilter with ${type}`);
  const [value] = Array.isArray(condition['values']) ? condition['values'] : [];
  const wanted = isObject(value) ? textOf(value['userEnteredValue'], '') : '';
  return test(shown.toLowerCase(), wanted.toLowerCase());
}
