import { decodeSettings, NO_SETTINGS, type Settings, type Zone } from '@sheet-courier/shared';
import type { Config } from '../config.ts';
import { dataFiles } from '../journal/data-files.ts';
import { type JournalReader, readJournal } from '../journal/journal-reader.ts';
import { wholeTab } from '../queue/a1.ts';
import { QueueTable } from '../queue/queue-table.ts';
import type { SheetsCalls } from '../queue/sheets-calls.ts';
import { findTab, type Tab } from '../queue/tab.ts';
import { type CommandContext, openCalls, settingsOf } from './context.ts';

const ARCHIVE = /^notification_archive(_\d+)?$/i;

/** The sheet, for whoever looks at it. */
export interface OpenSheet {
  readonly config: Config;
  readonly calls: SheetsCalls;
  readonly queue: QueueTable;
  readonly zone: Zone;
  readonly tab: Tab;
  /** Titles of all tabs. */
  readonly titles: () => Promise<readonly string[]>;
  /** The tabs of the archive, the latest first. */
  readonly archives: () => Promise<readonly QueueTable[]>;
  /** What operators have set in the tab Settings, as far as it can be read. */
  readonly settings: () => Promise<Settings>;
}

/**
 * @throws CommandFailure where settings need mending
 * @throws QueueUnavailable where the sheet can't be read, or has no queue
 */
export async function openSheet(context: CommandContext): Promise<OpenSheet> {
  const config = settingsOf(context);
  const { calls } = openCalls(config, context);
  const tab = await findTab(calls, null);
  const { zone, title, settings } = tab;
  const titles = async (): Promise<readonly string[]> => {
    const { sheets = [] } = await calls.properties();
    return sheets.map(({ properties }) => properties?.title ?? '');
  };
  return {
    config,
    calls,
    zone,
    tab,
    queue: new QueueTable(calls, zone, title),
    titles,
    async archives() {
      const archived = (await titles()).filter((one) => ARCHIVE.test(one));
      return archived.toReversed().map((one) => new QueueTable(calls, zone, one));
    },
    async settings() {
      if (settings === null) return NO_SETTINGS;
      const [block = []] = await calls.read([wholeTab(settings.title)]);
      return decodeSettings(block, NO_SETTINGS)?.settings ?? NO_SETTINGS;
    },
  };
}

/** The journal of the worker on this machine; null where none has run here. */
export function openJournal({ DATA_DIR, SPREADSHEET_ID }: Config): JournalReader | null {
  return readJournal(dataFiles(DATA_DIR, SPREADSHEET_ID).journal);
}
