import { createZone, decodeRow, dueAt } from '@sheet-courier/shared';
import { readQueueTable } from './queue-table.ts';
import type { SpreadsheetReader } from './workbook/reading.ts';

/**
 * Whether the worker has nothing left to do in the queue: nothing is due, on its way or to be tried again. Rows for a
 * later time, and rows that wait for a person, do not count.
 */
export function isAtRest(spreadsheet: SpreadsheetReader, now: number): boolean {
  const table = readQueueTable(spreadsheet);
  if (table === undefined) return true;
  const zone = createZone(spreadsheet.properties.timeZone);
  return table.rows.every((cells) => {
    const row = decodeRow(cells, table.header, zone);
    if (row.kind !== 'notification') return true;
    const { notification } = row;
    return notification.status === 'pending' && (dueAt(notification) ?? 0) > now;
  });
}
