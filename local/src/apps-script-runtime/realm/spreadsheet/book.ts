import type { CellSpan } from '../../execution.ts';
import type {
  BookFacts,
  CellAspect,
  PendingWrite,
  ReadSpan,
  SheetFacts,
  SheetRules,
  TextSearch,
} from '../../sheet-call.ts';
import type { JsonObject } from '../../../workbook/cell.ts';
import type { Dimension, GridRange } from '../../../workbook/grid-range.ts';
import type { DeveloperMetadata, DimensionGroup, NamedRange } from '../../../workbook/spreadsheet.ts';
import { requireScope } from '../authorization.ts';
import type { Enumerations } from '../enumeration.ts';
import type { Host } from '../host.ts';
import { Exception } from '../host.ts';
import type { Range } from './range.ts';
import type { Sheet } from './sheet.ts';
import type { Spreadsheet } from './spreadsheet.ts';
import { Zone } from '../zone.ts';

const KEEPS_LAYOUT: ReadonlySet<PendingWrite['kind']> = new Set([
  'enterCells',
  'writeCells',
  'fillCells',
  'setBasicFilter',
  'putProtectedRange',
  'addConditionalFormat',
  'deleteConditionalFormat',
  'setDimensionProperties',
  'putDeveloperMetadata',
  'putChart',
  'putBandedRange',
  'deleteBandedRange',
  'deleteChart',
]);

/** How sheets, ranges and the spreadsheet come by each other without their files needing each other. */
export interface SheetObjects {
  spreadsheet(): Spreadsheet;
  sheet(sheetId: number): Sheet;
  range(span: CellSpan): Range;
}

/** The bound spreadsheet as one execution sees it: what it writes is kept back until a read needs it or it ends. */
export class Book {
  readonly host: Host;
  readonly enumerations: Enumerations;
  /** Makes the objects a script sees. */
  readonly objects: SheetObjects;
  /** What the user has selected; a script moves it with activate(). */
  active: CellSpan | null;
  #pending: PendingWrite[] = [];
  #facts: BookFacts | undefined;
  /** Whether a kept-back write may have changed which cells are filled, or which tabs and cells there are. */
  #contentChanged = false;
  #layoutChanged = false;
  #zone: Zone | undefined;

  constructor(host: Host, enumerations: Enumerations, objects: (book: Book) => SheetObjects) {
    this.host = host;
    this.objects = objects(this);
    this.enumerations = enumerations;
    this.active = host.settings.activeRange;
  }

  /** Keeps a change back. Google does the same: another execution sees nothing of it before flush(). */
  write(...changes: PendingWrite[]): void {
    requireScope(this.host, 'SpreadsheetApp', 'currentSpreadsheet');
    this.#pending.push(...changes);
    this.#contentChanged = true;
    this.#layoutChanged ||= changes.some(({ kind }) => !KEEPS_LAYOUT.has(kind));
  }

  /** Sends what was kept back, as one change. */
  flush(): void {
    this.forgetFacts();
    if (this.#pending.length === 0) return;
    const changes = this.#pending;
    this.#pending = [];
    this.#contentChanged = false;
    this.#layoutChanged = false;
    this.host.call('book.apply', changes);
  }

  /**
   * The tabs and their sizes. Kept until something is written, a lock is awaited or the script sleeps: Google keeps
   * what it read too (documented: "look-ahead caching"), what makes it read again is not known.
   */
  facts(): BookFacts {
    requireScope(this.host, 'SpreadsheetApp', 'currentSpreadsheet');
    if (this.#contentChanged) this.#flushPending();
    this.#facts ??= this.host.call('book.facts');
    return this.#facts;
  }

  /** Like facts, where only tabs and sizes matter: what merely fills cells may stay kept back. */
  layout(): BookFacts {
    return this.#facts && !this.#layoutChanged ? this.#facts : this.facts();
  }

  /** Time has passed in which others may have changed the sheet. */
  forgetFacts(): void {
    this.#facts = undefined;
  }

  /** Before a read, which must see what was written. */
  #flushPending(): void {
    if (this.#pending.length > 0) this.flush();
  }

  /** Throws for a sheet that was deleted. */
  sheet(sheetId: number): SheetFacts {
    return findSheet(this.facts(), sheetId);
  }

  /** A tab's properties and size. */
  properties(sheetId: number): SheetFacts['properties'] {
    return findSheet(this.layout(), sheetId).properties;
  }

  read(span: ReadSpan, aspect: CellAspect): unknown[][] {
    requireScope(this.host, 'SpreadsheetApp', 'currentSpreadsheet');
    this.#flushPending();
    return this.host.call('book.read', span, aspect);
  }

  find(search: TextSearch): { readonly row: number; readonly column: number }[] {
    requireScope(this.host, 'SpreadsheetApp', 'currentSpreadsheet');
    this.#flushPending();
    return this.host.call('book.find', search);
  }

  rules(sheetId: number, rules: SheetRules): JsonObject[] {
    this.#flushPending();
    return this.host.call('book.rules', sheetId, rules);
  }

  sheetTitled(title: string): number | undefined {
    return this.layout().sheets.find(({ properties }) => properties.title === title)?.properties.sheetId;
  }

  dimension(
    sheetId: number,
    dimension: 'ROWS' | 'COLUMNS',
    index: number,
  ): { readonly pixelSize?: number; readonly hiddenByUser?: boolean } {
    this.#flushPending();
    return this.host.call('book.dimension', sheetId, dimension, index);
  }

  groups(sheetId: number, dimension: Dimension): readonly DimensionGroup[] {
    this.#flushPending();
    return this.host.call('book.groups', sheetId, dimension);
  }

  namedRanges(): readonly NamedRange[] {
    this.#flushPending();
    return this.host.call('book.namedRanges');
  }

  metadata(): readonly DeveloperMetadata[] {
    this.#flushPending();
    return this.host.call('book.metadata');
  }

  /** An id for a new sheet, protection, chart or piece of metadata: random, as Google's are. */
  newId(): number {
    return 1 + Math.floor(Math.random() * (2 ** 31 - 2));
  }

  /** A Range from the Sheets API's way to say it: open bounds reach to the edge. */
  rangeOf({
    sheetId = 0,
    startRowIndex = 0,
    endRowIndex,
    startColumnIndex = 0,
    endColumnIndex,
  }: GridRange): Range {
    const { rowCount, columnCount } = this.properties(sheetId).gridProperties;
    return this.objects.range({
      sheetId,
      row: startRowIndex + 1,
      column: startColumnIndex + 1,
      rows: (endRowIndex ?? rowCount) - startRowIndex,
      columns: (endColumnIndex ?? columnCount) - startColumnIndex,
    });
  }

  /** The spreadsheet's own time zone, in which its serial dates are to be read. */
  zone(): Zone {
    this.#zone ??= new Zone(this.layout().timeZone);
    return this.#zone;
  }

  /** After the zone was changed. */
  forgetZone(): void {
    this.#zone = undefined;
  }
}

function findSheet(facts: BookFacts, sheetId: number): SheetFacts {
  const found = facts.sheets.find(({ properties }) => properties.sheetId === sheetId);
  if (!found) throw new Exception(`Sheet ${sheetId} not found`);
  return found;
}
