import { type Cell, cellText } from './cell.ts';
import { COLUMN_KEYS, COLUMNS, type ColumnKey, PRIORITY } from './columns.ts';
import { parseDateTime } from './date-time.ts';
import type { Header } from './header.ts';
import { htmlLength } from './html.ts';
import { formatMedia, type MediaItem, parseMedia } from './media.ts';
import type { Notification } from './notification.ts';
import { formatOptions, type Options, parseOptions } from './options.ts';
import { type ChannelName, isChannelName, parseTelegramAddress, type Recipient } from './recipient.ts';
import type { RowProblem } from './row-problem.ts';
import { isFinished, isStatus, type Status } from './status.ts';
import type { Transition } from './transition.ts';
import type { Zone } from './zone.ts';

/**
 * What a row of the queue is:
 *
 * - `blank`: nothing in it that matters; a draft has content but an empty Status, and never goes.
 * - `finished`: nothing more happens to it until a person acts (an `uncertain` one that is held included), so that its
 *   other cells are not judged.
 * - `unreadable`: some cell can't be read; the row stays unsent and says which.
 * - `notification`: everything was understood. Its id is empty where the ID cell is: the worker gives it one.
 */
export type Row =
  | { readonly kind: 'blank' | 'draft' }
  | { readonly kind: 'finished'; readonly id: string; readonly status: Status; readonly dedupeKey: string }
  | {
      readonly kind: 'unreadable';
      readonly id: string;
      readonly problems: readonly RowProblem[];
      /** What Error Message says now. */
      readonly errorMessage: string;
    }
  | { readonly kind: 'notification'; readonly notification: Notification };

/** The longest text Telegram takes, in code points after parsing (documented: sendMessage). */
export const TEXT_LIMIT = 4096;

const SHOWN_PROBLEMS = 3;

/** Cells to write, by column; a column that is not named stays as it is, '' empties the cell. */
export type CellPatch = Readonly<Partial<Record<ColumnKey, string | number>>>;

/** Reads one row. The cells are as long as the row's last filled cell, as the Sheets API gives them. */
export function decodeRow(cells: readonly Cell[], header: Header, zone: Zone): Row {
  const row = new RowReader(cells, header, zone);
  const statusText = row.text('status').toLowerCase();
  const id = row.text('id');

  if (statusText === '') {
    const empty = id === '' && row.text('userId') === '' && row.text('message') === '';
    return { kind: empty ? 'blank' : 'draft' };
  }
  const held = statusText === 'uncertain' && row.text('nextAttemptAt') === '';
  if (isStatus(statusText) && (held || isFinished(statusText))) {
    return { kind: 'finished', id, status: statusText, dedupeKey: row.text('dedupeKey') };
  }

  const recipient = row.recipient();
  const status = row.status(statusText);
  const media = row.media();
  const options = row.options();
  const notification: Notification = {
    id,
    recipient,
    status,
    media,
    options,
    message: row.message(options),
    type: row.text('type'),
    createdAt: row.dateTime('createdAt'),
    sentAt: row.dateTime('sentAt'),
    retryCount: row.wholeNumber('retryCount', 0, Number.MAX_SAFE_INTEGER, 0),
    errorMessage: row.text('errorMessage'),
    priority: row.wholeNumber('priority', PRIORITY.first, PRIORITY.last, PRIORITY.standard),
    sendAt: row.dateTime('sendAt'),
    nextAttemptAt: row.dateTime('nextAttemptAt'),
    dedupeKey: row.text('dedupeKey'),
    messageId: row.text('messageId'),
  };
  return row.problems.length > 0
    ? { kind: 'unreadable', id, problems: row.problems, errorMessage: notification.errorMessage }
    : { kind: 'notification', notification };
}

/** Reads cells by column, noting each that can't be read and going on. */
class RowReader {
  readonly problems: RowProblem[] = [];
  readonly #cells: readonly Cell[];
  readonly #header: Header;
  readonly #zone: Zone;

  constructor(cells: readonly Cell[], header: Header, zone: Zone) {
    this.#cells = cells;
    this.#header = header;
    this.#zone = zone;
  }

  text(key: ColumnKey): string {
    return cellText(this.#cell(key));
  }

  status(text: string): Status {
    if (isStatus(text)) return text;
    this.#problem('status');
    return 'pending';
  }

  recipient(): Recipient {
    return { channel: this.#channel(), address: this.#address() };
  }

  message({ template }: Options): string {
    // Blanks at the ends are the sender's own; only a text of nothing but blanks counts as empty.
    const cell = this.#cell('message');
    const message = typeof cell === 'string' && cell.trim() !== '' ? cell : cellText(cell);
    const length = htmlLength(message);
    if (template !== undefined && message !== '') {
      this.#problem('message', 'Options names a template, which has the text');
    }
    if (length === 0 && template === undefined && this.text('media') === '') {
      this.#problem('message', message === '' ? undefined : 'nothing without its tags');
    }
    if (length > TEXT_LIMIT) this.#problem('message', `${length} characters without its tags`);
    return message;
  }

  wholeNumber(key: ColumnKey, least: number, most: number, whenEmpty: number): number {
    const text = this.text(key);
    if (text === '') return whenEmpty;
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    this.#problem(key);
    return whenEmpty;
  }

  dateTime(key: ColumnKey): number | null {
    const cell = this.#cell(key);
    if (cell === null || cell === undefined || cellText(cell) === '') return null;
    const epochMs = parseDateTime(cell, this.#zone);
    if (epochMs === null) this.#problem(key);
    return epochMs;
  }

  media(): readonly MediaItem[] {
    const result = parseMedia(this.text('media'));
    if (result.ok) return result.media;
    this.#problem('media', result.problem);
    return [];
  }

  options(): Options {
    const result = parseOptions(this.text('options'));
    if (result.ok) return result.options;
    this.#problem('options', firstFew(result.problems));
    return {};
  }

  #channel(): ChannelName {
    const text = this.text('channel').toLowerCase();
    if (text === '') return 'telegram';
    if (isChannelName(text)) return text;
    this.#problem('channel');
    return 'telegram';
  }

  #address(): string {
    const address = parseTelegramAddress(this.#cell('userId'));
    if (address === null) this.#problem('userId');
    return address ?? '';
  }

  #cell(key: ColumnKey): Cell {
    return this.#cells[this.#header[key]];
  }

  #problem(column: ColumnKey, detail?: string): void {
    const holds = this.text(column);
    this.problems.push(detail === undefined ? { column, holds } : { column, holds, detail });
  }
}

/** A cell takes at most 50,000 characters, and one that is full of mistakes could call for more. */
function firstFew(problems: readonly string[]): string {
  const more = problems.length - SHOWN_PROBLEMS;
  const shown = problems.slice(0, SHOWN_PROBLEMS).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The cells of the whole notification, in the tab's own order of columns; columns that are not ours stay null. */
export function encodeRow(notification: Notification, header: Header, zone: Zone): Cell[] {
  const patch = encodeNotification(notification, zone);
  const width = Math.max(...COLUMN_KEYS.map((key) => header[key])) + 1;
  const cells: Cell[] = Array.from({ length: width }, () => null);
  for (const key of COLUMN_KEYS) cells[header[key]] = patch[key];
  return cells;
}

function encodeNotification(notification: Notification, zone: Zone): Record<ColumnKey, string | number> {
  const time = (epochMs: number | null) => encodeTime(epochMs, zone);
  return {
    id: notification.id,
    userId: notification.recipient.address,
    message: notification.message,
    type: notification.type,
    status: notification.status,
    createdAt: time(notification.createdAt),
    sentAt: time(notification.sentAt),
    retryCount: notification.retryCount,
    errorMessage: notification.errorMessage,
    priority: notification.priority,
    channel: notification.recipient.channel,
    sendAt: time(notification.sendAt),
    nextAttemptAt: time(notification.nextAttemptAt),
    media: formatMedia(notification.media),
    options: formatOptions(notification.options),
    dedupeKey: notification.dedupeKey,
    messageId: notification.messageId,
  };
}

/** The cells that a transition changes: Status and the columns only the worker writes. */
export function encodePatch(transition: Transition, zone: Zone): CellPatch {
  return {
    status: transition.status,
    sentAt: encodeTime(transition.sentAt, zone),
    retryCount: transition.retryCount,
    errorMessage: transition.errorMessage,
    nextAttemptAt: encodeTime(transition.nextAttemptAt, zone),
    messageId: transition.messageId,
  };
}

function encodeTime(epochMs: number | null, zone: Zone): string | number {
  return epochMs === null ? '' : zone.toSerial(epochMs);
}

/** The header row as Set up writes it. */
export function standardHeader(): { readonly cells: readonly string[]; readonly header: Header } {
  const positions = COLUMN_KEYS.map((key, position): readonly [ColumnKey, number] => [key, position]);
  return {
    cells: COLUMN_KEYS.map((key) => COLUMNS[key].header),
    header: Object.fromEntries(positions) as Record<ColumnKey, number>,
  };
}
