import type { JsonObject } from '../../../workbook/cell.ts';
import type { EnumConstant } from '../enumeration.ts';
import type { Book } from './book.ts';
import { isObject } from './json.ts';
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
