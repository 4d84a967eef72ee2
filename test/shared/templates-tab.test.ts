import { readTemplates, renderTemplate } from '@sheet-courier/shared';
import { describe, expect, test } from 'vitest';

const HEADER = ['Text', 'name', ' Language ', 'Remarks', 'Buttons'];

function render(rows: (string | number | null)[][], name: string, variables = {}) {
  const result = readTemplates([HEADER, ...rows]);
  if (!result.ok) throw new Error(result.problem);
  return renderTemplate(result.templates, name, 'en', variables);
}

describe('the tab Templates', () => {
  test('is read by its headers, wherever they stand', () => {
    const rows = [['Hi\n{{a}} ', 'greeting', 'en', 'mine', '[[{"text": "A", "data": "a"}]]'], [null, ''], []];

    expect(render(rows, 'greeting', { a: 1 })).toEqual({
      ok: true,
      message: 'Hi\n1 ',
      buttons: [[{ text: 'A', data: 'a' }]],
    });
  });

  test('takes a number for the text that it shows', () => {
    expect(render([[42, 'answer']], 'answer')).toEqual({ ok: true, message: '42' });
  });

  test('lacks nothing that the script sends: there are standard texts', () => {
    expect(render([], 'user_prize', { name: 'Ada', prize: 'A pen' })).toMatchObject({ ok: true });
    expect(render([['Anders', 'User_Prize', 'de', '', '']], 'user_prize', { name: 'A', prize: 'B' })).toEqual(
      {
        ok: true,
        message: '🎉 <b>Congratulations, A!</b>\nYou won: <b>B</b>',
      },
    );
  });

  test('takes the operators’ text before the standard one', () => {
    expect(render([['Yours: {{prize}}', 'USER_PRIZE', '', '', '']], 'user_prize', { prize: 'B' })).toEqual({
      ok: true,
      message: 'Yours: B',
    });
  });

  test.each([
    [[], 'The tab Templates has no column headed "Name".'],
    [[['Name', 'Language', 'Buttons']], 'The tab Templates has no column headed "Text".'],
    [[[...HEADER, 'TEXT']], 'The tab Templates has more than one column headed "Text".'],
  ])('with the header %j is a problem', (grid, problem) => {
    expect(readTemplates(grid)).toEqual({ ok: false, problem });
  });
});
