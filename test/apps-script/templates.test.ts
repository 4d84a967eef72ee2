import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ScriptRig, sign, spin, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const TEMPLATES = 'Templates';

let script: ScriptRig;

beforeEach(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
});
afterEach(() => script.close());

const messages = () => script.rows(QUEUE).map((row) => row['Message']);

describe('a template of the operators', () => {
  test('gives a spin its words, in the language that the caller names or Users says', async () => {
    script.write(TEMPLATES, [
      { Name: 'user_prize', Text: 'Default {{name}}' },
      { Name: 'user_prize', Language: 'de', Text: 'Deutsch {{name}}' },
      { Name: 'user_prize', Language: 'fr', Text: 'Français {{name}}' },
    ]);
    script.write('Users', [{ 'User ID': 7, Language: 'fr' }]);

    await script.post(sign(spin()));
    await script.post(sign(spin({ language: 'de-AT' })));
    await script.post(sign(spin({ userId: 7, language: 'de' })));

    expect(messages().filter((_, index) => index % 2 === 0)).toEqual([
      'Default Ada',
      'Deutsch Ada',
      'Français Ada',
    ]);
  });

  test('with buttons puts them into Options', async () => {
    const buttons = JSON.stringify([[{ text: 'Get {{prize}}', url: 'https://x.org/{{spinId}}' }]]);
    script.write(TEMPLATES, [{ Name: 'user_prize', Text: 'Hi', Buttons: buttons }]);

    await script.post(sign(spin({ spinId: 'a', prize: '<kettle>' })));

    expect(JSON.parse(String(script.rows(QUEUE)[0]?.['Options']))).toEqual({
      buttons: [[{ text: 'Get <kettle>', url: 'https://x.org/a' }]],
    });
  });

  test('that names what is not given leaves the row without a text, for the worker to say so and send it later', async () => {
    script.write(TEMPLATES, [{ Name: 'user_prize', Text: 'You won {{prise}}' }]);

    await script.post(sign(spin({ spinId: 'a' })));

    const [row] = script.rows(QUEUE);
    expect(row).toMatchObject({ Message: null, Status: 'pending' });
    expect(JSON.parse(String(row?.['Options']))).toEqual({
      template: 'user_prize',
      variables: { spinId: 'a', userId: '123456789', name: 'Ada', prize: 'A kettle' },
    });
  });

  test('counts within a minute of its edit', async () => {
    await script.post(sign(spin()));
    script.write(TEMPLATES, [{ Name: 'admin_alert', Text: 'Mine: {{prize}}' }]);
    await script.runtime.run('everyMinute');

    await script.post(sign(spin()));

    expect(messages()[3]).toBe('Mine: A kettle');
  });

  test('never lets what somebody typed become markup', async () => {
    script.write(TEMPLATES, [{ Name: 'user_prize', Text: '<b>{{name}}</b> {{{prize}}}' }]);

    await script.post(sign(spin({ name: '<a>', prize: '<i>ok</i>' })));

    expect(messages()[0]).toBe('<b>&lt;a&gt;</b> <i>ok</i>');
  });

  test('in a tab that can’t be read costs nobody a spin', async () => {
    const { sheetId } = script.tab(TEMPLATES);
    script.workbook.apply([{ kind: 'writeCells', sheetId, row: 0, column: 0, rows: [['Names']] }]);
    const log: string[] = [];
    script.runtime.onExecution((record) => log.push(...record.log.map(({ text }) => text)));

    expect(await script.post(sign(spin()))).toMatchObject({ ok: true });
    expect(messages()[0]).toContain('Congratulations');
    expect(log.join()).toContain('The tab Templates has no column headed "Name".');
  });
});

describe('somebody in Users', () => {
  const statuses = () => script.rows(QUEUE).map((row) => [row['Status'], row['Error Message']]);

  test('who has opted out gets rows that are skipped, with the reason', async () => {
    script.write('Users', [{ 'User ID': '123456789', 'Opted Out At': 46000 }]);

    await script.post(sign(spin()));

    expect(statuses()).toEqual([
      ['skipped', 'Not sent: the recipient has opted out.'],
      ['pending', null],
    ]);
  });

  test('who wants none gets none; who wants what is important gets a prize', async () => {
    script.write('Users', [
      { 'User ID': 5, Preference: 'none' },
      { 'User ID': 6, Preference: 'important only' },
    ]);

    await script.post(sign(spin({ userId: 5 })));
    await script.post(sign(spin({ userId: 6 })));

    expect(statuses().map(([status]) => status)).toEqual(['skipped', 'pending', 'pending', 'pending']);
  });

  test('who comes back gets everything again', async () => {
    script.write('Users', [{ 'User ID': 5, 'Opted Out At': 46000 }]);
    await script.post(sign(spin({ userId: 5 })));
    script.change('Users', 0, 'Opted Out At', null);
    await script.runtime.run('everyMinute');

    await script.post(sign(spin({ userId: 5 })));

    expect(statuses().map(([status]) => status)).toEqual(['skipped', 'pending', 'pending', 'pending']);
  });
});
