import type { DeveloperMetadata as Kept, MetadataLocation } from '../../../workbook/spreadsheet.ts';
import { EnumConstant } from '../enumeration.ts';
import type { Book } from './book.ts';
import type { Range } from './range.ts';
import type { Sheet } from './sheet.ts';
import type { Spreadsheet } from './spreadsheet.ts';

function locationType(location: MetadataLocation): string {
  if ('spreadsheet' in location) return 'SPREADSHEET';
  if (!('dimension' in location)) return 'SHEET';
  return location.dimension === 'ROWS' ? 'ROW' : 'COLUMN';
}

/** Where a piece of metadata is attached. */
export class DeveloperMetadataLocation {
  readonly #book: Book;
  readonly #location: MetadataLocation;

  constructor(book: Book, location: MetadataLocation) {
    this.#book = book;
    this.#location = location;
  }
  getLocationType(): EnumConstant {
    return this.#book.enumerations.constant(
      'Spreadsheet.DeveloperMetadataLocationType',
      locationType(this.#location),
    );
  }
  getSpreadsheet(): Spreadsheet | null {
    return 'spreadsheet' in this.#location ? this.#book.objects.spreadsheet() : null;
  }
  getSheet(): Sheet | null {
    const location = this.#location;
    return 'sheetId' in location && !('dimension' in location)
      ? this.#book.objects.sheet(location.sheetId)
      : null;
  }
  getRow(): Range | null {
    return this.#line('ROWS');
  }
  getColumn(): Range | null {
    return this.#line('COLUMNS');
  }

  #line(dimension: 'ROWS' | 'COLUMNS'): Range | null {
    const location = this.#location;
    if (!('dimension' in location) || location.dimension !== dimension) return null;
    const { sheetId, index } = location;
    return this.#book.rangeOf(
      dimension === 'ROWS'
        ? { sheetId, startRowIndex: index, endRowIndex: index + 1 }
        : { sheetId, startColumnIndex: index, endColumnIndex: index + 1 },
    );
  }
}

/** A named value that follows its row, column, tab or spreadsheet. */
export class DeveloperMetadata {
  readonly #book: Book;
  #kept: Kept;

  constructor(book: Book, kept: Kept) {
    this.#book = book;
    this.#kept = kept;
  }
  getId(): number {
    return this.#kept.metadataId;
  }
  getKey(): string {
    return this.#kept.metadataKey;
  }
  setKey(metadataKey: string): this {
    return this.#put({ metadataKey });
  }
  getValue(): string | null {
    return this.#kept.metadataValue ?? null;
  }
  setValue(metadataValue: string): this {
    return this.#put({ metadataValue });
  }
  getVisibility(): EnumConstant {
    return this.#book.enumerations.constant('Spreadsheet.DeveloperMetadataVisibility', this.#kept.visibility);
  }
  setVisibility(visibility: EnumConstant): this {
    return this.#put({ visibility: visibility.name() === 'PROJECT' ? 'PROJECT' : 'DOCUMENT' });
  }
  getLocation(): DeveloperMetadataLocation {
    return new DeveloperMetadataLocation(this.#book, this.#kept.location);
  }
  moveToSpreadsheet(): this {
    return this.#put({ location: { spreadsheet: true } });
  }
  moveToSheet(sheet: Sheet): this {
    return this.#put({ location: { sheetId: sheet.getSheetId() } });
  }
  moveToRow(row: Range): this {
    return this.#put({ location: { sheetId: row.getGridId(), dimension: 'ROWS', index: row.getRow() - 1 } });
  }
  moveToColumn(column: Range): this {
    return this.#put({
      location: { sheetId: column.getGridId(), dimension: 'COLUMNS', index: column.getColumn() - 1 },
    });
  }
  remove(): void {
    this.#book.write({ kind: 'deleteDeveloperMetadata', id: this.#kept.metadataId });
  }
  toString(): string {
    return 'DeveloperMetadata';
  }

  #put(change: Partial<Kept>): this {
    this.#kept = { ...this.#kept, ...change };
    this.#book.write({ kind: 'putDeveloperMetadata', metadata: this.#kept });
    return this;
  }
}

function isProject(visibility: unknown): boolean {
  return visibility instanceof EnumConstant && visibility.name() === 'PROJECT';
}

/** (key), (key, visibility), (key, value) or (key, value, visibility). */
export function addMetadata(
  book: Book,
  location: MetadataLocation,
  key: string,
  rest: readonly unknown[],
): void {
  const visibility = rest.find((argument) => typeof argument === 'object' && argument !== null);
  const value = rest.find((argument) => typeof argument === 'string');
  book.write({
    kind: 'putDeveloperMetadata',
    metadata: {
      metadataId: book.newId(),
      metadataKey: key,
      ...(typeof value === 'string' ? { metadataValue: value } : {}),
      visibility: isProject(visibility) ? 'PROJECT' : 'DOCUMENT',
      location,
    },
  });
}

type Where = (location: MetadataLocation) => boolean;

/** Searches metadata by key, value, id, place and visibility. */
export class DeveloperMetadataFinder {
  readonly #book: Book;
  readonly #exactly: Where;
  readonly #within: Where;
  readonly #tests: ((kept: Kept) => boolean)[] = [];
  #intersecting = false;

  /** `exactly`: attached to the place itself; `within`: to it or to anything in it. */
  constructor(book: Book, exactly: Where, within: Where) {
    this.#book = book;
    this.#exactly = exactly;
    this.#within = within;
  }
  withKey(key: string): this {
    return this.#test((kept) => kept.metadataKey === key);
  }
  withValue(value: string): this {
    return this.#test((kept) => kept.metadataValue === value);
  }
  withId(id: number): this {
    return this.#test((kept) => kept.metadataId === id);
  }
  withLocationType(type: EnumConstant): this {
    return this.#test((kept) => locationType(kept.location) === type.name());
  }
  withVisibility(visibility: EnumConstant): this {
    return this.#test((kept) => kept.visibility === visibility.name());
  }
  onIntersectingLocations(): this {
    this.#intersecting = true;
    return this;
  }
  find(): DeveloperMetadata[] {
    const where = this.#intersecting ? this.#within : this.#exactly;
    return this.#book
      .metadata()
      .filter((kept) => where(kept.location) && this.#tests.every((test) => test(kept)))
      .map((kept) => new DeveloperMetadata(this.#book, kept));
  }

  #test(test: (kept: Kept) => boolean): this {
    this.#tests.push(test);
    return this;
  }
}

/** The metadata whose place passes the test. */
export function metadataAt(book: Book, where: Where): DeveloperMetadata[] {
  return book
    .metadata()
    .filter(({ location }) => where(location))
    .map((kept) => new DeveloperMetadata(book, kept));
}
