import { refreshDirectory } from './directory.ts';
import { noticeBookings } from './notice-bookings.ts';
import { noticeSpins } from './notice-spins.ts';
import { Busy } from './script-lock.ts';
import { sheetZone } from './spreadsheet-table.ts';

/** What is looked at, one after the other: each says whether there may be more, and holds the lock by itself. */
const LOOKS: readonly ((patient: boolean) => boolean)[] = [noticeSpins, noticeBookings];

/** Reads Templates and Users anew for whatever is told within the next minute. */
export function refreshTexts(): void {
  refreshDirectory(sheetZone());
}

/** Stop well before Google ends an execution (documented: 6 minutes); the next one goes on. */
const LONGEST_MS = 4 * 60_000;

/**
 * Looks through the tabs for what has happened and nobody has been told of. One tab that can't be read holds up no other.
 *
 * @param patient see noticeSpins
 * @throws Error when a tab couldn't be looked at, for Google to tell the owner of
 */
export function noticeEvents(patient: boolean): void {
  const until = Date.now() + LONGEST_MS;
  const problems: string[] = [];
  for (const look of LOOKS) {
    try {
      while (Date.now() < until && look(patient));
    } catch (error) {
      // Whoever holds the lock is at work, and the next minute comes.
      if (error instanceof Busy) break;
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.length > 0) throw new Error(problems.join(' '));
}
