import type { Rectangle } from '../workbook/grid-range.ts';
import { OperationError } from '../workbook/operations.ts';
import { protectionAgainst } from '../workbook/protection.ts';
import type { SpreadsheetReader } from '../workbook/reading.ts';
import type { Workbook } from '../workbook/workbook.ts';
import { ApiError, invalid } from './api-error.ts';
import type { Selection } from './field-selection.ts';

/** What a method needs to know of the request it answers. */
export interface RequestContext {
  readonly workbook: Workbook;
  /** Who asks: an e-mail address, or a stand-in for one. */
  readonly account: string;
  readonly nowMs: number;
  /** From 0 up to 1; makes ids. */
  readonly random: () => number;
  /** Which parts of the answer are wanted. */
  readonly selection: Selection;
}

/** Reported in these words, as a 400. */
const PROTECTED =
  'You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.';

/** @throws ApiError when a protection keeps the account from changing the cells. */
export function checkEditable(context: RequestContext, reader: SpreadsheetReader, area: Rectangle): void {
  if (protectionAgainst(reader, context.account, area)) throw invalid(PROTECTED);
}

/** Puts where in the request it happened before an error's message: `Invalid data[1]: …`. */
export function within<Result>(place: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError)
      throw new ApiError(error.status, `${place}: ${error.message}`, error.details);
    if (error instanceof OperationError) throw invalid(`${place}: ${error.message}`);
    throw error;
  }
}
