import { intersects, toRectangle, type Rectangle } from './grid-range.ts';
import type { SpreadsheetReader } from './reading.ts';
import type { ProtectedRange } from './spreadsheet.ts';

/** The protection that keeps the account from changing the cells; the owner is never kept (reported). */
export function protectionAgainst(
  reader: SpreadsheetReader,
  account: string,
  area: Rectangle,
): ProtectedRange | undefined {
  const sheet = reader.sheet(area.sheetId);
  if (!sheet || sheet.protectedRanges.length === 0 || reader.owner === null || reader.owner === account) {
    return undefined;
  }
  return sheet.protectedRanges.find((protection) => {
    if (protection.warningOnly || mayEdit(protection, account)) return false;
    const covered = toRectangle({ ...protection.range, sheetId: area.sheetId }, sheet);
    if (!intersects(covered, area)) return false;
    return !protection.unprotectedRanges?.some((open) => {
      const free = toRectangle({ ...open, sheetId: area.sheetId }, sheet);
      return (
        free.startRowIndex <= area.startRowIndex &&
        free.endRowIndex >= area.endRowIndex &&
        free.startColumnIndex <= area.startColumnIndex &&
        free.endColumnIndex >= area.endColumnIndex
      );
    });
  });
}

function mayEdit(protection: ProtectedRange, account: string): boolean {
  const users = protection.editors?.['users'];
  return Array.isArray(users) && users.includes(account);
}
