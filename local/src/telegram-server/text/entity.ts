/**
 * Kinds of formatting a message text can carry, as the Bot API names them.
 * `date_time` is in the Bot API but was not in the server sources read: what the server does with it is not known
 * beyond the documentation.
 */
export type EntityType =
  | 'mention'
  | 'hashtag'
  | 'cashtag'
  | 'bot_command'
  | 'url'
  | 'email'
  | 'phone_number'
  | 'bank_card_number'
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strikethrough'
  | 'spoiler'
  | 'blockquote'
  | 'expandable_blockquote'
  | 'code'
  | 'pre'
  | 'text_link'
  | 'text_mention'
  | 'custom_emoji'
  | 'date_time';

/** One stretch of formatting; offset and length count UTF-16 code units (documented). */
export interface MessageEntity {
  type: EntityType;
  offset: number;
  length: number;
  url?: string;
  user?: { id: number };
  language?: string;
  custom_emoji_id?: string;
  unix_time?: number;
  date_time_format?: string;
}

/** A text and its formatting, after parsing. */
export interface FormattedText {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

/** Text that could not be parsed; the message is Telegram's own, without the prefix the server puts before it. */
export class EntityParseError extends Error {
  override readonly name = 'EntityParseError';
}

/** Offset in bytes of a position in a text: parse errors count UTF-8 bytes (td MessageEntity.cpp). */
export function byteOffset(source: string, position: number): number {
  return Buffer.byteLength(source.slice(0, position), 'utf8');
}

/** What TDLib calls white space when it scans markup; the end of the text counts as such. */
export function isSpace(char: string): boolean {
  return char === '' || ' \t\r\n\0\v'.includes(char);
}

/** ASCII lower case only: TDLib leaves other letters alone. */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Which of two entities over the same stretch comes first (td MessageEntity.cpp get_type_priority). */
const TYPE_PRIORITY: Readonly<Record<EntityType, number>> = {
  blockquote: 0,
  expandable_blockquote: 0,
  pre: 11,
  code: 20,
  text_link: 49,
  text_mention: 49,
  mention: 50,
  hashtag: 50,
  cashtag: 50,
  bot_command: 50,
  url: 50,
  email: 50,
  phone_number: 50,
  bank_card_number: 50,
  date_time: 50,
  bold: 90,
  italic: 91,
  underline: 92,
  strikethrough: 93,
  spoiler: 94,
  custom_emoji: 99,
};

/** The order in which the server keeps entities: by start, the longer first, then by kind. */
export function sortEntities(entities: readonly MessageEntity[]): MessageEntity[] {
  return entities.toSorted(
    (a, b) => a.offset - b.offset || b.length - a.length || TYPE_PRIORITY[a.type] - TYPE_PRIORITY[b.type],
  );
}
