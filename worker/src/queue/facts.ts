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
