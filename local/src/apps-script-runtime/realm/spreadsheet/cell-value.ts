import type { EnteredCell, ReadCell } from '../../sheet-call.ts';
import type { Zone } from '../zone.ts';

const DAY_MS = 86_400_000;
/** Serial 0 is 1899-12-30 (documented: Sheets API, date and time values). */
const SERIAL_EPOCH_MS = Date.UTC(1899, 11, 30);

/** What getValue gives: a date is a Date of the script's realm, an empty cell is ''. */
export function fromCell(cell: ReadCell, zone: () => Zone): string | number | boolean | Date {
  if (typeof cell !== 'object') return cell;
  return new Date(zone().utc(SERIAL_EPOCH_MS + Math.round(cell.serial * DAY_MS)));
}

/** What setValue sends. undefined and null empty the cell; what is no cell value at all is written as its text. */
export function toCell(value: unknown): EnteredCell {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : '#NUM!';
  if (value instanceof Date) return { dateMs: value.getTime() };
  // Reported: what is no cell value lands as the text of a Java object. Here it names its kind.
  return Object.prototype.toString.call(value);
}
