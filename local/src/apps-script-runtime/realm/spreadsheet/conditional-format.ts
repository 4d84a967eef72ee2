import type { JsonObject } from '../../../workbook/cell.ts';
import type { GridRange } from '../../../workbook/grid-range.ts';
import type { EnumConstant } from '../enumeration.ts';
import { Exception } from '../host.ts';
import type { Book } from './book.ts';
import { colorFields, fromRgb } from './color.ts';
import { isObject } from './json.ts';
import type { Criterion } from './criteria.ts';
import { addCriterionMethods, fromCondition, toCondition, WHEN_METHODS } from './criteria.ts';
import type { Range } from './range.ts';

interface Look {
  readonly background?: string | null;
  readonly fontColor?: string | null;
  readonly bold?: boolean | null;
  readonly italic?: boolean | null;
  readonly strikethrough?: boolean | null;
  readonly underline?: boolean | null;
}

interface Rule {
  readonly ranges: readonly Range[];
  readonly criterion: Criterion | undefined;
  readonly look: Look;
  /** minpoint, midpoint and maxpoint as the Sheets API has them. */
  readonly gradient: Readonly<Record<string, JsonObject>>;
}

/** When and how a rule changes the looks of a cell. */
export class BooleanCondition {
  readonly #book: Book;
  readonly #criterion: Criterion;
  readonly #look: Look;

  constructor(book: Book, criterion: Criterion, look: Look) {
    this.#book = book;
    this.#criterion = criterion;
    this.#look = look;
  }
  getCriteriaType(): EnumConstant {
    return this.#book.enumerations.constant('Spreadsheet.BooleanCriteria', this.#criterion.name);
  }
  getCriteriaValues(): unknown[] {
    return [...this.#criterion.values];
  }
  getBackground(): string | null {
    return this.#look.background ?? null;
  }
  getFontColor(): string | null {
    return this.#look.fontColor ?? null;
  }
  getBold(): boolean | null {
    return this.#look.bold ?? null;
  }
  getItalic(): boolean | null {
    return this.#look.italic ?? null;
  }
  getStrikethrough(): boolean | null {
    return this.#look.strikethrough ?? null;
  }
  getUnderline(): boolean | null {
    return this.#look.underline ?? null;
  }
}

export class ConditionalFormatRule {
  protected readonly book: Book;
  protected rule: Rule;

  constructor(book: Book, rule: Rule) {
    this.book = book;
    this.rule = rule;
  }
  copy(): ConditionalFormatRuleBuilder {
    return new ConditionalFormatRuleBuilder(this.book, this.rule);
  }
  getRanges(): Range[] {
    return [...this.rule.ranges];
  }
  getBooleanCondition(): BooleanCondition | null {
    const { criterion, look } = this.rule;
    return criterion ? new BooleanCondition(this.book, criterion, look) : null;
  }
  /** As the Sheets API has it. */
  toSheetsRule(): JsonObject {
    const { ranges, criterion, look, gradient } = this.rule;
    if (ranges.length === 0) throw new Exception('A conditional format rule must have at least one range.');
    const where = { ranges: ranges.map((range) => range.toJson()) };
    if (Object.keys(gradient).length > 0) return { ...where, gradientRule: gradient };
    if (!criterion) throw new Exception('A conditional format rule must have a condition.');
    const { background = null, fontColor = null, ...style } = look;
    const textStyle = Object.fromEntries(Object.entries(style).filter(([, value]) => value !== null));
    const textFormat = { ...textStyle, ...colorFields('foregroundColor', fontColor) };
    return {
      ...where,
      booleanRule: {
        condition: toCondition(this.book, criterion),
        format: {
          ...colorFields('backgroundColor', background),
          ...(Object.keys(textFormat).length > 0 ? { textFormat } : {}),
        },
      },
    };
  }
  toString(): string {
    return 'ConditionalFormatRule';
  }
}

export class ConditionalFormatRuleBuilder extends ConditionalFormatRule {
  setRanges(ranges: readonly Range[]): this {
    this.rule = { ...this.rule, ranges: [...ranges] };
    return this;
  }
  withCriteria(criteria: EnumConstant | string, values: unknown[]): this {
    this.rule = { ...this.rule, criterion: { name: String(criteria), values: [...values] }, gradient: {} };
    return this;
  }
  setBackground(background: string | null): this {
    return this.#look({ background });
  }
  setFontColor(fontColor: string | null): this {
    return this.#look({ fontColor });
  }
  setBold(bold: boolean | null): this {
    return this.#look({ bold });
  }
  setItalic(italic: boolean | null): this {
    return this.#look({ italic });
  }
  setStrikethrough(strikethrough: boolean | null): this {
    return this.#look({ strikethrough });
  }
  setUnderline(underline: boolean | null): this {
    return this.#look({ underline });
  }
  setGradientMinpoint(color: string): this {
    return this.#point('minpoint', color, 'MIN');
  }
  setGradientMaxpoint(color: string): this {
    return this.#point('maxpoint', color, 'MAX');
  }
  setGradientMinpointWithValue(color: string, type: EnumConstant, value: string): this {
    return this.#point('minpoint', color, type.name(), value);
  }
  setGradientMidpointWithValue(color: string, type: EnumConstant, value: string): this {
    return this.#point('midpoint', color, type.name(), value);
  }
  setGradientMaxpointWithValue(color: string, type: EnumConstant, value: string): this {
    return this.#point('maxpoint', color, type.name(), value);
  }
  build(): ConditionalFormatRule {
    return new ConditionalFormatRule(this.book, this.rule);
  }
  override toString(): string {
    return 'ConditionalFormatRuleBuilder';
  }

  #look(look: Look): this {
    this.rule = { ...this.rule, look: { ...this.rule.look, ...look } };
    return this;
  }

  #point(name: string, color: string, type: string, value?: string): this {
    const point = { ...colorFields('color', color), type, ...(value === undefined ? {} : { value }) };
    this.rule = { ...this.rule, criterion: undefined, gradient: { ...this.rule.gradient, [name]: point } };
    return this;
  }
}

addCriterionMethods(ConditionalFormatRuleBuilder, WHEN_METHODS);

export function newConditionalFormatRule(book: Book): ConditionalFormatRuleBuilder {
  return new ConditionalFormatRuleBuilder(book, { ranges: [], criterion: undefined, look: {}, gradient: {} });
}

export function fromSheetsConditionalFormat(book: Book, rule: JsonObject): ConditionalFormatRule {
  const ranges = Array.isArray(rule['ranges']) ? rule['ranges'] : [];
  const booleanRule = isObject(rule['booleanRule']) ? rule['booleanRule'] : {};
  const format = isObject(booleanRule['format']) ? booleanRule['format'] : {};
  const text = isObject(format['textFormat']) ? format['textFormat'] : {};
  const flag = (name: string): boolean | null => (typeof text[name] === 'boolean' ? text[name] : null);
  const gradient = isObject(rule['gradientRule']) ? rule['gradientRule'] : {};
  return new ConditionalFormatRule(book, {
    ranges: ranges.filter(isObject).map((range) => book.rangeOf(range satisfies GridRange)),
    criterion: fromCondition(book, booleanRule['condition']),
    look: {
      background: fromRgb(format['backgroundColor']),
      fontColor: fromRgb(text['foregroundColor']),
      bold: flag('bold'),
      italic: flag('italic'),
      strikethrough: flag('strikethrough'),
      underline: flag('underline'),
    },
    gradient: Object.fromEntries(
      Object.entries(gradient).flatMap(([key, value]) => (isObject(value) ? [[key, value]] : [])),
    ),
  });
}
