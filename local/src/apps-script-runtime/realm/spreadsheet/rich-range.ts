import type { JsonObject } from '../../../workbook/cell.ts';
import { topLeft } from './cell-block.ts';
import type { Color } from './color-object.ts';
import { colorObjectFields, colorObjectOf } from './color-object.ts';
import { at, type FormatPart } from './format-range.ts';
import { isObject } from './json.ts';
import { LayoutRange } from './layout-range.ts';
import { type RichTextValue, richTextOf } from './rich-text.ts';
import { TextStyle } from './text-style.ts';

const BACKGROUND: FormatPart<Color | null> = {
  fields: ['backgroundColor', 'backgroundColorStyle'],
  format: (color) => colorObjectFields('backgroundColor', color),
};
const FONT_COLOR: FormatPart<Color | null> = {
  fields: ['textFormat.foregroundColor', 'textFormat.foregroundColorStyle'],
  format: (color) => ({ textFormat: colorObjectFields('foregroundColor', color) }),
};
const TEXT_STYLE: FormatPart<TextStyle | null> = {
  fields: [
    'bold',
    'italic',
    'underline',
    'strikethrough',
    'fontFamily',
    'fontSize',
    'foregroundColor',
    'foregroundColorStyle',
  ].map((field) => `textFormat.${field}`),
  format: (style) => ({ textFormat: style?.toJson() ?? {} }),
};
/** What a cell says of its text where nobody has set it (documented defaults). */
const PLAIN: JsonObject = {
  bold: false,
  italic: false,
  underline: false,
  strikethrough: false,
  fontFamily: 'Arial',
  fontSize: 10,
  foregroundColor: {},
};

/** The looks of a Range as objects: colours, text styles, rich text. */
export class RichRange extends LayoutRange {
  setBackgroundObject(color: Color | null): this {
    return this.fillFormat(BACKGROUND, color);
  }
  setBackgroundObjects(color: readonly (readonly (Color | null)[])[]): this {
    return this.gridFormat(BACKGROUND, color);
  }
  getBackgroundObject(): Color {
    return topLeft(this.getBackgroundObjects());
  }
  getBackgroundObjects(): Color[][] {
    return this.formats((format) =>
      colorObjectOf(this.book.enumerations, at(format), 'backgroundColor', '#ffffff'),
    );
  }
  setFontColorObject(color: Color | null): this {
    return this.fillFormat(FONT_COLOR, color);
  }
  setFontColorObjects(colors: readonly (readonly (Color | null)[])[]): this {
    return this.gridFormat(FONT_COLOR, colors);
  }
  getFontColorObject(): Color {
    return topLeft(this.getFontColorObjects());
  }
  getFontColorObjects(): Color[][] {
    return this.formats((format) =>
      colorObjectOf(this.book.enumerations, at(format, 'textFormat'), 'foregroundColor', '#000000'),
    );
  }
  setTextStyle(style: TextStyle | null): this {
    return this.fillFormat(TEXT_STYLE, style);
  }
  setTextStyles(styles: readonly (readonly (TextStyle | null)[])[]): this {
    return this.gridFormat(TEXT_STYLE, styles);
  }
  getTextStyle(): TextStyle {
    return topLeft(this.getTextStyles());
  }
  getTextStyles(): TextStyle[][] {
    return this.formats((format) => {
      const own = at(format, 'textFormat');
      return new TextStyle(this.book.enumerations, { ...PLAIN, ...(isObject(own) ? own : {}) });
    });
  }

  getRichTextValue(): RichTextValue | null {
    return topLeft(this.getRichTextValues());
  }
  getRichTextValues(): (RichTextValue | null)[][] {
    // The aspect says what each cell comes as (sheet-call.ts).
    const cells = this.book.read(this.readSpan, 'richText') as ({ text: string; runs: unknown[] } | null)[][];
    return cells.map((row) => row.map((cell) => richTextOf(this.book.enumerations, cell)));
  }
  setRichTextValue(value: RichTextValue): this {
    const { rows, columns } = this.span;
    return this.setRichTextValues(
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => value)),
    );
  }
  /** The text stays text, whatever it looks like (documented). */
  setRichTextValues(values: readonly (readonly RichTextValue[])[]): this {
    this.checkSize(values);
    return this.writeGrid(
      values.map((row) =>
        row.map((value) => {
          const runs = value.toJson();
          return { value: value.getText(), textFormatRuns: runs.length > 0 ? runs : null };
        }),
      ),
    );
  }
}
