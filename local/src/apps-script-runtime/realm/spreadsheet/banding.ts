import type { Json, JsonObject } from '../../../workbook/cell.ts';
import type { EnumConstant } from '../enumeration.ts';
import type { Book } from './book.ts';
import { colorFields, fromRgb } from './color.ts';
import { isObject } from './json.ts';
import type { Range } from './range.ts';

/** Header, first, second and footer colour of each theme as the menu of Sheets shows them; none of it is recorded. */
const THEMES: Readonly<Record<string, readonly [string, string, string, string]>> = {
  LIGHT_GREY: ['#bdbdbd', '#ffffff', '#f3f3f3', '#dedede'],
  CYAN: ['#4dd0e1', '#ffffff', '#e0f7fa', '#a2e8f1'],
  GREEN: ['#63d297', '#ffffff', '#e7f9ef', '#afe9ca'],
  YELLOW: ['#f7cb4d', '#ffffff', '#fef8e3', '#fce8b2'],
  ORANGE: ['#f46524', '#ffffff', '#ffe6dd', '#ffccbc'],
  BLUE: ['#5b95f9', '#ffffff', '#e8f0fe', '#acc9fe'],
  TEAL: ['#26a69a', '#ffffff', '#ddf2f0', '#8cd3cd'],
  GREY: ['#78909c', '#ffffff', '#ebeff1', '#bbc8ce'],
  BROWN: ['#cca677', '#ffffff', '#f8f2eb', '#e6d3ba'],
  LIGHT_GREEN: ['#8bc34a', '#ffffff', '#eef7e3', '#c4e2a0'],
  INDIGO: ['#8989eb', '#ffffff', '#e8e7fc', '#c4c3f7'],
  PINK: ['#e91d63', '#ffffff', '#fddce8', '#f68ab0'],
};

type Lines = 'rowProperties' | 'columnProperties';
type Part = 'headerColor' | 'firstBandColor' | 'secondBandColor' | 'footerColor';

/** Rows or columns of a range in turning colours. */
export class Banding {
  readonly #book: Book;
  #band: JsonObject;

  constructor(book: Book, band: JsonObject) {
    this.#book = book;
    this.#band = band;
  }
  getRange(): Range {
    const { range } = this.#band;
    return this.#book.rangeOf(isObject(range) ? range : {});
  }
  setRange(range: Range): this {
    return this.#put({ range: range.toJson() });
  }
  copyTo(range: Range): Banding {
    return putBanding(this.#book, { ...this.#band, range: range.toJson() });
  }
  remove(): void {
    this.#book.write({ kind: 'deleteBandedRange', id: Number(this.#band['bandedRangeId']) });
  }
  toString(): string {
    return 'Banding';
  }

  /** For the colour methods below. */
  color(lines: Lines, part: Part): string | null {
    const properties = this.#band[lines];
    return isObject(properties) ? fromRgb(properties[part]) : null;
  }
  setColor(lines: Lines, part: Part, color: string | null): this {
    const before = this.#band[lines];
    const { [part]: _, [`${part}Style`]: __, ...others } = isObject(before) ? before : {};
    return this.#put({ [lines]: { ...others, ...colorFields(part, color) } });
  }

  #put(change: Record<string, Json>): this {
    this.#band = { ...this.#band, ...change };
    write(this.#book, this.#band);
    return this;
  }
}

for (const [word, part] of [
  ['Header', 'headerColor'],
  ['First', 'firstBandColor'],
  ['Second', 'secondBandColor'],
  ['Footer', 'footerColor'],
] as const) {
  for (const [line, lines] of [
    ['Row', 'rowProperties'],
    ['Column', 'columnProperties'],
  ] as const) {
    Object.defineProperty(Banding.prototype, `get${word}${line}Color`, {
      configurable: true,
      writable: true,
      value(this: Banding): string | null {
        return this.color(lines, part);
      },
    });
    Object.defineProperty(Banding.prototype, `set${word}${line}Color`, {
      configurable: true,
      writable: true,
      value(this: Banding, color: string | null): Banding {
        return this.setColor(lines, part, color);
      },
    });
  }
}

function write(book: Book, band: JsonObject): void {
  const { bandedRangeId, range, ...rest } = band;
  book.write({
    kind: 'putBandedRange',
    bandedRange: { ...rest, bandedRangeId: Number(bandedRangeId), range: isObject(range) ? range : {} },
  });
}

function putBanding(book: Book, band: JsonObject): Banding {
  const own = { ...band, bandedRangeId: book.newId() };
  write(book, own);
  return new Banding(book, own);
}

/** Alternating colours of a theme, with a header and a footer where they are wanted. */
export function applyBanding(
  book: Book,
  range: Range,
  lines: Lines,
  { theme, header, footer }: { theme: EnumConstant | undefined; header: boolean; footer: boolean },
): Banding {
  const [headerColor, first, second, footerColor] = THEMES[theme?.name() ?? 'LIGHT_GREY'] ?? [];
  return putBanding(book, {
    range: range.toJson(),
    [lines]: {
      ...(header ? colorFields('headerColor', headerColor ?? null) : {}),
      ...colorFields('firstBandColor', first ?? null),
      ...colorFields('secondBandColor', second ?? null),
      ...(footer ? colorFields('footerColor', footerColor ?? null) : {}),
    },
  });
}

export function bandingsOf(book: Book, sheetId: number): Banding[] {
  return book.rules(sheetId, 'bandedRanges').map((band) => new Banding(book, band));
}
