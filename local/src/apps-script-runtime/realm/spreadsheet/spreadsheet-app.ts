import type { CellSpan } from '../../execution.ts';
import { requireScope } from '../authorization.ts';
import type { Enumeration, Enumerations } from '../enumeration.ts';
import type { Host } from '../host.ts';
import { Exception } from '../host.ts';
import { requireUi, Ui } from '../ui.ts';
import { Book } from './book.ts';
import { ColorBuilder } from './color-object.ts';
import type { ConditionalFormatRuleBuilder } from './conditional-format.ts';
import { newConditionalFormatRule } from './conditional-format.ts';
import type { DataValidationBuilder } from './data-validation.ts';
import { newDataValidation } from './data-validation.ts';
import { FilterCriteriaBuilder } from './filter.ts';
import { Range } from './range.ts';
import type { RangeList } from './range-list.ts';
import { RichTextValueBuilder } from './rich-text.ts';
import { Selection } from './selection.ts';
import { Sheet } from './sheet.ts';
import { Spreadsheet } from './spreadsheet.ts';
import { TextStyleBuilder } from './text-style.ts';

/** Opens the bound spreadsheet for one execution. */
export function openBook(host: Host, enumerations: Enumerations): Book {
  return new Book(host, enumerations, (book) => ({
    spreadsheet: () => new Spreadsheet(book),
    sheet: (sheetId: number) => new Sheet(book, sheetId),
    range: (span: CellSpan) => new Range(book, span),
  }));
}

// Enumerations that SpreadsheetApp carries, by its own names for them.
const ENUMERATIONS = [
  'AutoFillSeries',
  'BandingTheme',
  'BooleanCriteria',
  'BorderStyle',
  'CopyPasteType',
  'DataValidationCriteria',
  'DeveloperMetadataLocationType',
  'DeveloperMetadataVisibility',
  'Dimension',
  'Direction',
  'GroupControlTogglePosition',
  'InterpolationType',
  'ProtectionType',
  'RecalculationInterval',
  'RelativeDate',
  'SheetType',
  'TextDirection',
  'TextToColumnsDelimiter',
  'ThemeColorType',
  'WrapStrategy',
] as const satisfies readonly (keyof GoogleAppsScript.Spreadsheet.SpreadsheetApp)[];

/** The global SpreadsheetApp. */
export class SpreadsheetApp {
  readonly #host: Host;
  readonly #book: Book;
  readonly #ui: Ui;

  constructor(host: Host, enumerations: Enumerations, book: Book) {
    this.#host = host;
    this.#book = book;
    this.#ui = new Ui(host, enumerations);
    for (const name of ENUMERATIONS) {
      Object.defineProperty(this, name, {
        value: enumerations.get(`Spreadsheet.${name}`) satisfies Enumeration,
        enumerable: true,
      });
    }
  }
  getActiveSpreadsheet(): Spreadsheet {
    requireScope(this.#host, 'SpreadsheetApp.getActiveSpreadsheet', 'currentSpreadsheet');
    return this.#book.objects.spreadsheet();
  }
  getActive(): Spreadsheet {
    return this.getActiveSpreadsheet();
  }
  openById(id: string): Spreadsheet {
    requireScope(this.#host, 'SpreadsheetApp.openById', 'anySpreadsheet');
    if (id !== this.#book.layout().id) {
      throw new Exception('You do not have permission to access the requested document.');
    }
    return this.#book.objects.spreadsheet();
  }
  openByUrl(url: string): Spreadsheet {
    return this.openById(/\/d\/([\w-]+)/.exec(url)?.[1] ?? '');
  }
  getActiveSheet(): Sheet {
    return this.getActiveSpreadsheet().getActiveSheet();
  }
  setActiveSheet(sheet: Sheet): Sheet {
    return sheet.activate();
  }
  getActiveRange(): Range | null {
    return this.getActiveSpreadsheet().getActiveRange();
  }
  setActiveRange(range: Range): Range {
    return range.activate();
  }
  getActiveRangeList(): RangeList | null {
    return this.getActiveSpreadsheet().getActiveRangeList();
  }
  setActiveRangeList(rangeList: RangeList): RangeList {
    return this.getActiveSpreadsheet().setActiveRangeList(rangeList);
  }
  getSelection(): Selection {
    return new Selection(this.#book);
  }
  setActiveSpreadsheet(newActiveSpreadsheet: Spreadsheet): void {
    this.openById(newActiveSpreadsheet.getId());
  }
  getCurrentCell(): Range | null {
    return this.getActiveSpreadsheet().getCurrentCell();
  }
  setCurrentCell(cell: Range): Range {
    return cell.activate();
  }
  getUi(): Ui {
    requireUi(this.#host, 'SpreadsheetApp.getUi()');
    return this.#ui;
  }
  /** Sends all that was written so far: before a lock is released, so that the next holder reads it. */
  flush(): void {
    this.#book.flush();
  }
  newDataValidation(): DataValidationBuilder {
    return newDataValidation(this.#book);
  }
  newConditionalFormatRule(): ConditionalFormatRuleBuilder {
    return newConditionalFormatRule(this.#book);
  }
  newColor(): ColorBuilder {
    return new ColorBuilder(this.#book.enumerations, {});
  }
  newTextStyle(): TextStyleBuilder {
    return new TextStyleBuilder(this.#book.enumerations, {});
  }
  newRichTextValue(): RichTextValueBuilder {
    return new RichTextValueBuilder(this.#book.enumerations, '', []);
  }
  newFilterCriteria(): FilterCriteriaBuilder {
    return new FilterCriteriaBuilder(this.#book, undefined, []);
  }
  toString(): string {
    return 'SpreadsheetApp';
  }
}
