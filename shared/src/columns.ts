import { STATUSES } from './status.ts';

/** Who writes a column. `system` is whatever queues the notification: Apps Script, the worker's commands, another program. */
export type ColumnOwner = 'system' | 'operator' | 'worker';

export type ColumnKind = 'text' | 'wholeNumber' | 'dateTime' | 'status' | 'json';

export interface Column {
  /** The text in the tab's header row; columns are found by it, never by position. */
  readonly header: string;
  readonly owners: readonly ColumnOwner[];
  readonly kind: ColumnKind;
  /** Pixels. */
  readonly width: number;
  /** What the dropdown offers; absent where any value of the kind may stand. */
  readonly allowed?: readonly (string | number)[];
  /** What may stand in a cell, in words that complete "it may hold …". */
  readonly legal: string;
  /** What the column means, shown as a note on its header. */
  readonly meaning: string;
}

/** The tab that is the queue. */
export const QUEUE_TAB = 'Notification_Queue';

export const PRIORITY = { first: 1, last: 10, standard: 5 } as const;

/** How date-times are shown, so that people can sort, filter and chart by them. */
export const DATE_TIME_PATTERN = 'yyyy-mm-dd hh:mm:ss';

const WORKER = ['worker'] as const;
const SYSTEM = ['system'] as const;
const PEOPLE = ['system', 'operator'] as const;
const DATE_TIME_LEGAL = 'a date and time such as 2026-01-31 14:30:00';

/**
 * The schema of Notification_Queue, left to right. The first ten are the original design's, in its order; every one is
 * needed, because a renamed header must stop the queue rather than, say, send scheduled notifications at once.
 */
export const COLUMNS = {
  id: {
    header: 'ID',
    owners: SYSTEM,
    kind: 'text',
    width: 220,
    legal: 'text that no other row has, or nothing (the worker fills it in)',
    meaning:
      'Tells this notification from all others. Clear it on a copied row to send the copy as a new one.',
  },
  userId: {
    header: 'User ID',
    owners: PEOPLE,
    kind: 'text',
    width: 130,
    legal: 'a Telegram user or chat id such as 123456789 or -1001234567890, or @channelname',
    meaning: 'Who gets it: a Telegram user or chat id, or @channelname.',
  },
  message: {
    header: 'Message',
    owners: PEOPLE,
    kind: 'text',
    width: 360,
    legal:
      'the text to send, at most 4096 characters without its tags (nothing only where Media is filled in)',
    meaning: 'The text, in Telegram HTML: <b>bold</b>, <i>italic</i>, <a href="https://…">link</a>.',
  },
  type: {
    header: 'Type',
    owners: PEOPLE,
    kind: 'text',
    width: 120,
    legal: 'a word such as user_prize, admin_alert or announcement',
    meaning: 'What kind of notification this is: user_prize, admin_alert, announcement, booking_24h, …',
  },
  status: {
    header: 'Status',
    owners: ['worker', 'operator'],
    kind: 'status',
    width: 100,
    allowed: STATUSES,
    legal: 'pending (send, or send again) or cancelled (do not send), or nothing (a draft)',
    meaning:
      'pending: waiting. sending: on its way. sent: confirmed. failed: will be tried again. dead: given up, needs you. ' +
      'uncertain: may have arrived. cancelled: you said so. skipped: opted out or a duplicate. ' +
      'Set pending to send (again), cancelled to stop.',
  },
  createdAt: {
    header: 'Created At',
    owners: SYSTEM,
    kind: 'dateTime',
    width: 150,
    legal: `${DATE_TIME_LEGAL}, or nothing`,
    meaning: 'When it was queued.',
  },
  sentAt: {
    header: 'Sent At',
    owners: WORKER,
    kind: 'dateTime',
    width: 150,
    legal: `${DATE_TIME_LEGAL}, or nothing`,
    meaning: 'When the provider confirmed it.',
  },
  retryCount: {
    header: 'Retry Count',
    owners: WORKER,
    kind: 'wholeNumber',
    width: 90,
    legal: 'a whole number from 0, or nothing',
    meaning: 'Failed attempts so far.',
  },
  errorMessage: {
    header: 'Error Message',
    owners: WORKER,
    kind: 'text',
    width: 320,
    legal: 'text',
    meaning: 'What went wrong and what to do about it.',
  },
  priority: {
    header: 'Priority',
    owners: PEOPLE,
    kind: 'wholeNumber',
    width: 80,
    allowed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    legal: 'a whole number from 1 (first) to 10 (last), or nothing (5)',
    meaning: '1 goes first, 10 last; empty is 5.',
  },
  channel: {
    header: 'Channel',
    owners: PEOPLE,
    kind: 'text',
    width: 90,
    legal: 'telegram, or nothing (telegram)',
    meaning: 'How it is sent; empty is telegram.',
  },
  sendAt: {
    header: 'Send At',
    owners: PEOPLE,
    kind: 'dateTime',
    width: 150,
    legal: `${DATE_TIME_LEGAL}, or nothing (send at once)`,
    meaning: "Not before this time, in this spreadsheet's time zone; empty is at once.",
  },
  nextAttemptAt: {
    header: 'Next Attempt At',
    owners: WORKER,
    kind: 'dateTime',
    width: 150,
    legal: `${DATE_TIME_LEGAL}, or nothing`,
    meaning: 'When a failed row is tried again.',
  },
  media: {
    header: 'Media',
    owners: PEOPLE,
    kind: 'text',
    width: 180,
    legal:
      'one to ten https addresses or photo:, video:, animation: or document: followed by an https address or a file id, one a line',
    meaning: 'A photo, video, animation or document, or up to ten as an album; Message becomes the caption.',
  },
  options: {
    header: 'Options',
    owners: PEOPLE,
    kind: 'json',
    width: 180,
    legal:
      'a JSON object with any of: buttons, silent, protect, linkPreview, thread, template, language, variables',
    meaning: 'What else the channel understands, as JSON: {"silent": true, "linkPreview": false, …}',
  },
  dedupeKey: {
    header: 'Dedupe Key',
    owners: SYSTEM,
    kind: 'text',
    width: 180,
    legal: 'text, or nothing',
    meaning: 'A second row with the same key is not sent.',
  },
  messageId: {
    header: 'Message ID',
    owners: WORKER,
    kind: 'text',
    width: 100,
    legal: 'text',
    meaning: "The provider's id of what was delivered.",
  },
} as const satisfies Record<string, Column>;

export type ColumnKey = keyof typeof COLUMNS;

export const COLUMN_KEYS = Object.keys(COLUMNS) as readonly ColumnKey[];

/** The columns in order, widened to their common shape. */
export function column(key: ColumnKey): Column {
  return COLUMNS[key];
}
