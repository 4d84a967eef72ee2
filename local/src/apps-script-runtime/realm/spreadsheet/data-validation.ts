import type { JsonObject } from '../../../workbook/cell.ts';
import type { EnumConstant } from '../enumeration.ts';
import { Exception } from '../host.ts';
import type { Book } from './book.ts';
import type { Criterion } from './criteria.ts';
import { addCriterionMethods, fromCondition, toCondition } from './criteria.ts';

interface Rule {
  readonly criterion: Criterion | undefined;
  readonly allowInvalid: boolean;
  readonly helpText: string | null;
}

/** A rule for what may be entered into a cell. */
export class DataValidation {
  protected readonly book: Book;
  protected rule: Rule;

  constructor(book: Book, rule: Rule) {
    this.book = book;
    this.rule = rule;
  }
  copy(): DataValidationBuilder {
    return new DataValidationBuilder(this.book, this.rule);
  }
  getAllowInvalid(): boolean {
    return this.rule.allowInvalid;
  }
  getHelpText(): string | null {
    return this.rule.helpText;
  }
  getCriteriaType(): EnumConstant | null {
    const { criterion } = this.rule;
    return criterion
      ? this.book.enumerations.constant('Spreadsheet.DataValidationCriteria', criterion.name)
      : null;
  }
  getCriteriaValues(): unknown[] {
    return [...(this.rule.criterion?.values ?? [])];
  }
  /** As the Sheets API has it. */
  toSheetsRule(): JsonObject {
    const { criterion, allowInvalid, helpText } = this.rule;
    if (!criterion) throw new Exception('The data validation rule has no criteria.');
    const listed = criterion.name === 'VALUE_IN_LIST' || criterion.name === 'VALUE_IN_RANGE';
    return {
      condition: toCondition(this.book, criterion),
      ...(helpText === null ? {} : { inputMessage: helpText }),
      ...(allowInvalid ? {} : { strict: true }),
      ...(listed ? { showCustomUi: criterion.values[1] !== false } : {}),
    };
  }
  toString(): string {
    return 'DataValidation';
  }
}

export class DataValidationBuilder extends DataValidation {
  withCriteria(criteria: EnumConstant | string, values: unknown[]): this {
    this.rule = { ...this.rule, criterion: { name: String(criteria), values: [...values] } };
    return this;
  }
  setAllowInvalid(allowInvalidData: boolean): this {
    this.rule = { ...this.rule, allowInvalid: allowInvalidData };
    return this;
  }
  setHelpText(helpText: string): this {
    this.rule = { ...this.rule, helpText };
    return this;
  }
  build(): DataValidation {
    return new DataValidation(this.book, this.rule);
  }
  override toString(): string {
    return 'DataValidationBuilder';
  }
}

addCriterionMethods(DataValidationBuilder, {
  requireCheckbox: 'CHECKBOX',
  requireDate: 'DATE_IS_VALID_DATE',
  requireDateAfter: 'DATE_AFTER',
  requireDateBefore: 'DATE_BEFORE',
  requireDateBetween: 'DATE_BETWEEN',
  requireDateEqualTo: 'DATE_EQUAL_TO',
  requireDateNotBetween: 'DATE_NOT_BETWEEN',
  requireDateOnOrAfter: 'DATE_ON_OR_AFTER',
  requireDateOnOrBefore: 'DATE_ON_OR_BEFORE',
  requireFormulaSatisfied: 'CUSTOM_FORMULA',
  requireNumberBetween: 'NUMBER_BETWEEN',
  requireNumberEqualTo: 'NUMBER_EQUAL_TO',
  requireNumberGreaterThan: 'NUMBER_GREATER_THAN',
  requireNumberGreaterThanOrEqualTo: 'NUMBER_GREATER_THAN_OR_EQUAL_TO',
  requireNumberLessThan: 'NUMBER_LESS_THAN',
  requireNumberLessThanOrEqualTo: 'NUMBER_LESS_THAN_OR_EQUAL_TO',
  requireNumberNotBetween: 'NUMBER_NOT_BETWEEN',
  requireNumberNotEqualTo: 'NUMBER_NOT_EQUAL_TO',
  requireTextContains: 'TEXT_CONTAINS',
  requireTextDoesNotContain: 'TEXT_DOES_NOT_CONTAIN',
  requireTextEqualTo: 'TEXT_EQUAL_TO',
  requireTextIsEmail: 'TEXT_IS_VALID_EMAIL',
  requireTextIsUrl: 'TEXT_IS_VALID_URL',
  requireValueInList: 'VALUE_IN_LIST',
  requireValueInRange: 'VALUE_IN_RANGE',
});

/** Documented: a new rule lets invalid input through with a warning until told otherwise. */
export function newDataValidation(book: Book): DataValidationBuilder {
  return new DataValidationBuilder(book, { criterion: undefined, allowInvalid: true, helpText: null });
}

export function fromSheetsRule(book: Book, rule: JsonObject): DataValidation {
  return new DataValidation(book, {
    criterion: fromCondition(book, rule['condition'], rule['showCustomUi'] === true),
    allowInvalid: rule['strict'] !== true,
    helpText: typeof rule['inputMessage'] === 'string' ? rule['inputMessage'] : null,
  });
}
