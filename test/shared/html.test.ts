import { escapeHtml, htmlLength, htmlToText } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const markupish = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('<', '>', '&', ';', '"', '#', 'x', 'lt', 'amp', '38', 'b', '/', ' '))
    .map((parts) => parts.join('')),
);

describe('escaping', () => {
  test('leaves no markup and is undone by reading', () => {
    fc.assert(
      fc.property(markupish, (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"]/);
        expect(htmlToText(escapeHtml(text))).toBe(text);
      }),
    );
  });

  test('keeps text inside an attribute', () => {
    expect(`<a href="${escapeHtml('https://x.org/?a="b"&c=<d>')}">`).toBe(
      '<a href="https://x.org/?a=&quot;b&quot;&amp;c=&lt;d&gt;">',
    );
  });
});

describe('reading Telegram HTML', () => {
  test.each([
    ['<b>Hi</b> <i>there</i>', 'Hi there'],
    ['<a href="https://x.org">link</a>', 'link'],
    ['<tg-spoiler>it was him</tg-spoiler>', 'it was him'],
    ['a </> b', 'a  b'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['&lt;b&gt; &amp; &quot;', '<b> & "'],
    ['&amp;lt;', '&lt;'],
    ['AT&ampT', 'AT&ampT'],
    ['AT&amp T', 'AT& T'],
    ['&nbsp;&LT;', '&nbsp;&LT;'],
    ['&#128512;&#x1F600;&#65', '😀😀A'],
    ['&#0;&#1114111;&#xD800;&#12345678;&#X41;', '&#0;&#1114111;&#xD800;&#12345678;&#X41;'],
  ])('takes %j for %j', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  test('counts code points of what is seen, blanks at the ends aside', () => {
    expect(htmlLength('  <b>😀é</b>&amp;  ')).toBe(3);
    expect(htmlLength('<b> </b>')).toBe(0);
  });
});
