import { sortEntities } from './entity.ts';
import { overlaps, SPLITTABLE } from './found-entities.ts';
import type { MessageEntity } from './entity.ts';

/**
 * Makes entities lie properly inside each other, in the server's order (td MessageEntity.cpp fix_entities): of
 * links, code and quotations that cross, the first stays; nothing lies inside code; bold and its kin are merged where
 * they touch and cut where they cross.
 */
export function fixEntities(entities: readonly MessageEntity[]): MessageEntity[] {
  const sorted = sortEntities(entities.filter((entity) => entity.length > 0));
  const quotes = withoutOverlaps(sorted.filter(isQuote));
  const solid = withoutOverlaps(sorted.filter((entity) => !SPLITTABLE.has(entity.type) && !isQuote(entity)));
  const inQuotes = solid.filter((entity) => !quotes.some((quote) => crosses(entity, quote)));
  const frame = sortEntities([...quotes, ...inQuotes]);
  const styles = [...SPLITTABLE].flatMap((type) => merged(sorted.filter((entity) => entity.type === type)));
  return sortEntities([...frame, ...cut(sortEntities(styles), frame)]);
}

function isQuote(entity: MessageEntity): boolean {
  return entity.type === 'blockquote' || entity.type === 'expandable_blockquote';
}

function isCode(entity: MessageEntity): boolean {
  return entity.type === 'code' || entity.type === 'pre';
}

function withoutOverlaps(sorted: readonly MessageEntity[]): MessageEntity[] {
  const kept: MessageEntity[] = [];
  for (const entity of sorted) {
    const last = kept.at(-1);
    if (last === undefined || entity.offset >= last.offset + last.length) kept.push(entity);
  }
  return kept;
}

function crosses(a: MessageEntity, b: MessageEntity): boolean {
  return overlaps(a, b) && !contains(a, b) && !contains(b, a);
}

function contains(outer: MessageEntity, inner: MessageEntity): boolean {
  return outer.offset <= inner.offset && inner.offset + inner.length <= outer.offset + outer.length;
}

function merged(sorted: readonly MessageEntity[]): MessageEntity[] {
  const result: MessageEntity[] = [];
  for (const entity of sorted) {
    const last = result.at(-1);
    if (last !== undefined && entity.offset <= last.offset + last.length) {
      last.length = Math.max(last.length, entity.offset + entity.length - last.offset);
    } else {
      result.push({ ...entity });
    }
  }
  return result;
}

function cut(styles: readonly MessageEntity[], frame: readonly MessageEntity[]): MessageEntity[] {
  const placed: MessageEntity[] = [];
  for (const style of styles) {
    for (const piece of pieces(style, [...frame, ...placed])) {
      if (!frame.some((entity) => isCode(entity) && overlaps(entity, piece))) placed.push(piece);
    }
  }
  return placed;
}

/** A style cut at every edge of what it crosses, and of code, which takes no style inside. */
function pieces(style: MessageEntity, others: readonly MessageEntity[]): MessageEntity[] {
  const end = style.offset + style.length;
  const edges = new Set([style.offset, end]);
  for (const other of others) {
    if (!crosses(style, other) && !(isCode(other) && overlaps(style, other))) continue;
    for (const edge of [other.offset, other.offset + other.length]) {
      if (edge > style.offset && edge < end) edges.add(edge);
    }
  }
  const bounds = [...edges].toSorted((a, b) => a - b);
  let offset = style.offset;
  return bounds.slice(1).map((bound) => {
    const piece = { type: style.type, offset, length: bound - offset };
    offset = bound;
    return piece;
  });
}
