import type { Json, JsonObject } from '../../../workbook/cell.ts';
import type { GridRange } from '../../../workbook/grid-range.ts';
import type { ProtectedRange } from '../../../workbook/spreadsheet.ts';
import type { EnumConstant } from '../enumeration.ts';
import { User } from '../session.ts';
import type { Book } from './book.ts';
import { isObject } from './json.ts';
import type { Range } from './range.ts';

/** Cells or a whole tab that only some may edit, or that warn before one does. */
export class Protection {
  readonly #book: Book;
  #protected: ProtectedRange;

  constructor(book: Book, range: ProtectedRange) {
    this.#book = book;
    this.#protected = range;
  }
  getDescription(): string {
    return this.#protected.description ?? '';
  }
  setDescription(description: string): this {
    return this.#put({ description });
  }
  isWarningOnly(): boolean {
    return this.#protected.warningOnly === true;
  }
  setWarningOnly(warningOnly: boolean): this {
    return this.#put({ warningOnly });
  }
  getProtectionType(): EnumConstant {
    return this.#book.enumerations.constant(
      'Spreadsheet.ProtectionType',
      this.#isWholeSheet ? 'SHEET' : 'RANGE',
    );
  }
  getRange(): Range {
    return this.#book.rangeOf(this.#protected.range ?? {});
  }
  setRange(range: Range): this {
    return this.#put({ range: range.toRectangle() });
  }
  getRangeName(): string | null {
    return null;
  }
  getUnprotectedRanges(): Range[] {
    return (this.#protected.unprotectedRanges ?? []).map((range) => this.#book.rangeOf(range));
  }
  setUnprotectedRanges(ranges: readonly Range[]): this {
    return this.#put({ unprotectedRanges: ranges.map((range) => range.toRectangle()) });
  }
  /** The one who runs the script here is the owner, whom no protection stops. */
  canEdit(): boolean {
    return true;
  }
  canDomainEdit(): boolean {
    return this.#editors['domainUsersCanEdit'] === true;
  }
  setDomainEdit(editable: boolean): this {
    return this.#put({ editors: { ...this.#editors, domainUsersCanEdit: editable } });
  }
  getEditors(): User[] {
    return this.#users.map((email) => new User(email));
  }
  addEditor(editor: string | User): this {
    return this.addEditors([editor]);
  }
  addEditors(editors: readonly (string | User)[]): this {
    return this.#setUsers([...new Set([...this.#users, ...editors.map(String)])]);
  }
  removeEditor(editor: string | User): this {
    return this.removeEditors([editor]);
  }
  removeEditors(editors: readonly (string | User)[]): this {
    const gone = new Set(editors.map(String));
    return this.#setUsers(this.#users.filter((email) => !gone.has(email)));
  }
  remove(): void {
    this.#book.write({ kind: 'deleteProtectedRange', id: this.#protected.protectedRangeId });
  }
  toString(): string {
    return 'Protection';
  }

  get #isWholeSheet(): boolean {
    return Object.keys(this.#protected.range ?? {}).every((key) => key === 'sheetId');
  }
  get #editors(): JsonObject {
    return this.#protected.editors ?? {};
  }
  get #users(): string[] {
    const users: Json | undefined = this.#editors['users'];
    return Array.isArray(users) ? users.map(String) : [];
  }
  #setUsers(users: string[]): this {
    return this.#put({ editors: { ...this.#editors, users } });
  }
  #put(change: Partial<ProtectedRange>): this {
    this.#protected = { ...this.#protected, ...change };
    this.#book.write({ kind: 'putProtectedRange', protectedRange: this.#protected });
    return this;
  }
}

/** A new protection of those cells, the whole tab when no more than the sheet is given. */
export function protect(book: Book, range: GridRange): Protection {
  const protection = new Protection(book, { protectedRangeId: book.newId(), range });
  return protection.addEditors([book.host.settings.effectiveUser]);
}

export function protectionsOf(book: Book, sheetId: number, type: EnumConstant): Protection[] {
  return book
    .rules(sheetId, 'protectedRanges')
    .filter((rule) => {
      const range = isObject(rule['range']) ? rule['range'] : {};
      const wholeSheet = Object.keys(range).every((key) => key === 'sheetId');
      return wholeSheet === (type.name() === 'SHEET');
    })
    .map((rule) => new Protection(book, rule as unknown as ProtectedRange));
}
