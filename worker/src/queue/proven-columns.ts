import type { Cell } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';
import { type Anchors, createAnchor, deleteAnchor, proveAnchor } from './anchors.ts';
import { sameTexts } from './row-book.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';

/** Columns of one tab, as they were just read. */
export interface ReadColumns {
  readonly sheetId: number;
  readonly title: string;
  /** One-based. */
  readonly headerRow: number;
  readonly headerCells: readonly Cell[];
  readonly columnCount: number;
  /** Those that are relied on, from 0. */
  readonly positions: readonly number[];
  /** A row that is relied on as well. */
  readonly row?: ReadRow;
}

interface ReadRow {
  /** From 0. */
  readonly index: number;
  /** Of the tab, empty rows included. */
  readonly rowCount: number;
  /** Whether cells are still the row's own. */
  readonly isIt: (cells: readonly Cell[]) => boolean;
}

/**
 * Carries out requests that rely on where columns (and a row) stand, all of them or none: they are anchored first, and
 * Google refuses the batch if one of them, or the last of the tab, has moved by then. No anchor stays.
 *
 * @param begins called right before the requests are sent: without an answer nobody knows from then on whether they came
 * @returns false where they had moved before
 * @throws SheetsRefusal where they moved meanwhile, or Google refuses the requests for another reason
 */
export async function changeWhereColumnsStand(
  calls: SheetsCalls,
  anchors: Anchors,
  columns: ReadColumns,
  requests: readonly sheets_v4.Schema$Request[],
  begins: () => void = () => undefined,
): Promise<boolean> {
  const { sheetId, title, headerRow, headerCells, columnCount, row } = columns;
  const places = [
    ...[...new Set([...columns.positions, columnCount - 1])].map((index) =>
      anchors.make({ dimension: 'COLUMNS', index }),
    ),
    ...(row === undefined ? [] : [...new Set([row.index, row.rowCount - 1])]).map((index) =>
      anchors.make({ dimension: 'ROWS', index }),
    ),
  ];
  const released = places.map(({ id }) => deleteAnchor(id));
  const shown = { title, rows: row === undefined ? [headerRow] : [headerRow, row.index + 1] };
  const seen = await calls.change(
    places.map((anchor) => createAnchor(anchor, sheetId)),
    shown,
  );
  const isRowThere = row === undefined || row.isIt(seen.rows.get(row.index + 1) ?? []);
  if (!isRowThere || !sameTexts(seen.rows.get(headerRow) ?? [], headerCells)) {
    await calls.change(released, shown);
    return false;
  }
  begins();
  try {
    const proof = places.flatMap((anchor) => proveAnchor(anchor, sheetId));
    await calls.change([...proof, ...requests, ...released], shown);
    return true;
  } catch (error) {
    if (error instanceof SheetsRefusal) await calls.change(released, shown);
    throw error;
  }
}
