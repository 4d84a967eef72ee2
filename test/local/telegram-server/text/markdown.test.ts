import { describe, expect, test } from 'vitest';
import { parseMarkdownV2 } from '../../../../local/src/telegram-server/text/markdown-v2.ts';
import { parseMarkdown } from '../../../../local/src/telegram-server/text/markdown.ts';

/** Cases after TDLib's own tests of its parser (td test/message_entities.cpp). */
describe('what TDLib says of broken MarkdownV2', () => {
  test.each([
    ['🏟 🏟_abacaba', "Can't find end of Italic entity at byte offset 9"],
    ['🏟 🏟_abac * asd ', "Can't find end of Bold entity at byte offset 15"],
    ['🏟 🏟_abac * asd _', "Can't find end of Italic entity at byte offset 21"],
    ['🏟 🏟`', "Can't find end of Code entity at byte offset 9"],
    ['🏟 🏟```', "Can't find end of Pre entity at byte offset 9"],
    ['🏟 🏟```a', "Can't find end of Pre entity at byte offset 9"],
    ['🏟 🏟```a ', "Can't find end of PreCode entity at byte offset 9"],
    ['🏟 🏟__🏟 🏟_', "Can't find end of Italic entity at byte offset 20"],
    ['🏟 🏟_🏟 🏟__', "Can't find end of Underline entity at byte offset 19"],
    ['🏟 🏟```🏟 🏟`', "Can't find end of Code entity at byte offset 21"],
    ['🏟 🏟```🏟 🏟_', "Can't find end of PreCode entity at byte offset 9"],
    ['[telegram\\.org](asd\\)', "Can't find end of a URL at byte offset 16"],
    ['🏟 🏟__🏟 _🏟___', "Can't find end of Italic entity at byte offset 23"],
    ['🏟 🏟__', "Can't find end of Underline entity at byte offset 9"],
    ['a.b', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['a|b', "Character '|' is reserved and must be escaped with the preceding '\\'"],
    ['x>y', "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ['![x]', 'Custom emoji entity must contain a tg://emoji URL'],
  ])('%s', (source, message) => {
    expect(() => parseMarkdownV2(source)).toThrow(message);
  });

  test.each(Array.from(']()#+-=|{}.!'))('%s alone', (char) => {
    expect(() => parseMarkdownV2(char)).toThrow(`Character '${char}' is reserved`);
    expect(parseMarkdownV2(`\\${char}`)).toEqual({ text: char, entities: [] });
  });
});

describe('what TDLib makes of MarkdownV2', () => {
  test.each([
    ['\\\\\\\\\\_\\*\\`', '\\\\_*`', []],
    ['🏟 🏟``', '🏟 🏟', []],
    ['🏟 🏟_abac \\* asd _', '🏟 🏟abac * asd ', [{ type: 'italic', offset: 5, length: 11 }]],
    ['\\\\\\a\\b\\1\\➡️\\', '\\ab1\\➡️\\', []],
    [
      '🏟 🏟_🏟 *🏟*_',
      '🏟 🏟🏟 🏟',
      [
        { type: 'italic', offset: 5, length: 5 },
        { type: 'bold', offset: 8, length: 2 },
      ],
    ],
    [
      '🏟 🏟_🏟 __🏟___',
      '🏟 🏟🏟 🏟',
      [
        { type: 'italic', offset: 5, length: 5 },
        { type: 'underline', offset: 8, length: 2 },
      ],
    ],
    ['🏟 🏟`🏟 🏟```', '🏟 🏟🏟 🏟', [{ type: 'code', offset: 5, length: 5 }]],
    ['🏟 🏟```🏟 🏟```', '🏟 🏟 🏟', [{ type: 'pre', offset: 5, length: 3, language: '🏟' }]],
    ['🏟 🏟```🏟\n\r🏟```', '🏟 🏟🏟', [{ type: 'pre', offset: 5, length: 2, language: '🏟' }]],
    ['🏟 🏟```🏟 \\\\\\`🏟```', '🏟 🏟 \\`🏟', [{ type: 'pre', offset: 5, length: 5, language: '🏟' }]],
    ['🏟 🏟____', '🏟 🏟', []],
    ['[ ](as)', ' ', []],
    [
      '[telegram\\.org]a',
      'telegram.orga',
      [{ type: 'text_link', offset: 0, length: 12, url: 'http://telegram.org/' }],
    ],
    [
      '[telegram\\.org](https://telegram.dog?\\\\\\()',
      'telegram.org',
      [{ type: 'text_link', offset: 0, length: 12, url: 'https://telegram.dog/?\\(' }],
    ],
    [
      '[telegram\\.org](tg:user?id=123456)',
      'telegram.org',
      [{ type: 'text_mention', offset: 0, length: 12, user: { id: 123456 } }],
    ],
    [
      '![👍](tg://emoji?id=5368324170671202286)',
      '👍',
      [{ type: 'custom_emoji', offset: 0, length: 2, custom_emoji_id: '5368324170671202286' }],
    ],
    [
      '![then](tg://time?unix=1647531900&format=wDT)',
      'then',
      [{ type: 'date_time', offset: 0, length: 4, unix_time: 1647531900, date_time_format: 'wDT' }],
    ],
    ['>a\n>b\nc', 'a\nb\nc', [{ type: 'blockquote', offset: 0, length: 4 }]],
    ['x\n>a\n>b||', 'x\na\nb', [{ type: 'expandable_blockquote', offset: 2, length: 3 }]],
    ['>a||\nb', 'a\nb', [{ type: 'expandable_blockquote', offset: 0, length: 2 }]],
    ['||secret||', 'secret', [{ type: 'spoiler', offset: 0, length: 6 }]],
    ['~old~', 'old', [{ type: 'strikethrough', offset: 0, length: 3 }]],
  ])('%s', (source, text, entities) => {
    expect(parseMarkdownV2(source)).toEqual({ text, entities });
  });
});

describe('the older Markdown', () => {
  test.each([
    [
      '_a_ *b* `c`',
      'a b c',
      [
        { type: 'italic', offset: 0, length: 1 },
        { type: 'bold', offset: 2, length: 1 },
        { type: 'code', offset: 4, length: 1 },
      ],
    ],
    ['\\_a\\_', '_a_', []],
    ['[x](telegram.org)', 'x', [{ type: 'text_link', offset: 0, length: 1, url: 'http://telegram.org/' }]],
    ['```js\nx```', 'x', [{ type: 'pre', offset: 0, length: 1, language: 'js' }]],
    ['a.b-c', 'a.b-c', []],
  ])('%s', (source, text, entities) => {
    expect(parseMarkdown(source)).toEqual({ text, entities });
  });

  test('what is not closed is named by its byte', () => {
    expect(() => parseMarkdown('é _x')).toThrow("Can't find end of the entity starting at byte offset 3");
  });
});
