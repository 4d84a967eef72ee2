import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../local/src/apps-script-runtime/clock.ts';
import { ManualClock } from '../local/apps-script-runtime/runtime-rig.ts';
import { openSheet } from './operator.ts';
import { ADMIN_CHAT_ID, type ScriptRig, startScript } from './script-rig.ts';

const CONTINUE = 'continueAnnouncements';
const QUEUE = 'Notification_Queue';
const FORM = { text: '<b>Hello</b>', audience: 'all', priority: '5', sendAt: '' };

interface Listed {
  readonly job: {
    readonly id: string;
    readonly state: string;
    readonly queued: number;
    readonly recipients: number;
  };
  readonly waiting: number;
  readonly sent: number;
}

let script: ScriptRig;

async function start(options: Parameters<typeof startScript>[0] = {}): Promise<void> {
  script = await startScript(options);
  await script.runtime.run('setUpSheet');
}

beforeEach(() => start());
afterEach(() => script.close());

function ask<Answer>(name: string, ...args: unknown[]): Promise<Answer> {
  return script.runtime.callFromClient(name, args, 'document') as Promise<Answer>;
}

/** Users from the second row on: User ID, Name, Language, Preference, Opted Out At, City. */
function users(rows: readonly (readonly (string | number)[])[]): void {
  const { sheetId } = script.tab('Users');
  script.workbook.apply([
    { kind: 'writeCells', sheetId, row: 0, column: 5, rows: [['City']] },
    { kind: 'appendDimension', sheetId, dimension: 'ROWS', length: rows.length },
    { kind: 'writeCells', sheetId, row: 1, column: 0, rows },
  ]);
}

/** Templates from the second row on: Name, Language, Text, Buttons. */
function templates(...rows: readonly (readonly string[])[]): void {
  script.workbook.apply([
    { kind: 'writeCells', sheetId: script.tab('Templates').sheetId, row: 1, column: 0, rows },
  ]);
}

function crowd(count: number): void {
  users(Array.from({ length: count }, (_, index) => [100_000 + index, `Person ${index}`]));
}

/** How many runs are planned that go on with announcements. */
function planned(): number {
  return script.runtime.triggers().filter(({ functionName }) => functionName === CONTINUE).length;
}

function recipients(): unknown[] {
  return script.rows(QUEUE).map((row) => row['User ID']);
}

describe('the dialog', () => {
  test('opens from the menu with what it needs', async () => {
    users([[1, 'Ada', 'en', 'all', '', 'Berlin']]);
    templates(['sale', '', 'x'], ['sale', 'de', 'y']);
    const operator = await openSheet(script);

    await operator.choose('Announce…');

    expect(operator.pages).toMatchObject([{ kind: 'modalDialog', title: 'Announce' }]);
    expect(await ask('announcementForm')).toEqual({
      columns: ['User ID', 'Name', 'Language', 'Preference', 'Opted Out At', 'City'],
      tests: ['is', 'is not', 'contains', 'is empty', 'is not empty'],
      templates: ['sale'],
      adminChat: ADMIN_CHAT_ID,
      timeZone: 'Europe/Berlin',
      announcements: [],
    });
  });

  test('previews message, number of recipients, those opted out, doubles and duration', async () => {
    users([
      [1, 'Ada'],
      [2, 'Bob', '', 'important only'],
      [3, 'Cy', '', 'all', 46000.5],
      [1, 'Ada again'],
      ['no id', 'Dee'],
      [5, 'Eve', '', 'all'],
      [6, 'Fay', '', 'none'],
    ]);

    expect(await ask('previewAnnouncement', FORM)).toEqual({
      message: '<b>Hello</b>',
      recipients: 2,
      optedOut: 3,
      doubled: 1,
      duration: '1 s at 10/s',
    });
  });

  test('reckons the duration by the rate of the worker that is running', async () => {
    crowd(1000);
    const { sheetId } = script.tab('Workers');
    const now = (Date.now() + 3_600_000) / 86_400_000 + 25_569;
    script.workbook.apply([
      { kind: 'writeCells', sheetId, row: 1, column: 0, rows: [['w1', 'vps-1', now - 1, now, 8]] },
    ]);

    expect(await ask('previewAnnouncement', FORM)).toMatchObject({ duration: '2 min 5 s at 8/s' });
  });

  test('says what is wrong, and queues nothing then', async () => {
    users([[1, 'Ada', '', '', '', 'Berlin']]);
    const wrong: readonly (readonly [object, string])[] = [
      [{ text: '  ' }, 'Write a text, or choose a template.'],
      [{ text: 'x'.repeat(5000) }, 'The text has 5000 characters; Telegram takes 4096.'],
      [{ audience: '' }, 'Choose who gets it.'],
      [{ audience: 'list', list: ' ' }, 'Paste at least one User ID.'],
      [{ audience: 'list', list: '5 bob 7,-x' }, 'No User ID such as 123456789: "bob", "-x".'],
      [{ audience: 'filter', conditions: [] }, 'Name at least one condition.'],
      [{ audience: 'filter', conditions: [{ column: 'City', test: '=' }] }, 'A condition is a column'],
      [{ audience: 'filter', conditions: [{ column: 'Town', test: 'is' }] }, 'no column headed "Town"'],
      [{ priority: '11' }, 'Priority is a whole number from 1 to 10.'],
      [{ sendAt: 'tomorrow' }, 'Send At is a date and time such as'],
      [{ text: 'Hello {{nickname}}' }, 'The template "this text" needs {{nickname}}, not given. (User ID 1)'],
      [{ template: 'gone' }, 'There is no template "gone". (User ID 1)'],
      [{ text: 'Hello {{name}}', audience: 'list', list: '1 5' }, '{{name}}, not given. (User ID 5)'],
    ];

    for (const [fields, problem] of wrong) {
      await expect(ask('previewAnnouncement', { ...FORM, ...fields })).rejects.toThrow(problem);
      await expect(ask('sendAnnouncement', { ...FORM, ...fields })).rejects.toThrow(problem);
    }
    for (const form of [undefined, null, 5, [], 'x', { text: 5, conditions: 'x' }]) {
      await expect(ask('sendAnnouncement', form)).rejects.toThrow('Write a text');
    }
    expect(recipients()).toEqual([]);
  });
});

describe('the audience', () => {
  test('may be some of Users by what stands in their columns', async () => {
    users([
      [1, 'Ada', 'en', '', '', 'Berlin'],
      [2, 'Bob', 'de', '', '', 'berlin '],
      [3, 'Cy', 'de', '', '', 'Paris'],
      [4, 'Dee', '', '', '', ''],
    ]);
    const chosen = async (...conditions: object[]): Promise<unknown> => {
      const { recipients } = await ask<{ recipients: number }>('previewAnnouncement', {
        ...FORM,
        audience: 'filter',
        conditions,
      });
      return recipients;
    };

    expect(await chosen({ column: 'City', test: 'is', value: 'Berlin' })).toBe(2);
    expect(await chosen({ column: 'City', test: 'is not', value: 'Berlin' })).toBe(2);
    expect(await chosen({ column: 'City', test: 'contains', value: 'R' })).toBe(3);
    expect(await chosen({ column: 'City', test: 'is empty' })).toBe(1);
    expect(
      await chosen(
        { column: 'City', test: 'is', value: 'Berlin' },
        { column: 'Language', test: 'is', value: 'de' },
      ),
    ).toBe(1);
  });

  test('may be a pasted list, of which those who opted out get nothing', async () => {
    users([[2, 'Bob', '', 'none']]);

    await ask('sendAnnouncement', { ...FORM, audience: 'list', list: '1, 2;3\n@a_channel  1' });

    expect(recipients()).toEqual(['1', '3', '@a_channel']);
  });

  test('of nobody sends nothing', async () => {
    await expect(ask('sendAnnouncement', FORM)).rejects.toThrow('Nobody would get it.');
    expect(await ask('announcementForm')).toMatchObject({ announcements: [] });
  });
});

describe('an announcement', () => {
  test('becomes one row a recipient, with priority, time and a key of its own', async () => {
    users([
      [1, 'Ada'],
      [2, 'Bob'],
    ]);

    const answer = await ask<{ said: string; announcements: Listed[] }>('sendAnnouncement', {
      ...FORM,
      priority: '7',
      sendAt: '2030-06-01 12:30',
    });

    expect(answer.said).toBe('2 of 2 are queued.');
    expect(answer.announcements).toMatchObject([
      { job: { title: '<b>Hello</b>', state: 'queued', queued: 2, recipients: 2 }, waiting: 2, sent: 0 },
    ]);
    const id = answer.announcements[0]?.job.id;
    expect(script.rows(QUEUE)).toMatchObject([
      {
        'User ID': '1',
        Message: '<b>Hello</b>',
        Type: 'announcement',
        Status: 'pending',
        Priority: 7,
        'Dedupe Key': `announcement:${id}:1`,
      },
      { 'User ID': '2', 'Send At': 47_635.520_833_333_336 },
    ]);
    expect(planned()).toBe(0);
    expect(script.rows('Settings').find(({ Name }) => Name === 'Last edit')?.['Value']).toMatch(/^\d{4}-/);
  });

  test('of a template reads for everybody in their own language, with what Users says of them', async () => {
    users([
      [1, 'Ada <3', 'de', '', '', 'Berlin'],
      [2, 'Bob', '', '', '', 'Paris'],
    ]);
    templates(
      [
        'sale',
        '',
        'Hello {{name}} in {{City}}!',
        '[[{"text": "Go", "url": "https://example.com/{{userId}}"}]]',
      ],
      ['sale', 'de', 'Hallo {{name}}!'],
    );

    expect(await ask('previewAnnouncement', { ...FORM, text: '', template: 'sale' })).toMatchObject({
      message: 'Hallo Ada &lt;3!',
    });
    await ask('sendAnnouncement', { ...FORM, text: '', template: 'sale' });

    expect(script.rows(QUEUE)).toMatchObject([
      { Message: 'Hallo Ada &lt;3!', Options: null },
      {
        Message: 'Hello Bob in Paris!',
        Options: '{"buttons":[[{"text":"Go","url":"https://example.com/2"}]]}',
      },
    ]);
  });

  test('of text that looks like a formula, a number or a date reaches the queue as that very text', async () => {
    const risky = [
      '=1+1',
      '+1',
      '-1',
      '@x',
      "'x",
      '00123',
      '2026-01-01',
      'TRUE',
      '1e3',
      '12:30',
      '=IMPORTXML("x")',
    ];
    script.write(
      'Users',
      risky.map((Name, index) => ({ 'User ID': String(index + 1), Name })),
    );
    templates(...risky.map((text) => [text, '', text]));

    for (const text of risky) {
      await ask('sendAnnouncement', { ...FORM, text, audience: 'list', list: '1' });
      await ask('sendAnnouncement', { ...FORM, template: text, audience: 'list', list: '1' });
      await ask('testAnnouncement', { ...FORM, text }, '1');
    }
    await ask('sendAnnouncement', { ...FORM, text: '{{{name}}}' });

    const { sheetId } = script.tab(QUEUE);
    expect(script.rows(QUEUE).map(({ Message }) => Message)).toEqual([
      ...risky.flatMap((text) => [text, text, text]),
      ...risky,
    ]);
    const column = 2;
    const formulas = script
      .rows(QUEUE)
      .map((_, row) => script.workbook.sheet(sheetId)?.formula(row + 1, column));
    expect(formulas.every((formula) => formula === undefined)).toBe(true);
  });

  test('of a text may name its reader', async () => {
    users([[1, 'Ada']]);

    await ask('sendAnnouncement', { ...FORM, text: 'Hello {{name}}' });

    expect(script.rows(QUEUE)).toMatchObject([{ Message: 'Hello Ada' }]);
  });

  test('is tested on oneself first, at once and not as an announcement', async () => {
    expect(await ask('testAnnouncement', { ...FORM, sendAt: '2030-06-01 12:30' }, ' 77 ')).toBe(
      'The test to 77 is queued.',
    );
    await expect(ask('testAnnouncement', FORM, 'me')).rejects.toThrow('Fill in your own User ID');
    await expect(ask('testAnnouncement', FORM, null)).rejects.toThrow('Fill in your own User ID');

    expect(script.rows(QUEUE)).toMatchObject([
      { 'User ID': '77', Type: 'test', 'Dedupe Key': null, 'Send At': null, Priority: 1 },
    ]);
  });

  test('is cancelled with one click as far as it waits', async () => {
    crowd(5);
    const { announcements } = await ask<{ announcements: Listed[] }>('sendAnnouncement', FORM);
    await ask('sendAnnouncement', { ...FORM, audience: 'list', list: '9' });
    const { sheetId } = script.tab(QUEUE);
    script.workbook.apply([
      { kind: 'writeCells', sheetId, row: 1, column: 4, rows: [['sent'], ['sending'], ['failed']] },
    ]);

    const { said } = await ask<{ said: string }>('stopAnnouncement', announcements[0]?.job.id);

    expect(said).toBe('3 waiting rows were cancelled; no more are queued.');
    expect(script.rows(QUEUE).map(({ Status }) => Status)).toEqual([
      'sent',
      'sending',
      'cancelled',
      'cancelled',
      'cancelled',
      'pending',
    ]);
    await expect(ask('stopAnnouncement', 'unknown')).rejects.toThrow('not known any more');
  });

  test('of a long text in any script and a long list is kept whole', async () => {
    const text = '🎡'.repeat(2000);
    const list = Array.from({ length: 3000 }, (_, index) => 1_000_000_000 + index).join(' ');

    await ask('sendAnnouncement', { ...FORM, text, audience: 'list', list });

    expect(recipients()).toHaveLength(3000);
    expect(script.rows(QUEUE)[2999]).toMatchObject({ Message: text });
  });

  test('is listed among the last twenty', async () => {
    for (let index = 0; index < 22; index++) {
      await ask('sendAnnouncement', { ...FORM, text: `No ${index}`, audience: 'list', list: '5' });
    }

    const { announcements } = await ask<{ announcements: { job: { title: string } }[] }>('announcementForm');

    expect(announcements).toHaveLength(20);
    expect(announcements[0]?.job.title).toBe('No 21');
  });
});

/** While it hurries, half a minute passes whenever anybody looks at it: as when Google is very slow. */
class HurryingClock extends ManualClock implements Clock {
  hurrying = false;
  #skippedMs = 0;

  override now(): number {
    if (this.hurrying) this.#skippedMs += 30_000;
    return super.now() + this.#skippedMs;
  }
}

describe('an announcement that takes longer than an execution may', () => {
  let clock: HurryingClock;

  beforeEach(async () => {
    await script.close();
    clock = new HurryingClock(Date.UTC(2026, 5, 1, 12));
    await start({ clock });
    crowd(2500);
  });

  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      const stop = script.runtime.onExecution(({ functionName }) => {
        if (functionName !== CONTINUE) return;
        stop();
        resolve();
      });
    });

  test('goes on by itself where it stopped, and reaches everybody once', async () => {
    clock.hurrying = true;
    const { said } = await ask<{ said: string }>('sendAnnouncement', FORM);
    clock.hurrying = false;
    expect(said).toMatch(/^\d000 of 2500 are queued; the rest follows by itself/);
    const first = recipients().length;
    expect(first).toBeLessThan(2500);
    expect(planned()).toBe(1);

    const ended = settled();
    clock.advance(60_000);
    await ended;

    expect(new Set(recipients()).size).toBe(2500);
    expect(recipients()).toHaveLength(2500);
    expect(await ask('announcementForm')).toMatchObject({
      announcements: [{ job: { state: 'queued', queued: 2500 }, waiting: 2500 }],
    });
    expect(planned()).toBe(0);
  });

  test('doubles nobody when people come, go and are sorted in between', async () => {
    clock.hurrying = true;
    await ask('sendAnnouncement', FORM);
    clock.hurrying = false;
    const { sheetId } = script.tab('Users');
    script.workbook.apply([
      {
        kind: 'moveDimension',
        dimension: 'ROWS',
        sheetId,
        startIndex: 1,
        endIndex: 2000,
        destinationIndex: 2501,
      },
      { kind: 'writeCells', sheetId, row: 2400, column: 3, rows: [['none']] },
      { kind: 'writeCells', sheetId, row: 2501, column: 0, rows: [[7]] },
    ]);

    const ended = settled();
    clock.advance(60_000);
    await ended;

    expect(new Set(recipients()).size).toBe(recipients().length);
    expect(recipients()).toContain('7');
  });

  test('whose template is deleted in between names it in the rows that are left, for the worker to fill in', async () => {
    templates(['sale', '', 'Sale!']);
    clock.hurrying = true;
    await ask('sendAnnouncement', { ...FORM, template: 'sale' });
    clock.hurrying = false;
    templates(['', '', '']);

    const ended = settled();
    clock.advance(60_000);
    await ended;

    expect(recipients()).toHaveLength(2500);
    expect(script.rows(QUEUE)[0]).toMatchObject({ Message: 'Sale!' });
    expect(script.rows(QUEUE)[2499]).toMatchObject({
      Message: null,
      Options: expect.stringContaining('{"template":"sale","variables":{'),
    });
  });

  test('queues nothing more once it is cancelled', async () => {
    clock.hurrying = true;
    const { announcements } = await ask<{ announcements: Listed[] }>('sendAnnouncement', FORM);
    clock.hurrying = false;
    await ask('stopAnnouncement', announcements[0]?.job.id);
    const queued = recipients().length;

    const ended = settled();
    clock.advance(60_000);
    await ended;

    expect(recipients()).toHaveLength(queued);
    expect(new Set(script.rows(QUEUE).map(({ Status }) => Status))).toEqual(new Set(['cancelled']));
  });

  test('that Google ended in the middle is taken up again, and doubles nobody', async () => {
    const stop = script.workbook.onChange(() => {
      if (script.tab(QUEUE).lastRow < 2000) return;
      stop();
      clock.advance(6 * 60_000);
    });
    await expect(ask('sendAnnouncement', FORM)).rejects.toThrow('Exceeded maximum execution time');
    expect(recipients()).toHaveLength(2000);

    const ended = settled();
    clock.advance(8 * 60_000);
    await ended;

    expect(recipients()).toHaveLength(2500);
    expect(new Set(recipients()).size).toBe(2500);
  });

  test('goes on soon when another was sent meanwhile', async () => {
    clock.hurrying = true;
    await ask('sendAnnouncement', FORM);
    clock.hurrying = false;
    const queued = recipients().length;
    await ask('sendAnnouncement', { ...FORM, audience: 'list', list: '7' });
    expect(recipients()).toHaveLength(queued + 1);

    const ended = settled();
    clock.advance(60_000);
    await ended;

    expect(recipients()).toHaveLength(2501);
    expect(planned()).toBe(0);
  });

  test('is not taken up by a second execution while the first works on it', async () => {
    const runs: Promise<unknown>[] = [];
    const stop = script.workbook.onChange(() => {
      if (script.tab(QUEUE).lastRow < 1000) return;
      stop();
      runs.push(script.runtime.run(CONTINUE));
    });
    await ask('sendAnnouncement', FORM);
    await Promise.all(runs);

    expect(runs).toHaveLength(1);
    expect(recipients()).toHaveLength(2500);
  });
});
