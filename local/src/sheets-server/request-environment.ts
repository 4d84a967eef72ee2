import { longest } from '../workbook/longest.ts';
import type { Operation } from '../workbook/operations.ts';
import type { SheetReader, SpreadsheetReader } from '../workbook/reading.ts';
import type { Transaction } from '../workbook/workbook.ts';
import { invalid } from './api-error.ts';
import { checkEditable, type RequestContext } from './request-context.ts';

/** What one request inside a batchUpdate works with: the spreadsheet as the requests before it left it. */
export class RequestEnvironment {
  readonly context: RequestContext;
  readonly #transaction: Transaction;

  constructor(context: RequestContext, transaction: Transaction) {
    this.context = context;
    this.#transaction = transaction;
  }

  get reader(): SpreadsheetReader {
    return this.#transaction.reader;
  }

  /** @throws ApiError for an unknown one. */
  sheet(sheetId: number | null | undefined): SheetReader {
    const sheet = this.reader.sheet(sheetId ?? 0);
    if (!sheet) throw invalid(`No grid with id: ${sheetId ?? 0}`);
    return sheet;
  }

  /** Carries the operation out, unless a protection keeps the account from it. */
  apply(operation: Operation): void {
    this.#checkProtection(operation);
    this.#transaction.apply(operation);
  }

  #checkProtection(operation: Operation): void {
    const { context, reader } = this;
    switch (operation.kind) {
      case 'writeCells': {
        const { sheetId, row, column, rows } = operation;
        const width = longest(rows);
        return checkEditable(context, reader, {
          sheetId,
          startRowIndex: row,
          endRowIndex: row + rows.length,
          startColumnIndex: column,
          endColumnIndex: column + width,
        });
      }
      case 'fillCells':
        return checkEditable(context, reader, reader.rectangle(operation.range));
      case 'moveCells':
        return checkEditable(context, reader, operation.source);
      case 'permuteRows':
        return checkEditable(context, reader, operation.range);
      case 'deleteDimension': {
        const { sheetId, dimension, startIndex, endIndex } = operation;
        const range =
          dimension === 'ROWS'
            ? { sheetId, startRowIndex: startIndex, endRowIndex: endIndex }
            : { sheetId, startColumnIndex: startIndex, endColumnIndex: endIndex };
        return checkEditable(context, reader, reader.rectangle(range));
      }
      case 'deleteSheet':
        return checkEditable(context, reader, reader.rectangle({ sheetId: operation.sheetId }));
      default:
        return undefined;
    }
  }
}
