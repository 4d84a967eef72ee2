import { type Cell, cellText } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import { spansOf } from './a1.ts';
import { type Anchor, type Anchors, createAnchor, deleteAnchor, proveAnchor } from './anchors.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import type { TabPlace } from './tab.ts';

/** A tab whose rows are moved, or to which they are. */
export interface TableTab extends TabPlace {
  /** One-based. */
  readonly headerRow: number;
  readonly headerCells: readonly Cell[];
  /** Empty ones at the end included. */
  readonly rowCount: number;
  readonly columnCount: number;
}

/** Rows on their way from one tab to another. */
export interface RowMove {
  readonly from: TableTab;
  readonly to: TableTab;
  /** One-based, as they were last seen. */
  readonly rows: readonly number[];
  /** Whether a row, as it stands in `from`, is to be moved. */
  readonly isWanted: (cells: readonly Cell[], row: number) => boolean;
}

export interface MovedRow {
  /** One-based, in `to`. */
  readonly row: number;
  readonly cells: readonly Cell[];
}

/**
 * Moves whole rows to another tab, below its header: they are copied there and deleted here in one batch, which Google
 * carries out as a whole or not at all, and refuses if any of them is not where it was a moment before. What people wrote
 * beside our columns goes along.
 */
export class RowMover {
  readonly #calls: SheetsCalls;
  readonly #anchors: Anchors;

  constructor(calls: SheetsCalls, anchors: Anchors) {
    this.#calls = calls;
    this.#anchors = anchors;
  }

  /**
   * @returns the rows as they stand in `to` now
   * @throws SheetsRefusal if anything has moved meanwhile; then nothing is changed
   */
  async move({ from, to, rows, isWanted }: RowMove): Promise<readonly MovedRow[]> {
    const target = await this.#widen(to, from);
    const places = rows.map((row) => this.#anchors.make({ dimension: 'ROWS', index: row - 1 }));
    const fixed = [...this.#frameOf(from), ...this.#frameOf(target)];
    try {
      const shown = await this.#calls.change(
        [
          ...places.map((anchor) => createAnchor(anchor, from.sheetId)),
          ...fixed.map(({ anchor, sheetId }) => createAnchor(anchor, sheetId)),
        ],
        { title: from.title, rows: [from.headerRow, ...rows] },
        { title: target.title, rows: [target.headerRow] },
      );
      const [source, destination] = shown.tabs;
      const isSame = (cells: readonly Cell[] | undefined, tab: TableTab): boolean =>
        tab.headerCells.every((cell, index) => cellText(cells?.[index]) === cellText(cell));
      const areTabsThere =
        isSame(source?.get(from.headerRow), from) && isSame(destination?.get(target.headerRow), target);
      const wanted = places.filter(({ place }) => {
        const cells = source?.get(place.index + 1);
        return (
          areTabsThere && cells !== undefined && isWanted(cells, place.index + 1) && hasHeaders(cells, from)
        );
      });
      return await this.#carryOut(
        from,
        target,
        wanted,
        [...places, ...fixed.map(({ anchor }) => anchor)],
        fixed,
      );
    } catch (error) {
      for (const anchor of [...places, ...fixed.map((one) => one.anchor)]) this.#anchors.discard(anchor);
      throw error;
    }
  }

  async #carryOut(
    from: TableTab,
    to: TableTab,
    wanted: readonly Anchor[],
    all: readonly Anchor[],
    fixed: readonly Fixed[],
  ): Promise<readonly MovedRow[]> {
    const spans = spansOf(wanted.map(({ place }) => place.index + 1));
    const first = to.headerRow + 1;
    const moving = new Set(wanted.map(({ id }) => id));
    const requests: sheets_v4.Schema$Request[] = [];
    if (wanted.length > 0) {
      requests.push(
        ...wanted.flatMap((anchor) => proveAnchor(anchor, from.sheetId)),
        ...fixed.flatMap(({ anchor, sheetId }) => proveAnchor(anchor, sheetId)),
        insertRows(to.sheetId, first - 1, wanted.length),
        ...copies(from, to, spans),
        // A tab must keep a row besides its header.
        ...(wanted.length >= from.rowCount - from.headerRow ? [appendRow(from.sheetId)] : []),
        ...spans.toReversed().map(([start, end]) => deleteRows(from.sheetId, start, end)),
      );
    }
    requests.push(...all.filter(({ id }) => !moving.has(id)).map(({ id }) => deleteAnchor(id)));
    const rows = wanted.map((_, index) => first + index);
    const shown = await this.#calls.change(requests, { title: to.title, rows: [to.headerRow, ...rows] });
    return rows.map((row) => ({ row, cells: shown.rows.get(row) ?? [] }));
  }

  /** The header row, all columns, and the row and column beyond which nothing is touched. */
  #frameOf({ sheetId, headerRow, headerCells, rowCount, columnCount }: TableTab): readonly Fixed[] {
    const columns = new Set([...headerCells.keys(), columnCount - 1]);
    const rows = new Set([headerRow - 1, rowCount - 1]);
    return [
      ...[...columns].map((index) => ({ dimension: 'COLUMNS' as const, index })),
      ...[...rows].map((index) => ({ dimension: 'ROWS' as const, index })),
    ].map((place) => ({ anchor: this.#anchors.make(place), sheetId }));
  }

  /** Gives the tab the columns that it lacks, at its right. */
  async #widen(tab: TableTab, like: TableTab): Promise<TableTab> {
    const targets = matchColumns(like.headerCells, tab.headerCells);
    const missing = like.headerCells.filter((cell, index) => cellText(cell) !== '' && targets[index] === -1);
    if (missing.length === 0) return tab;
    const width = tab.headerCells.length;
    const more = width + missing.length - tab.columnCount;
    const start = { sheetId: tab.sheetId, rowIndex: tab.headerRow - 1, columnIndex: width };
    const values = missing.map((cell) => ({ userEnteredValue: { stringValue: cellText(cell) } }));
    await this.#calls.change(
      [
        ...(more > 0
          ? [{ appendDimension: { sheetId: tab.sheetId, dimension: 'COLUMNS', length: more } }]
          : []),
        { updateCells: { start, rows: [{ values }], fields: 'userEnteredValue' } },
      ],
      { title: tab.title, rows: [tab.headerRow] },
    );
    return {
      ...tab,
      headerCells: [...tab.headerCells, ...missing],
      columnCount: Math.max(tab.columnCount, width + missing.length),
    };
  }
}

interface Fixed {
  readonly anchor: Anchor;
  readonly sheetId: number;
}

/** Whether all that a row holds stands under a header, so that it has a place in another tab. */
export function hasHeaders(cells: readonly Cell[], { headerCells }: TableTab): boolean {
  return cells.every((cell, index) => cellText(cell) === '' || cellText(headerCells[index]) !== '');
}

/**
 * In which column of one header each column of the other stands, by their texts; of several with one text the first is the
 * first, and so on. -1 where there is none.
 */
function matchColumns(header: readonly Cell[], other: readonly Cell[]): readonly number[] {
  const free = other.map((cell) => cellText(cell).toLowerCase());
  return header.map((cell) => {
    const text = cellText(cell).toLowerCase();
    const found = text === '' ? -1 : free.indexOf(text);
    if (found !== -1) free[found] = '';
    return found;
  });
}

/** One request for each run of rows and of columns that stand in the same order in both tabs. */
function copies(
  from: TableTab,
  to: TableTab,
  spans: ReturnType<typeof spansOf>,
): readonly sheets_v4.Schema$Request[] {
  const runs: { source: number; target: number; width: number }[] = [];
  for (const [source, target] of matchColumns(from.headerCells, to.headerCells).entries()) {
    if (target === -1) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.source + last.width === source && last.target + last.width === target)
      last.width++;
    else runs.push({ source, target, width: 1 });
  }
  let next = to.headerRow;
  return spans.flatMap(([start, end]) => {
    const at = next;
    const height = end - start + 1;
    next += height;
    return runs.map(({ source, target, width }) => ({
      copyPaste: {
        source: area(from.sheetId, start - 1, height, source, width),
        destination: area(to.sheetId, at, height, target, width),
        pasteType: 'PASTE_NORMAL',
      },
    }));
  });
}

function area(sheetId: number, row: number, height: number, column: number, width: number) {
  return {
    sheetId,
    startRowIndex: row,
    endRowIndex: row + height,
    startColumnIndex: column,
    endColumnIndex: column + width,
  };
}

function insertRows(sheetId: number, startIndex: number, count: number): sheets_v4.Schema$Request {
  const range = { sheetId, dimension: 'ROWS', startIndex, endIndex: startIndex + count };
  // At the very end of a tab there is no row below to take after.
  return { insertDimension: { range, inheritFromBefore: true } };
}

function appendRow(sheetId: number): sheets_v4.Schema$Request {
  return { appendDimension: { sheetId, dimension: 'ROWS', length: 1 } };
}

function deleteRows(sheetId: number, start: number, end: number): sheets_v4.Schema$Request {
  return {
    deleteDimension: { range: { sheetId, dimension: 'ROWS', startIndex: start - 1, endIndex: end } },
  };
}
