import { cellText, type Cell } from '@sheet-courier/shared';
import type { Tab } from './spreadsheet.ts';
import { columnPositions, type TabColumnKind } from './tab-schema.ts';
import { SETTING_ROWS, SETTINGS } from './tabs.ts';

export type SettingName = (typeof SETTING_ROWS)[number]['name'];

/** Two names are the same to a person when they differ only in case or blanks around. */
function normal(cell: unknown): string {
  return cellText(cell as Cell).toLowerCase();
}

/** Adds the rows that are missing and mends what our rows say they mean; values stay. Says what was done. */
export function setUpSettings(tab: Tab, header: readonly unknown[]): string[] {
  const positions = columnPositions(SETTINGS, header);
  const names = tab.column(positions.name).map(normal);
  const meanings = tab.column(positions.meaning);
  let mended = 0;
  for (const { name, meaning } of SETTING_ROWS) {
    const row = names.indexOf(normal(name));
    if (row === -1 || meanings[row] === meaning) continue;
    tab.fill(positions.meaning, [row], meaning);
    mended += 1;
  }
  const missing = SETTING_ROWS.filter(({ name }) => !names.includes(normal(name)));
  if (missing.length > 0) {
    const kinds = new Map<number, TabColumnKind>(
      (['name', 'value', 'meaning'] as const).map((key) => [positions[key], SETTINGS.byKey[key].kind]),
    );
    const rows = missing.map((setting) => {
      const cells: Cell[] = [];
      cells[positions.name] = setting.name;
      cells[positions.value] = setting.value;
      cells[positions.meaning] = setting.meaning;
      return cells;
    });
    tab.append(rows, kinds);
  }
  return [
    ...(missing.length > 0 ? [`added ${missing.map(({ name }) => name).join(', ')} to Settings`] : []),
    ...(mended > 0 ? ['mended the meanings in Settings'] : []),
  ];
}
