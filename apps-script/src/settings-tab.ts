import { type Cell, cellText } from '@sheet-courier/shared';
import { readTable, sheetZone, type Table } from './spreadsheet-table.ts';
import { SETTING_ROWS, SETTINGS } from './tabs.ts';

export type SettingName = (typeof SETTING_ROWS)[number]['name'];

/** Two names are the same to a person when they differ only in case or blanks around. */
function normal(cell: Cell): string {
  return cellText(cell).toLowerCase();
}

type SettingsTable = Table<keyof typeof SETTINGS.byKey>;

/** Where a setting stands and what its Value cell holds, as text; undefined where there is no such row. */
export function findSetting(
  name: SettingName,
): { readonly table: SettingsTable; readonly row: number; readonly value: string } | undefined {
  const { table, rows } = readTable(SETTINGS, sheetZone());
  const found = rows.find(({ cells }) => normal(cells.name) === normal(name));
  return found && { table, row: found.row, value: cellText(found.cells.value) };
}

/** What stands in the Value cell of a setting; '' where there is no such row. */
export function readSetting(name: SettingName): string {
  return findSetting(name)?.value ?? '';
}

/** Whether operators have paused the worker, by any of the words that it takes for yes. */
export function isPaused(): boolean {
  return ['yes', 'true', 'on', '1'].includes(readSetting('Paused').toLowerCase());
}

/** Writes the Value cell of a setting. Call it under the script lock. Throws when there is no such row. */
export function writeSetting(name: SettingName, value: string): void {
  const found = findSetting(name);
  if (!found) {
    throw new Error(`The tab ${SETTINGS.title} has no row "${name}". Use Notifications → Set up / repair.`);
  }
  found.table.set('value', [found.row], value);
}

/** Adds the rows that are missing and mends what our rows say they mean; values stay. Says what was done. */
export function setUpSettings(): string[] {
  const { table, rows } = readTable(SETTINGS, sheetZone());
  const missing = SETTING_ROWS.filter(({ name }) =>
    rows.every(({ cells }) => normal(cells.name) !== normal(name)),
  );
  let mended = 0;
  for (const { name, meaning } of SETTING_ROWS) {
    const row = rows.find(({ cells }) => normal(cells.name) === normal(name));
    if (!row || row.cells.meaning === meaning) continue;
    table.set('meaning', [row.row], meaning);
    mended += 1;
  }
  if (missing.length > 0) table.append(missing);
  return [
    ...(missing.length > 0 ? [`added ${missing.map(({ name }) => name).join(', ')} to Settings`] : []),
    ...(mended > 0 ? ['mended the meanings in Settings'] : []),
  ];
}
