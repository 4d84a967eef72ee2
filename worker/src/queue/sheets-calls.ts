import type { Cell } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import type { Clock } from '../clock.ts';
import { rowSpans } from './a1.ts';
import type { Place } from './anchors.ts';
import { BackOff } from './back-off.ts';
import { CallBudget, type CallKind } from './call-budget.ts';
import { QueueUnavailable } from './queue.ts';
import { readSheetsError } from './sheets-error.ts';

export interface SheetsCallsOptions {
  /** The most calls of each kind in a minute; what a worker takes by default. */
  readonly callsPerMinute?: number | undefined;
  readonly sheets: sheets_v4.Sheets;
  readonly spreadsheetId: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Calls made since the start, by kind. */
export type CallCounts = Readonly<Record<CallKind, number>>;

/** One row as it stood at the moment of a call. */
export interface SheetRow {
  /** One-based. */
  readonly row: number;
  readonly cells: readonly Cell[];
}

interface Changed {
  /** How many cells each request replaced, where it was one that replaces. */
  readonly replaced: readonly number[];
  /** Of the first tab that was to be shown. */
  readonly rows: ReadonlyMap<number, readonly Cell[]>;
  /** Of each tab that was to be shown. */
  readonly tabs: readonly ReadonlyMap<number, readonly Cell[]>[];
}

/** A block of cells as `values` calls give it: rows, without trailing empties. */
export type Block = readonly (readonly Cell[])[];

/**
 * The few Sheets calls that the queue makes, each within the quota and with one way to fail. Everything is written RAW:
 * text stays the text it is.
 *
 * @throws QueueUnavailable by every call, when Google can't or won't answer just now
 * @throws SheetsRefusal by every call, when Google refuses the request itself; nothing of it was applied
 */
export class SheetsCalls {
  readonly budget: CallBudget;
  readonly #sheets: sheets_v4.Sheets;
  readonly #spreadsheetId: string;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #backOff = new BackOff();
  readonly #counts = { read: 0, write: 0 };
  #asking: Promise<sheets_v4.Schema$Spreadsheet> | null = null;

  constructor(options: SheetsCallsOptions) {
    this.#sheets = options.sheets;
    this.#spreadsheetId = options.spreadsheetId;
    this.#clock = options.clock;
    this.#random = options.random;
    this.budget = new CallBudget(options.clock, options.callsPerMinute);
  }

  get counts(): CallCounts {
    return { ...this.#counts };
  }

  /** The spreadsheet's own properties and its tabs'. Who asks while that is being asked shares the answer. */
  async properties(): Promise<sheets_v4.Schema$Spreadsheet> {
    const asking = (this.#asking ??= this.#askProperties());
    try {
      return await asking;
    } finally {
      if (this.#asking === asking) this.#asking = null;
    }
  }

  #askProperties(): Promise<sheets_v4.Schema$Spreadsheet> {
    return this.#call('read', () =>
      this.#sheets.spreadsheets.get({
        spreadsheetId: this.#spreadsheetId,
        fields: 'properties(timeZone),sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)))',
      }),
    );
  }

  /** The titles of a tab's filter views. */
  async filterViews(sheetId: number): Promise<readonly string[]> {
    const { sheets = [] } = await this.#call('read', () =>
      this.#sheets.spreadsheets.get({
        spreadsheetId: this.#spreadsheetId,
        fields: 'sheets(properties(sheetId),filterViews(title))',
      }),
    );
    const views = sheets.find(({ properties }) => properties?.sheetId === sheetId)?.filterViews ?? [];
    return views.map(({ title }) => title ?? '');
  }

  /**
   * Reads several ranges as they stand at one moment.
   *
   * @param by whether a block is a list of rows or of columns; one column is a third as long that way
   */
  async read(ranges: readonly string[], by: 'ROWS' | 'COLUMNS' = 'ROWS'): Promise<readonly Block[]> {
    const answer = await this.#call('read', () =>
      this.#sheets.spreadsheets.values.batchGet({
        spreadsheetId: this.#spreadsheetId,
        ranges: [...ranges],
        majorDimension: by,
        valueRenderOption: 'UNFORMATTED_VALUE',
        dateTimeRenderOption: 'SERIAL_NUMBER',
        fields: 'valueRanges(values)',
      }),
    );
    return ranges.map((_, index) => (answer.valueRanges?.[index]?.values ?? []) as Block);
  }

  /** Carries out all requests in order, or none of them, and shows rows (one-based, at least one) as they then stand. */
  async change(
    requests: readonly sheets_v4.Schema$Request[],
    ...shows: readonly { readonly title: string; readonly rows: readonly number[] }[]
  ): Promise<Changed> {
    const { updatedSpreadsheet, replies = [] } = await this.#call('write', () =>
      this.#sheets.spreadsheets.batchUpdate({
        spreadsheetId: this.#spreadsheetId,
        fields:
          'replies(findReplace(occurrencesChanged)),updatedSpreadsheet(sheets(properties(title),data(startRow,rowData(values(effectiveValue)))))',
        requestBody: {
          requests: [...requests],
          includeSpreadsheetInResponse: true,
          responseIncludeGridData: true,
          responseRanges: shows.flatMap(({ title, rows }) => rowSpans(title, rows)),
        },
      }),
    );
    const tabs = new Map<string, ReadonlyMap<number, readonly Cell[]>>();
    for (const { properties, data = [] } of updatedSpreadsheet?.sheets ?? []) {
      tabs.set(properties?.title ?? '', shownRows(data));
    }
    const shown = shows.map(({ title }) => tabs.get(title) ?? new Map<number, readonly Cell[]>());
    return {
      replaced: requests.map((_, index) => replies[index]?.findReplace?.occurrencesChanged ?? 0),
      rows: shown[0] ?? new Map<number, readonly Cell[]>(),
      tabs: shown,
    };
  }

  /** All anchors that carry the key, by their ids, and where they stand. */
  async anchors(metadataKey: string): Promise<ReadonlyMap<number, Place>> {
    const { matchedDeveloperMetadata = [] } = await this.#call('read', () =>
      this.#sheets.spreadsheets.developerMetadata.search({
        spreadsheetId: this.#spreadsheetId,
        fields:
          'matchedDeveloperMetadata(developerMetadata(metadataId,location(dimensionRange(dimension,startIndex))))',
        requestBody: { dataFilters: [{ developerMetadataLookup: { metadataKey } }] },
      }),
    );
    const standing = new Map<number, Place>();
    for (const { developerMetadata } of matchedDeveloperMetadata) {
      const { dimension, startIndex } = developerMetadata?.location?.dimensionRange ?? {};
      if (typeof developerMetadata?.metadataId !== 'number') continue;
      standing.set(developerMetadata.metadataId, {
        dimension: dimension === 'COLUMNS' ? 'COLUMNS' : 'ROWS',
        index: startIndex ?? 0,
      });
    }
    return standing;
  }

  async #call<T>(kind: CallKind, request: () => Promise<{ readonly data: T }>): Promise<T> {
    this.#failIfBackingOff();
    await this.budget.take(kind);
    // Another call may have failed while this one waited for its turn.
    this.#failIfBackingOff();
    this.#counts[kind]++;
    try {
      const { data } = await request();
      this.#backOff.succeeded();
      return data;
    } catch (failure) {
      const { error, answered } = readSheetsError(failure);
      // What is refused stays refused until a person acts: there is no use in waiting longer and longer.
      if (!(error instanceof QueueUnavailable) || error.reason === 'refused') throw error;
      throw this.#backOff.failed(error, answered, this.#clock.monotonic(), this.#random());
    } finally {
      // Properties asked for before a write may not show it.
      if (kind === 'write') this.#asking = null;
    }
  }

  #failIfBackingOff(): void {
    const standing = this.#backOff.standing(this.#clock.monotonic());
    if (standing !== null) throw standing;
  }
}

function shownRows(data: readonly sheets_v4.Schema$GridData[]): ReadonlyMap<number, readonly Cell[]> {
  const rows = new Map<number, readonly Cell[]>();
  for (const { startRow, rowData = [] } of data) {
    for (const [index, { values = [] }] of rowData.entries()) {
      const cells = values.map(({ effectiveValue }) => plainCell(effectiveValue));
      rows.set((startRow ?? 0) + index + 1, cells);
    }
  }
  return rows;
}

/** As `values` calls would give it. */
function plainCell(value: sheets_v4.Schema$ExtendedValue | null | undefined): Cell {
  return value?.stringValue ?? value?.numberValue ?? value?.boolValue ?? (value?.errorValue ? '#ERROR!' : '');
}
