import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rich } from '../../../local/src/page/live.ts';
import { richText } from '../../../local/src/page/rich-text.ts';

function plain(parts: readonly Rich[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : plain(part.inner))).join('');
}

describe('text with entities', () => {
  test('becomes nested spans', () => {
    const text = 'Hello bold and italic';

    expect(
      richText(text, [
        { type: 'italic', offset: 15, length: 6 },
        { type: 'bold', offset: 6, length: 15 },
      ]),
    ).toEqual(['Hello ', { style: 'bold', inner: ['bold and ', { style: 'italic', inner: ['italic'] }] }]);
  });

  test('counts in UTF-16 units, as Telegram does', () => {
    expect(richText('🎉 hi', [{ type: 'bold', offset: 3, length: 2 }])).toEqual([
      '🎉 ',
      { style: 'bold', inner: ['hi'] },
    ]);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', ' javascript:x', 'file:///etc/passwd'])(
    'a link to %s stays text',
    (url) => {
      expect(richText('click', [{ type: 'text_link', offset: 0, length: 5, url }])).toEqual(['click']);
    },
  );

  test.each([
    ['example.com', 'url', 'http://example.com'],
    ['https://example.com/?a=b', 'url', 'https://example.com/?a=b'],
    ['a@example.com', 'email', 'mailto:a@example.com'],
  ])('%s becomes a link', (text, type, href) => {
    expect(richText(text, [{ type, offset: 0, length: text.length }])).toEqual([
      { style: 'link', href, inner: [text] },
    ]);
  });

  test('whatever the entities are, no character is lost, doubled or moved', () => {
    const entity = fc.record({
      type: fc.constantFrom('bold', 'italic', 'text_link', 'url', 'code', 'unheard_of'),
      offset: fc.integer({ min: -2, max: 30 }),
      length: fc.integer({ min: -2, max: 30 }),
      url: fc.constantFrom('https://example.com', 'javascript:x'),
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 25 }), fc.array(entity, { maxLength: 8 }), (text, entities) => {
        expect(plain(richText(text, entities))).toBe(text);
      }),
    );
  });

  test('what is no list of entities leaves the text plain', () => {
    expect(richText('x', { length: 1 })).toEqual(['x']);
  });
});
