import { z } from 'zod';
import type { Rich, RichSpan, RichStyle } from './live.ts';

const entitySchema = z.object({
  type: z.string(),
  /** In UTF-16 code units, as JavaScript counts. */
  offset: z.int().nonnegative(),
  length: z.int().positive(),
  url: z.string().optional(),
});
type Entity = z.infer<typeof entitySchema>;

const STYLES: Readonly<Record<string, RichStyle>> = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'strikethrough',
  spoiler: 'spoiler',
  code: 'code',
  pre: 'pre',
  blockquote: 'quote',
  expandable_blockquote: 'quote',
  text_link: 'link',
  url: 'link',
  email: 'link',
  mention: 'mention',
  text_mention: 'mention',
  hashtag: 'mention',
  bot_command: 'mention',
};

/** What a link may open; Telegram's apps ask before opening anything else. */
const SAFE_LINK = /^(?:https?|mailto|tel|tg):/i;

export function isSafeLink(address: string): boolean {
  return SAFE_LINK.test(address);
}

/** Text and its entities, as Telegram sends them, as nested spans. Entities that it does not know are plain text. */
export function richText(text: string, entities: unknown): readonly Rich[] {
  const known = z.array(z.unknown()).catch([]).parse(entities).flatMap(readEntity);
  // Of two that begin together the longer one is outside.
  known.sort((one, other) => one.offset - other.offset || other.length - one.length);
  return spans(text, known, 0, text.length);
}

function readEntity(raw: unknown): readonly Entity[] {
  const entity = entitySchema.safeParse(raw);
  return entity.success ? [entity.data] : [];
}

/** The part of the text from start to end; takes the entities that begin in it off the front of the list. */
function spans(text: string, entities: Entity[], start: number, end: number): readonly Rich[] {
  const parts: Rich[] = [];
  let at = start;
  for (let entity = entities[0]; entity !== undefined && entity.offset < end; entity = entities[0]) {
    entities.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) continue;
    if (from > at) parts.push(text.slice(at, from));
    const inner = spans(text, entities, from, to);
    parts.push(...styled(entity, text.slice(from, to), inner));
    at = to;
  }
  if (at < end) parts.push(text.slice(at, end));
  return parts;
}

function styled(entity: Entity, text: string, inner: readonly Rich[]): readonly Rich[] {
  const style = STYLES[entity.type];
  if (style === undefined) return inner;
  if (style !== 'link') return [{ style, inner } satisfies RichSpan];
  const href = entity.url ?? (entity.type === 'email' ? `mailto:${text}` : withScheme(text));
  return isSafeLink(href) ? [{ style, href, inner } satisfies RichSpan] : inner;
}

function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `http://${text}`;
}
