import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Dashboard } from '../../apps-script/src/dashboard.ts';
import { openSheet, type Operator } from '../apps-script/operator.ts';
import { type ScriptRig, startScript } from '../apps-script/script-rig.ts';
import { Rig } from '../rig.ts';
import { inProcessWorker, type InProcessWorker } from '../worker/in-process-worker.ts';

const QUEUE = 'Notification_Queue';
const ARCHIVE = 'Notification_Archive';

let rig: Rig;
let script: ScriptRig;
let operator: Operator;
let worker: InProcessWorker;

beforeEach(async () => {
  rig = await Rig.start();
  script = await startScript({ workbook: rig.workbook });
  await script.runtime.run('setUpSheet');
  operator = await openSheet(script);
  worker = await inProcessWorker(rig);
});
afterEach(async () => {
  await worker.close();
  await script.close();
  await rig.close();
});

function ask<Answer>(name: string, ...args: unknown[]): Promise<Answer> {
  return script.runtime.callFromClient(name, args, 'document') as Promise<Answer>;
}

function statuses(): unknown[] {
  return script.rows(QUEUE).map((row) => row['Status']);
}

describe('what an operator does in the menu, the worker heeds:', () => {
  test('an announcement is delivered to everybody once, and the dashboard says so', async () => {
    script.write(
      'Users',
      ['101', '102', '103'].map((id, index) => ({ 'User ID': id, Name: `Person ${index}` })),
    );

    await ask('sendAnnouncement', { text: 'Hello {{name}}', audience: 'all', priority: '5', sendAt: '' });
    await worker.untilQuiet();

    expect(script.rows(QUEUE).map((row) => [row['User ID'], row['Message'], row['Status']])).toEqual([
      ['101', 'Hello Person 0', 'sent'],
      ['102', 'Hello Person 1', 'sent'],
      ['103', 'Hello Person 2', 'sent'],
    ]);
    const { figures } = await ask<Dashboard>('readDashboard');
    expect(figures).toMatchObject({ counts: { sent: 3 }, due: 0, sentToday: 3 });
  });

  test('Pause keeps everything back until Resume', async () => {
    await operator.choose('Pause / Resume');
    await operator.choose('Send test…', { button: 'OK', text: '101' });
    await worker.untilQuiet();
    expect(statuses()).toEqual(['pending']);

    await operator.choose('Pause / Resume');
    await worker.untilQuiet();
    expect(statuses()).toEqual(['sent']);
  });

  test('Cancel keeps a row from being sent, and Retry sends it after all', async () => {
    await operator.choose('Send test…', { button: 'OK', text: '101' });
    operator.select(QUEUE, 2);
    await operator.choose('Cancel selected rows');
    await worker.untilQuiet();
    expect(statuses()).toEqual(['cancelled']);

    await operator.choose('Retry selected rows');
    await worker.untilQuiet();
    expect(statuses()).toEqual(['sent']);
  });

  test('Archive now moves what is done with, however young, under the same headers', async () => {
    await operator.choose('Send test…', { button: 'OK', text: '101' });
    script.write(QUEUE, [{ 'User ID': '102', Message: 'Later', Status: 'pending', 'Send At': 60_000 }]);
    await worker.untilQuiet();

    await operator.choose('Archive now', { button: 'YES' });
    await worker.untilQuiet();

    expect(script.rows(ARCHIVE)).toMatchObject([{ 'User ID': '101', Status: 'sent' }]);
    expect(script.rows(QUEUE)).toMatchObject([{ 'User ID': '102', Status: 'pending' }]);
  });
});
