import { escapeHtml, renderTemplate, type Template } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

function template(text: string, more: Partial<Template> = {}): Template {
  return { name: 'greeting', language: '', text, buttons: '', ...more };
}

function render(text: string, variables: Record<string, string | number> = {}, more: Partial<Template> = {}) {
  return renderTemplate([template(text, more)], 'greeting', '', variables);
}

describe('a template', () => {
  test('is filled with its variables, as often as they are named', () => {
    expect(render('Hi {{name}}, {{ name }}! You are no. {{n}}.', { name: 'Ada', n: 0 })).toEqual({
      ok: true,
      message: 'Hi Ada, Ada! You are no. 0.',
    });
  });

  test('escapes what it is given, unless three braces say that it is HTML', () => {
    expect(render('<b>{{a}}</b> {{{a}}}', { a: '<i>&"' })).toEqual({
      ok: true,
      message: '<b>&lt;i&gt;&amp;&quot;</b> <i>&"',
    });
  });

  test('lets no value add a tag or another variable, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const rendered = render('>{{a}}<', { a: value, b: 'never' });
        expect(rendered).toEqual({ ok: true, message: `>${escapeHtml(value)}<` });
      }),
    );
    expect(render('{{a}}', { a: '{{b}}', b: 'never' })).toEqual({ ok: true, message: '{{b}}' });
    expect(render('{{a}}', { a: "$& $1 $'" })).toEqual({ ok: true, message: "$&amp; $1 $'" });
  });

  test.each([
    [{}, '{{name}}, {{prize}}'],
    [{ name: 'Ada' }, '{{prize}}'],
    [{ name: 'Ada', prize: null }, '{{prize}}'],
    [{ name: undefined, prize: 'x' }, '{{name}}'],
    [{ name: Number.NaN, prize: 'x' }, '{{name}}'],
    [{ name: {}, prize: 'x' }, '{{name}}'],
  ])('with %j says what is not given, and sends nothing', (variables, lacking) => {
    expect(render('{{name}} won {{{prize}}}, {{name}}!', variables as Record<string, string>)).toEqual({
      ok: false,
      problem: `The template "greeting" needs ${lacking}, not given.`,
    });
  });

  test('takes an empty text for what it is, and nothing that every object has', () => {
    expect(render('a{{name}}b', { name: '' })).toEqual({ ok: true, message: 'ab' });
    expect(render('{{toString}} {{constructor}}')).toMatchObject({ ok: false });
  });

  test.each(['Hi {{name', 'Hi name}}', '{{first name}}', '{{}}', '{{{name}}'])(
    'that is written wrong, %s, is a problem',
    (text) => {
      expect(render(text, { name: 'Ada' })).toEqual({
        ok: false,
        problem: 'The template "greeting" has {{ or }} that belongs to no variable.',
      });
    },
  );

  test('without any text is a problem', () => {
    expect(render('<b>{{a}}</b>', { a: ' ' })).toEqual({
      ok: false,
      problem: 'The template "greeting" has no text.',
    });
  });
});

describe('which text is taken', () => {
  const all = [
    template('default'),
    template('english', { language: 'en' }),
    template('brazilian', { language: 'pt_BR' }),
    template('portuguese', { language: 'PT' }),
    template('other', { name: 'other' }),
  ];
  const textFor = (language: string, templates: readonly Template[] = all) =>
    renderTemplate(templates, ' Greeting', language, {});

  test.each([
    ['', 'default'],
    ['en', 'english'],
    ['en-GB', 'english'],
    ['pt-br', 'brazilian'],
    ['pt', 'portuguese'],
    ['pt-pt', 'portuguese'],
    ['de', 'default'],
  ])('for the language %j is the one in %j', (language, message) => {
    expect(textFor(language)).toEqual({ ok: true, message });
  });

  test('is none, with a reason, where there is none', () => {
    expect(textFor('de', all.slice(1))).toEqual({
      ok: false,
      problem: 'The template " Greeting" has no text for the language de, and none for every language.',
    });
    expect(textFor('de', [])).toEqual({ ok: false, problem: 'There is no template " Greeting".' });
  });

  test('is none where two could be meant', () => {
    expect(textFor('en', [...all, template('again', { language: 'EN' })])).toEqual({
      ok: false,
      problem: 'The template " Greeting" stands twice in Templates for the language en: delete one.',
    });
    expect(textFor('', [...all, template('again')])).toMatchObject({
      problem: 'The template " Greeting" stands twice in Templates for every language: delete one.',
    });
  });
});

describe('the buttons of a template', () => {
  const buttons = (json: unknown, variables: Record<string, string> = {}) =>
    render('text', variables, { buttons: typeof json === 'string' ? json : JSON.stringify(json) });

  test('are filled: texts as they are, addresses encoded', () => {
    expect(
      buttons(
        [
          [
            { text: 'Open {{a}}', url: 'https://x.org/?q={{a}}' },
            { text: 'Yes', data: 'y:{{a}}' },
          ],
          [{ text: 'Raw', url: '{{{link}}}' }],
        ],
        { a: '<&"/ü \ud800', link: 'https://y.org/?a=b&c' },
      ),
    ).toEqual({
      ok: true,
      message: 'text',
      buttons: [
        [
          { text: 'Open <&"/ü \ud800', url: 'https://x.org/?q=%3C%26%22%2F%C3%BC%20%EF%BF%BD' },
          { text: 'Yes', data: 'y:<&"/ü \ud800' },
        ],
        [{ text: 'Raw', url: 'https://y.org/?a=b&c' }],
      ],
    });
  });

  test('can’t be broken out of by a value', () => {
    const result = buttons([[{ text: '{{a}}', data: 'x' }]], { a: '"}], [{"text": "evil"' });
    expect(result).toMatchObject({ ok: true, buttons: [[{ text: '"}], [{"text": "evil"' }]] });
  });

  test('need their variables too', () => {
    expect(buttons([[{ text: '{{a}}', data: 'x' }]])).toEqual({
      ok: false,
      problem: 'The template "greeting" needs {{a}}, not given.',
    });
  });

  test.each([
    ['[[{', 'has Buttons that are not valid JSON'],
    ['[]', "has Buttons that can't be read: buttons must be a list of rows of buttons"],
  ])('that are %s are a problem', (json, what) => {
    expect(buttons(json)).toEqual({ ok: false, problem: `The template "greeting" ${what}.` });
  });

  test('with an address that is none after filling are a problem', () => {
    expect(buttons([[{ text: 'x', url: '{{{a}}}' }]], { a: 'javascript:alert(1)' })).toMatchObject({
      ok: false,
    });
  });
});
