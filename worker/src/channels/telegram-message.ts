import {
  type Button,
  htmlLength,
  htmlToText,
  type MediaItem,
  type Notification,
  type Options,
} from '@sheet-courier/shared';
import type { Api } from 'node-telegram-bot-api';

/** The longest caption, in code points after parsing (documented: sendPhoto). */
const CAPTION_LIMIT = 1024;

/** One call to the Bot API. */
export interface Part {
  readonly media: readonly MediaItem[];
  /** Telegram HTML: the text, or the caption where there is media. */
  readonly html: string;
  /** Of the options, those that this part carries. */
  readonly options: Options;
}

/** As Telegram HTML, or with the tags taken out. */
export type Format = 'html' | 'plain';

/**
 * The calls that a notification takes, in order: one, or two where the text does not fit under its media. Buttons are on
 * the last; an album can have none, so that with one its text comes after it, with the buttons.
 */
export function partsOf({ media, message, options }: Notification): readonly Part[] {
  if (media.length === 0) return [{ media, html: message, options }];
  const { buttons: _, ...withoutButtons } = options;
  const album = media.length > 1;
  const fits = htmlLength(message) <= CAPTION_LIMIT && !(album && options.buttons !== undefined);
  if (fits || message === '') return [{ media, html: message, options: album ? withoutButtons : options }];
  return [
    { media, html: '', options: withoutButtons },
    { media: [], html: message, options },
  ];
}

/** How many messages a notification counts as: each item of an album, and the text after it. */
export function messagesIn(notification: Notification): number {
  return partsOf(notification).reduce((sum, part) => sum + messagesOf(part), 0);
}

export function messagesOf({ media }: Part): number {
  return Math.max(1, media.length);
}

/** What was asked for and can't be had, for the row to say; '' for nothing. */
export function dropped(notification: Notification): string {
  const parts = partsOf(notification);
  const lost = notification.options.buttons !== undefined && parts.at(-1)?.options.buttons === undefined;
  return lost ? 'Sent without its buttons: an album without a text can have none.' : '';
}

export function sendPart(api: Api, chatId: string, part: Part, format: Format): Promise<unknown> {
  const common = { chat_id: chatId, ...commonParams(part.options) };
  const text = format === 'html' ? part.html : htmlToText(part.html);
  const parsing = format === 'html' ? { parse_mode: 'HTML' } : {};
  const caption = text === '' ? {} : { caption: text, ...parsing };
  const [first, second] = part.media;
  if (first === undefined) {
    const { linkPreview } = part.options;
    const preview = linkPreview === undefined ? {} : { link_preview_options: { is_disabled: !linkPreview } };
    return api.sendMessage({ ...common, ...markup(part.options), text, ...parsing, ...preview });
  }
  if (second !== undefined) return sendAlbum(api, common, part.media, caption);
  const single = { ...common, ...markup(part.options), ...caption };
  switch (first.kind) {
    case 'photo':
      return api.sendPhoto({ ...single, photo: first.source });
    case 'video':
      return api.sendVideo({ ...single, video: first.source });
    case 'animation':
      return api.sendAnimation({ ...single, animation: first.source });
    case 'document':
      return api.sendDocument({ ...single, document: first.source });
  }
}

interface CommonParams {
  readonly chat_id: string;
  readonly disable_notification?: boolean;
  readonly protect_content?: boolean;
  readonly message_thread_id?: number;
}

/** The caption of an album is that of its first item. */
function sendAlbum(
  api: Api,
  common: CommonParams,
  media: readonly MediaItem[],
  caption: object,
): Promise<unknown> {
  return api.sendMediaGroup({
    ...common,
    media: media.map(({ kind, source }, index) => ({
      // Never an animation: the row codec lets none into an album.
      type: kind === 'animation' ? 'video' : kind,
      media: source,
      ...(index === 0 ? caption : {}),
    })),
  });
}

function commonParams({ silent, protect, thread }: Options): Omit<CommonParams, 'chat_id'> {
  return {
    ...(silent === true ? { disable_notification: true } : {}),
    ...(protect === true ? { protect_content: true } : {}),
    ...(thread === undefined ? {} : { message_thread_id: thread }),
  };
}

function markup({ buttons }: Options) {
  if (buttons === undefined) return {};
  return { reply_markup: { inline_keyboard: buttons.map((row) => row.map(inlineButton)) } };
}

function inlineButton(button: Button) {
  return 'url' in button
    ? { text: button.text, url: button.url }
    : { text: button.text, callback_data: button.data };
}

/** The ids of what was sent, as the provider confirmed it. */
export function messageIds(result: unknown): readonly string[] {
  const messages: readonly unknown[] = Array.isArray(result) ? result : [result];
  return messages.flatMap((message) =>
    typeof message === 'object' && message !== null && 'message_id' in message
      ? [String(message.message_id)]
      : [],
  );
}
