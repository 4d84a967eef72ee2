import { badRequest } from '../answer.ts';
import { isRecord, plainText } from '../bot-api.ts';
import { codePoints, formattedText, MAX_CAPTION_LENGTH, MAX_TEXT_LENGTH } from '../text/formatted-text.ts';
import { userJson } from '../chats.ts';
import { checkedLink } from '../text/links.ts';
import type { ChatBook } from '../chats.ts';
import type { Call } from '../world.ts';
import type { EntityType, FormattedText, MessageEntity } from '../text/entity.ts';

/** Kinds of entity a sender may give; the server finds the others itself and passes over them here. */
const GIVEN_TYPES: ReadonlySet<string> = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'code',
  'pre',
  'text_link',
  'text_mention',
  'custom_emoji',
  'blockquote',
  'expandable_blockquote',
  'date_time',
]);
const FOUND_TYPES: ReadonlySet<string> = new Set([
  'mention',
  'hashtag',
  'cashtag',
  'bot_command',
  'url',
  'email',
  'phone_number',
  'bank_card_number',
]);

/**
 * Mentions of users the server knows, with the user; others leave no trace, as the server has no access to them.
 */
function withKnownUsers(formatted: FormattedText, chats: ChatBook): FormattedText {
  if (!formatted.entities.some((entity) => entity.type === 'text_mention')) return formatted;
  const entities = formatted.entities.flatMap((entity) => {
    if (entity.type !== 'text_mention') return [entity];
    const user = chats.get(entity.user?.id ?? 0);
    if (user?.type !== 'private') return [];
    return [{ ...entity, user: { ...userJson(user), id: user.id } }];
  });
  return { text: formatted.text, entities };
}

/** The text of a message. @throws {BotApiError} when it is missing or can't be parsed. */
export function messageText(call: Call): FormattedText {
  const { parameters } = call;
  const text = parameters.text('text');
  if (text === '') throw badRequest('message text is empty');
  const formatted = formattedText({
    text,
    parseMode: parameters.text('parse_mode'),
    entities: givenEntities(parameters.text('entities')),
  });
  return withKnownUsers(formatted, call.world.chats);
}

/**
 * What the server checks of a text only once it knows the chat.
 * @throws {BotApiError} when nothing is left of it, or too much.
 */
export function assertSendableText({ text }: FormattedText): void {
  if (text === '') throw badRequest('text must be non-empty');
  if (codePoints(text) > MAX_TEXT_LENGTH) throw badRequest('message is too long');
}

/** A caption as a request spells it; the entities are JSON. */
export interface RawCaption {
  readonly text: string;
  readonly parseMode: string;
  readonly entities: string;
}

/** The caption of media: may be empty. @throws {BotApiError} when it can't be parsed. */
export function mediaCaption(call: Call, caption: RawCaption): FormattedText {
  const formatted = formattedText({ ...caption, entities: givenEntities(caption.entities) });
  return withKnownUsers(formatted, call.world.chats);
}

/** As assertSendableText, of captions. @throws {BotApiError} when one is too long. */
export function assertSendableCaptions(captions: readonly FormattedText[]): void {
  if (captions.some(({ text }) => codePoints(text) > MAX_CAPTION_LENGTH)) {
    throw badRequest('message caption is too long');
  }
}

/** As on the server, JSON that can't be read counts as no entities, an entity that can't be read as an error. */
function givenEntities(json: string): MessageEntity[] {
  let decoded: unknown;
  try {
    decoded = json === '' ? undefined : JSON.parse(json);
  } catch {
    return [];
  }
  if (!Array.isArray(decoded)) return [];
  return decoded.flatMap((entity: unknown) => givenEntity(entity));
}

function givenEntity(value: unknown): MessageEntity[] {
  if (!isRecord(value)) throw unparsed('expected an Object');
  const offset = requiredInteger(value, 'offset');
  const length = requiredInteger(value, 'length');
  const type = value['type'];
  if (typeof type !== 'string') throw unparsed('Can\'t find field "type"');
  if (type === '') throw unparsed('Type is not specified');
  if (FOUND_TYPES.has(type)) return [];
  if (!isGivenType(type)) throw unparsed('Unsupported type specified');
  return [{ type, offset, length, ...extras(type, value) }];
}

function extras(type: EntityType, value: Record<string, unknown>): Partial<MessageEntity> {
  switch (type) {
    case 'pre':
      return typeof value['language'] === 'string' && value['language'] !== ''
        ? { language: value['language'] }
        : {};
    case 'text_link':
      if (typeof value['url'] !== 'string') throw unparsed('Can\'t find field "url"');
      return { url: givenLink(value['url']) };
    case 'text_mention': {
      const user = value['user'];
      if (!isRecord(user)) throw unparsed('Can\'t find field "user"');
      return { user: { id: requiredInteger(user, 'id') } };
    }
    case 'custom_emoji':
      if (value['custom_emoji_id'] === undefined) throw unparsed('Can\'t find field "custom_emoji_id"');
      return { custom_emoji_id: plainText(value['custom_emoji_id']) };
    case 'date_time':
      return {
        unix_time: requiredInteger(value, 'unix_time'),
        date_time_format: plainText(value['date_time_format']),
      };
    default:
      return {};
  }
}

function givenLink(url: string): string {
  const checked = checkedLink(url);
  if (checked === undefined) throw badRequest(`entity URL '${url}' is invalid: Wrong HTTP URL`);
  return checked;
}

function isGivenType(type: string): type is EntityType {
  return GIVEN_TYPES.has(type);
}

function requiredInteger(value: Record<string, unknown>, name: string): number {
  if (value[name] === undefined) throw unparsed(`Can't find field "${name}"`);
  const number = Number(value[name]);
  if (!Number.isSafeInteger(number)) throw unparsed(`Field "${name}" must be a valid Number`);
  return number;
}

function unparsed(message: string): Error {
  return badRequest(`can't parse MessageEntity: ${message}`);
}
