import { applyOperation } from './apply.ts';
import { checkMetadataStorage } from './apply-objects.ts';
import { AttributePool, Draft, type SpreadsheetVersion } from './draft.ts';
import type { Operation } from './operations.ts';
import { OperationError } from './operations.ts';
import type { SheetReader, SpreadsheetReader } from './reading.ts';
import { NEW_SPREADSHEET } from './spreadsheet.ts';
import { SNAPSHOT_AFTER_BYTES, Storage } from './storage.ts';
import { SpreadsheetView } from './spreadsheet-view.ts';
import type { GridRange, Rectangle } from './grid-range.ts';

/** What listeners are told of an applied batch. `source` is what the front end said of itself (`api`, `script`, …). */
export interface Change {
  readonly revision: number;
  readonly operations: readonly Operation[];
  readonly source: string;
}

/** Changes in the making: each operation is seen by what is read from `reader` after it. */
export interface Transaction {
  apply(operation: Operation): void;
  /** The spreadsheet with everything applied so far. Get it anew after each change. */
  readonly reader: SpreadsheetReader;
}

export interface WorkbookOptions {
  readonly id: string;
  /** Milliseconds since 1970: what NOW() and TODAY() show. */
  readonly now: () => number;
  /** Where the spreadsheet is kept; absent: only in memory. */
  readonly folder?: string;
  /** How large the log grows before a snapshot replaces it (later: as large as the last snapshot). Default 8 MB. */
  readonly snapshotAfterBytes?: number;
}

/**
 * One spreadsheet. Reading is reading the last committed version; changing is a transaction of operations, all or
 * nothing, on disk before `apply` returns, then told to the listeners.
 */
export class Workbook implements SpreadsheetReader {
  readonly id: string;
  readonly #now: () => number;
  readonly #pool = new AttributePool();
  readonly #listeners = new Set<(change: Change) => void>();
  #version: SpreadsheetVersion = {
    properties: NEW_SPREADSHEET,
    sheets: [],
    namedRanges: [],
    metadata: new Map(),
    owner: null,
    sharedWith: [],
  };
  #revision = 0;
  #epoch = 0;
  #view: SpreadsheetView | undefined;
  #busy = false;
  readonly #storage: Storage | undefined;

  /** Opens the spreadsheet as the folder holds it; a new one has no sheet until one is added. */
  constructor({ id, now, folder, snapshotAfterBytes = SNAPSHOT_AFTER_BYTES }: WorkbookOptions) {
    this.id = id;
    this.#now = now;
    if (folder === undefined) return;
    let replayed: Draft | undefined;
    this.#storage = Storage.open(folder, snapshotAfterBytes, {
      snapshot: ({ version, revision }) => {
        this.#version = version;
        this.#revision = revision;
      },
      batch: ({ revision, operations }) => {
        if (revision <= this.#revision) return;
        replayed ??= this.#draft();
        for (const operation of operations) applyOperation(replayed, operation);
        this.#revision = revision;
      },
    });
    if (replayed) this.#version = replayed.freeze();
  }

  get revision(): number {
    return this.#revision;
  }

  /**
   * Carries the operations out, all or none.
   * @throws OperationError naming what can't be; nothing was changed then.
   */
  apply(operations: readonly Operation[], source = 'local'): void {
    this.transact((transaction) => {
      for (const operation of operations) transaction.apply(operation);
    }, source);
  }

  /** Like `apply`, for changes that depend on what earlier ones of the same batch did. `work` must not wait. */
  transact<Result>(work: (transaction: Transaction) => Result, source = 'local'): Result {
    if (this.#busy) throw new Error('A transaction is under way; transactions do not nest.');
    this.#busy = true;
    try {
      const draft = this.#draft();
      const operations: Operation[] = [];
      const result = work(this.#transaction(draft, operations));
      if (operations.length > 0) this.#commit(draft, operations, source);
      return result;
    } finally {
      this.#busy = false;
    }
  }

  #draft(): Draft {
    this.#epoch += 1;
    return new Draft(this.#version, this.#epoch, this.#pool);
  }

  #transaction(draft: Draft, operations: Operation[]): Transaction {
    const view = () => new SpreadsheetView(this.id, this.#revision, draft, this.#now);
    let reader: SpreadsheetView | undefined;
    return {
      apply: (operation) => {
        applyOperation(draft, operation);
        operations.push(operation);
        reader = undefined;
      },
      get reader() {
        reader ??= view();
        return reader;
      },
    };
  }

  #commit(draft: Draft, operations: readonly Operation[], source: string): void {
    if (draft.sheets.length === 0) throw new OperationError("You can't remove all the sheets in a document.");
    if (operations.some(({ kind }) => kind === 'putDeveloperMetadata'))
      checkMetadataStorage(draft.metadata.values());
    const revision = this.#revision + 1;
    this.#storage?.append({ revision, operations });
    this.#version = draft.freeze();
    this.#revision = revision;
    this.#view = undefined;
    this.#storage?.maybeSnapshot(this.#version, revision);
    for (const listener of this.#listeners) listener({ revision, operations, source });
  }

  /** Tells of every batch from now on; returns how to stop. Listeners must not throw or change the workbook. */
  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The last committed version, which stays as it is while later batches are applied. */
  current(): SpreadsheetReader {
    if (this.#view?.isStale() !== false) {
      this.#view = new SpreadsheetView(this.id, this.#revision, this.#version, this.#now);
    }
    return this.#view;
  }

  get properties(): SpreadsheetReader['properties'] {
    return this.#version.properties;
  }

  get sheets(): readonly SheetReader[] {
    return this.current().sheets;
  }

  get namedRanges(): SpreadsheetReader['namedRanges'] {
    return this.#version.namedRanges;
  }

  get developerMetadata(): SpreadsheetReader['developerMetadata'] {
    return [...this.#version.metadata.values()];
  }

  metadata(id: number): ReturnType<SpreadsheetReader['metadata']> {
    return this.#version.metadata.get(id);
  }

  get owner(): string | null {
    return this.#version.owner;
  }

  get sharedWith(): readonly string[] {
    return this.#version.sharedWith;
  }

  sheet(sheetId: number): SheetReader | undefined {
    return this.current().sheet(sheetId);
  }

  sheetByTitle(title: string): SheetReader | undefined {
    return this.current().sheetByTitle(title);
  }

  rectangle(range: GridRange): Rectangle {
    return this.current().rectangle(range);
  }

  /** Waits for a snapshot under way and lets the files go. */
  async close(): Promise<void> {
    await this.#storage?.close();
  }
}
