import type { Book } from './book.ts';
import type { Range } from './range.ts';
import type { RangeList } from './range-list.ts';
import type { Sheet } from './sheet.ts';

/** What the user has selected. */
export class Selection {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }
  getActiveSheet(): Sheet {
    return this.#book.objects.spreadsheet().getActiveSheet();
  }
  getActiveRange(): Range | null {
    return this.#book.objects.spreadsheet().getActiveRange();
  }
  getActiveRangeList(): RangeList | null {
    return this.#book.objects.spreadsheet().getActiveRangeList();
  }
  getCurrentCell(): Range | null {
    return this.#book.objects.spreadsheet().getCurrentCell();
  }
}
