import type { CellAttributes } from './cell.ts';
import { OperationError } from './operations.ts';
import type { Sheet } from './sheet.ts';
import type { DeveloperMetadata, NamedRange, SpreadsheetProperties } from './spreadsheet.ts';

/** One version of a whole spreadsheet. Committed ones never change. */
export interface SpreadsheetVersion {
  readonly properties: SpreadsheetProperties;
  readonly sheets: readonly Sheet[];
  readonly namedRanges: readonly NamedRange[];
  readonly metadata: ReadonlyMap<number, DeveloperMetadata>;
  readonly owner: string | null;
  readonly sharedWith: readonly string[];
}

/** Gives equal attributes the same object, so that millions of formatted cells share a few. */
export class AttributePool {
  readonly #known = new Map<string, CellAttributes>();
  readonly #limit = 10_000;

  intern(attributes: CellAttributes): CellAttributes | undefined {
    if (Object.keys(attributes).length === 0) return undefined;
    // A note is rarely shared, and would fill the pool.
    if (attributes.note !== undefined) return attributes;
    const key = JSON.stringify(attributes);
    const known = this.#known.get(key);
    if (known) return known;
    if (this.#known.size >= this.#limit) this.#known.clear();
    this.#known.set(key, attributes);
    return attributes;
  }
}

/** A version in the making: a transaction's own, to be committed whole or dropped. */
export class Draft implements SpreadsheetVersion {
  readonly epoch: number;
  readonly pool: AttributePool;
  properties: SpreadsheetProperties;
  sheets: readonly Sheet[];
  namedRanges: readonly NamedRange[];
  owner: string | null;
  sharedWith: readonly string[];
  #metadata: ReadonlyMap<number, DeveloperMetadata>;
  #ownMetadata: Map<number, DeveloperMetadata> | undefined;

  constructor(base: SpreadsheetVersion, epoch: number, pool: AttributePool) {
    this.epoch = epoch;
    this.pool = pool;
    this.properties = base.properties;
    this.sheets = base.sheets;
    this.namedRanges = base.namedRanges;
    this.owner = base.owner;
    this.sharedWith = base.sharedWith;
    this.#metadata = base.metadata;
  }

  get metadata(): ReadonlyMap<number, DeveloperMetadata> {
    return this.#ownMetadata ?? this.#metadata;
  }

  writableMetadata(): Map<number, DeveloperMetadata> {
    this.#ownMetadata ??= new Map(this.#metadata);
    return this.#ownMetadata;
  }

  replaceMetadata(metadata: Map<number, DeveloperMetadata>): void {
    this.#ownMetadata = metadata;
  }

  /** The sheet to read from. */
  sheet(sheetId: number): Sheet {
    const sheet = this.sheets.find((one) => one.properties.sheetId === sheetId);
    if (!sheet) throw new OperationError(`No grid with id: ${sheetId}`);
    return sheet;
  }

  /** The sheet, ready to be changed by this transaction. */
  writableSheet(sheetId: number): Sheet {
    const sheet = this.sheet(sheetId);
    if (sheet.epoch === this.epoch) return sheet;
    const own = sheet.clone(this.epoch);
    this.sheets = this.sheets.map((one) => (one === sheet ? own : one));
    return own;
  }

  cellCount(): number {
    return this.sheets.reduce((sum, sheet) => sum + sheet.rowCount * sheet.columnCount, 0);
  }

  /** Committed: the same facts without the means to change them. */
  freeze(): SpreadsheetVersion {
    const { properties, sheets, namedRanges, metadata, owner, sharedWith } = this;
    return { properties, sheets, namedRanges, metadata, owner, sharedWith };
  }
}
