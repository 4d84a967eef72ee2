import { EntityParseError, sortEntities } from './entity.ts';
import { findEntities } from './found-entities.ts';
import { fixEntities } from './fixed-entities.ts';
import { parseHtml } from './html.ts';
import { parseMarkdownV2 } from './markdown-v2.ts';
import { parseMarkdown } from './markdown.ts';
import { BotApiError, badRequest } from '../answer.ts';
import type { FormattedText, MessageEntity } from './entity.ts';

/** Longest text or caption before parsing, in bytes (telegram-bot-api Client.cpp:11309). */
const MAX_RAW_BYTES = 32_768;
/** Longest message text after parsing, in code points (documented; td MessageContent.cpp:4757). */
export const MAX_TEXT_LENGTH = 4_096;
/** Longest caption after parsing, in code points (documented; td MessageContent.cpp:5241). */
export const MAX_CAPTION_LENGTH = 1_024;
/** More are dropped silently (found by experiment, python-telegram-bot constants; custom emoji not counted). */
const MAX_ENTITIES = 100;

/** What a request says of a text: the text, how to read it, and formatting given outright. */
export interface RawText {
  readonly text: string;
  readonly parseMode: string;
  readonly entities: readonly MessageEntity[];
}

/**
 * A text as the server would show it: parsed, cleaned of control characters, trimmed, with the links it finds.
 * @throws {BotApiError} with Telegram's text when it can't be parsed or is too long before parsing.
 */
export function formattedText(raw: RawText): FormattedText {
  if (Buffer.byteLength(raw.text) > MAX_RAW_BYTES) throw badRequest('Text is too long');
  const parsed = parse(raw);
  if (!parsed.text.isWellFormed()) throw badRequest('Strings must be encoded in UTF-8');
  for (const { offset, length } of parsed.entities) {
    if (offset < 0 || offset > 1_000_000) {
      throw badRequest(`Receive an entity with incorrect offset ${offset}`);
    }
    if (length < 0 || length > 1_000_000) {
      throw badRequest(`Receive an entity with incorrect length ${length}`);
    }
  }
  return clean(parsed);
}

/** Length as Telegram counts it: Unicode code points. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    if (isHighSurrogate(text.charCodeAt(index))) count--;
  }
  return count;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function parse(raw: RawText): FormattedText {
  const mode = raw.parseMode.toLowerCase();
  if (raw.text === '' || mode === '' || mode === 'none') return { text: raw.text, entities: raw.entities };
  const parser = { markdown: parseMarkdown, markdownv2: parseMarkdownV2, html: parseHtml }[mode];
  if (parser === undefined) throw badRequest('Unsupported parse_mode');
  if (!raw.text.isWellFormed()) throw badRequest('Text must be encoded in UTF-8');
  try {
    return parser(raw.text);
  } catch (error) {
    if (!(error instanceof EntityParseError)) throw error;
    throw new BotApiError(400, `Bad Request: can't parse entities: ${error.message}`);
  }
}

function clean(parsed: FormattedText): FormattedText {
  assertOnCharacters(parsed);
  const stripped = stripControls(parsed.text, fixEntities(parsed.entities));
  const entities = stripped.entities.filter((entity) => hasContent(stripped.text, entity));
  const end = stripped.text.replace(/[ \n]+$/, '').length;
  const firstEntity = entities[0]?.offset ?? stripped.text.length;
  const begin = Math.min(/^[ \n]*/.exec(stripped.text)?.[0].length ?? 0, firstEntity, end);
  const text = stripped.text.slice(begin, end);
  const trimmed = entities
    .filter((entity) => entity.offset < end)
    .map((entity) =>
      moved(entity, entity.offset - begin, Math.min(entity.offset + entity.length, end) - begin),
    );
  const fixed = fixEntities(trimmed);
  const all = sortEntities([...fixed, ...findEntities(text, fixed)]);
  return { text: isEmpty(text) ? '' : text, entities: isEmpty(text) ? [] : limited(all) };
}

/** An entity that ends beyond the text, or cuts a character in two, is refused (td clean_input_string_with_entities). */
function assertOnCharacters({ text, entities }: FormattedText): void {
  for (const entity of entities) {
    const end = entity.offset + entity.length;
    if (entity.length === 0) continue;
    if (end > text.length) {
      throw badRequest(
        `Entity beginning at UTF-16 offset ${entity.offset} ends after the end of the text at UTF-16 offset ${end}`,
      );
    }
    for (const [edge, verb] of [
      [entity.offset, 'begins'],
      [end, 'ends'],
    ] as const) {
      if (edge > 0 && isHighSurrogate(text.charCodeAt(edge - 1))) {
        const where = verb === 'begins' ? '' : `beginning at UTF-16 offset ${entity.offset} `;
        throw badRequest(
          `Entity ${where}${verb} in a middle of a UTF-16 symbol at ${verb === 'begins' ? 'UTF-16 ' : ''}byte offset ${edge}`,
        );
      }
    }
  }
}

/**
 * Control characters become spaces; carriage returns, line separators, direction overrides and three combining
 * marks vanish (td misc.cpp clean_input_string). Entities move along.
 */
function stripControls(text: string, entities: readonly MessageEntity[]): FormattedText {
  const removed: number[] = [];
  let result = '';
  let copied = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isRemoved = vanishes(code);
    if (!isRemoved && (code >= 0x20 || code === 0x0a)) continue;
    result += text.slice(copied, index) + (isRemoved ? '' : ' ');
    copied = index + 1;
    if (isRemoved) removed.push(index);
  }
  const move = (position: number): number => position - removed.filter((index) => index < position).length;
  return {
    text: result + text.slice(copied),
    entities: entities.map((entity) =>
      moved(entity, move(entity.offset), move(entity.offset + entity.length)),
    ),
  };
}

function vanishes(code: number): boolean {
  return (
    code === 0x0d ||
    (code >= 0x2028 && code <= 0x202e) ||
    code === 0x0333 ||
    code === 0x033f ||
    code === 0x030a
  );
}

/** The same formatting over another stretch. */
function moved(entity: MessageEntity, begin: number, end: number): MessageEntity {
  const copy = { ...entity };
  copy.offset = begin;
  copy.length = end - begin;
  return copy;
}

/** Formatting over nothing but white space is dropped, unless it carries what the text does not show. */
function hasContent(text: string, entity: MessageEntity): boolean {
  if (entity.length <= 0) return false;
  const hidden = ['text_link', 'text_mention', 'custom_emoji', 'date_time'].includes(entity.type);
  return hidden || /[^ \n]/.test(text.slice(entity.offset, entity.offset + entity.length));
}

/** Characters that show nothing, besides white space (td misc.cpp strip_empty_characters). */
const UNSEEN = new Set(
  [0xa0, 0x1680, 0x180e, 0x202e, 0x202f, 0x205f, 0x2800, 0x3000, 0xfffc, 0xfeff].map((code) =>
    String.fromCodePoint(code),
  ),
);

/** Whether nothing of a text would be seen. */
function isEmpty(text: string): boolean {
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const isUnseen =
      code <= 0x20 ||
      (code >= 0x2000 && code <= 0x200f) ||
      (code >= 0xe0000 && code <= 0xe007f) ||
      UNSEEN.has(char);
    if (!isUnseen) return false;
  }
  return true;
}

function limited(entities: readonly MessageEntity[]): MessageEntity[] {
  let counted = 0;
  return entities.filter((entity) => entity.type === 'custom_emoji' || ++counted <= MAX_ENTITIES);
}
