import type { EntityType, MessageEntity } from './entity.ts';

/** Top-level domains without a scheme that are taken for a link. The server's own list is longer: not known whole. */
const BARE_DOMAINS =
  'com|org|net|info|biz|io|dev|app|me|ru|de|uk|fr|it|es|nl|pl|eu|us|ua|by|kz|in|cn|jp|br|co|tv|xyz|online|site|shop';

const PATTERNS: readonly (readonly [EntityType, RegExp])[] = [
  ['email', /(?<![\w.+-])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?![\w])/g],
  ['url', /(?<![\w@])(?:https?|ftp|tg|ton):\/\/[^\s<>"'`]*[^\s<>"'`.,:;!?)\]}]/gi],
  [
    'url',
    new RegExp(
      String.raw`(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:${BARE_DOMAINS})(?::\d+)?(?:[/?#][^\s<>"'\x60]*[^\s<>"'\x60.,:;!?)\]}]|\/)?(?![\w@-])`,
      'gi',
    ),
  ],
  ['bot_command', /(?<![\w/<>@])\/\w{1,64}(?:@\w{3,32})?(?![\w/])/g],
  ['mention', /(?<![\w@/])@\w{3,32}(?!\w)/g],
  ['hashtag', /(?<![\p{L}\p{N}_#@&/])#(?=[\p{N}_·]*\p{L})[\p{L}\p{N}_·]{1,256}(?:@\w{3,32})?/gu],
  ['cashtag', /(?<![\p{L}\p{N}_$])\$(?:1INCH|[A-Z]{1,8})(?![\p{L}\p{N}_$])/gu],
];

/**
 * Links, addresses, mentions, hashtags and commands the server marks in a text by itself. The patterns are close to
 * td MessageEntity.cpp find_entities, not the whole of it: telephone and bank card numbers are not looked for.
 */
export function findEntities(text: string, taken: readonly MessageEntity[]): MessageEntity[] {
  if (!/[./@#$:]/.test(text)) return [];
  const blocked = taken.filter((entity) => !SPLITTABLE.has(entity.type));
  const found: MessageEntity[] = [];
  for (const [type, pattern] of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length };
      if (![...blocked, ...found].some((other) => overlaps(entity, other))) found.push(entity);
    }
  }
  return found;
}

/** Kinds that may be cut in pieces and may lie over others. */
export const SPLITTABLE: ReadonlySet<EntityType> = new Set<EntityType>([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
]);

/** Whether two stretches share a character. */
export function overlaps(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
