import {
  QUEUE_TAB,
  SETTINGS_TAB,
  TEMPLATES_TAB,
  USERS_TAB,
  createZone,
  type Zone,
} from '@sheet-courier/shared';

import { QueueUnavailable } from './queue.ts';
import type { SheetsCalls } from './sheets-calls.ts';

/** Where a tab is. */
export interface TabPlace {
  readonly sheetId: number;
  readonly title: string;
}

/** Where the tabs Templates and Users are; null where there is none. */
export interface DirectoryPlaces {
  readonly templates: TabPlace | null;
  readonly users: TabPlace | null;
}

/** The tab that is the queue, as the spreadsheet's properties tell of it. */
export interface Tab extends TabPlace {
  readonly zone: Zone;
  readonly columnCount: number;
  /** Empty rows at the end included. */
  readonly rowCount: number;
  /** Of all tabs together. */
  readonly cells: number;
  /** The tab Settings, where there is one. */
  readonly settings: TabPlace | null;
  /** The tabs Templates and Users, where there are such. */
  readonly directory: DirectoryPlaces;
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
  const named = (title: string) => tabs.find((tab) => tab.title?.toLowerCase() === title.toLowerCase());
  const found = named(QUEUE_TAB);
  const placed = (title: string): TabPlace | null => {
    const tab = named(title);
    return tab === undefined ? null : { sheetId: tab.sheetId ?? 0, title: tab.title ?? title };
  };
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
    rowCount: found.gridProperties?.rowCount ?? 0,
    cells: tabs.reduce(
      (sum, { gridProperties: grid }) => sum + (grid?.rowCount ?? 0) * (grid?.columnCount ?? 0),
      0,
    ),
    settings: placed(SETTINGS_TAB),
    directory: { templates: placed(TEMPLATES_TAB), users: placed(USERS_TAB) },
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
