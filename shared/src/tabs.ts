import { type Column, COLUMN_KEYS, type ColumnKey, column, QUEUE_TAB } from './columns.ts';
import { SETTINGS_TAB } from './settings.ts';
import type { Status } from './status.ts';
import { type TabColumn, type TabColumnKind, type TabSchema, tabSchema } from './tab-schema.ts';
import { TEMPLATES_TAB } from './templates-tab.ts';
import { PREFERENCES, USERS_TAB } from './users-tab.ts';

export type { TabColumn, TabColumnKind, TabSchema } from './tab-schema.ts';

// Every tab, as data, for Set up / repair of the script and for the command `init`. Apart from the rest of shared, because
// a worker that only sends has no need of it.

const TEXT = { kind: 'text', width: 130 } as const;
const NUMBER = { kind: 'number', width: 90 } as const;
const DATE_TIME = { kind: 'dateTime', width: 150 } as const;

const KINDS: Readonly<Record<Column['kind'], TabColumnKind>> = {
  text: 'text',
  json: 'text',
  wholeNumber: 'number',
  dateTime: 'dateTime',
  status: 'choice',
};

function queueColumn(key: ColumnKey): TabColumn {
  const { header, width, meaning, kind, allowed, legal, owners } = column(key);
  return {
    header,
    width,
    note: meaning,
    kind: KINDS[kind],
    legal,
    ...(allowed ? { choices: allowed } : {}),
    ...(owners.every((owner) => owner === 'worker') ? { workerOwned: true } : {}),
  };
}

/** Of the Status cells; one that holds none of these, such as a draft's, has none. */
const STATUS_COLOURS: Readonly<Record<Status, string>> = {
  pending: '#fff2cc',
  sending: '#cfe2f3',
  sent: '#d9ead3',
  failed: '#fce5cd',
  dead: '#f4cccc',
  uncertain: '#ead1dc',
  cancelled: '#d9d9d9',
  skipped: '#efefef',
};

const QUEUE_COLUMNS = {
  ...(Object.fromEntries(COLUMN_KEYS.map((key) => [key, queueColumn(key)])) as Record<ColumnKey, TabColumn>),
  status: { ...queueColumn('status'), colours: STATUS_COLOURS },
};

export const QUEUE = tabSchema(QUEUE_TAB, QUEUE_COLUMNS);

/** What is done with moves here; nothing is sent from it. */
export const ARCHIVE = tabSchema('Notification_Archive', QUEUE_COLUMNS);

export const SPIN_HISTORY = tabSchema('Spin_History', {
  spinId: { ...TEXT, header: 'Spin ID', width: 200, note: 'Tells this spin from all others.' },
  userId: { ...TEXT, header: 'User ID', note: "The winner's Telegram user id." },
  name: { ...TEXT, header: 'Name', width: 180, note: 'The name the winner goes by.' },
  prize: { ...TEXT, header: 'Prize', width: 220, note: 'What was won.' },
  createdAt: { ...DATE_TIME, header: 'Created At', note: 'When the wheel was spun.' },
  notified: {
    ...DATE_TIME,
    header: 'Notified',
    note: 'When the notifications of this spin were queued; empty is not yet.',
  },
  status: {
    ...TEXT,
    kind: 'choice',
    header: 'Status',
    width: 100,
    note: 'approved or rejected: the winner is told. Empty: not decided yet.',
    choices: ['approved', 'rejected'],
    legal: 'approved or rejected',
  },
  told: { ...TEXT, header: 'Told', width: 200, note: 'Which Status the winner was told last, and when.' },
  errorMessage: {
    ...TEXT,
    header: 'Error Message',
    width: 320,
    note: 'Why nobody is notified, and what to do.',
  },
});

export const PRIZES = tabSchema('Prizes', {
  name: { ...TEXT, header: 'Name', width: 220, note: 'What can be won.' },
  weight: {
    ...NUMBER,
    header: 'Weight',
    note: 'How often it is drawn compared with the others: 2 comes twice as often as 1.',
  },
  stock: { ...NUMBER, header: 'Stock', note: 'How many are left; empty is without end.' },
  active: {
    ...TEXT,
    kind: 'choice',
    header: 'Active',
    width: 80,
    note: 'yes: it can be won. no: not at present.',
    choices: ['yes', 'no'],
    legal: 'yes or no',
  },
  errorMessage: {
    ...TEXT,
    header: 'Error Message',
    width: 320,
    note: 'Why it is never drawn, and what to do.',
  },
});

export const BOOKINGS = tabSchema('Bookings', {
  bookingId: { ...TEXT, header: 'Booking ID', width: 200, note: 'Tells this booking from all others.' },
  userId: { ...TEXT, header: 'User ID', note: 'Who booked: a Telegram user id.' },
  name: { ...TEXT, header: 'Name', width: 180, note: 'The name they go by.' },
  subject: { ...TEXT, header: 'Subject', width: 220, note: 'What is booked.' },
  startsAt: { ...DATE_TIME, header: 'Starts At', note: "When it begins, in this spreadsheet's time zone." },
  endsAt: { ...DATE_TIME, header: 'Ends At', note: "When it ends, in this spreadsheet's time zone." },
  status: {
    ...TEXT,
    kind: 'choice',
    header: 'Status',
    width: 100,
    note: 'booked: its reminders are sent. cancelled: they are not, and the person is told once.',
    choices: ['booked', 'cancelled'],
    legal: 'booked or cancelled',
  },
  scheduled: {
    ...TEXT,
    header: 'Scheduled',
    width: 320,
    note: 'What the queued reminders stand for; written by the script.',
  },
  errorMessage: {
    ...TEXT,
    header: 'Error Message',
    width: 320,
    note: 'Why there are no reminders, and what to do.',
  },
});

export const TEMPLATES = tabSchema(TEMPLATES_TAB, {
  name: { ...TEXT, header: 'Name', width: 180, note: 'What the text is called by.' },
  language: { ...TEXT, header: 'Language', width: 90, note: 'en, de, …; empty is for every other language.' },
  text: {
    ...TEXT,
    header: 'Text',
    width: 420,
    note: 'The message in Telegram HTML. {{name}} is put in as plain text, {{{name}}} as the HTML it is.',
  },
  buttons: {
    ...TEXT,
    header: 'Buttons',
    width: 220,
    note: 'Rows of buttons as JSON, as in Options; or empty.',
  },
});

export const USERS = tabSchema(USERS_TAB, {
  userId: { ...TEXT, header: 'User ID', note: 'A Telegram user id.' },
  name: { ...TEXT, header: 'Name', width: 180, note: 'The name they go by.' },
  language: {
    ...TEXT,
    header: 'Language',
    width: 90,
    note: 'Which language of a template they get: en, de, …',
  },
  preference: {
    ...TEXT,
    kind: 'choice',
    header: 'Preference',
    width: 120,
    note: 'all: everything. important only: what concerns them and cannot wait. none: nothing.',
    choices: PREFERENCES,
    legal: 'all, important only or none',
  },
  optedOutAt: {
    ...DATE_TIME,
    header: 'Opted Out At',
    note: 'When they asked for no more messages; or empty.',
  },
});

export const SETTINGS = tabSchema(SETTINGS_TAB, {
  name: { ...TEXT, header: 'Name', width: 200, note: 'Which setting; do not rename it.' },
  value: { ...TEXT, header: 'Value', width: 260, note: 'What it is set to; empty is the usual.' },
  meaning: { ...TEXT, header: 'Meaning', width: 460, note: 'What the setting does and what it may hold.' },
  note: {
    ...TEXT,
    header: 'Note',
    width: 320,
    note: 'What the worker could not read, and what it goes by meanwhile.',
    workerOwned: true,
  },
});

/** A row that Set up / repair puts into Settings where it is missing. */
export interface SettingRow {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

/** The settings that the worker reads with every look, and the stamp that tells it of edits. */
export const SETTING_ROWS = [
  {
    name: 'Paused',
    value: 'no',
    meaning:
      'yes: nothing is sent until this says no again; what is queued waits. Notifications → Pause / Resume.',
  },
  {
    name: 'Rate per second',
    value: '',
    meaning:
      'How many messages leave in a second at most, 1 to 30; empty is what the worker was started with.',
  },
  {
    name: 'Retry policy by type',
    value: '',
    meaning:
      'How long failed messages of a type are tried: user_prize=persistent, news=standard. Other types: as the worker was started.',
  },
  {
    name: 'Uncertain policy by type',
    value: '',
    meaning:
      'What is done with messages of a type that may have arrived: user_prize=resend (once more), invoice=hold (kept for you). Other types: as the worker was started.',
  },
  {
    name: 'Quiet hours',
    value: '',
    meaning:
      "When nothing but the urgent leaves, such as 22:00-07:00, in this spreadsheet's time zone; empty is never.",
  },
  {
    name: 'Archive sent after days',
    value: '',
    meaning: 'After how many days a sent row moves to Notification_Archive; empty is 7.',
  },
  {
    name: 'Archive others after days',
    value: '',
    meaning: 'After how many days a dead, cancelled or skipped row moves there; empty is 30.',
  },
  {
    name: 'Archive finished before',
    value: '',
    meaning:
      'What had come to its end by this time moves there however young it is. Written by Notifications → Archive now; may be emptied.',
  },
  {
    name: 'Admin chat',
    value: '',
    meaning: 'Who is told when something needs a person: a Telegram chat id.',
  },
  {
    name: 'Last edit',
    value: '',
    meaning:
      'Written by the sheet itself when somebody edits it, so that the worker looks at once. Leave it alone.',
  },
] as const satisfies readonly SettingRow[];

export const WORKERS = tabSchema('Workers', {
  worker: {
    ...TEXT,
    header: 'Worker',
    width: 180,
    note: 'Tells this worker from all others.',
    workerOwned: true,
  },
  host: { ...TEXT, header: 'Host', note: 'The machine it runs on.', workerOwned: true },
  startedAt: { ...DATE_TIME, header: 'Started At', note: 'When it was started.', workerOwned: true },
  lastSeen: { ...DATE_TIME, header: 'Last Seen', note: 'When it last wrote here.', workerOwned: true },
  ratePerSecond: {
    ...NUMBER,
    header: 'Rate Per Second',
    note: 'How many messages it sends in a second at most.',
    workerOwned: true,
  },
  sentToday: { ...NUMBER, header: 'Sent Today', note: 'How many it has sent today.', workerOwned: true },
  sheetsBudgetLeft: {
    ...NUMBER,
    header: 'Sheets Budget Left',
    note: 'How many more times it may ask Google in this minute.',
    workerOwned: true,
  },
  note: { ...TEXT, header: 'Note', width: 320, note: 'What it wants to be known.', workerOwned: true },
});

/** The figures that the charts are drawn from; every cell under the header is a formula. */
export const DASHBOARD = tabSchema('Dashboard', {
  figure: { ...TEXT, header: 'Figure', width: 200, note: 'What is counted.' },
  value: { ...NUMBER, header: 'Value', width: 150, note: 'How many, or when.' },
  hour: { ...TEXT, header: 'Hour', width: 90, note: 'An hour of the last day, from its beginning.' },
  sent: { ...NUMBER, header: 'Sent', note: 'How many were sent within that hour.' },
  status: { ...TEXT, header: 'Status', width: 110, note: 'A status of Notification_Queue.' },
  rows: { ...NUMBER, header: 'Rows', note: 'How many rows have that status.' },
  reason: { ...TEXT, header: 'Reason', width: 420, note: 'Why rows are dead, as Error Message says.' },
  dead: { ...NUMBER, header: 'Dead', note: 'How many rows are dead for that reason.' },
});

export const TABS: readonly TabSchema[] = [
  QUEUE,
  ARCHIVE,
  SPIN_HISTORY,
  PRIZES,
  BOOKINGS,
  TEMPLATES,
  USERS,
  SETTINGS,
  WORKERS,
  DASHBOARD,
];
