import { formatDateTime } from '@sheet-courier/shared';
import { findSetting, type SettingName } from './settings-tab.ts';
import { sheetZone } from './spreadsheet-table.ts';
import { QUEUE, SETTINGS } from './tabs.ts';

const STAMP: SettingName = 'Last edit';

/**
 * Tells the worker that somebody changed what it works from, so that it looks at once instead of at its next poll: it
 * reads this one cell with every look. A sheet that is not set up has no such cell, and nothing is lost by that.
 */
export function stamp(now: number): void {
  const found = findSetting(STAMP);
  if (!found) return;
  const milliseconds = String(now % 1000).padStart(3, '0');
  found.table.set('value', [found.row], `${formatDateTime(now, sheetZone())}.${milliseconds}`);
}

/** Stamps an edit by hand in the queue or the settings, but not one of the stamp itself. */
export function stampEdit({ range }: GoogleAppsScript.Events.SheetsOnEdit, now: number): void {
  const title = range.getSheet().getName();
  if (title !== QUEUE.title && title !== SETTINGS.title) return;
  if (title === SETTINGS.title && range.getNumRows() === 1 && findSetting(STAMP)?.row === range.getRow())
    return;
  stamp(now);
}
