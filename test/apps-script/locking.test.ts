import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { initData, type ScriptRig, sign, spin, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const LOCK_WAIT_MS = 20_000;
const BUSY = { ok: false, error: 'busy', reason: 'Busy, try again.' };

/** Another script file of the project, which does something under the lock for as long as it likes. */
const HOLDER = `function holdLock() {
  LockService.getScriptLock().waitLock(1000);
  SpreadsheetApp.getUi().alert('holding');
}`;

let script: ScriptRig;
let now: number;
let waiting: (() => void)[];
let heard: () => void;

/** Time moves only when the test lets a wait for the lock run out. */
const clock = {
  now: () => now,
  after(delayMs: number, callback: () => void): () => void {
    if (delayMs !== LOCK_WAIT_MS) return () => undefined;
    waiting.push(callback);
    heard();
    return () => {
      waiting = waiting.filter((other) => other !== callback);
    };
  },
};

beforeEach(async () => {
  now = Date.now();
  waiting = [];
  heard = () => undefined;
  script = await startScript({ otherScript: HOLDER, clock });
  await script.runtime.run('setUpSheet');
  script.write('Prizes', [{ Name: 'A kettle', Stock: 5 }]);
});
afterEach(() => script.close());

/** Resolves when the lock is held, with what ends it. */
async function holdLock(): Promise<() => Promise<unknown>> {
  const asked = new Promise<number>((resolve) => {
    const stop = script.runtime.ui.onEvent((event) => {
      if (event.kind !== 'question') return;
      stop();
      resolve(event.id);
    });
  });
  const running = script.runtime.run('holdLock');
  const id = await asked;
  return () => {
    script.runtime.ui.answer(id, { button: 'OK' });
    return running;
  };
}

/** Starts something that must wait for the lock, and lets 20 s pass. */
async function inVain<Result>(start: () => Promise<Result>): Promise<Result> {
  const waits = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const running = start();
  await waits;
  now += LOCK_WAIT_MS;
  for (const runOut of waiting) runOut();
  return running;
}

describe('while somebody else holds the lock for 20 seconds', () => {
  test('a signed spin is told to try again, nothing is written, and the very same body works afterwards', async () => {
    const body = sign(spin(), { timestamp: now });
    const finish = await holdLock();
    const { revision } = script.workbook;

    expect(await inVain(() => script.post(body))).toEqual(BUSY);
    expect(script.workbook.revision).toBe(revision);

    await finish();
    expect(await script.post(body)).toMatchObject({ ok: true, duplicate: false });
    expect(script.rows(QUEUE)).toHaveLength(2);
  });

  test('a spin in the Mini App is told to try again, and draws nothing', async () => {
    const body = JSON.stringify({ initData: initData({}, { authDate: now }), spinId: 'a' });
    const finish = await holdLock();

    expect(await inVain(() => script.post(body))).toEqual(BUSY);
    expect(script.rows('Prizes')[0]).toMatchObject({ Stock: 5 });
    expect(script.rows(QUEUE)).toHaveLength(0);

    await finish();
    expect(await script.post(body)).toMatchObject({ ok: true, prize: 'A kettle' });
  });

  test('a spin of another script fails with those words', async () => {
    const finish = await holdLock();

    const recorded = inVain(() => script.runtime.run('recordSpin', [JSON.parse(spin())]).catch(String));

    expect(await recorded).toContain('Busy, try again.');
    await finish();
  });

  test('what runs every minute leaves it to the next minute', async () => {
    script.write('Spin_History', [{ 'User ID': '5', Name: 'Ada', Prize: 'A pen' }]);
    const finish = await holdLock();

    await inVain(() => script.runtime.run('everyMinute'));
    expect(script.rows(QUEUE)).toHaveLength(0);

    await finish();
    await script.runtime.run('everyMinute');
    expect(script.rows(QUEUE)).toHaveLength(2);
  });

  test('setting up fails with those words', async () => {
    const finish = await holdLock();

    expect(await inVain(() => script.runtime.run('setUpSheet').catch(String))).toContain('Busy, try again.');
    await finish();
  });

  test('an item of the menu says so and changes nothing', async () => {
    script.write(QUEUE, [{ ID: 'A', 'User ID': '5', Message: 'Hello', Status: 'dead' }]);
    await script.runtime.openSheet();
    const toasts: string[] = [];
    script.runtime.ui.onEvent((event) => {
      if (event.kind === 'shown' && event.shown.kind === 'toast') toasts.push(event.shown.text);
    });
    const { sheetId } = script.tab(QUEUE);
    script.runtime.select({ sheetId, row: 2, column: 1, rows: 1, columns: 1 });
    const finish = await holdLock();
    const { revision } = script.workbook;

    await inVain(() => script.runtime.clickMenu(['Notifications', 'Retry selected rows']));
    await inVain(() => script.runtime.clickMenu(['Notifications', 'Pause / Resume']));

    expect(toasts).toEqual(
      Array.from({ length: 2 }, () => 'Somebody else is just changing the sheet. Try again.'),
    );
    expect(script.workbook.revision).toBe(revision);
    await finish();
  });

  test('an announcement is refused with those words, and none of it is kept', async () => {
    script.write('Users', [{ 'User ID': '5' }]);
    const finish = await holdLock();
    const form = { text: 'Hello', audience: 'all', priority: '5', sendAt: '' };

    const sent = inVain(() =>
      script.runtime.callFromClient('sendAnnouncement', [form], 'document').catch(String),
    );

    expect(await sent).toContain('Busy, try again.');
    await finish();
    expect(script.rows(QUEUE)).toEqual([]);
    expect(await script.runtime.callFromClient('announcementForm', [], 'document')).toMatchObject({
      announcements: [],
    });
  });
});
