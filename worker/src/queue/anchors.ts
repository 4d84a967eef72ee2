import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

/** Short, because all keys of a tab together may have 30,000 characters (documented: developer metadata guide). */
export const ANCHOR_KEY = 'courier';

/** Chosen here rather than by Google, so that the answer to an anchor's request need not be waited for to know it. */
const MOST_ID = 2 ** 31 - 1;

/**
 * Developer metadata on the rows in flight. It follows its row through insertions, deletions, moves and sorts through the
 * API (reported: two live probes), and a write that names it finds the row at the very moment of writing. It proves
 * nothing of what the row holds (a person may paste over it), so every answer is checked against the row's ID as well.
 */
export class Anchors {
  #last: number;
  readonly #held = new Map<unknown, number>();
  readonly #dropped = new Set<number>();

  constructor(random: () => number) {
    this.#last = Math.floor(random() * MOST_ID);
  }

  /** @param key a notification's id, or whatever else stands for the row */
  of(key: unknown): number | undefined {
    return this.#held.get(key);
  }

  /** A new id for an anchor; it counts only once it is held. */
  next(): number {
    this.#last = (this.#last % MOST_ID) + 1;
    return this.#last;
  }

  hold(key: unknown, id: number): void {
    this.drop(key);
    this.#held.set(key, id);
  }

  drop(key: unknown): void {
    const id = this.#held.get(key);
    this.#held.delete(key);
    if (id !== undefined) this.#dropped.add(id);
  }

  /** The anchor is gone from the sheet, or somebody else sees to it. */
  forget(key: unknown): void {
    this.#held.delete(key);
  }

  /** Whether the notification's row is in the middle of something. */
  holds(key: unknown): boolean {
    return this.#held.has(key);
  }

  /** Drops all anchors but those of notifications: of rows that were told apart for one write only. */
  dropPassing(): void {
    for (const key of Array.from(this.#held.keys())) if (typeof key === 'object') this.drop(key);
  }

  /** An anchor that stands in the sheet, or may, and that nobody holds. */
  discard(id: number): void {
    this.#dropped.add(id);
  }

  /** What is to be deleted with the next batch. */
  get dropped(): readonly number[] {
    return [...this.#dropped];
  }

  /** What is to be deleted may be gone already: which anchors stand has to be asked anew. */
  forgetDropped(): void {
    this.#dropped.clear();
  }

  deleted(ids: readonly number[]): void {
    for (const id of ids) this.#dropped.delete(id);
  }

  isHeld(id: number): boolean {
    return [...this.#held.values()].includes(id);
  }
}

/** @param row one-based */
export function createAnchor(id: number, sheetId: number, row: number): sheets_v4.Schema$Request {
  return {
    createDeveloperMetadata: {
      developerMetadata: {
        metadataId: id,
        metadataKey: ANCHOR_KEY,
        visibility: 'PROJECT',
        location: { dimensionRange: { sheetId, dimension: 'ROWS', startIndex: row - 1, endIndex: row } },
      },
    },
  };
}

export function deleteAnchor(id: number): sheets_v4.Schema$Request {
  return { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: id } } } };
}
