import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from './operations.ts';
import type { SheetProperties, SpreadsheetProperties } from './spreadsheet.ts';
import { Workbook } from './workbook.ts';

export interface WorkbooksOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Holds a folder for each spreadsheet; absent: all only in memory. */
  readonly folder?: string;
  /** See WorkbookOptions. */
  readonly snapshotAfterBytes?: number;
}

/** What a new spreadsheet is to be; everything absent is as the real service makes it. */
export interface NewWorkbook {
  readonly id: string;
  readonly properties?: Partial<SpreadsheetProperties>;
  /** Absent: one tab, Sheet1, of 1000 × 26. */
  readonly sheets?: readonly SheetProperties[];
  /** The account it belongs to; absent: everyone may use it. */
  readonly owner?: string;
  readonly sharedWith?: readonly string[];
}

const FIRST_SHEET: SheetProperties = {
  sheetId: 0,
  title: 'Sheet1',
  sheetType: 'GRID',
  gridProperties: { rowCount: 1000, columnCount: 26 },
};

/** Google's ids are of these characters; so are ours, and thus safe as folder names. */
const ID = /^[\w-]{1,128}$/;

/** All spreadsheets of this machine, by id. */
export class Workbooks {
  readonly #open = new Map<string, Workbook>();
  readonly #options: WorkbooksOptions;
  readonly #folder: string | undefined;

  constructor(options: WorkbooksOptions) {
    const { folder } = options;
    this.#options = options;
    this.#folder = folder;
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }

  ids(): string[] {
    const kept = this.#folder === undefined ? [] : readdirSync(this.#folder).filter((name) => ID.test(name));
    return [...new Set([...kept, ...this.#open.keys()])];
  }

  /** The spreadsheet, read from disk at the first call; undefined when there is none of that id. */
  get(id: string): Workbook | undefined {
    const open = this.#open.get(id);
    // One without a sheet was never made: its creation was refused.
    if (open || !ID.test(id)) return open && open.sheets.length > 0 ? open : undefined;
    if (this.#folder === undefined || !existsSync(join(this.#folder, id))) return undefined;
    const workbook = this.#make(id);
    // A folder that was made and never written to: its maker was killed before anyone was told of it.
    return workbook.sheets.length > 0 ? workbook : undefined;
  }

  /** @throws Error when the id is taken or can't be one. */
  create(wanted: NewWorkbook): Workbook {
    if (!ID.test(wanted.id)) throw new Error(`Not a spreadsheet id: ${wanted.id}`);
    if (this.get(wanted.id)) throw new Error(`There is a spreadsheet with id ${wanted.id} already`);
    const workbook = this.#open.get(wanted.id) ?? this.#make(wanted.id);
    const sheets = wanted.sheets?.length ? wanted.sheets : [FIRST_SHEET];
    const operations: Operation[] = sheets.map((properties) => ({ kind: 'addSheet', properties }));
    if (wanted.properties)
      operations.push({ kind: 'setSpreadsheetProperties', properties: wanted.properties });
    if (wanted.owner !== undefined || wanted.sharedWith) {
      operations.push({
        kind: 'setSharing',
        owner: wanted.owner ?? null,
        sharedWith: wanted.sharedWith ?? [],
      });
    }
    workbook.apply(operations);
    return workbook;
  }

  /** Lets one more account use the spreadsheet through the API; no such spreadsheet: does nothing. */
  share(id: string, account: string): void {
    const workbook = this.get(id);
    if (!workbook || workbook.sharedWith.includes(account)) return;
    workbook.apply([
      { kind: 'setSharing', owner: workbook.owner, sharedWith: [...workbook.sharedWith, account] },
    ]);
  }

  #make(id: string): Workbook {
    const folder = this.#folder === undefined ? {} : { folder: join(this.#folder, id) };
    const workbook = new Workbook({ ...this.#options, id, ...folder });
    this.#open.set(id, workbook);
    return workbook;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((workbook) => workbook.close()));
    this.#open.clear();
  }
}
