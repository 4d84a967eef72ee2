import type { Cell, ColumnKey } from '@sheet-courier/shared';

/** Columns that the worker writes; people may write Status as well. */
export const WRITTEN = [
  'id',
  'status',
  'sentAt',
  'retryCount',
  'errorMessage',
  'nextAttemptAt',
  'messageId',
] as const satisfies readonly ColumnKey[];

/** Cells of one row, by column. */
export type Facts = Readonly<Partial<Record<ColumnKey, Cell>>>;

/** A move of Status. */
export interface StatusMove {
  /** What the cell holds, letter by letter; where it says anything else it stays. */
  readonly from: string;
  readonly to: string;
}
