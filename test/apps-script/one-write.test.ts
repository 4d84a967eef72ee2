import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { initData, type ScriptRig, sign, spin, startScript } from './script-rig.ts';

let script: ScriptRig;

beforeEach(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
  script.write('Prizes', [{ Name: 'A kettle', Stock: 5 }]);
});
afterEach(() => script.close());

/** How many changes the sheet sees: each is carried out as a whole or not at all. */
async function changes(happen: () => Promise<unknown>): Promise<number> {
  const { revision } = script.workbook;
  await happen();
  return script.workbook.revision - revision;
}

const minute = () => script.runtime.run('everyMinute');
const booking = (id: number) => ({
  'Booking ID': `b${id}`,
  'User ID': '5',
  Subject: 'Haircut',
  'Starts At': '2100-01-31 14:30',
  'Ends At': '2100-01-31 15:30',
});
const row = (id: number) => ({ 'Spin ID': `s${id}`, 'User ID': '5', Name: 'Ada', Prize: 'A pen' });

describe('the sheet is changed once, as a whole, by', () => {
  test('a signed spin', async () => {
    expect(await changes(() => script.post(sign(spin())))).toBe(1);
  });

  test('a spin in the Mini App, its stock included', async () => {
    const body = JSON.stringify({ initData: initData(), spinId: 'a' });

    expect(await changes(() => script.post(body))).toBe(1);
    expect(script.rows('Prizes')[0]).toMatchObject({ Stock: 4 });
  });

  test('all spins that are found in one look, their marks and remarks included', async () => {
    script.write('Spin_History', [
      row(1),
      { ...row(2), 'User ID': '?' },
      row(3),
      { ...row(4), Status: 'approved' },
    ]);

    expect(await changes(minute)).toBe(1);
    expect(script.rows('Notification_Queue')).toHaveLength(7);
  });

  test('all bookings that are found in one look, new, moved and cancelled', async () => {
    script.write('Bookings', [booking(1), booking(2)]);
    expect(await changes(minute)).toBe(1);

    script.change('Bookings', 0, 'Starts At', '2100-01-30 14:30');
    script.change('Bookings', 1, 'Status', 'cancelled');
    script.write('Bookings', [booking(3)]);
    expect(await changes(minute)).toBe(1);
    expect(script.rows('Notification_Queue')).toHaveLength(13);
  });
});
