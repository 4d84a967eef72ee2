import { type Cell, cellText, formatDateTime, parseTelegramAddress, type Zone } from '@sheet-courier/shared';
import type { Person } from './announcement.ts';
import { readWholeTab } from './spreadsheet.ts';
import { columnPositions } from './tab-schema.ts';
import { USERS } from './tabs.ts';

/** Everybody in the tab Users whose User ID can be read, and the headers that a filter may ask for. */
export function readPeople(zone: Zone): {
  readonly people: readonly Person[];
  readonly columns: readonly string[];
} {
  const [header = [], ...rows] = readWholeTab(USERS.title);
  const positions = columnPositions(USERS, header);
  const columns = header.map((cell) => String(cell).trim());
  const people: Person[] = [];
  for (const row of rows) {
    const address = parseTelegramAddress(row[positions.userId] as Cell);
    if (address === null) continue;
    const cells = Object.fromEntries(columns.map((column, index) => [column, textOf(row[index], zone)]));
    const cell = (key: keyof typeof positions): string => textOf(row[positions[key]], zone);
    const preference = cell('preference').toLowerCase();
    people.push({
      address,
      name: cell('name'),
      language: cell('language'),
      wantsAnnouncements: cell('optedOutAt') === '' && (preference === '' || preference === 'all'),
      cells,
    });
  }
  return { people, columns: columns.filter((column) => column !== '') };
}

/** A cell as people read it. */
function textOf(cell: unknown, zone: Zone): string {
  return cell instanceof Date ? formatDateTime(cell.getTime(), zone) : cellText(cell as Cell);
}
