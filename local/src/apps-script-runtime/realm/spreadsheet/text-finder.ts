import { Exception } from '../host.ts';
import type { Book } from './book.ts';
import type { ReadSpan, TextSearch } from '../../sheet-call.ts';
import type { Range } from './range.ts';

/** Searches tabs or a range for text, row by row. */
export class TextFinder {
  readonly #book: Book;
  readonly #spans: readonly ReadSpan[];
  #search: Omit<TextSearch, 'span'>;
  #found: Range[] | undefined;
  #at = -1;

  constructor(book: Book, spans: readonly ReadSpan[], text: string) {
    this.#book = book;
    this.#spans = spans;
    this.#search = {
      text,
      matchCase: false,
      matchEntireCell: false,
      matchFormulaText: false,
      useRegularExpression: false,
      ignoreDiacritics: false,
    };
  }
  matchCase(matchCase: boolean): this {
    return this.#set({ matchCase });
  }
  matchEntireCell(matchEntireCell: boolean): this {
    return this.#set({ matchEntireCell });
  }
  matchFormulaText(matchFormulaText: boolean): this {
    return this.#set({ matchFormulaText });
  }
  useRegularExpression(useRegularExpression: boolean): this {
    return this.#set({ useRegularExpression });
  }
  ignoreDiacritics(ignoreDiacritics: boolean): this {
    return this.#set({ ignoreDiacritics });
  }
  startFrom(startRange: Range): this {
    const before = (range: Range): boolean =>
      range.getGridId() === startRange.getGridId() &&
      (range.getRow() < startRange.getRow() ||
        (range.getRow() === startRange.getRow() && range.getColumn() <= startRange.getColumn()));
    this.#at = this.#all().findLastIndex(before);
    return this;
  }
  findAll(): Range[] {
    this.#found = undefined;
    return [...this.#all()];
  }
  findNext(): Range | null {
    const next = this.#all()[this.#at + 1];
    if (next) this.#at += 1;
    return next ?? null;
  }
  findPrevious(): Range | null {
    const all = this.#all();
    const previous = all[this.#at < 0 ? all.length - 1 : this.#at - 1];
    if (previous) this.#at = all.indexOf(previous);
    return previous ?? null;
  }
  getCurrentMatch(): Range | null {
    return this.#all()[this.#at] ?? null;
  }
  replaceAllWith(replaceText: string): number {
    const found = this.findAll();
    for (const range of found) this.#replace(range, replaceText);
    return found.length;
  }
  replaceWith(replaceText: string): number {
    const current = this.getCurrentMatch();
    if (!current) throw new Exception('There is no match to replace: call findNext() first.');
    this.#replace(current, replaceText);
    return 1;
  }
  toString(): string {
    return 'TextFinder';
  }

  #set(change: Partial<TextSearch>): this {
    this.#search = { ...this.#search, ...change };
    this.#found = undefined;
    this.#at = -1;
    return this;
  }

  #all(): Range[] {
    this.#found ??= this.#spans.flatMap((span) =>
      this.#book.find({ ...this.#search, span }).map(({ row, column }) =>
        this.#book.objects.range({
          sheetId: span.sheetId,
          row: row + 1,
          column: column + 1,
          rows: 1,
          columns: 1,
        }),
      ),
    );
    return this.#found;
  }

  #replace(range: Range, replaceText: string): void {
    const { text, matchCase, useRegularExpression, matchEntireCell } = this.#search;
    const pattern = useRegularExpression ? text : text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const shown = range.getFormula() || range.getDisplayValue();
    const replacement = useRegularExpression ? replaceText : replaceText.replaceAll('$', '$$$$');
    range.setValue(
      matchEntireCell
        ? replaceText
        : shown.replaceAll(new RegExp(pattern, matchCase ? 'gu' : 'giu'), replacement),
    );
  }
}
