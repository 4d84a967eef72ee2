import { STATUSES } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import type { Frame } from './row-book.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';

/**
 * Gives the queue a filter view for every status, so that operators see only the rows they look for without hiding any
 * from each other. The worker does it because the sheet's own script can't: SpreadsheetApp knows no filter views (source:
 * its declarations). Once in a worker's life: a view that somebody deletes stays away meanwhile.
 */
export class FilterViews {
  readonly #calls: SheetsCalls;
  #isDone = false;

  constructor(calls: SheetsCalls) {
    this.#calls = calls;
  }

  async ensure({ tab, at }: Frame): Promise<void> {
    if (this.#isDone) return;
    const titles = new Set(await this.#calls.filterViews(tab.sheetId));
    const requests = STATUSES.filter((status) => !titles.has(titleOf(status))).map(
      (status): sheets_v4.Schema$Request => ({
        addFilterView: {
          filter: {
            title: titleOf(status),
            range: { sheetId: tab.sheetId, startRowIndex: at.row - 1 },
            filterSpecs: [
              {
                columnIndex: at.header.status,
                filterCriteria: { condition: { type: 'TEXT_EQ', values: [{ userEnteredValue: status }] } },
              },
            ],
          },
        },
      }),
    );
    try {
      if (requests.length > 0) await this.#calls.change(requests, { title: tab.title, rows: [at.row] });
    } catch (error) {
      // They are a convenience: nothing waits for them.
      if (!(error instanceof SheetsRefusal)) throw error;
    }
    this.#isDone = true;
  }
}

function titleOf(status: string): string {
  return `Status: ${status}`;
}
