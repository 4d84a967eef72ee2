import type { Json, JsonObject } from '../../../workbook/cell.ts';
import type { Enumerations } from '../enumeration.ts';
import { colorFields, fromRgb } from './color.ts';
import type { Color } from './color-object.ts';
import { colorObjectFields, colorObjectOf } from './color-object.ts';

/** How letters look. What it does not say is null. */
export class TextStyle {
  readonly #enumerations: Enumerations;
  /** A TextFormat of the Sheets API. */
  readonly #format: JsonObject;

  constructor(enumerations: Enumerations, format: JsonObject) {
    this.#enumerations = enumerations;
    this.#format = format;
  }
  copy(): TextStyleBuilder {
    return new TextStyleBuilder(this.#enumerations, this.#format);
  }
  getFontFamily(): string | null {
    const family = this.#format['fontFamily'];
    return typeof family === 'string' ? family : null;
  }
  getFontSize(): number | null {
    const size = this.#format['fontSize'];
    return typeof size === 'number' ? size : null;
  }
  getForegroundColor(): string | null {
    return fromRgb(this.#format['foregroundColor']);
  }
  getForegroundColorObject(): Color | null {
    if (!('foregroundColor' in this.#format || 'foregroundColorStyle' in this.#format)) return null;
    return colorObjectOf(this.#enumerations, this.#format, 'foregroundColor', '#000000');
  }
  isBold(): boolean | null {
    return this.#truth('bold');
  }
  isItalic(): boolean | null {
    return this.#truth('italic');
  }
  isStrikethrough(): boolean | null {
    return this.#truth('strikethrough');
  }
  isUnderline(): boolean | null {
    return this.#truth('underline');
  }
  toJson(): JsonObject {
    return this.#format;
  }
  toString(): string {
    return 'TextStyle';
  }

  #truth(name: string): boolean | null {
    const value = this.#format[name];
    return typeof value === 'boolean' ? value : null;
  }
}

export class TextStyleBuilder {
  readonly #enumerations: Enumerations;
  #format: JsonObject;

  constructor(enumerations: Enumerations, format: JsonObject) {
    this.#enumerations = enumerations;
    this.#format = format;
  }
  setBold(bold: boolean): this {
    return this.#set({ bold });
  }
  setItalic(italic: boolean): this {
    return this.#set({ italic });
  }
  setUnderline(underline: boolean): this {
    return this.#set({ underline });
  }
  setStrikethrough(strikethrough: boolean): this {
    return this.#set({ strikethrough });
  }
  setFontFamily(fontFamily: string): this {
    return this.#set({ fontFamily });
  }
  setFontSize(fontSize: number): this {
    return this.#set({ fontSize });
  }
  setForegroundColor(cssString: string): this {
    return this.#set(colorFields('foregroundColor', cssString));
  }
  setForegroundColorObject(color: Color): this {
    return this.#set(colorObjectFields('foregroundColor', color));
  }
  build(): TextStyle {
    return new TextStyle(this.#enumerations, this.#format);
  }

  #set(change: Record<string, Json>): this {
    this.#format = { ...this.#format, ...change };
    return this;
  }
}
