import type { JsonObject } from '../../../workbook/cell.ts';
import { rangeText, splitRange, parseCells } from '../../../workbook/a1.ts';
import { formatDate, parseDate } from '../date-pattern.ts';
import type { EnumConstant } from '../enumeration.ts';
import { Exception } from '../host.ts';
import type { Book } from './book.ts';
import { isObject, textOf } from './json.ts';
import type { Range } from './range.ts';

/** What Apps Script calls a criterion → what the Sheets API calls it (documented in both references). */
const CONDITION_TYPES: Readonly<Record<string, string>> = {
  CELL_EMPTY: 'BLANK',
  CELL_NOT_EMPTY: 'NOT_BLANK',
  DATE_AFTER: 'DATE_AFTER',
  DATE_BEFORE: 'DATE_BEFORE',
  DATE_BETWEEN: 'DATE_BETWEEN',
  DATE_EQUAL_TO: 'DATE_EQ',
  DATE_IS_VALID_DATE: 'DATE_IS_VALID',
  DATE_NOT_BETWEEN: 'DATE_NOT_BETWEEN',
  DATE_ON_OR_AFTER: 'DATE_ON_OR_AFTER',
  DATE_ON_OR_BEFORE: 'DATE_ON_OR_BEFORE',
  NUMBER_BETWEEN: 'NUMBER_BETWEEN',
  NUMBER_EQUAL_TO: 'NUMBER_EQ',
  NUMBER_GREATER_THAN: 'NUMBER_GREATER',
  NUMBER_GREATER_THAN_OR_EQUAL_TO: 'NUMBER_GREATER_THAN_EQ',
  NUMBER_LESS_THAN: 'NUMBER_LESS',
  NUMBER_LESS_THAN_OR_EQUAL_TO: 'NUMBER_LESS_THAN_EQ',
  NUMBER_NOT_BETWEEN: 'NUMBER_NOT_BETWEEN',
  NUMBER_NOT_EQUAL_TO: 'NUMBER_NOT_EQ',
  TEXT_CONTAINS: 'TEXT_CONTAINS',
  TEXT_DOES_NOT_CONTAIN: 'TEXT_NOT_CONTAINS',
  TEXT_EQUAL_TO: 'TEXT_EQ',
  TEXT_STARTS_WITH: 'TEXT_STARTS_WITH',
  TEXT_ENDS_WITH: 'TEXT_ENDS_WITH',
  TEXT_IS_VALID_EMAIL: 'TEXT_IS_EMAIL',
  TEXT_IS_VALID_URL: 'TEXT_IS_URL',
  VALUE_IN_LIST: 'ONE_OF_LIST',
  VALUE_IN_RANGE: 'ONE_OF_RANGE',
  CUSTOM_FORMULA: 'CUSTOM_FORMULA',
  CHECKBOX: 'BOOLEAN',
};
const CRITERIA: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(CONDITION_TYPES).map(([criterion, type]) => [type, criterion]),
);
const DATE_TEXT = 'M/d/yyyy';

/** A test on a cell's value, as DataValidation, ConditionalFormatRule and FilterCriteria have it. */
export interface Criterion {
  /** Apps Script's name for it. */
  readonly name: string;
  readonly values: readonly unknown[];
}

export function toCondition(book: Book, { name, values }: Criterion): JsonObject {
  const type = CONDITION_TYPES[name];
  if (!type) throw new Error(`not supported by the local runtime: criterion ${name}`);
  const [first] = values;
  const listed: readonly unknown[] = name === 'VALUE_IN_LIST' && Array.isArray(first) ? first : values;
  const flat = name === 'VALUE_IN_RANGE' ? [first] : listed;
  return {
    type,
    ...(flat.length > 0
      ? { values: flat.map((value) => ({ userEnteredValue: enteredText(book, value) })) }
      : {}),
  };
}

function isRange(value: unknown): value is Range {
  return typeof value === 'object' && value !== null && 'toRectangle' in value;
}

function enteredText(book: Book, value: unknown): string {
  if (value instanceof Date) return formatDate(value.getTime(), book.zone(), DATE_TEXT);
  if (isRange(value)) {
    const { title } = book.properties(value.getGridId());
    return `=${rangeText(title, value.toRectangle())}`;
  }
  return String(value);
}

export function fromCondition(book: Book, condition: unknown, showDropdown = true): Criterion | undefined {
  if (!isObject(condition)) return undefined;
  const name = CRITERIA[textOf(condition['type'])];
  if (!name) throw new Error(`not supported by the local runtime: condition ${textOf(condition['type'])}`);
  const given = condition['values'];
  const texts = (Array.isArray(given) ? given : []).map((value: unknown) =>
    isObject(value) ? textOf(value['userEnteredValue']) : '',
  );
  if (name === 'VALUE_IN_LIST') return { name, values: [texts, showDropdown] };
  if (name === 'VALUE_IN_RANGE') return { name, values: [rangeOf(book, texts[0] ?? ''), showDropdown] };
  return { name, values: texts.map((text) => criterionValue(book, name, text)) };
}

function criterionValue(book: Book, name: string, text: string): unknown {
  if (name.startsWith('NUMBER_')) return Number(text);
  if (name.startsWith('DATE_')) return new Date(parseDate(text, book.zone(), DATE_TEXT));
  return text;
}

function rangeOf(book: Book, text: string): Range {
  const split = splitRange(text.replace(/^=/, ''));
  const bounds = parseCells(split?.cells ?? '');
  const sheet = book.layout().sheets.find(({ properties }) => properties.title === split?.title);
  if (!bounds || !sheet) throw new Exception(`Range not found: ${text}`);
  return book.rangeOf({ ...bounds, sheetId: sheet.properties.sheetId });
}

/** A builder that has one method a criterion, such as requireDate or whenCellEmpty. */
export interface CriteriaBuilder {
  withCriteria(criteria: EnumConstant | string, values: unknown[]): unknown;
}

/** Gives a builder class its methods: each sets the criterion of the table with the arguments as values. */
export function addCriterionMethods(
  builder: { readonly prototype: CriteriaBuilder },
  methods: Readonly<Record<string, string>>,
): void {
  for (const [method, criterion] of Object.entries(methods)) {
    Object.defineProperty(builder.prototype, method, {
      configurable: true,
      writable: true,
      value(this: CriteriaBuilder, ...values: unknown[]): unknown {
        return this.withCriteria(criterion, values);
      },
    });
  }
}

/** The when… methods that ConditionalFormatRuleBuilder and FilterCriteriaBuilder share. */
export const WHEN_METHODS: Readonly<Record<string, string>> = {
  whenCellEmpty: 'CELL_EMPTY',
  whenCellNotEmpty: 'CELL_NOT_EMPTY',
  whenDateAfter: 'DATE_AFTER',
  whenDateBefore: 'DATE_BEFORE',
  whenDateEqualTo: 'DATE_EQUAL_TO',
  whenFormulaSatisfied: 'CUSTOM_FORMULA',
  whenNumberBetween: 'NUMBER_BETWEEN',
  whenNumberEqualTo: 'NUMBER_EQUAL_TO',
  whenNumberGreaterThan: 'NUMBER_GREATER_THAN',
  whenNumberGreaterThanOrEqualTo: 'NUMBER_GREATER_THAN_OR_EQUAL_TO',
  whenNumberLessThan: 'NUMBER_LESS_THAN',
  whenNumberLessThanOrEqualTo: 'NUMBER_LESS_THAN_OR_EQUAL_TO',
  whenNumberNotBetween: 'NUMBER_NOT_BETWEEN',
  whenNumberNotEqualTo: 'NUMBER_NOT_EQUAL_TO',
  whenTextContains: 'TEXT_CONTAINS',
  whenTextDoesNotContain: 'TEXT_DOES_NOT_CONTAIN',
  whenTextEqualTo: 'TEXT_EQUAL_TO',
  whenTextStartsWith: 'TEXT_STARTS_WITH',
  whenTextEndsWith: 'TEXT_ENDS_WITH',
};
