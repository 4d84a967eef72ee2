import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

/** Short, so that the anchors of as many rows as can be in flight fit into the 30,000 characters that the keys of a tab may
 * have together (documented: developer metadata guide). */
const ANCHOR_KEY = 'sc';

/** Chosen here rather than by Google, so that the answer to an anchor's request need not be waited for to know it. */
const MOST_ID = 2 ** 31 - 1;

/** One row or column. */
export interface Place {
  readonly dimension: 'ROWS' | 'COLUMNS';
  /** From 0. */
  readonly index: number;
}

/** Developer metadata on a row or column, and where it stood when it was last heard of. */
export interface Anchor {
  /** What all anchors of one program carry. */
  readonly metadataKey: string;
  readonly id: number;
  readonly place: Place;
}

/**
 * The anchors of the rows in flight, and of the columns that are written. An anchor follows its row through insertions,
 * deletions, moves and sorts through the API (reported: two live probes), and goes with it when it is deleted.
 */
export class Anchors {
  readonly metadataKey: string;
  #last: number;
  readonly #held = new Map<unknown, Anchor>();
  #stray = new Set<number>();

  /** @param metadataKey another program's anchors are never taken for this one's own */
  constructor(random: () => number, metadataKey: string = ANCHOR_KEY) {
    this.metadataKey = metadataKey;
    this.#last = Math.floor(random() * MOST_ID);
  }

  /** @param key a notification's id, or whatever else stands for the row or column */
  of(key: unknown): Anchor | undefined {
    return this.#held.get(key);
  }

  keys(): readonly unknown[] {
    return [...this.#held.keys()];
  }

  /** A new anchor; it counts only once it is held. */
  make(place: Place): Anchor {
    this.#last = (this.#last % MOST_ID) + 1;
    return { metadataKey: this.metadataKey, id: this.#last, place };
  }

  hold(key: unknown, anchor: Anchor): void {
    if (this.#held.get(key)?.id !== anchor.id) this.drop(key);
    this.#held.set(key, anchor);
  }

  /** The anchor has served and is deleted with the next batch. */
  drop(key: unknown): void {
    const anchor = this.#held.get(key);
    this.#held.delete(key);
    if (anchor !== undefined) this.#stray.add(anchor.id);
  }

  /** The anchor is gone from the sheet. */
  forget(key: unknown): void {
    this.#held.delete(key);
  }

  /** An anchor that stands in the sheet, or may, and that nobody holds. */
  discard({ id }: Anchor): void {
    this.#stray.add(id);
  }

  /** The row turned out to be another's, whose anchor it is from now on. */
  hand(from: unknown, to: unknown): void {
    const anchor = this.#held.get(from);
    this.#held.delete(from);
    if (anchor !== undefined) this.#held.set(to, anchor);
  }

  /** What nobody holds any more. */
  get strays(): readonly number[] {
    return [...this.#stray];
  }

  deleted(ids: readonly number[]): void {
    for (const id of ids) this.#stray.delete(id);
  }

  /**
   * Takes note of all anchors that stand in the sheet: those of deleted rows are forgotten.
   *
   * @param standing by the anchors' ids
   * @returns whether any was elsewhere than thought
   */
  relocate(standing: ReadonlyMap<number, Place>): boolean {
    let moved = false;
    for (const [key, anchor] of Array.from(this.#held)) {
      const { id, place } = anchor;
      const now = standing.get(id);
      if (now?.dimension === place.dimension && now.index === place.index) continue;
      moved = true;
      if (now === undefined) this.#held.delete(key);
      else this.#held.set(key, { ...anchor, place: now });
    }
    const held = new Set([...this.#held.values()].map(({ id }) => id));
    this.#stray = new Set([...standing.keys()].filter((id) => !held.has(id)));
    return moved;
  }
}

export function createAnchor({ metadataKey, id, place }: Anchor, sheetId: number): sheets_v4.Schema$Request {
  return {
    createDeveloperMetadata: {
      developerMetadata: {
        metadataId: id,
        metadataKey,
        visibility: 'PROJECT',
        location: { dimensionRange: rangeOf(place, sheetId) },
      },
    },
  };
}

export function deleteAnchor(id: number): sheets_v4.Schema$Request {
  return { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: id } } } };
}

/**
 * Has the whole batch refused if the anchor is not where it is thought to be: it is deleted at that very place and made
 * anew, and an id that still stands elsewhere can't be made again (documented). An anchor that went with its row can be,
 * which is why the batch also proves a row below and a column to the right of all that it touches.
 */
export function proveAnchor(
  anchor: Anchor,
  sheetId: number,
  place = anchor.place,
): readonly sheets_v4.Schema$Request[] {
  const lookup = {
    metadataId: anchor.id,
    locationMatchingStrategy: 'EXACT_LOCATION',
    metadataLocation: { dimensionRange: rangeOf(anchor.place, sheetId) },
  };
  return [
    { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: lookup } } },
    createAnchor({ ...anchor, place }, sheetId),
  ];
}

function rangeOf({ dimension, index }: Place, sheetId: number): sheets_v4.Schema$DimensionRange {
  return { sheetId, dimension, startIndex: index, endIndex: index + 1 };
}
