import type { Cell, CellPatch, Notification } from '@sheet-courier/shared';

import type { Anchors } from './anchors.ts';
import type { RowChange } from './write-plan.ts';

/** What one round of writing came to. */
export interface Round {
  /** Changes that are proven to stand on their own rows. */
  readonly landed: RowChange[];
  readonly claimed: { readonly change: RowChange; readonly notification: Notification }[];
  /** Claims whose row turned out not to be due any more. */
  readonly declined: RowChange[];
  /** Whether some row was not where it was last seen, so that the rows have to be looked up anew. */
  moved: boolean;
}

export function emptyRound(): Round {
  return { landed: [], claimed: [], declined: [], moved: false };
}

/** A Status cell to be moved, at the place where its row was a moment ago. */
export interface StatusMove {
  /** One-based. */
  readonly row: number;
  /** What the cell holds, letter by letter. */
  readonly from: string;
  readonly to: string;
}

/** Cells of a row that are to be set right, because this worker wrote them by mistake. */
export interface Amends {
  readonly id: string;
  /** From the row's first column on; null leaves a cell as it is. */
  readonly cells: readonly Cell[];
}

/** What the worker remembers of the rows it is in the middle of changing. */
export interface Flight {
  readonly anchors: Anchors;
  /** By anchor. */
  readonly amends: Map<number, Amends>;
  /** By id: facts that a claim has left standing, such as the Next Attempt At of a retry. */
  readonly leftovers: Map<string, CellPatch>;
  /** By id: what Status was moved to by mistake. */
  readonly misled: Map<string, string>;
  /** Keys of rows whose Status Google does not replace although it says what it should; it is then written by anchor. */
  readonly stubborn: Set<unknown>;
}

/** The anchor of the header row, by which columns that move during a write are noticed. */
export const HEADER = Symbol('header');
