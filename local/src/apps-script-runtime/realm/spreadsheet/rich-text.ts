import type { JsonObject } from '../../../workbook/cell.ts';
import type { Enumerations } from '../enumeration.ts';
import { Exception } from '../host.ts';
import { isObject, textOf } from './json.ts';
import { TextStyle } from './text-style.ts';

/** Text from `start` on that looks one way: a TextFormatRun of the Sheets API, whose format may hold a link. */
interface Run {
  readonly start: number;
  readonly format: JsonObject;
}

const sameAs = (a: JsonObject, b: JsonObject): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The looks of each letter as runs: no two neighbours alike. */
function toRuns(formats: readonly JsonObject[]): Run[] {
  const runs: Run[] = [];
  for (const [start, format] of formats.entries()) {
    const last = runs.at(-1);
    if (!last || !sameAs(last.format, format)) runs.push({ start, format });
  }
  return runs;
}

/** A cell's text with how each part of it looks and where it leads. */
export class RichTextValue {
  readonly #enumerations: Enumerations;
  readonly #text: string;
  /** Of each UTF-16 unit. */
  readonly #formats: readonly JsonObject[];
  readonly #start: number;

  constructor(enumerations: Enumerations, text: string, formats: readonly JsonObject[], start = 0) {
    this.#enumerations = enumerations;
    this.#text = text;
    this.#formats = formats;
    this.#start = start;
  }
  copy(): RichTextValueBuilder {
    return new RichTextValueBuilder(this.#enumerations, this.#text, this.#formats);
  }
  getText(): string {
    return this.#text;
  }
  getStartIndex(): number {
    return this.#start;
  }
  getEndIndex(): number {
    return this.#start + this.#text.length;
  }
  getRuns(): RichTextValue[] {
    const runs = toRuns(this.#formats);
    return runs.map(({ start }, index) => {
      const end = runs[index + 1]?.start ?? this.#text.length;
      const [text, formats] = [this.#text.slice(start, end), this.#formats.slice(start, end)];
      return new RichTextValue(this.#enumerations, text, formats, this.#start + start);
    });
  }
  /** What the letters do not have in common is null. */
  getTextStyle(startOffset = 0, endOffset = this.#text.length): TextStyle {
    const [first = {}, ...rest] = this.#formats.slice(startOffset, endOffset);
    const { link: _, ...common } = Object.fromEntries(
      Object.entries(first).filter(([name, value]) =>
        rest.every((format) => JSON.stringify(format[name]) === JSON.stringify(value)),
      ),
    );
    return new TextStyle(this.#enumerations, common);
  }
  getLinkUrl(startOffset = 0, endOffset = this.#text.length): string | null {
    const urls = new Set(this.#formats.slice(startOffset, endOffset).map((format) => linkOf(format)));
    const [url] = urls;
    return urls.size === 1 && url ? url : null;
  }
  /** As the Sheets API has them; none where all looks as the cell does. */
  toJson(): JsonObject[] {
    const runs = toRuns(this.#formats);
    if (runs.every(({ format }) => sameAs(format, {}))) return [];
    return runs.map(({ start, format }) => (start > 0 ? { startIndex: start, format } : { format }));
  }
  toString(): string {
    return 'RichTextValue';
  }
}

function linkOf(format: JsonObject): string {
  const { link } = format;
  return isObject(link) ? textOf(link['uri']) : '';
}

export class RichTextValueBuilder {
  readonly #enumerations: Enumerations;
  #text: string;
  #formats: readonly JsonObject[];

  constructor(enumerations: Enumerations, text: string, formats: readonly JsonObject[]) {
    this.#enumerations = enumerations;
    this.#text = text;
    this.#formats = formats;
  }
  setText(text: string): this {
    this.#text = text;
    this.#formats = Array.from({ length: text.length }, () => ({}));
    return this;
  }
  /** (style) or (startOffset, endOffset, style). */
  setTextStyle(...args: readonly (number | TextStyle | null)[]): this {
    const style = args.at(-1);
    const wanted = style instanceof TextStyle ? style.toJson() : {};
    return this.#change(args, ({ link }) => (link === undefined ? wanted : { ...wanted, link }));
  }
  /** (linkUrl) or (startOffset, endOffset, linkUrl). */
  setLinkUrl(...args: readonly (number | string | null)[]): this {
    const url = args.at(-1);
    return this.#change(args, (before) => {
      const { link: _, ...format } = before;
      return typeof url === 'string' ? { ...format, link: { uri: url } } : format;
    });
  }
  build(): RichTextValue {
    return new RichTextValue(this.#enumerations, this.#text, this.#formats);
  }

  #change(args: readonly unknown[], change: (format: JsonObject) => JsonObject): this {
    const [start = 0, end = this.#text.length] = args.length > 1 ? args.map(Number) : [];
    if (start < 0 || end > this.#text.length || start > end)
      throw new Exception('Illegal argument: the offsets lie outside the text.');
    this.#formats = this.#formats.map((format, at) => (at >= start && at < end ? change(format) : format));
    return this;
  }
}

/** What a cell of text holds; null for a cell of anything else (documented). */
export function richTextOf(
  enumerations: Enumerations,
  cell: { readonly text: string; readonly runs: readonly unknown[] } | null,
): RichTextValue | null {
  if (!cell) return null;
  const formats: JsonObject[] = [];
  const starts = cell.runs.filter((run) => isObject(run));
  for (const [index, run] of starts.entries()) {
    const start = Number(run['startIndex'] ?? 0);
    const end = Number(starts[index + 1]?.['startIndex'] ?? cell.text.length);
    while (formats.length < start) formats.push({});
    while (formats.length < end) formats.push(isObject(run['format']) ? run['format'] : {});
  }
  while (formats.length < cell.text.length) formats.push({});
  return new RichTextValue(enumerations, cell.text, formats);
}
