/**
 * One cell as the Sheets API gives it with UNFORMATTED_VALUE and SERIAL_NUMBER: text, a number (a date-time is the
 * serial number of days since 1899-12-30 in the spreadsheet's zone), a boolean, or nothing.
 */
export type Cell = string | number | boolean | null | undefined;

/** What a person reads in the cell, without surrounding blanks; an empty cell is ''. */
export function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  // Sheets shows booleans in capitals; an operator who types TRUE as a message means that very text.
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  return String(cell).trim();
}
