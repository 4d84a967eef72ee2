import type { NamedRange as Kept } from '../../../workbook/spreadsheet.ts';
import type { Book } from './book.ts';
import type { Range } from './range.ts';

export class NamedRange {
  readonly #book: Book;
  #kept: Kept;

  constructor(book: Book, kept: Kept) {
    this.#book = book;
    this.#kept = kept;
  }
  getName(): string {
    return this.#kept.name;
  }
  setName(name: string): this {
    return this.#put({ name });
  }
  getRange(): Range {
    return this.#book.rangeOf(this.#kept.range);
  }
  setRange(range: Range): this {
    return this.#put({ range: range.toRectangle() });
  }
  remove(): void {
    this.#book.write({ kind: 'deleteNamedRange', id: this.#kept.namedRangeId });
  }
  toString(): string {
    return 'NamedRange';
  }

  #put(change: Partial<Kept>): this {
    this.#kept = { ...this.#kept, ...change };
    this.#book.write({ kind: 'putNamedRange', namedRange: this.#kept });
    return this;
  }
}

export function namedRangesOf(book: Book): NamedRange[] {
  return book.namedRanges().map((kept) => new NamedRange(book, kept));
}
