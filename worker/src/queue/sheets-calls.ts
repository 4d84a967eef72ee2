import type { Cell } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import type { Clock } from '../clock.ts';
import { BackOff } from './back-off.ts';
import { CallBudget, type CallKind } from './call-budget.ts';
import { QueueUnavailable } from './queue.ts';
import { readSheetsError } from './sheets-error.ts';

export interface SheetsCallsOptions {
  readonly sheets: sheets_v4.Sheets;
  readonly spreadsheetId: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

/** Calls made since the start, by kind. */
export type CallCounts = Readonly<Record<CallKind, number>>;

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

  constructor(options: SheetsCallsOptions) {
    this.#sheets = options.sheets;
    this.#spreadsheetId = options.spreadsheetId;
    this.#clock = options.clock;
    this.#random = options.random;
    this.budget = new CallBudget(options.clock);
  }

  get counts(): CallCounts {
    return { ...this.#counts };
  }

  /** The spreadsheet's own properties and its tabs'. */
  properties(): Promise<sheets_v4.Schema$Spreadsheet> {
    return this.#call('read', () =>
      this.#sheets.spreadsheets.get({
        spreadsheetId: this.#spreadsheetId,
        fields: 'properties(timeZone),sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)))',
      }),
    );
  }

  /** Reads several ranges as they stand at one moment. */
  async read(ranges: readonly string[]): Promise<readonly Block[]> {
    const answer = await this.#call('read', () =>
      this.#sheets.spreadsheets.values.batchGet({
        spreadsheetId: this.#spreadsheetId,
        ranges: [...ranges],
        valueRenderOption: 'UNFORMATTED_VALUE',
        dateTimeRenderOption: 'SERIAL_NUMBER',
        fields: 'valueRanges(values)',
      }),
    );
    return ranges.map((_, index) => (answer.valueRanges?.[index]?.values ?? []) as Block);
  }

  /** Writes several ranges at once, all or none; null leaves a cell as it is. Gives each range as it stands then. */
  async write(
    data: readonly { readonly range: string; readonly values: Block }[],
  ): Promise<readonly Block[]> {
    const answer = await this.#call('write', () =>
      this.#sheets.spreadsheets.values.batchUpdate({
        spreadsheetId: this.#spreadsheetId,
        fields: 'responses(updatedData(values))',
        requestBody: {
          valueInputOption: 'RAW',
          includeValuesInResponse: true,
          responseValueRenderOption: 'UNFORMATTED_VALUE',
          responseDateTimeRenderOption: 'SERIAL_NUMBER',
          data: data.map(({ range, values }) => ({ range, values: values.map((row) => [...row]) })),
        },
      }),
    );
    return data.map((_, index) => (answer.responses?.[index]?.updatedData?.values ?? []) as Block);
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
    }
  }

  #failIfBackingOff(): void {
    const standing = this.#backOff.standing(this.#clock.monotonic());
    if (standing !== null) throw standing;
  }
}
