import type { CellFormat, Json, JsonObject } from '../../../workbook/cell.ts';
import { numberFormatOf } from '../../number-format.ts';
import type { EnumConstant } from '../enumeration.ts';
import { topLeft } from './cell-block.ts';
import { colorFields, fromRgb } from './color.ts';
import { isObject, textOf } from './json.ts';
import { ValueRange } from './value-range.ts';

/** One property of a format: where it lies and how a script's value becomes it. */
export interface FormatPart<Value> {
  readonly fields: readonly string[];
  readonly format: (value: Value) => CellFormat;
}

function color(name: 'backgroundColor'): FormatPart<string | null> {
  return { fields: [name, `${name}Style`], format: (value) => colorFields(name, value) };
}

function text<Value>(field: string, convert: (value: Value) => Json | undefined): FormatPart<Value> {
  return {
    fields: [`textFormat.${field}`],
    format: (value) => {
      const converted = convert(value);
      return converted === undefined ? {} : { textFormat: { [field]: converted } };
    },
  };
}

const NUMBER_FORMAT: FormatPart<string> = {
  fields: ['numberFormat'],
  format: (pattern) => {
    const numberFormat = numberFormatOf(pattern);
    return numberFormat ? { numberFormat } : {};
  },
};
const BACKGROUND = color('backgroundColor');
const FONT_COLOR: FormatPart<string | null> = {
  fields: ['textFormat.foregroundColor', 'textFormat.foregroundColorStyle'],
  format: (value) => ({ textFormat: colorFields('foregroundColor', value) }),
};
const FONT_FAMILY = text<string | null>('fontFamily', (value) => value ?? undefined);
const FONT_SIZE = text<number | null>('fontSize', (value) => value ?? undefined);
const FONT_WEIGHT = text<string | null>('bold', (value) => (value === null ? undefined : value === 'bold'));
const FONT_STYLE = text<string | null>('italic', (value) =>
  value === null ? undefined : value === 'italic',
);
const FONT_LINE: FormatPart<string | null> = {
  fields: ['textFormat.underline', 'textFormat.strikethrough'],
  format: (value) =>
    value === null
      ? {}
      : { textFormat: { underline: value === 'underline', strikethrough: value === 'line-through' } },
};
const HORIZONTAL: FormatPart<string | null> = {
  fields: ['horizontalAlignment'],
  format: (value) =>
    value === null || value === 'normal' ? {} : { horizontalAlignment: value.toUpperCase() },
};
const VERTICAL: FormatPart<string | null> = {
  fields: ['verticalAlignment'],
  format: (value) => (value === null ? {} : { verticalAlignment: value.toUpperCase() }),
};

export function at(format: CellFormat, ...path: string[]): Json | undefined {
  let value: unknown = format;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  // A CellFormat is JSON all through.
  return value as Json | undefined;
}

/** The looks of a Range. */
export class FormatRange extends ValueRange {
  setNumberFormat(numberFormat: string): this {
    return this.fillFormat(NUMBER_FORMAT, numberFormat);
  }
  setNumberFormats(numberFormats: readonly (readonly string[])[]): this {
    return this.gridFormat(NUMBER_FORMAT, numberFormats);
  }
  getNumberFormat(): string {
    return topLeft(this.getNumberFormats());
  }
  getNumberFormats(): string[][] {
    return this.formats(
      (format) => format.numberFormat?.pattern ?? (format.numberFormat?.type === 'TEXT' ? '@' : 'General'),
    );
  }
  setBackground(value: string | null): this {
    return this.fillFormat(BACKGROUND, value);
  }
  setBackgrounds(values: readonly (readonly (string | null)[])[]): this {
    return this.gridFormat(BACKGROUND, values);
  }
  setBackgroundRGB(red: number, green: number, blue: number): this {
    const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, '0'));
    return this.setBackground(`#${hex.join('')}`);
  }
  getBackground(): string {
    return topLeft(this.getBackgrounds());
  }
  getBackgrounds(): string[][] {
    return this.formats((format) => fromRgb(at(format, 'backgroundColor')) ?? '#ffffff');
  }
  setFontColor(value: string | null): this {
    return this.fillFormat(FONT_COLOR, value);
  }
  setFontColors(values: readonly (readonly (string | null)[])[]): this {
    return this.gridFormat(FONT_COLOR, values);
  }
  setFontFamily(value: string | null): this {
    return this.fillFormat(FONT_FAMILY, value);
  }
  setFontFamilies(values: readonly (readonly (string | null)[])[]): this {
    return this.gridFormat(FONT_FAMILY, values);
  }
  getFontFamily(): string {
    return topLeft(this.getFontFamilies());
  }
  getFontFamilies(): string[][] {
    return this.formats((format) => textOf(at(format, 'textFormat', 'fontFamily'), 'Arial'));
  }
  setFontSize(value: number): this {
    return this.fillFormat(FONT_SIZE, value);
  }
  setFontSizes(values: readonly (readonly (number | null)[])[]): this {
    return this.gridFormat(FONT_SIZE, values);
  }
  getFontSize(): number {
    return topLeft(this.getFontSizes());
  }
  getFontSizes(): number[][] {
    return this.formats((format) => Number(at(format, 'textFormat', 'fontSize') ?? 10));
  }
  setFontWeight(value: string | null): this {
    return this.fillFormat(FONT_WEIGHT, value);
  }
  setFontWeights(values: readonly (readonly (string | null)[])[]): this {
    return this.gridFormat(FONT_WEIGHT, values);
  }
  getFontWeight(): string {
    return topLeft(this.getFontWeights());
  }
  getFontWeights(): string[][] {
    return this.formats((format) => (at(format, 'textFormat', 'bold') === true ? 'bold' : 'normal'));
  }
  setFontStyle(value: string | null): this {
    return this.fillFormat(FONT_STYLE, value);
  }
  setFontStyles(values: readonly (readonly (string | null)[])[]): this {
    return this.gridFormat(FONT_STYLE, values);
  }
  getFontStyle(): string {
    return topLeft(this.getFontStyles());
  }
  getFontStyles(): string[][] {
    return this.formats((format) => (at(format, 'textFormat', 'italic') === true ? 'italic' : 'normal'));
  }
  setFontLine(value: string | null): this {
    return this.fillFormat(FONT_LINE, value);
  }
  setFontLines(values: readonly (readonly (string | null)[])[]): this {
    return this.gridFormat(FONT_LINE, values);
  }
  getFontLine(): string {
    return topLeft(this.getFontLines());
  }
  getFontLines(): string[][] {
    return this.formats((format) => {
      if (at(format, 'textFormat', 'strikethrough') === true) return 'line-through';
      return at(format, 'textFormat', 'underline') === true ? 'underline' : 'none';
    });
  }
  setHorizontalAlignment(value: string | null): this {
    return this.fillFormat(HORIZONTAL, value);
  }
  setHorizontalAlignments(values: readonly (readonly (string | null)[])[]): this {
    return this.gridFormat(HORIZONTAL, values);
  }
  getHorizontalAlignment(): string {
    return topLeft(this.getHorizontalAlignments());
  }
  getHorizontalAlignments(): string[][] {
    return this.formats((format) => textOf(at(format, 'horizontalAlignment'), 'general').toLowerCase());
  }
  setVerticalAlignment(value: string | null): this {
    return this.fillFormat(VERTICAL, value);
  }
  setVerticalAlignments(values: readonly (readonly (string | null)[])[]): this {
    return this.gridFormat(VERTICAL, values);
  }
  getVerticalAlignment(): string {
    return topLeft(this.getVerticalAlignments());
  }
  getVerticalAlignments(): string[][] {
    return this.formats((format) => textOf(at(format, 'verticalAlignment'), 'bottom').toLowerCase());
  }
  setBorder(
    top: boolean | null,
    left: boolean | null,
    bottom: boolean | null,
    right: boolean | null,
    vertical: boolean | null,
    horizontal: boolean | null,
    lineColor: string | null = null,
    style: EnumConstant | null = null,
  ): this {
    const line: JsonObject = {
      style: style?.name() ?? 'SOLID',
      ...colorFields('color', lineColor ?? 'black'),
    };
    const { rows, columns } = this.span;
    const side = (wanted: boolean | null, name: string): [string, Json | null][] =>
      wanted === null ? [] : [[name, wanted ? line : null]];
    const grid = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: columns }, (_, column) => {
        const borders = [
          ...side(row === 0 ? top : horizontal, 'top'),
          ...side(row === rows - 1 ? bottom : horizontal, 'bottom'),
          ...side(column === 0 ? left : vertical, 'left'),
          ...side(column === columns - 1 ? right : vertical, 'right'),
        ];
        return {
          format: { borders: Object.fromEntries(borders.filter(([, value]) => value !== null)) },
          formatFields: borders.map(([name]) => `borders.${name}`),
        };
      }),
    );
    return this.writeGrid(grid);
  }
  clearFormat(): this {
    this.book.write({ kind: 'fillCells', range: this.rectangle, patch: { format: null } });
    return this;
  }

  protected fillFormat<Value>(part: FormatPart<Value>, value: Value): this {
    this.book.write({
      kind: 'fillCells',
      range: this.rectangle,
      patch: { format: part.format(value), formatFields: part.fields },
    });
    return this;
  }

  protected gridFormat<Value>(part: FormatPart<Value>, values: readonly (readonly Value[])[]): this {
    this.checkSize(values);
    return this.writeGrid(
      values.map((row) => row.map((value) => ({ format: part.format(value), formatFields: part.fields }))),
    );
  }

  protected formats<Shown>(show: (format: CellFormat) => Shown): Shown[][] {
    // The aspect says what each cell comes as (sheet-call.ts).
    return this.book
      .read(this.readSpan, 'formats')
      .map((row) => row.map((format) => show(format as CellFormat)));
  }
}
