import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codePoints, formattedText } from '../../../../local/src/telegram-server/text/formatted-text.ts';
import type { MessageEntity } from '../../../../local/src/telegram-server/text/entity.ts';

const plain = (text: string, entities: readonly MessageEntity[] = []) =>
  formattedText({ text, parseMode: '', entities });
const html = (text: string) => formattedText({ text, parseMode: 'html', entities: [] });

describe('the server finds by itself', () => {
  test.each([
    [
      '/test @abaca #ORD $ABC  telegram.org',
      [
        ['bot_command', '/test'],
        ['mention', '@abaca'],
        ['hashtag', '#ORD'],
        ['cashtag', '$ABC'],
        ['url', 'telegram.org'],
      ],
    ],
    [
      'see https://example.com/a?b=c, or mail@example.com.',
      [
        ['url', 'https://example.com/a?b=c'],
        ['email', 'mail@example.com'],
      ],
    ],
    ['no.such thing 1.5 a/b', []],
  ])('%s', (text, expected) => {
    const found = plain(text).entities.map(({ type, offset, length }) => [
      type,
      text.slice(offset, offset + length),
    ]);

    expect(found).toEqual(expected);
  });
});

test('nothing is found within code', () => {
  expect(html('<code>@someone</code>').entities).toEqual([{ type: 'code', offset: 0, length: 8 }]);
});

test('code takes no formatting inside, and styles that touch are one', () => {
  expect(html('<b>a<code>b</code>c</b>').entities).toEqual([
    { type: 'bold', offset: 0, length: 1 },
    { type: 'code', offset: 1, length: 1 },
    { type: 'bold', offset: 2, length: 1 },
  ]);
  expect(html('<b>a</b><b>b</b>').entities).toEqual([{ type: 'bold', offset: 0, length: 2 }]);
});

test('text is trimmed around its formatting', () => {
  expect(html('  <b> x </b>\n ')).toEqual({ text: ' x', entities: [{ type: 'bold', offset: 0, length: 2 }] });
  expect(html('\n x <i> </i> ')).toEqual({ text: 'x', entities: [] });
});

test('only what can be seen counts as text', () => {
  expect(plain(' \n\u200b\u2800 ').text).toBe('');
});

test('an entity beyond the text, or inside a character, is refused', () => {
  expect(() => plain('ab', [{ type: 'bold', offset: 1, length: 5 }])).toThrow(
    'ends after the end of the text',
  );
  expect(() => plain('👍', [{ type: 'bold', offset: 1, length: 1 }])).toThrow(
    'in a middle of a UTF-16 symbol',
  );
});

test('lone surrogates are no text', () => {
  expect(() => plain('a\ud83d')).toThrow('Bad Request: strings must be encoded in UTF-8');
  expect(() => html('a\ud83d')).toThrow('Bad Request: text must be encoded in UTF-8');
});

test('code points are counted, not UTF-16 units', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(codePoints(text)).toBe(Array.from(text).length);
    }),
  );
});

test('whatever formatting is given, what comes out lies properly inside each other', () => {
  const entity = fc.record({
    type: fc.constantFrom<MessageEntity['type']>(
      'bold',
      'italic',
      'spoiler',
      'code',
      'pre',
      'blockquote',
      'underline',
    ),
    offset: fc.nat(20),
    length: fc.nat(12),
  });
  fc.assert(
    fc.property(fc.array(entity, { maxLength: 8 }), (entities) => {
      const { text, entities: fixed } = plain('abcdefghij klmnop qrstuvwxyz abcdefg', entities);
      for (const a of fixed) {
        expect(a.length).toBeGreaterThan(0);
        expect(a.offset + a.length).toBeLessThanOrEqual(text.length);
        for (const b of fixed) {
          const isCrossing =
            a.offset < b.offset &&
            b.offset < a.offset + a.length &&
            a.offset + a.length < b.offset + b.length;
          expect(isCrossing).toBe(false);
        }
      }
    }),
  );
});
