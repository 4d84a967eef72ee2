import { byteOffset, EntityParseError, isSpace } from './entity.ts';
import { checkedLink, mentionedUserId } from './links.ts';
import type { FormattedText, MessageEntity } from './entity.ts';

/** Telegram's first Markdown (parse_mode Markdown): no nesting (td MessageEntity.cpp parse_markdown). */
export function parseMarkdown(source: string): FormattedText {
  const entities: MessageEntity[] = [];
  let text = '';
  let position = 0;
  while (position < source.length) {
    const char = source.charAt(position);
    if (char === '\\' && '_*`['.includes(source.charAt(position + 1) || '-')) {
      text += source.charAt(position + 1);
      position += 2;
      continue;
    }
    if (!'_*`['.includes(char)) {
      text += char;
      position++;
      continue;
    }
    const span = readSpan(source, position);
    const place = { offset: text.length, length: span.content.length };
    text += span.content;
    position = span.end;
    if (place.length > 0) {
      const entity = entityOf(char, span, place);
      if (entity !== undefined) entities.push(entity);
    }
  }
  return { text, entities };
}

interface Span {
  readonly content: string;
  readonly isBlock: boolean;
  readonly language: string;
  readonly link: string;
  readonly end: number;
}

function readSpan(source: string, begin: number): Span {
  const char = source.charAt(begin);
  const isBlock = source.startsWith('```', begin);
  const block = isBlock ? readBlockHead(source, begin + 3) : { language: '', contentBegin: begin + 1 };
  const closing = isBlock ? '```' : char === '[' ? ']' : char;
  const contentEnd = source.indexOf(closing, block.contentBegin);
  if (contentEnd === -1) {
    throw new EntityParseError(
      `Can't find end of the entity starting at byte offset ${byteOffset(source, begin)}`,
    );
  }
  const content = source.slice(block.contentBegin, contentEnd);
  let end = contentEnd + closing.length;
  let link = content;
  if (char === '[' && source.charAt(end) === '(') {
    const linkEnd = source.indexOf(')', end);
    link = source.slice(end + 1, linkEnd === -1 ? source.length : linkEnd);
    end = linkEnd === -1 ? source.length : linkEnd + 1;
  }
  return { content, isBlock, language: block.language, link, end };
}

/** The language after three backticks and the one line end that may follow it; both Markdowns read it alike. */
export function readBlockHead(source: string, begin: number): { language: string; contentBegin: number } {
  let languageEnd = begin;
  while (!isSpace(source.charAt(languageEnd)) && source.charAt(languageEnd) !== '`') languageEnd++;
  const hasLanguage =
    languageEnd !== begin && languageEnd < source.length && source.charAt(languageEnd) !== '`';
  let contentBegin = hasLanguage ? languageEnd : begin;
  const first = source.charAt(contentBegin);
  const second = source.charAt(contentBegin + 1);
  if (first === '\n' || first === '\r') {
    contentBegin += (second === '\n' || second === '\r') && first !== second ? 2 : 1;
  }
  return { language: hasLanguage ? source.slice(begin, languageEnd) : '', contentBegin };
}

function entityOf(
  char: string,
  span: Span,
  place: { offset: number; length: number },
): MessageEntity | undefined {
  switch (char) {
    case '_':
      return { type: 'italic', ...place };
    case '*':
      return { type: 'bold', ...place };
    case '`':
      if (!span.isBlock) return { type: 'code', ...place };
      return { type: 'pre', ...place, ...(span.language === '' ? {} : { language: span.language }) };
    default:
      return linkEntity(span.link, place);
  }
}

/** A link over a stretch: a mention when it is `tg://user?id=`, nothing when the server would drop the link. */
export function linkEntity(
  link: string,
  place: { offset: number; length: number },
): MessageEntity | undefined {
  const user = mentionedUserId(link);
  if (user !== undefined) return { type: 'text_mention', ...place, user: { id: user } };
  const url = checkedLink(link);
  return url === undefined ? undefined : { type: 'text_link', ...place, url };
}
