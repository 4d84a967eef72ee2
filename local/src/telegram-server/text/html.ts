import { asciiLowerCase, byteOffset, EntityParseError, isSpace, sortEntities } from './entity.ts';
import { checkedLink, mentionedUserId } from './links.ts';
import type { EntityType, FormattedText, MessageEntity } from './entity.ts';

const SIMPLE_TAGS: Readonly<Record<string, EntityType>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
};
const OTHER_TAGS = new Set(['a', 'code', 'pre', 'blockquote', 'tg-emoji', 'tg-time']);
const NAMED_CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface OpenTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly offset: number;
}

/**
 * Telegram's HTML (parse_mode HTML), with its error texts and byte offsets, after td MessageEntity.cpp parse_html.
 * Every significant character is ASCII, so scanning UTF-16 finds what the server finds scanning bytes.
 */
export function parseHtml(source: string): FormattedText {
  return new HtmlParser(source).parse();
}

class HtmlParser {
  readonly #source: string;
  readonly #open: OpenTag[] = [];
  readonly #entities: (MessageEntity & { codeLanguage?: string })[] = [];
  #position = 0;
  #text = '';
  #surrogateDecoded = false;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): FormattedText {
    while (this.#position < this.#source.length) {
      const char = this.#at(this.#position);
      if (char === '<') {
        if (this.#at(this.#position + 1) === '/') this.#endTag();
        else this.#startTag();
      } else {
        this.#text += char === '&' ? this.#character() : this.#take();
      }
    }
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) {
      throw new EntityParseError(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
    }
    if (this.#surrogateDecoded) {
      throw new EntityParseError(
        'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
      );
    }
    const entities = this.#entities.map(({ codeLanguage: _language, ...entity }) => entity);
    return { text: this.#text, entities: sortEntities(entities) };
  }

  #at(position: number): string {
    return this.#source.charAt(position);
  }

  #take(): string {
    return this.#at(this.#position++);
  }

  #skipSpaces(): void {
    while (this.#position < this.#source.length && isSpace(this.#at(this.#position))) this.#position++;
  }

  #fail(message: string, position: number): never {
    throw new EntityParseError(message.replace('#', String(byteOffset(this.#source, position))));
  }

  /** A character reference; what is none stays as it stands. */
  #character(): string {
    const found = /^&(?:#x([0-9a-f]*)|#([0-9]*)|([a-z]*))/i.exec(
      this.#source.slice(this.#position, this.#position + 12),
    );
    const [whole = '&', hex, decimal, name] = found ?? [];
    let decoded: string | undefined;
    if (name !== undefined) {
      decoded = NAMED_CHARACTERS[name];
    } else {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex || '0', 16);
      if (code > 0 && code < 0x10ffff && whole.length < 10) {
        decoded = String.fromCodePoint(code);
        if (code >= 0xd800 && code <= 0xdfff) this.#surrogateDecoded = true;
      }
    }
    if (decoded === undefined) return this.#take();
    this.#position += whole.length;
    if (this.#at(this.#position) === ';') this.#position++;
    return decoded;
  }

  #startTag(): void {
    const begin = this.#position++;
    while (!isSpace(this.#at(this.#position)) && this.#at(this.#position) !== '>') this.#position++;
    if (this.#position >= this.#source.length) this.#fail('Unclosed start tag at byte offset #', begin);
    const name = asciiLowerCase(this.#source.slice(begin + 1, this.#position));
    if (!(Object.hasOwn(SIMPLE_TAGS, name) || OTHER_TAGS.has(name))) {
      throw new EntityParseError(
        `Unsupported start tag "${name}" at byte offset ${byteOffset(this.#source, begin)}`,
      );
    }
    const attributes = new Map<string, string>();
    while (this.#at(this.#position) !== '>') this.#attribute(name, begin, attributes);
    this.#position++;
    if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
      this.#fail('Tag "span" must have class "tg-spoiler" at byte offset #', begin);
    }
    this.#open.push({ name, attributes, offset: this.#text.length });
  }

  #attribute(tag: string, begin: number, attributes: Map<string, string>): void {
    this.#skipSpaces();
    if (this.#at(this.#position) === '>') return;
    const nameBegin = this.#position;
    while (!isSpace(this.#at(this.#position)) && !`=>/"'`.includes(this.#at(this.#position)))
      this.#position++;
    const name = this.#source.slice(nameBegin, this.#position);
    if (name === '') this.#fail(`Empty attribute name in the tag "${tag}" at byte offset #`, begin);
    this.#skipSpaces();
    if (this.#at(this.#position) !== '=') {
      if (this.#position >= this.#source.length)
        this.#fail(`Unclosed start tag "${tag}" at byte offset #`, begin);
      attributes.set(name, '');
      return;
    }
    this.#position++;
    this.#skipSpaces();
    if (this.#position >= this.#source.length)
      this.#fail(`Unclosed start tag "${tag}" at byte offset #`, begin);
    attributes.set(name, this.#attributeValue());
    if (this.#position >= this.#source.length) this.#fail('Unclosed start tag at byte offset #', begin);
  }

  #attributeValue(): string {
    const quote = this.#at(this.#position);
    if (quote !== '"' && quote !== "'") {
      const begin = this.#position;
      while (/[A-Za-z0-9.-]/.test(this.#at(this.#position))) this.#position++;
      if (!isSpace(this.#at(this.#position)) && this.#at(this.#position) !== '>') {
        this.#fail('Unexpected end of name token at byte offset #', begin);
      }
      return asciiLowerCase(this.#source.slice(begin, this.#position));
    }
    this.#position++;
    let value = '';
    while (this.#position < this.#source.length && this.#at(this.#position) !== quote) {
      value += this.#at(this.#position) === '&' ? this.#character() : this.#take();
    }
    this.#position++;
    return value;
  }

  #endTag(): void {
    const begin = this.#position;
    const tag = this.#open.at(-1);
    if (tag === undefined) this.#fail('Unexpected end tag at byte offset #', begin);
    this.#position += 2;
    while (!isSpace(this.#at(this.#position)) && this.#at(this.#position) !== '>') this.#position++;
    const name = asciiLowerCase(this.#source.slice(begin + 2, this.#position));
    this.#skipSpaces();
    if (this.#at(this.#position) !== '>') this.#fail('Unclosed end tag at byte offset #', begin);
    this.#position++;
    if (name !== '' && name !== tag.name) {
      const at = byteOffset(this.#source, begin);
      throw new EntityParseError(
        `Unmatched end tag at byte offset ${at}, expected "</${tag.name}>", found "</${name}>"`,
      );
    }
    if (this.#text.length > tag.offset) this.#addEntity(tag);
    this.#open.pop();
  }

  #addEntity(tag: OpenTag): void {
    const place = { offset: tag.offset, length: this.#text.length - tag.offset };
    const simple = SIMPLE_TAGS[tag.name];
    if (simple !== undefined) {
      this.#entities.push({ type: simple, ...place });
      return;
    }
    switch (tag.name) {
      case 'a':
        this.#addLink(tag, place);
        return;
      case 'blockquote':
        this.#entities.push({
          type: tag.attributes.has('expandable') ? 'expandable_blockquote' : 'blockquote',
          ...place,
        });
        return;
      case 'tg-emoji':
        this.#addEmoji(tag, place);
        return;
      case 'tg-time':
        this.#addTime(tag, place);
        return;
      default:
        this.#addCode(tag, place);
    }
  }

  #addLink(tag: OpenTag, place: { offset: number; length: number }): void {
    const link = tag.attributes.get('href') || this.#text.slice(tag.offset);
    const user = mentionedUserId(link);
    const url = checkedLink(link);
    if (user !== undefined) this.#entities.push({ type: 'text_mention', ...place, user: { id: user } });
    else if (url !== undefined) this.#entities.push({ type: 'text_link', ...place, url });
  }

  #addEmoji(tag: OpenTag, place: { offset: number; length: number }): void {
    const id = tag.attributes.get('emoji-id') ?? '';
    if (!/^-?\d{1,19}$/.test(id) || Number(id) === 0) {
      throw new EntityParseError('Invalid custom emoji identifier specified');
    }
    this.#entities.push({ type: 'custom_emoji', ...place, custom_emoji_id: id });
  }

  /** Documented only; what the server says of a bad one is not known. */
  #addTime(tag: OpenTag, place: { offset: number; length: number }): void {
    const unixTime = Number(tag.attributes.get('unix') || 'x');
    if (!Number.isSafeInteger(unixTime)) throw new EntityParseError('Invalid Unix time specified');
    this.#entities.push({
      type: 'date_time',
      ...place,
      unix_time: unixTime,
      date_time_format: tag.attributes.get('format') ?? '',
    });
  }

  /** `pre` and `code` over the very same stretch, one of them naming a language, become one block. */
  #addCode(tag: OpenTag, place: { offset: number; length: number }): void {
    const last = this.#entities.at(-1);
    const same = last !== undefined && last.offset === place.offset && last.length === place.length;
    const className = tag.attributes.get('class') ?? '';
    const language = className.startsWith('language-') ? className.slice('language-'.length) : '';
    if (tag.name === 'pre' && same && last.type === 'code' && last.codeLanguage !== undefined) {
      last.type = 'pre';
      last.language = last.codeLanguage;
    } else if (tag.name === 'pre') {
      this.#entities.push({ type: 'pre', ...place });
    } else if (same && last.type === 'pre' && last.language === undefined && language !== '') {
      last.language = language;
    } else {
      this.#entities.push({
        type: 'code',
        ...place,
        ...(language === '' ? {} : { codeLanguage: language }),
      });
    }
  }
}
