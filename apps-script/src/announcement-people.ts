import {
  type Cell,
  cellText,
  formatDateTime,
  parseTelegramAddress,
  PRIORITY,
  readUsers,
  unwanted,
  USERS_TAB,
  type Zone,
} from '@sheet-courier/shared';
import type { Person } from './announcement.ts';
import { readWholeTab } from './spreadsheet.ts';
import { USERS } from './tabs.ts';

/** Everybody in the tab Users whose User ID can be read, and the headers that a filter may ask for. */
export function readPeople(zone: Zone): {
  readonly people: readonly Person[];
  readonly columns: readonly string[];
} {
  const grid = readWholeTab(USERS_TAB).map((row) => row.map((cell) => asCell(cell, zone)));
  const result = readUsers(grid, zone);
  if (!result.ok) throw new Error(result.problem);
  const [header = [], ...rows] = grid;
  const columns = header.map(cellText);
  const idColumn = columns.findIndex(
    (column) => column.toLowerCase() === USERS.byKey.userId.header.toLowerCase(),
  );
  const people: Person[] = [];
  for (const row of rows) {
    const address = parseTelegramAddress(row[idColumn]);
    const user = address === null ? undefined : result.users.get(address);
    if (address === null || !user) continue;
    people.push({
      address,
      name: user.name,
      language: user.language,
      wantsAnnouncements: unwanted(user, { type: 'announcement', priority: PRIORITY.first }) === null,
      cells: Object.fromEntries(columns.map((column, index) => [column, cellText(row[index])])),
    });
  }
  return { people, columns: columns.filter((column) => column !== '') };
}

/** A date as people read it. */
function asCell(cell: unknown, zone: Zone): Cell {
  return cell instanceof Date ? formatDateTime(cell.getTime(), zone) : (cell as Cell);
}
