import { badRequest } from './answer.ts';
import { isRecord } from './bot-api.ts';
import { checkedLink } from './text/links.ts';
import type { RequestParameters } from './request.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What one inline button may do; exactly one of them (documented). */
const BUTTON_ACTIONS = [
  'url',
  'callback_data',
  'callback_game',
  'pay',
  'switch_inline_query',
  'switch_inline_query_chosen_chat',
  'switch_inline_query_current_chat',
  'login_url',
  'web_app',
  'copy_text',
];
const MAX_CALLBACK_BYTES = 64;
/** Most buttons of one keyboard; the number is this project's choice, Telegram's is not known for certain. */
const MAX_BUTTONS = 100;

/**
 * The keyboard of a request (telegram-bot-api Client.cpp get_reply_markup). Only an inline keyboard is shown with the
 * message; the other kinds are checked and leave nothing in it.
 * @throws {BotApiError} in Telegram's words.
 */
export function inlineKeyboard(parameters: RequestParameters): Fields | undefined {
  const markup = parameters.json('reply_markup', 'reply keyboard markup');
  if (markup === undefined) return undefined;
  if (!isRecord(markup)) throw badRequest('Object expected as reply markup');
  for (const row of rowsOf(markup, 'keyboard', 'Field "keyboard" must be an Array of Arrays')) {
    for (const button of row) assertKeyboardButton(button);
  }
  const rows = rowsOf(
    markup,
    'inline_keyboard',
    'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
  ).map((row) => row.map(inlineButton));
  const kept = rows.filter((row) => row.length > 0);
  if (kept.flat().length > MAX_BUTTONS) throw badRequest('reply markup is too long');
  return kept.length === 0 ? undefined : { inline_keyboard: kept };
}

function rowsOf(markup: Fields, field: string, complaint: string): unknown[][] {
  const rows = markup[field];
  if (rows === undefined || rows === null) return [];
  if (!Array.isArray(rows)) throw badRequest(`Field "${field}" must be of type Array`);
  return rows.map((row) => {
    if (!Array.isArray(row)) throw badRequest(complaint);
    return row as unknown[];
  });
}

function assertKeyboardButton(button: unknown): void {
  if (typeof button === 'string') return;
  if (!isRecord(button)) {
    throw badRequest("Can't parse keyboard button: KeyboardButton must be a String or an Object");
  }
  requiredString(button, 'text', "Can't parse keyboard button");
}

function inlineButton(button: unknown): Fields {
  const prefix = "Can't parse inline keyboard button";
  if (!isRecord(button)) throw badRequest(`${prefix}: InlineKeyboardButton must be an Object`);
  const text = requiredString(button, 'text', prefix);
  if (text.trim() === '') throw badRequest('BUTTON_TEXT_EMPTY');
  const action = BUTTON_ACTIONS.find((name) => button[name] !== undefined && button[name] !== '');
  if (action === undefined) throw badRequest(`${prefix}: Text buttons are unallowed in the inline keyboard`);
  if (action === 'url') {
    const url = requiredString(button, 'url', prefix);
    const checked = checkedLink(url);
    if (checked === undefined) {
      throw badRequest(`inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
    }
    return { text, url: checked };
  }
  if (action === 'callback_data') {
    const data = requiredString(button, 'callback_data', prefix);
    if (Buffer.byteLength(data) > MAX_CALLBACK_BYTES) throw badRequest('BUTTON_DATA_INVALID');
    return { text, callback_data: data };
  }
  return { text, [action]: button[action] };
}

function requiredString(fields: Fields, name: string, prefix: string): string {
  const value = fields[name];
  if (value === undefined) throw badRequest(`${prefix}: Can't find field "${name}"`);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw badRequest(`${prefix}: Field "${name}" must be of type String`);
  return value;
}
