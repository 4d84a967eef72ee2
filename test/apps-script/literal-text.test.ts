import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { initData, type ScriptRig, sign, spin, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const HISTORY = 'Spin_History';
const BOOKINGS = 'Bookings';

/** What Google would read as something else if it were typed. */
const TEXTS = [
  '=1+1',
  '=IMPORTXML("x")',
  '+1',
  '+49 171',
  '-1',
  '-x',
  '@x',
  "'x",
  "''x",
  '00123',
  '2026-01-01',
  '1/2',
  '12:30',
  'TRUE',
  '1e3',
  '$5',
  '10%',
  '#REF!',
  '{1}',
];

let script: ScriptRig;
let count = 0;

beforeAll(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
  // The messages are what was typed, so that they begin with it too.
  script.write('Templates', [
    { Name: 'user_prize', Text: '{{{prize}}}', Buttons: '[[{"text": "{{prize}}", "data": "x"}]]' },
    { Name: 'admin_alert', Text: '{{{name}}}' },
    { Name: 'booking_24h', Text: '{{{subject}}}' },
  ]);
});
afterAll(() => script.close());

/** Something that happens and holds the text wherever a stranger's text may stand. */
type Path = (text: string) => Promise<unknown>;

const PATHS: Readonly<Record<string, Path>> = {
  'a signed spin': (text) =>
    script.post(sign(spin({ name: text, prize: text, spinId: `signed-${count++}` }))),
  'a spin of another script': (text) =>
    script.runtime.run('recordSpin', [
      JSON.parse(spin({ name: text, prize: text, spinId: `own-${count++}` })),
    ]),
  'a spin in the Mini App': async (text) => {
    const row = script.rows('Prizes').length;
    script.write('Prizes', [{ Name: text, Stock: 1 }]);
    const id = 1000 + count++;
    await script.post(JSON.stringify({ initData: initData({ id, first_name: text }), spinId: 'a' }));
    script.change('Prizes', row, 'Active', 'no');
  },
  'a row of Spin_History': (text) => {
    script.write(HISTORY, [{ 'Spin ID': `${text}${count++}`, 'User ID': '5', Name: text, Prize: text }]);
    return script.runtime.run('everyMinute');
  },
};

describe.each(Object.entries(PATHS))('what comes by %s', (_, happen) => {
  test.each(TEXTS)('and begins like %s stays that very text in every tab', async (text) => {
    const before = script.rows(QUEUE).length;

    await happen(text);

    expect(script.rows(HISTORY).at(-1)).toMatchObject({ Name: text, Prize: text });
    const [winner, admin] = script.rows(QUEUE).slice(before);
    expect(winner).toMatchObject({ Message: text });
    expect(admin).toMatchObject({ Message: text });
    expect(JSON.parse(String(winner?.['Options']))).toEqual({ buttons: [[{ text, data: 'x' }]] });
    expect(formulas()).toEqual([]);
  });
});

describe('what comes by a booking', () => {
  test.each(TEXTS)('and begins like %s stays that very text in every tab', async (text) => {
    const before = script.rows(QUEUE).length;
    script.write(BOOKINGS, [
      { 'Booking ID': text, 'User ID': '5', Subject: text, Name: text, 'Starts At': '2100-01-31 14:30' },
    ]);

    await script.runtime.run('everyMinute');
    const first = script.rows(QUEUE)[before];
    expect(first).toMatchObject({ Message: text });
    expect(first?.['Dedupe Key']).toMatch(/^booking:/);
    // Moved, its texts are written into the rows anew.
    const row = script.rows(BOOKINGS).length - 1;
    script.change(BOOKINGS, row, 'Starts At', '2100-02-01 14:30');
    await script.runtime.run('everyMinute');

    expect(script.rows(QUEUE)[before]).toMatchObject({ Message: text, ID: first?.['ID'] });
    expect(script.rows(QUEUE)).toHaveLength(before + 3);
    expect(script.rows(BOOKINGS)[row]).toMatchObject({ 'Booking ID': text, Subject: text, Name: text });
    expect(formulas()).toEqual([]);
  });
});

describe('what a remark quotes', () => {
  test.each(TEXTS)('%s is quoted as that very text', async (text) => {
    script.write(HISTORY, [
      { 'Spin ID': `bad-${count++}`, 'User ID': text, Name: 'Ada', Prize: 'A pen', Status: 'x' },
    ]);

    await script.runtime.run('everyMinute');

    expect(script.rows(HISTORY).at(-1)?.['Error Message']).toContain(`holds "${text}"`);
    expect(formulas()).toEqual([]);
  });
});

/** Every cell that is a formula, in the tabs that may have none. */
function formulas(): string[] {
  return ['Notification_Queue', 'Spin_History', 'Prizes', 'Bookings', 'Templates', 'Users'].flatMap(
    (title) => {
      const tab = script.tab(title);
      const found: string[] = [];
      for (let row = 0; row < tab.lastRow; row++) {
        for (let column = 0; column < tab.lastColumn; column++) {
          const formula = tab.formula(row, column);
          if (formula !== undefined) found.push(`${title} ${row} ${column} ${formula}`);
        }
      }
      return found;
    },
  );
}
