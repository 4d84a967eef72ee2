import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import { createAnchor, deleteAnchor } from './anchors.ts';
import type { StatusMove } from './flight.ts';
import type { Frame } from './row-book.ts';

/** Requests of one batch, which Google carries out together or not at all. */
export class StatusBatch {
  readonly requests: sheets_v4.Schema$Request[] = [];
  /** One-based; every row that is touched. */
  readonly rows = new Set<number>();
  readonly #sheetId: number;
  readonly #column: number;

  constructor({ tab, at }: Frame) {
    this.#sheetId = tab.sheetId;
    this.#column = at.header.status;
  }

  release(anchor: number): void {
    this.requests.push(deleteAnchor(anchor));
  }

  /** @param row one-based */
  anchor(id: number, row: number): void {
    this.requests.push(createAnchor(id, this.#sheetId, row));
    this.rows.add(row);
  }

  /**
   * The one conditional write that the API has: the cell changes only if it says exactly `from`.
   *
   * @returns the request's place among all, by which its reply is found
   */
  move({ row, from, to }: StatusMove): number {
    const range = {
      sheetId: this.#sheetId,
      startRowIndex: row - 1,
      endRowIndex: row,
      startColumnIndex: this.#column,
      endColumnIndex: this.#column + 1,
    };
    this.rows.add(row);
    return (
      this.requests.push({
        findReplace: { find: from, replacement: to, matchCase: true, matchEntireCell: true, range },
      }) - 1
    );
  }
}
