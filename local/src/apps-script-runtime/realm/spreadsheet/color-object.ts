import type { Json, JsonObject } from '../../../workbook/cell.ts';
import type { EnumConstant, Enumerations } from '../enumeration.ts';
import { Exception } from '../host.ts';
import { fromRgb, toRgb } from './color.ts';
import { isObject, textOf } from './json.ts';

/** A colour by its parts. */
export class RgbColor {
  readonly #enumerations: Enumerations;
  readonly #hex: string;

  constructor(enumerations: Enumerations, hex: string) {
    this.#enumerations = enumerations;
    this.#hex = hex;
  }
  asHexString(): string {
    return this.#hex;
  }
  getRed(): number {
    return Number.parseInt(this.#hex.slice(1, 3), 16);
  }
  getGreen(): number {
    return Number.parseInt(this.#hex.slice(3, 5), 16);
  }
  getBlue(): number {
    return Number.parseInt(this.#hex.slice(5, 7), 16);
  }
  getColorType(): EnumConstant {
    return this.#enumerations.constant('Base.ColorType', 'RGB');
  }
}

/** A colour of the spreadsheet's theme, by its role. */
export class ThemeColor {
  readonly #enumerations: Enumerations;
  readonly #role: string;

  constructor(enumerations: Enumerations, role: string) {
    this.#enumerations = enumerations;
    this.#role = role;
  }
  getThemeColorType(): EnumConstant {
    // The Sheets API calls the colour of links otherwise.
    const name = this.#role === 'LINK' ? 'HYPERLINK' : this.#role;
    return this.#enumerations.constant('Spreadsheet.ThemeColorType', name);
  }
  getColorType(): EnumConstant {
    return this.#enumerations.constant('Base.ColorType', 'THEME');
  }
}

/** A colour of either kind. */
export class Color {
  protected readonly enumerations: Enumerations;
  /** As the Sheets API has it: rgbColor or themeColor. */
  protected style: JsonObject;

  constructor(enumerations: Enumerations, style: JsonObject) {
    this.enumerations = enumerations;
    this.style = style;
  }
  asRgbColor(): RgbColor {
    const hex = fromRgb(this.style['rgbColor']);
    if (hex === null) throw new Exception('Object is not of type RgbColor.');
    return new RgbColor(this.enumerations, hex);
  }
  asThemeColor(): ThemeColor {
    const role = this.style['themeColor'];
    if (typeof role !== 'string') throw new Exception('Object is not of type ThemeColor.');
    return new ThemeColor(this.enumerations, role);
  }
  getColorType(): EnumConstant {
    const kind = 'themeColor' in this.style ? 'THEME' : 'rgbColor' in this.style ? 'RGB' : 'UNSUPPORTED';
    return this.enumerations.constant('Base.ColorType', kind);
  }
  toJson(): JsonObject {
    return this.style;
  }
  toString(): string {
    return 'Color';
  }
}

export class ColorBuilder extends Color {
  setRgbColor(cssString: string): this {
    this.style = { rgbColor: toRgb(cssString) };
    return this;
  }
  setThemeColor(themeColorType: EnumConstant): this {
    const name = themeColorType.name();
    this.style = { themeColor: name === 'HYPERLINK' ? 'LINK' : name };
    return this;
  }
  build(): Color {
    return new Color(this.enumerations, this.style);
  }
}

/** Both forms in which a format names a colour; of a theme colour there is only the new one. */
export function colorObjectFields(name: string, color: Color | null): Record<string, Json> {
  if (!color) return {};
  const style = color.toJson();
  const rgb = style['rgbColor'];
  return { ...(rgb === undefined ? {} : { [name]: rgb }), [`${name}Style`]: style };
}

/** The colour that a format, or a part of it, holds under that name. */
export function colorObjectOf(
  enumerations: Enumerations,
  part: Json | undefined,
  name: string,
  otherwise: string,
): Color {
  const fields = isObject(part) ? part : {};
  const style = fields[`${name}Style`];
  if (isObject(style) && textOf(style['themeColor']) !== '') return new Color(enumerations, style);
  return new Color(enumerations, { rgbColor: toRgb(fromRgb(fields[name]) ?? otherwise) });
}
