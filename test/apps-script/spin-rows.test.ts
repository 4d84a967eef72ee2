import { createZone } from '@sheet-courier/shared';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../local/apps-script-runtime/runtime-rig.ts';
import { ADMIN_CHAT_ID, type ScriptRig, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const HISTORY = 'Spin_History';
const ROW = { 'Spin ID': 'other-1', 'User ID': '123456789', Name: 'Ada', Prize: 'A kettle' };

let script: ScriptRig;

beforeEach(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
});
afterEach(() => script.close());

const minute = () => script.runtime.run('everyMinute');
const keys = () => script.rows(QUEUE).map((row) => row['Dedupe Key']);
const remark = (row = 0) => script.rows(HISTORY)[row]?.['Error Message'];

describe('a row that another program writes into Spin_History', () => {
  test('is told to winner and admin within a minute, once', async () => {
    script.write(HISTORY, [ROW]);

    await minute();
    await minute();

    expect(script.rows(QUEUE)).toMatchObject([
      { 'User ID': '123456789', Type: 'user_prize', Status: 'pending', 'Dedupe Key': 'spin:other-1:winner' },
      { 'User ID': ADMIN_CHAT_ID, Type: 'admin_alert', 'Dedupe Key': 'spin:other-1:admin' },
    ]);
    const [row] = script.rows(HISTORY);
    expect(row?.['Notified']).toBeTypeOf('number');
    expect(row?.['Created At']).toBe(row?.['Notified']);
  });

  test('keeps the time it came with, and an id that is a number', async () => {
    script.write(HISTORY, [{ ...ROW, 'Spin ID': 17, 'User ID': 123456789, 'Created At': 46000.5 }]);

    await minute();

    expect(script.rows(HISTORY)[0]).toMatchObject({ 'Spin ID': 17, 'Created At': 46000.5 });
    expect(keys()).toEqual(['spin:17:winner', 'spin:17:admin']);
  });

  test('without an id gets one before anything is queued', async () => {
    script.write(HISTORY, [{ ...ROW, 'Spin ID': null }]);

    await minute();

    const id = String(script.rows(HISTORY)[0]?.['Spin ID']);
    expect(id).toMatch(/^SPIN_\d+_[0-9a-f]{8}$/);
    expect(keys()).toEqual([`spin:${id}:winner`, `spin:${id}:admin`]);
  });

  test('is queued under the same key again when Google died before it was marked, so that it is not sent twice', async () => {
    script.write(HISTORY, [ROW]);
    await minute();
    script.change(HISTORY, 0, 'Notified', null);

    await minute();

    expect(keys()).toEqual([...keys().slice(0, 2), ...keys().slice(0, 2)]);
  });

  test('that can’t be read says why, holds up no other, and goes once it is mended', async () => {
    script.write(HISTORY, [
      { ...ROW, 'User ID': '@channel' },
      { ...ROW, 'Spin ID': 'other-2' },
      { ...ROW, 'Spin ID': 'other-3', Prize: 'x'.repeat(201) },
      { ...ROW, 'Spin ID': 'other-4', Name: null },
      { ...ROW, 'Spin ID': 'other-5', Status: 'maybe' },
      { ...ROW, 'Spin ID': 'x'.repeat(101) },
    ]);

    await minute();

    expect(remark()).toBe(
      'Nobody is notified: User ID holds "@channel"; it may hold a Telegram user id such as 123456789.',
    );
    expect(remark(1)).toBeNull();
    expect(remark(2)).toContain('Prize holds "xxx');
    expect(remark(3)).toContain('Name is empty; it may hold 1 to 200 characters');
    expect(remark(4)).toContain('Status holds "maybe"; it may hold approved or rejected, or nothing');
    expect(remark(5)).toContain('Spin ID holds');
    expect(keys()).toEqual(['spin:other-2:winner', 'spin:other-2:admin']);

    script.change(HISTORY, 0, 'User ID', '5');
    await minute();
    expect(remark()).toBeNull();
    expect(script.rows(QUEUE)).toHaveLength(4);
  });

  test('is found wherever it stands, and changes nothing when all is told', async () => {
    script.write(HISTORY, [{ ...ROW, Notified: 46000 }]);
    script.change(HISTORY, 900, 'Spin ID', 'far');
    for (const header of ['User ID', 'Name', 'Prize'] as const)
      script.change(HISTORY, 900, header, ROW[header]);
    script.change(HISTORY, 3, 'Created At', 46000);

    await minute();

    expect(keys()).toEqual(['spin:far:winner', 'spin:far:admin']);
    const { revision } = script.workbook;
    await minute();
    expect(script.workbook.revision).toBe(revision);
  });

  test('is told with all others when there are hundreds, each once', async () => {
    const { sheetId } = script.tab(HISTORY);
    const cells = Array.from({ length: 450 }, (_, index) => [`bulk-${index}`, 1000 + index, 'Ada', 'A pen']);
    script.workbook.apply([{ kind: 'writeCells', sheetId, row: 1, column: 0, rows: cells }]);

    await minute();

    expect(script.rows(QUEUE)).toHaveLength(900);
    expect(new Set(keys()).size).toBe(900);
    expect(script.rows(HISTORY).every((row) => row['Notified'] !== null)).toBe(true);
  });

  test('keeps what it holds as that very text in the queue', async () => {
    script.write(HISTORY, [{ ...ROW, 'Spin ID': '=1+1', Name: '=A1', Prize: '<b>&' }]);

    await minute();

    const [row] = script.rows(QUEUE);
    expect(row).toMatchObject({ 'Dedupe Key': 'spin:=1+1:winner' });
    expect(row?.['Message']).toContain('=A1');
    expect(row?.['Message']).toContain('&lt;b&gt;&amp;');
  });
});

describe('a row that a person types', () => {
  test('is told as soon as it is whole, without a remark while they type', async () => {
    await script.type(HISTORY, 0, 'User ID', '123456789');
    await script.type(HISTORY, 0, 'Name', 'Ada');
    expect(remark()).toBeNull();
    await script.type(HISTORY, 0, 'Prize', 'A kettle');

    expect(script.rows(QUEUE)).toHaveLength(2);
  });
});

describe('a prize that an operator', () => {
  beforeEach(async () => {
    script.write(HISTORY, [ROW]);
    await minute();
  });

  test('approves is told to the winner, once', async () => {
    await script.type(HISTORY, 0, 'Status', 'approved');
    await minute();

    expect(script.rows(QUEUE).slice(2)).toMatchObject([
      { 'User ID': '123456789', Type: 'prize_approved', Priority: 3, 'Dedupe Key': 'spin:other-1:approved' },
    ]);
    expect(script.rows(HISTORY)[0]?.['Told']).toMatch(/^approved \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  test('rejects, approves after all and rejects again is told each time', async () => {
    for (const status of ['rejected', 'approved', 'rejected']) {
      await script.type(HISTORY, 0, 'Status', status);
    }

    expect(script.rows(QUEUE).map((row) => row['Type'])).toEqual([
      'user_prize',
      'admin_alert',
      'prize_rejected',
      'prize_approved',
      'prize_rejected',
    ]);
    expect(new Set(keys()).size).toBe(5);
  });

  test('decides on before anybody was told is told as won, then as decided', async () => {
    script.write(HISTORY, [{ ...ROW, 'Spin ID': 'other-2', Status: 'Approved' }]);

    await minute();

    expect(keys().slice(2)).toEqual(['spin:other-2:winner', 'spin:other-2:admin', 'spin:other-2:approved']);
  });
});

describe('the triggers', () => {
  test('are installed once, however often the sheet is set up', async () => {
    await script.runtime.run('setUpSheet');

    const functions = script.runtime.triggers().map(({ functionName }) => functionName);
    expect(functions).toEqual(['everyMinute', 'onSheetChange']);
  });

  test('find a written row within a minute by the clock alone', async () => {
    const clock = new ManualClock(Date.parse('2026-01-31T14:30:00Z'));
    const timed = await startScript({ clock });
    await timed.runtime.run('setUpSheet');
    timed.write(HISTORY, [ROW]);
    const ended = new Promise<void>((resolve) => {
      timed.runtime.onExecution(({ kind }) => kind === 'timeTrigger' && resolve());
    });

    clock.advance(60_000);
    await ended;

    expect(timed.rows(QUEUE)).toHaveLength(2);
    const [row] = timed.rows(HISTORY);
    expect(row?.['Notified']).toBe(createZone('Europe/Berlin').toSerial(Date.parse('2026-01-31T14:31:00Z')));
    await timed.close();
  });

  test('leave what they can’t look at to Google to tell the owner, and wait for whoever holds the lock', async () => {
    script.runtime.setScriptProperties({ ADMIN_CHAT_ID: '' });

    await expect(minute()).rejects.toThrow('Script property ADMIN_CHAT_ID is not set');
  });
});

describe('an operator who inserts a row while the script marks another', () => {
  test('costs nobody a message: what was marked by mistake is told at the next look', async () => {
    const second = { ...ROW, 'Spin ID': 'other-2', 'User ID': '5' };
    script.write(HISTORY, [ROW, { ...second, 'User ID': '?' }]);
    const { sheetId } = script.tab(HISTORY);
    await script.meanwhile(() => {
      script.workbook.apply([
        {
          kind: 'insertDimension',
          dimension: 'ROWS',
          sheetId,
          startIndex: 1,
          endIndex: 2,
        },
      ]);
      script.change(HISTORY, 0, 'Spin ID', 'other-3');
      script.change(HISTORY, 0, 'User ID', '6');
      script.change(HISTORY, 0, 'Name', 'Grace');
      script.change(HISTORY, 0, 'Prize', 'A pen');
    }, minute);

    await minute();

    expect(script.rows(HISTORY).map((row) => row['Notified'] !== null)).toEqual([true, true, false]);
    expect([...new Set(keys())]).toEqual([
      'spin:other-1:winner',
      'spin:other-1:admin',
      'spin:other-3:winner',
      'spin:other-3:admin',
    ]);
  });
});
