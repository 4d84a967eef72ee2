import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EntityParseError } from '../../../../local/src/telegram-server/text/entity.ts';
import { parseHtml } from '../../../../local/src/telegram-server/text/html.ts';

/** Cases after TDLib's own tests of its parser (td test/message_entities.cpp). */
describe('what TDLib says of broken HTML', () => {
  test.each([
    [
      '&#57311;',
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    ],
    ['🏟 🏟&lt;<abacaba', 'Unclosed start tag at byte offset 13'],
    ['🏟 🏟&lt;<abac aba>', 'Unsupported start tag "abac" at byte offset 13'],
    ['🏟 🏟&lt;<i   =aba>', 'Empty attribute name in the tag "i" at byte offset 13'],
    ['🏟 🏟&lt;<i    aba  =  ', 'Unclosed start tag "i" at byte offset 13'],
    ['🏟 🏟&lt;<i    aba', 'Unclosed start tag "i" at byte offset 13'],
    ['🏟 🏟&lt;<i    aba  =  190azAz-.,', 'Unexpected end of name token at byte offset 27'],
    ['🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', 'Unclosed start tag at byte offset 13'],
    ["🏟 🏟&lt;<i    aba  =  '&lt;&gt;&quot;>", 'Unclosed start tag at byte offset 13'],
    ['🏟 🏟&lt;</', 'Unexpected end tag at byte offset 13'],
    ['🏟 🏟&lt;<b></b></', 'Unexpected end tag at byte offset 20'],
    ['🏟 🏟&lt;<i>a</i   ', 'Unclosed end tag at byte offset 17'],
    ['🏟 🏟&lt;<i>a</em   >', 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'],
    ['<b>never closed', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<br/>', 'Unsupported start tag "br/" at byte offset 0'],
    ['<tg-emoji emoji-id="0">x</tg-emoji>', 'Invalid custom emoji identifier specified'],
  ])('%s', (source, message) => {
    expect(() => parseHtml(source)).toThrow(message);
  });
});

describe('what TDLib makes of HTML', () => {
  test.each([
    ['', '', []],
    ['&lt;&gt;&amp;&quot;&laquo;&raquo;&#12345678;', '<>&"&laquo;&raquo;&#12345678;', []],
    ['➡️ ➡️<em>➡️ ➡️</em>', '➡️ ➡️➡️ ➡️', [{ type: 'italic', offset: 5, length: 5 }]],
    ['🏟 🏟<i>🏟 &lt🏟</i>', '🏟 🏟🏟 <🏟', [{ type: 'italic', offset: 5, length: 6 }]],
    [
      '🏟 🏟<i>🏟 &gt;<b aba   =   caba>&lt🏟</b></i>',
      '🏟 🏟🏟 ><🏟',
      [
        { type: 'italic', offset: 5, length: 7 },
        { type: 'bold', offset: 9, length: 3 },
      ],
    ],
    ["🏟 🏟&lt;<i    aba  =  '&lt;&gt;&quot;'>a</>", '🏟 🏟<a', [{ type: 'italic', offset: 6, length: 1 }]],
    [
      '<code><i><b> </b></i></code>',
      ' ',
      [
        { type: 'code', offset: 0, length: 1 },
        { type: 'bold', offset: 0, length: 1 },
        { type: 'italic', offset: 0, length: 1 },
      ],
    ],
    [
      "<a   href=  'telegram.org?&lt;'   > </a>",
      ' ',
      [{ type: 'text_link', offset: 0, length: 1, url: 'http://telegram.org/?<' }],
    ],
    [
      '<a>telegram.org</a>',
      'telegram.org',
      [{ type: 'text_link', offset: 0, length: 12, url: 'http://telegram.org/' }],
    ],
    [
      '<a href="tg://user?id=42">Ann</a>',
      'Ann',
      [{ type: 'text_mention', offset: 0, length: 3, user: { id: 42 } }],
    ],
    ['<a href="javascript:alert(1)">x</a>', 'x', []],
    [
      '<pre><code class="language-fift">x</></>',
      'x',
      [{ type: 'pre', offset: 0, length: 1, language: 'fift' }],
    ],
    [
      '<code class="language-fift"><pre>x</></>',
      'x',
      [{ type: 'pre', offset: 0, length: 1, language: 'fift' }],
    ],
    [
      '<pre> <code class="language-fift">x</></>',
      ' x',
      [
        { type: 'pre', offset: 0, length: 2 },
        { type: 'code', offset: 1, length: 1 },
      ],
    ],
    ['<blockquote expandable>x</blockquote>', 'x', [{ type: 'expandable_blockquote', offset: 0, length: 1 }]],
    [
      '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>',
      'xy',
      [
        { type: 'spoiler', offset: 0, length: 1 },
        { type: 'spoiler', offset: 1, length: 1 },
      ],
    ],
    [
      '<tg-time unix="1647531900" format="wDT">then</tg-time>',
      'then',
      [{ type: 'date_time', offset: 0, length: 4, unix_time: 1647531900, date_time_format: 'wDT' }],
    ],
    ['<B>x</b>', 'x', [{ type: 'bold', offset: 0, length: 1 }]],
    ['<b></b>x', 'x', []],
  ])('%s', (source, text, entities) => {
    expect(parseHtml(source)).toEqual({ text, entities });
  });
});

test('escaped text comes back as it was, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      expect(parseHtml(`<b>${escaped}</b>`).text).toBe(text);
    }),
  );
});

test('any text is either parsed, with entities within it, or refused with a message', () => {
  const part = fc.constantFrom(
    '<b>',
    '</b>',
    '<a href=',
    '"t.me"',
    '>',
    '</a>',
    '<',
    '&amp;',
    '&#',
    '1',
    ';',
    '/',
    ' ',
    '🏟',
    'x',
    '=',
    "'",
  );
  const isWellParsed = (source: string): boolean => {
    try {
      const { text, entities } = parseHtml(source);
      return entities.every(({ offset, length }) => length > 0 && offset + length <= text.length);
    } catch (error) {
      return error instanceof EntityParseError;
    }
  };
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      expect(isWellParsed(parts.join(''))).toBe(true);
    }),
  );
});
