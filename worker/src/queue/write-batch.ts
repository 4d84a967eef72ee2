import { type Cell, COLUMN_KEYS, type ColumnKey } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import { type Anchor, type Anchors, createAnchor, deleteAnchor, type Place, proveAnchor } from './anchors.ts';
import { type Facts, type StatusMove, WRITTEN } from './facts.ts';
import type { Frame } from './row-book.ts';

const FRAME_KEYS = new Map<ColumnKey | 'bottom' | 'right', symbol>(
  [...WRITTEN, 'bottom' as const, 'right' as const].map((name) => [name, Symbol(name)]),
);

/**
 * Requests that Google carries out together, in order, or not at all. It proves where everything stands that it touches: the
 * columns, each row, and, below and to the right of them, that no row or column has gone.
 */
export class WriteBatch {
  readonly requests: sheets_v4.Schema$Request[] = [];
  /** One-based; every row that is touched. */
  readonly rows = new Set<number>();
  /** Whether columns, bottom and right are proven, so that the batch may write; if not, it only places their anchors. */
  readonly isProven: boolean;
  /** Anchors of columns and the like, to be held once the batch is carried out. */
  readonly #placed: (readonly [symbol, Anchor])[] = [];
  readonly #released: readonly number[];
  readonly #anchors: Anchors;
  readonly #frame: Frame;

  /**
   * @param lowest one-based: the lowest row that is to be written
   * @param bottom one-based: a row that is not above any that this or the next batch may touch
   */
  constructor(anchors: Anchors, frame: Frame, lowest: number, bottom: number) {
    this.#anchors = anchors;
    this.#frame = frame;
    this.isProven = true;
    for (const [name, key] of FRAME_KEYS) {
      const held = anchors.of(key);
      const place = this.#placeOf(name, bottom);
      const isUseful =
        name === 'bottom' ? (held?.place.index ?? -1) >= lowest - 1 : held?.place.index === place.index;
      if (held !== undefined && isUseful) {
        this.requests.push(...proveAnchor(held, this.#sheetId, place));
        this.#placed.push([key, { ...held, place }]);
      } else {
        this.isProven = false;
        anchors.drop(key);
        const anchor = anchors.make(place);
        this.requests.push(createAnchor(anchor, this.#sheetId));
        this.#placed.push([key, anchor]);
      }
    }
    this.#released = anchors.strays;
    for (const id of this.#released) this.requests.push(deleteAnchor(id));
  }

  /** @returns a new anchor for a row (one-based), to be held only if the answer shows that it is the right one */
  place(row: number): Anchor {
    const anchor = this.#anchors.make({ dimension: 'ROWS', index: row - 1 });
    this.requests.push(createAnchor(anchor, this.#sheetId));
    this.rows.add(row);
    return anchor;
  }

  /**
   * Writes a row where its anchor is.
   *
   * @param status replaced only where the cell says exactly `from`, which is the one conditional write that the API has
   * @returns the place of the replacement among the requests, by which its reply is found; -1 where there is none
   */
  write(anchor: Anchor, facts: Facts, status: StatusMove | null): number {
    const { index } = anchor.place;
    this.requests.push(...proveAnchor(anchor, this.#sheetId));
    this.rows.add(index + 1);
    this.#set(index, facts);
    if (status === null) return -1;
    const column = this.#frame.at.header.status;
    const range = {
      sheetId: this.#sheetId,
      startRowIndex: index,
      endRowIndex: index + 1,
      startColumnIndex: column,
      endColumnIndex: column + 1,
    };
    const { from, to } = status;
    const findReplace = { find: from, replacement: to, matchCase: true, matchEntireCell: true, range };
    return this.requests.push({ findReplace }) - 1;
  }

  /**
   * The batch has been carried out.
   *
   * @param isHeaderThere whether the header row stood where it was thought to be; else new anchors are on any columns
   */
  done(isHeaderThere: boolean): void {
    this.#anchors.deleted(this.#released);
    for (const [key, anchor] of this.#placed) {
      const isProven = this.isProven || this.#anchors.of(key)?.id === anchor.id;
      if (isProven || isHeaderThere) this.#anchors.hold(key, anchor);
      else this.#anchors.discard(anchor);
    }
  }

  get #sheetId(): number {
    return this.#frame.tab.sheetId;
  }

  #placeOf(name: ColumnKey | 'bottom' | 'right', bottom: number): Place {
    if (name === 'bottom') return { dimension: 'ROWS', index: bottom - 1 };
    const { at, tab } = this.#frame;
    return { dimension: 'COLUMNS', index: name === 'right' ? tab.columnCount - 1 : at.header[name] };
  }

  /** Cells that stand side by side make one request. */
  #set(rowIndex: number, facts: Facts): void {
    const { header } = this.#frame.at;
    const cells = COLUMN_KEYS.flatMap((key) =>
      facts[key] === undefined ? [] : [{ column: header[key], value: facts[key] }],
    ).sort((a, b) => a.column - b.column);
    let values: sheets_v4.Schema$CellData[] = [];
    let next = -1;
    for (const { column, value } of cells) {
      if (column !== next) {
        values = [];
        const start = { sheetId: this.#sheetId, rowIndex, columnIndex: column };
        this.requests.push({ updateCells: { start, rows: [{ values }], fields: 'userEnteredValue' } });
      }
      values.push({ userEnteredValue: extendedValue(value) });
      next = column + 1;
    }
  }
}

/** Text stays the text it is, whatever it begins with. */
function extendedValue(cell: Cell): sheets_v4.Schema$ExtendedValue {
  if (typeof cell === 'number') return { numberValue: cell };
  if (typeof cell === 'boolean') return { boolValue: cell };
  return cell === undefined || cell === null || cell === '' ? {} : { stringValue: cell };
}
