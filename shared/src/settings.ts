import { type Cell, cellText } from './cell.ts';
import { parseTelegramAddress } from './recipient.ts';
import { RETRY_POLICY_NAMES, type RetryPolicyName } from './retry-policy.ts';
import { UNCERTAIN_POLICIES, type UncertainPolicy } from './settle.ts';

export const SETTINGS_TAB = 'Settings';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;
const MOST_DAYS = 3_650;
/** What Telegram allows a bot in a second over all chats (documented: Bots FAQ). */
const MOST_PER_SECOND = 30;

/** Read in the spreadsheet's zone by whoever acts on it. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$/;

/** A part of each day, in minutes since midnight in the spreadsheet's zone; it may reach over midnight. */
export interface QuietHours {
  readonly from: number;
  /** Not included. */
  readonly until: number;
}

/** What operators have set in the tab Settings. Null is what the worker was started with. */
export interface Settings {
  readonly paused: boolean;
  readonly ratePerSecond: number | null;
  /** By Type in lower case. */
  readonly retryPolicyByType: ReadonlyMap<string, RetryPolicyName> | null;
  /** By Type in lower case. */
  readonly uncertainPolicyByType: ReadonlyMap<string, UncertainPolicy> | null;
  readonly quietHours: QuietHours | null;
  readonly archiveSentAfterDays: number | null;
  readonly archiveOthersAfterDays: number | null;
  /** A date and time: what had come to its end by then is archived however young it is. */
  readonly archiveFinishedBefore: string | null;
  /** As Telegram takes it. */
  readonly adminChat: string | null;
}

export const NO_SETTINGS: Settings = {
  paused: false,
  ratePerSecond: null,
  retryPolicyByType: null,
  uncertainPolicyByType: null,
  quietHours: null,
  archiveSentAfterDays: null,
  archiveOthersAfterDays: null,
  archiveFinishedBefore: null,
  adminChat: null,
};

/** Undefined is a value that can't be read. */
type Parse<Value> = (text: string) => Value | undefined;

interface Setting<Value> {
  readonly name: string;
  /** What Value may hold, as the end of a sentence. */
  readonly legal: string;
  /** Of a Value that is not empty. */
  readonly parse: Parse<Value>;
}

const SETTINGS: { readonly [Key in keyof Settings]: Setting<NonNullable<Settings[Key]>> } = {
  paused: { name: 'Paused', legal: 'yes or no', parse: parseYesOrNo },
  ratePerSecond: {
    name: 'Rate per second',
    legal: `a whole number from 1 to ${MOST_PER_SECOND}, or nothing`,
    parse: wholeNumber(1, MOST_PER_SECOND),
  },
  retryPolicyByType: {
    name: 'Retry policy by type',
    legal: `such as user_prize=persistent, news=standard (${RETRY_POLICY_NAMES.join(' or ')}), or nothing`,
    parse: byType(RETRY_POLICY_NAMES),
  },
  uncertainPolicyByType: {
    name: 'Uncertain policy by type',
    legal: `such as user_prize=resend, invoice=hold (${UNCERTAIN_POLICIES.join(' or ')}), or nothing`,
    parse: byType(UNCERTAIN_POLICIES),
  },
  quietHours: {
    name: 'Quiet hours',
    legal: 'two times such as 22:00-07:00, or nothing',
    parse: parseQuietHours,
  },
  archiveSentAfterDays: {
    name: 'Archive sent after days',
    legal: `a whole number from 0 to ${MOST_DAYS}, or nothing`,
    parse: wholeNumber(0, MOST_DAYS),
  },
  archiveOthersAfterDays: {
    name: 'Archive others after days',
    legal: `a whole number from 0 to ${MOST_DAYS}, or nothing`,
    parse: wholeNumber(0, MOST_DAYS),
  },
  archiveFinishedBefore: {
    name: 'Archive finished before',
    legal: 'a date and time such as 2026-01-31 14:30:00, or nothing',
    parse: (text) => (DATE_TIME.test(text) ? text : undefined),
  },
  adminChat: {
    name: 'Admin chat',
    legal: 'a Telegram chat id such as 123456789, @channelname, or nothing',
    parse: (text) => parseTelegramAddress(text) ?? undefined,
  },
};

const SETTING_KEYS = Object.keys(SETTINGS) as (keyof Settings)[];

const LAST_EDIT = 'last edit';

/** What a Note cell is to say. */
interface SettingNote {
  /** What the row's Name cell holds, so that the row can be told. */
  readonly name: string;
  /** Counted from the block's first row, from 0. */
  readonly row: number;
  readonly text: string;
}

export interface SettingsReading {
  readonly settings: Settings;
  /** Changes whenever somebody edits the queue or the settings by hand, where the script is installed; else ''. */
  readonly lastEdit: string;
  /** Where a Note says something else than it should. */
  readonly notes: readonly SettingNote[];
  /** Where the Note column stands, from 0; -1 where there is none. */
  readonly noteColumn: number;
  /** Where the Name column stands, from 0. */
  readonly nameColumn: number;
  /** Where the header stands in the block, from 0. */
  readonly headerRow: number;
}

/**
 * Reads the tab Settings, whichever way operators have arranged it. A Value that can't be read leaves that setting as it
 * was, and Note says so; a setting whose row is missing is what the worker was started with.
 *
 * @param block the tab's cells from the first row on
 * @param last the settings in force
 * @returns null where no row has both headers Name and Value
 */
export function decodeSettings(block: readonly (readonly Cell[])[], last: Settings): SettingsReading | null {
  const headerRow = block.findIndex(
    (cells) => columnOf(cells, 'name') !== -1 && columnOf(cells, 'value') !== -1,
  );
  const header = block[headerRow];
  if (header === undefined) return null;
  const [nameColumn, valueColumn, noteColumn] = ['name', 'value', 'note'].map((text) =>
    columnOf(header, text),
  ) as [number, number, number];

  const settings: Record<string, unknown> = { ...NO_SETTINGS };
  const seen = new Set<string>();
  const notes: SettingNote[] = [];
  let lastEdit = '';
  for (const [row, cells] of block.entries()) {
    const name = cellText(cells[nameColumn]);
    const value = cellText(cells[valueColumn]);
    if (name.toLowerCase() === LAST_EDIT) lastEdit = value;
    const key = SETTING_KEYS.find((one) => SETTINGS[one].name.toLowerCase() === name.toLowerCase());
    if (key === undefined) continue;
    const read = seen.has(name.toLowerCase()) ? twice(name) : readValue(key, value, last);
    if ('value' in read) settings[key] = read.value;
    seen.add(name.toLowerCase());
    if (cellText(cells[noteColumn]) !== read.note) notes.push({ name, row, text: read.note });
  }
  return { settings: settings as unknown as Settings, lastEdit, notes, noteColumn, nameColumn, headerRow };
}

/** Whether a time of day, in minutes since midnight, lies in the quiet hours. */
export function isQuiet({ from, until }: QuietHours, minute: number): boolean {
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until;
}

interface Read {
  readonly value?: unknown;
  readonly note: string;
}

function twice(name: string): Read {
  return { note: `"${name}" stands here twice; the upper row counts. Delete this one.` };
}

function readValue(key: keyof Settings, text: string, last: Settings): Read {
  if (text === '') return { value: NO_SETTINGS[key], note: '' };
  const { name, legal, parse } = SETTINGS[key];
  const value = parse(text);
  if (value !== undefined) return { value, note: '' };
  return {
    value: last[key],
    note: `"${text}" can't be read as ${name}; it stays as it was. It may be ${legal}.`,
  };
}

function columnOf(cells: readonly Cell[], header: string): number {
  return cells.findIndex((cell) => cellText(cell).toLowerCase() === header);
}

function parseYesOrNo(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['yes', 'true', 'on', '1'].includes(word)) return true;
  return ['no', 'false', 'off', '0'].includes(word) ? false : undefined;
}

function wholeNumber(least: number, most: number): Parse<number> {
  return (text) => {
    const number = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
    return number >= least && number <= most ? number : undefined;
  };
}

function byType<Choice extends string>(choices: readonly Choice[]): Parse<ReadonlyMap<string, Choice>> {
  return (text) => {
    const entries = new Map<string, Choice>();
    for (const part of text.split(/[,;\n]/).filter((one) => one.trim() !== '')) {
      const [type = '', chosen, ...more] = part.split('=').map((side) => side.trim().toLowerCase());
      const choice = choices.find((one) => one === chosen);
      if (type === '' || choice === undefined || more.length > 0) return undefined;
      entries.set(type, choice);
    }
    return entries;
  };
}

function parseQuietHours(text: string): QuietHours | undefined {
  const match = /^(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})$/i.exec(text);
  if (match === null) return undefined;
  const [fromHour, fromMinute, untilHour, untilMinute] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  if (fromMinute >= HOUR_MINUTES || untilMinute >= HOUR_MINUTES) return undefined;
  const from = fromHour * HOUR_MINUTES + fromMinute;
  const until = untilHour * HOUR_MINUTES + untilMinute;
  // 24:00 is how people write the end of a day.
  return from < DAY_MINUTES && until <= DAY_MINUTES && from !== until ? { from, until } : undefined;
}
