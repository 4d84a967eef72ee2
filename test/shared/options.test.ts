import { parseOptions } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatOptions } from '../../shared/src/options.ts';
import { options } from './arbitraries.ts';

const BUTTON_LEGAL =
  'buttons must have buttons such as {"text": "Open", "url": "https://…"} or {"text": "Yes", "data": "yes"}';

describe('the Options cell', () => {
  test('is no options when it is empty', () => {
    expect(parseOptions('')).toEqual({ ok: true, options: {} });
    expect(formatOptions({})).toBe('');
  });

  test('reads back what was written', () => {
    fc.assert(
      fc.property(options, (wanted) => {
        expect(parseOptions(formatOptions(wanted))).toEqual({ ok: true, options: wanted });
      }),
    );
  });

  test('may name a template, its language and what its variables stand for', () => {
    const options = { template: 'greeting', language: 'en', variables: { name: 'Ada', n: 1 } };

    expect(parseOptions(JSON.stringify(options))).toEqual({ ok: true, options });
  });

  test.each([
    ['{silent: true}', ['it is not valid JSON']],
    ['[]', ['it is not a JSON object']],
    ['null', ['it is not a JSON object']],
    ['7', ['it is not a JSON object']],
    ['{"slient": true}', ['"slient" is unknown']],
    ['{"__proto__": {}, "toString": 1}', ['"__proto__" is unknown', '"toString" is unknown']],
    ['{"silent": 1, "thread": 0}', ['silent must be true or false', 'thread must be a whole number from 1']],
    ['{"template": " "}', ['template must be the name of a template']],
    [
      '{"template": 5, "language": 5}',
      ['template must be the name of a template', 'language must be a language such as "en"'],
    ],
    ['{"variables": []}', ['variables must be texts and numbers such as {"name": "Ada"}']],
    ['{"variables": {"a": null}}', ['variables must be texts and numbers such as {"name": "Ada"}']],
    ['{"thread": 1.5}', ['thread must be a whole number from 1']],
    ['{"thread": "7"}', ['thread must be a whole number from 1']],
    ['{"buttons": []}', ['buttons must be a list of rows of buttons']],
    ['{"buttons": {}}', ['buttons must be a list of rows of buttons']],
    [
      '{"buttons": [{"text": "a", "url": "https://x.org"}]}',
      ['buttons must be a list of rows, each a list of buttons'],
    ],
    ['{"buttons": [[]]}', ['buttons must be a list of rows, each a list of buttons']],
  ])('refuses %s', (text, problems) => {
    expect(parseOptions(text)).toEqual({ ok: false, problems });
  });

  test.each([
    '"Open"',
    '{"text": " ", "data": "a"}',
    '{"data": "a"}',
    '{"text": "a"}',
    '{"text": "a", "url": "https://x.org", "data": "a"}',
    '{"text": "a", "data": "a", "colour": "red"}',
    '{"text": "a", "url": "javascript:alert(1)"}',
    '{"text": "a", "url": 7}',
    '{"text": "a", "data": ""}',
    '{"text": "a", "data": 7}',
  ])('refuses the button %s', (button) => {
    expect(parseOptions(`{"buttons": [[${button}]]}`)).toEqual({ ok: false, problems: [BUTTON_LEGAL] });
  });

  test.each([
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
    ['é'.repeat(32), true],
    ['é'.repeat(33), false],
    ['€'.repeat(21), true],
    ['€'.repeat(22), false],
    ['😀'.repeat(16), true],
    ['😀'.repeat(17), false],
    ['\ud800'.repeat(22), false],
  ])('counts the bytes of button data %j', (data, ok) => {
    const text = JSON.stringify({ buttons: [[{ text: 'a', data }]] });

    expect(parseOptions(text)).toMatchObject(
      ok ? { ok } : { ok, problems: ['buttons has a button whose data is over 64 bytes'] },
    );
  });
});
