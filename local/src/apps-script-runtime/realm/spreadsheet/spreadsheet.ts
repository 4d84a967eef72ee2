import type {
  MetadataLocation,
  SheetProperties,
  SpreadsheetProperties,
} from '../../../workbook/spreadsheet.ts';
import type { EnumConstant } from '../enumeration.ts';
import { Exception } from '../host.ts';
import { User } from '../session.ts';
import { Menu, requireUi } from '../ui.ts';
import type { Banding } from './banding.ts';
import type { Book } from './book.ts';
import type { DeveloperMetadata } from './developer-metadata.ts';
import { addMetadata, DeveloperMetadataFinder, metadataAt } from './developer-metadata.ts';
import type { NamedRange } from './named-range.ts';
import { namedRangesOf } from './named-range.ts';
import type { Protection } from './protection.ts';
import type { Range } from './range.ts';
import { RangeList } from './range-list.ts';
import { Selection } from './selection.ts';
import type { Sheet } from './sheet.ts';
import { TextFinder } from './text-finder.ts';

interface Template {
  readonly template?: Sheet;
}

const ofSpreadsheet = (location: MetadataLocation): boolean => 'spreadsheet' in location;

/** The spreadsheet that the script is bound to. */
export class Spreadsheet {
  readonly #book: Book;

  constructor(book: Book) {
    this.#book = book;
  }
  getId(): string {
    return this.#book.layout().id;
  }
  getUrl(): string {
    return `https://docs.google.com/spreadsheets/d/${this.getId()}/edit`;
  }
  getName(): string {
    return this.#book.layout().title;
  }
  rename(newName: string): void {
    this.#set({ title: newName });
  }
  getSpreadsheetLocale(): string {
    return this.#book.layout().locale;
  }
  setSpreadsheetLocale(locale: string): void {
    this.#set({ locale });
  }
  getSpreadsheetTimeZone(): string {
    return this.#book.layout().timeZone;
  }
  setSpreadsheetTimeZone(timezone: string): void {
    this.#set({ timeZone: timezone });
    this.#book.forgetZone();
  }
  getOwner(): User | null {
    const { owner } = this.#book.layout();
    return owner === null ? null : new User(owner);
  }
  /** The owner too. */
  getEditors(): User[] {
    const { owner, sharedWith } = this.#book.facts();
    return [...new Set(owner === null ? sharedWith : [owner, ...sharedWith])].map((email) => new User(email));
  }
  addEditor(editor: string | User): this {
    return this.addEditors([editor]);
  }
  addEditors(editors: readonly (string | User)[]): this {
    const { owner, sharedWith } = this.#book.facts();
    const all = new Set([...sharedWith, ...editors.map(String)]);
    if (owner !== null) all.delete(owner);
    return this.#share([...all]);
  }
  removeEditor(editor: string | User): this {
    return this.#share(this.#book.facts().sharedWith.filter((email) => email !== String(editor)));
  }
  /** Whom it is shared with may edit it here: there is no one who may only look. */
  getViewers(): User[] {
    return [];
  }
  toString(): string {
    return 'Spreadsheet';
  }

  getSheets(): Sheet[] {
    return this.#book.layout().sheets.map(({ properties }) => this.#book.objects.sheet(properties.sheetId));
  }
  getNumSheets(): number {
    return this.#book.layout().sheets.length;
  }
  getSheetByName(name: string): Sheet | null {
    const sheetId = this.#book.sheetTitled(name);
    return sheetId === undefined ? null : this.#book.objects.sheet(sheetId);
  }
  getSheetById(id: number): Sheet | null {
    const known = this.#book.layout().sheets.some(({ properties }) => properties.sheetId === id);
    return known ? this.#book.objects.sheet(id) : null;
  }
  getActiveSheet(): Sheet {
    const sheetId = this.#book.active?.sheetId ?? this.#book.layout().sheets[0]?.properties.sheetId;
    if (sheetId === undefined) throw new Exception('The spreadsheet has no sheet.');
    return this.#book.objects.sheet(sheetId);
  }
  setActiveSheet(sheet: Sheet): Sheet {
    return sheet.activate();
  }
  /** (), (name), (index), (options), (name, index), (name, options), (index, options) or (name, index, options). */
  insertSheet(...args: readonly (string | number | Template)[]): Sheet {
    const { sheets } = this.#book.layout();
    const taken = new Set(sheets.map(({ properties }) => properties.title));
    const title = args.find((argument) => typeof argument === 'string') ?? freeTitle(taken);
    if (taken.has(title)) {
      throw new Exception(`A sheet with the name "${title}" already exists. Please enter another name.`);
    }
    const template = args.find((argument) => typeof argument === 'object')?.template;
    const active = sheets.findIndex(({ properties }) => properties.sheetId === this.#book.active?.sheetId);
    const index =
      args.find((argument) => typeof argument === 'number') ?? (active < 0 ? sheets.length : active + 1);
    const sheetId = this.#book.newId();
    if (template) {
      const sourceSheetId = template.getSheetId();
      this.#book.write({ kind: 'duplicateSheet', sourceSheetId, newSheetId: sheetId, title, index });
    } else {
      const properties: SheetProperties = {
        sheetId,
        title,
        index,
        sheetType: 'GRID',
        gridProperties: { rowCount: 1000, columnCount: 26 },
      };
      this.#book.write({ kind: 'addSheet', properties });
    }
    return this.#book.objects.sheet(sheetId).activate();
  }
  deleteSheet(sheet: Sheet): void {
    this.#book.write({ kind: 'deleteSheet', sheetId: sheet.getSheetId() });
    if (this.#book.active?.sheetId === sheet.getSheetId()) this.#book.active = null;
  }
  deleteActiveSheet(): Sheet {
    this.deleteSheet(this.getActiveSheet());
    return this.getActiveSheet();
  }
  duplicateActiveSheet(): Sheet {
    return this.getActiveSheet().copyTo(this).activate();
  }
  renameActiveSheet(newName: string): void {
    this.getActiveSheet().setName(newName);
  }
  moveActiveSheet(pos: number): void {
    const sheetId = this.getActiveSheet().getSheetId();
    const now = this.#book.properties(sheetId).index;
    // The workbook reads the index against the order before the move, Apps Script against the one after.
    const index = pos - 1 > now ? pos : pos - 1;
    this.#book.write({ kind: 'setSheetProperties', sheetId, properties: { index } });
  }

  getRange(a1Notation: string): Range {
    return this.getActiveSheet().getRange(a1Notation);
  }
  getRangeList(a1Notations: readonly string[]): RangeList {
    return new RangeList(a1Notations.map((text) => this.getRange(text)));
  }
  getRangeByName(name: string): Range | null {
    return (
      this.getNamedRanges()
        .find((named) => named.getName() === name)
        ?.getRange() ?? null
    );
  }
  getNamedRanges(): NamedRange[] {
    return namedRangesOf(this.#book);
  }
  setNamedRange(name: string, range: Range): void {
    const had = this.#book.namedRanges().find((named) => named.name === name);
    this.#book.write({
      kind: 'putNamedRange',
      namedRange: {
        namedRangeId: had?.namedRangeId ?? String(this.#book.newId()),
        name,
        range: range.toRectangle(),
      },
    });
  }
  removeNamedRange(name: string): void {
    this.getNamedRanges()
      .find((named) => named.getName() === name)
      ?.remove();
  }
  getActiveRange(): Range | null {
    const { active } = this.#book;
    return active ? this.#book.objects.range(active) : null;
  }
  getActiveCell(): Range {
    return this.getActiveSheet().getActiveCell();
  }
  getCurrentCell(): Range | null {
    return this.getActiveRange()?.getCell(1, 1) ?? null;
  }
  /** One range at most: several selected at once are not known here. */
  getActiveRangeList(): RangeList | null {
    const range = this.getActiveRange();
    return range ? new RangeList([range]) : null;
  }
  setActiveRangeList(rangeList: RangeList): RangeList {
    rangeList.getRanges().at(-1)?.activate();
    return rangeList;
  }
  getSelection(): Selection {
    return new Selection(this.#book);
  }
  /** No form writes to a spreadsheet here. */
  getFormUrl(): null {
    return null;
  }
  setActiveRange(range: Range): Range {
    return range.activate();
  }
  setCurrentCell(cell: Range): Range {
    return cell.activate();
  }
  setActiveSelection(range: Range | string): Range {
    return (typeof range === 'string' ? this.getRange(range) : range).activate();
  }
  getDataRange(): Range {
    return this.getActiveSheet().getDataRange();
  }
  getLastRow(): number {
    return this.getActiveSheet().getLastRow();
  }
  getLastColumn(): number {
    return this.getActiveSheet().getLastColumn();
  }
  appendRow(rowContents: readonly unknown[]): Sheet {
    return this.getActiveSheet().appendRow(rowContents);
  }
  createTextFinder(findText: string): TextFinder {
    const spans = this.#book.layout().sheets.map(({ properties: { sheetId, gridProperties } }) => ({
      sheetId,
      row: 0,
      column: 0,
      rows: gridProperties.rowCount,
      columns: gridProperties.columnCount,
    }));
    return new TextFinder(this.#book, spans, findText);
  }

  getBandings(): Banding[] {
    return this.getSheets().flatMap((sheet) => sheet.getBandings());
  }
  getProtections(type: EnumConstant): Protection[] {
    return this.getSheets().flatMap((sheet) => sheet.getProtections(type));
  }
  addDeveloperMetadata(key: string, ...rest: unknown[]): this {
    addMetadata(this.#book, { spreadsheet: true }, key, rest);
    return this;
  }
  getDeveloperMetadata(): DeveloperMetadata[] {
    return metadataAt(this.#book, ofSpreadsheet);
  }
  createDeveloperMetadataFinder(): DeveloperMetadataFinder {
    // On the spreadsheet as a whole a search goes through everything in it (documented).
    return new DeveloperMetadataFinder(
      this.#book,
      () => true,
      () => true,
    );
  }

  toast(msg: unknown, title: unknown = '', timeoutSeconds: number | null = 5): void {
    this.#book.host.call('ui.show', {
      kind: 'toast',
      title: String(title),
      text: String(msg),
      timeoutSeconds: timeoutSeconds ?? 5,
    });
  }
  addMenu(name: string, subMenus: readonly ({ name: string; functionName: string } | null)[]): void {
    requireUi(this.#book.host, 'Spreadsheet.addMenu()');
    const menu = new Menu(this.#book.host, name);
    for (const item of subMenus) {
      if (item) menu.addItem(item.name, item.functionName);
      else menu.addSeparator();
    }
    menu.addToUi();
  }
  updateMenu(name: string, subMenus: readonly ({ name: string; functionName: string } | null)[]): void {
    this.addMenu(name, subMenus);
  }
  removeMenu(name: string): void {
    this.#book.host.call('ui.removeMenu', name);
  }

  #share(sharedWith: readonly string[]): this {
    this.#book.write({ kind: 'setSharing', owner: this.#book.facts().owner, sharedWith });
    return this;
  }
  #set(properties: Partial<SpreadsheetProperties>): void {
    this.#book.write({ kind: 'setSpreadsheetProperties', properties });
  }
}

function freeTitle(taken: ReadonlySet<string>): string {
  let number = taken.size + 1;
  while (taken.has(`Sheet${number}`)) number += 1;
  return `Sheet${number}`;
}

// What Spreadsheet does to its active sheet under the name that Sheet has for it (documented).
const OF_ACTIVE_SHEET = [
  'autoResizeColumn',
  'deleteColumn',
  'deleteColumns',
  'deleteRow',
  'deleteRows',
  'getColumnWidth',
  'getFrozenColumns',
  'getFrozenRows',
  'getRowHeight',
  'getSheetId',
  'getSheetName',
  'getSheetValues',
  'hideColumn',
  'hideRow',
  'insertColumnAfter',
  'insertColumnBefore',
  'insertColumnsAfter',
  'insertColumnsBefore',
  'insertRowAfter',
  'insertRowBefore',
  'insertRowsAfter',
  'insertRowsBefore',
  'isColumnHiddenByUser',
  'isRowHiddenByFilter',
  'isRowHiddenByUser',
  'setColumnWidth',
  'setFrozenColumns',
  'setFrozenRows',
  'setRowHeight',
  'sort',
  'unhideColumn',
  'unhideRow',
] as const satisfies readonly (keyof Sheet & keyof GoogleAppsScript.Spreadsheet.Spreadsheet)[];

for (const method of OF_ACTIVE_SHEET) {
  Object.defineProperty(Spreadsheet.prototype, method, {
    configurable: true,
    writable: true,
    value(this: Spreadsheet, ...args: unknown[]): unknown {
      const sheet = this.getActiveSheet();
      return Reflect.apply(sheet[method], sheet, args);
    },
  });
}
