import { byteOffset, EntityParseError, sortEntities } from './entity.ts';
import { customEmojiId, dateTimeOfLink } from './links.ts';
import { linkEntity, readBlockHead } from './markdown.ts';
import type { FormattedText, MessageEntity } from './entity.ts';

/** Names as TDLib prints them in its errors. */
type Markup =
  | 'Bold'
  | 'Italic'
  | 'Underline'
  | 'Strikethrough'
  | 'Spoiler'
  | 'Code'
  | 'Pre'
  | 'PreCode'
  | 'TextUrl'
  | 'CustomEmoji'
  | 'BlockQuote';

interface OpenMarkup {
  readonly markup: Markup;
  readonly language: string;
  /** Where its text begins in the result, UTF-16. */
  readonly offset: number;
  /** Where its mark stands in the source, UTF-16. */
  readonly sourcePosition: number;
}

const RESERVED = '_*[]()~`>#+-=|{}.!\n';
const SIMPLE = {
  Bold: 'bold',
  Italic: 'italic',
  Underline: 'underline',
  Strikethrough: 'strikethrough',
  Spoiler: 'spoiler',
  Code: 'code',
} as const;

/** Telegram's second Markdown (parse_mode MarkdownV2), after td MessageEntity.cpp parse_markdown_v2. */
export function parseMarkdownV2(source: string): FormattedText {
  return new MarkdownV2Parser(source).parse();
}

class MarkdownV2Parser {
  readonly #source: string;
  readonly #open: OpenMarkup[] = [];
  readonly #entities: MessageEntity[] = [];
  #position = 0;
  #text = '';
  #inBlockQuote = false;
  #canStartBlockQuote = true;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): FormattedText {
    while (this.#position < this.#source.length) {
      const char = this.#at(this.#position);
      if (char === '\\' && isEscapable(this.#at(this.#position + 1))) {
        this.#append(this.#at(this.#position + 1), 2);
      } else if (!this.#isReserved(char)) {
        this.#append(char, 1);
      } else if (this.#endsMarkup(char)) {
        this.#endMarkup(char);
      } else {
        this.#beginMarkup(char);
      }
    }
    this.#endLastBlockQuote();
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined) this.#failUnclosed(unclosed);
    return { text: this.#text, entities: sortEntities(this.#entities) };
  }

  #at(position: number): string {
    return this.#source.charAt(position);
  }

  #append(char: string, consumed: number): void {
    this.#text += char;
    this.#position += consumed;
    if (char !== '\r') this.#canStartBlockQuote = char === '\n';
  }

  #isReserved(char: string): boolean {
    const inner = this.#open.at(-1)?.markup;
    const isCode = inner === 'Code' || inner === 'Pre' || inner === 'PreCode';
    return isCode ? char === '`' : RESERVED.includes(char);
  }

  #failUnclosed(open: OpenMarkup): never {
    const at = byteOffset(this.#source, open.sourcePosition);
    throw new EntityParseError(`Can't find end of ${open.markup} entity at byte offset ${at}`);
  }

  #endsMarkup(char: string): boolean {
    const inner = this.#open.at(-1);
    if (inner === undefined) return false;
    const next = this.#at(this.#position + 1);
    if (this.#inBlockQuote && char === '\n' && next !== '>') return true;
    switch (inner.markup) {
      case 'Bold':
        return char === '*';
      case 'Italic':
        return char === '_' && next !== '_';
      case 'Underline':
        return char === '_' && next === '_';
      case 'Strikethrough':
        return char === '~';
      case 'Spoiler':
        return char === '|' && next === '|';
      case 'Code':
        return char === '`';
      case 'Pre':
      case 'PreCode':
        return this.#source.startsWith('```', this.#position);
      case 'TextUrl':
      case 'CustomEmoji':
        return char === ']';
      case 'BlockQuote':
        return false;
    }
  }

  #beginMarkup(char: string): void {
    const begin = this.#position;
    const next = this.#at(begin + 1);
    const open = (markup: Markup, markLength: number, language = ''): void => {
      this.#open.push({ markup, language, offset: this.#text.length, sourcePosition: begin });
      this.#position = begin + markLength;
    };
    if (char === '\n') return this.#append('\n', 1);
    if (char === '_') return next === '_' ? open('Underline', 2) : open('Italic', 1);
    if (char === '*') return open('Bold', 1);
    if (char === '~') return open('Strikethrough', 1);
    if (char === '[') return open('TextUrl', 1);
    if (char === '|' && next === '|') return open('Spoiler', 2);
    if (char === '!' && next === '[') return open('CustomEmoji', 2);
    if (char === '`') {
      if (!this.#source.startsWith('```', begin)) return open('Code', 1);
      const head = readBlockHead(this.#source, begin + 3);
      return open(head.language === '' ? 'Pre' : 'PreCode', head.contentBegin - begin, head.language);
    }
    if (char === '>' && this.#canStartBlockQuote) {
      if (!this.#inBlockQuote) open('BlockQuote', 1);
      else this.#position++;
      this.#inBlockQuote = true;
      return undefined;
    }
    throw new EntityParseError(`Character '${char}' is reserved and must be escaped with the preceding '\\'`);
  }

  #endMarkup(char: string): void {
    let inner = this.#open.at(-1);
    if (inner === undefined) return;
    if (char === '\n') {
      let isExpandable = false;
      if (inner.markup !== 'BlockQuote') {
        if (inner.markup !== 'Spoiler' || !this.#isLastMark(inner)) this.#failUnclosed(inner);
        this.#open.pop();
        isExpandable = true;
        const outer = this.#open.at(-1);
        if (outer === undefined || outer.markup !== 'BlockQuote') this.#failUnclosed(outer ?? inner);
        inner = outer;
      }
      this.#inBlockQuote = false;
      this.#append('\n', 1);
      this.#addBlockQuote(inner, isExpandable);
    } else {
      this.#endInline(inner);
    }
    this.#open.pop();
  }

  /** Two bars at the very end of a line that is quoted make the quotation expandable. */
  #isLastMark(spoiler: OpenMarkup): boolean {
    const between = this.#source.slice(spoiler.sourcePosition + 2, this.#position);
    return between === '' || between === '\r';
  }

  #endInline(inner: OpenMarkup): void {
    const place = { offset: inner.offset, length: this.#text.length - inner.offset };
    const begin = this.#position;
    let entity: MessageEntity | undefined;
    switch (inner.markup) {
      case 'Pre':
      case 'PreCode':
        this.#position += 3;
        entity = { type: 'pre', ...place, ...(inner.language === '' ? {} : { language: inner.language }) };
        break;
      case 'TextUrl':
        this.#position++;
        entity = linkEntity(this.#readUrl('a URL') ?? this.#text.slice(inner.offset), place);
        break;
      case 'CustomEmoji':
        this.#position++;
        entity = emojiOrTime(this.#readUrl('a custom emoji URL'), place);
        break;
      case 'BlockQuote':
        break;
      default:
        this.#position = begin + (inner.markup === 'Underline' || inner.markup === 'Spoiler' ? 2 : 1);
        entity = { type: SIMPLE[inner.markup], ...place };
    }
    if (entity !== undefined && place.length > 0) this.#entities.push(entity);
  }

  #readUrl(what: string): string | undefined {
    if (this.#at(this.#position) !== '(') return undefined;
    const begin = ++this.#position;
    let url = '';
    while (this.#position < this.#source.length && this.#at(this.#position) !== ')') {
      const isEscape = this.#at(this.#position) === '\\' && isEscapable(this.#at(this.#position + 1));
      url += this.#at(this.#position + (isEscape ? 1 : 0));
      this.#position += isEscape ? 2 : 1;
    }
    if (this.#at(this.#position) !== ')') {
      throw new EntityParseError(
        `Can't find end of ${what} at byte offset ${byteOffset(this.#source, begin)}`,
      );
    }
    this.#position++;
    return url;
  }

  #endLastBlockQuote(): void {
    if (!this.#inBlockQuote) return;
    let inner = this.#open.at(-1);
    let isExpandable = false;
    if (inner?.markup === 'Spoiler' && inner.sourcePosition === this.#source.length - 2) {
      this.#open.pop();
      inner = this.#open.at(-1);
      isExpandable = true;
    }
    if (inner?.markup !== 'BlockQuote') return;
    if (this.#text.length > inner.offset) this.#addBlockQuote(inner, isExpandable);
    this.#open.pop();
  }

  #addBlockQuote(open: OpenMarkup, isExpandable: boolean): void {
    this.#entities.push({
      type: isExpandable ? 'expandable_blockquote' : 'blockquote',
      offset: open.offset,
      length: this.#text.length - open.offset,
    });
  }
}

function isEscapable(char: string): boolean {
  return char > '\0' && char <= '~';
}

function emojiOrTime(
  url: string | undefined,
  place: { offset: number; length: number },
): MessageEntity | undefined {
  if (url === undefined) throw new EntityParseError('Custom emoji entity must contain a tg://emoji URL');
  const time = dateTimeOfLink(url);
  if (time !== undefined) {
    return { type: 'date_time', ...place, unix_time: time.unixTime, date_time_format: time.format };
  }
  const id = customEmojiId(url);
  if (id === undefined) throw new EntityParseError('Custom emoji URL must have an emoji identifier');
  return { type: 'custom_emoji', ...place, custom_emoji_id: id };
}
