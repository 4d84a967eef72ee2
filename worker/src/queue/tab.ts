import { createZone, QUEUE_TAB, type Zone } from '@sheet-courier/shared';

import { QueueUnavailable } from './queue.ts';
import type { SheetsCalls } from './sheets-calls.ts';

/** The tab that is the queue, as the spreadsheet's properties tell of it. */
export interface Tab {
  readonly sheetId: number;
  readonly title: string;
  readonly zone: Zone;
  readonly columnCount: number;
}

/**
 * Finds the tab by its title. A renamed one is not followed: Apps Script queues into the tab of that title too, and the
 * two must never mean different tabs. It is named, so that a person can name it back.
 *
 * @param known the tab as it was found before, if it was
 */
export async function findTab(calls: SheetsCalls, known: Tab | null): Promise<Tab> {
  const { properties, sheets = [] } = await calls.properties();
  const tabs = sheets.map((sheet) => sheet.properties ?? {});
  const found = tabs.find((tab) => tab.title?.toLowerCase() === QUEUE_TAB.toLowerCase());
  if (found === undefined) {
    const renamed = known === null ? undefined : tabs.find((tab) => tab.sheetId === known.sheetId);
    const what =
      renamed === undefined
        ? `The spreadsheet has no tab ${QUEUE_TAB}. Use Notifications → Set up / repair.`
        : `The tab ${QUEUE_TAB} is now called "${renamed.title}". Name it ${QUEUE_TAB} again.`;
    throw new QueueUnavailable('broken', what);
  }
  return {
    sheetId: found.sheetId ?? 0,
    title: found.title ?? QUEUE_TAB,
    zone: readZone(properties?.timeZone ?? ''),
    columnCount: found.gridProperties?.columnCount ?? 0,
  };
}

function readZone(name: string): Zone {
  try {
    return createZone(name);
  } catch {
    throw new QueueUnavailable(
      'broken',
      `The spreadsheet's time zone "${name}" is not known here. Choose another under File → Settings.`,
    );
  }
}
