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
}

/**
 * Carries out requests that rely on where columns stand, all of them or none: the columns are anchored first, and Google
 * refuses the batch if one of them, or the last of the tab, has moved by then. No anchor stays.
 *
 * @param begins called right before the requests are sent: without an answer nobody knows from then on whether they came
 * @returns false where the columns had moved before
 * @throws SheetsRefusal where they moved meanwhile, or Google refuses the requests for another reason
 */
export async function changeWhereColumnsStand(
  calls: SheetsCalls,
  anchors: Anchors,
  columns: ReadColumns,
  requests: readonly sheets_v4.Schema$Request[],
  begins: () => void = () => undefined,
): Promise<boolean> {
  const { sheetId, title, headerRow, headerCells, columnCount } = columns;
  const positions = new Set([...columns.positions, columnCount - 1]);
  const places = [...positions].map((index) => anchors.make({ dimension: 'COLUMNS', index }));
  const released = places.map(({ id }) => deleteAnchor(id));
  const shown = { title, rows: [headerRow] };
  const seen = await calls.change(
    places.map((anchor) => createAnchor(anchor, sheetId)),
    shown,
  );
  if (!sameTexts(seen.rows.get(headerRow) ?? [], headerCells)) {
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
