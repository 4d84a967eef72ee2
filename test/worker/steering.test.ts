import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Rig } from '../rig.ts';
import { inProcessWorker, type InProcessWorker } from './in-process-worker.ts';

const SETTINGS_ID = 77;
const MINUTE = 60_000;

let rig: Rig;
let worker: InProcessWorker;

beforeEach(async () => {
  rig = await Rig.start({ timeZone: 'UTC' });
  const properties = { sheetId: SETTINGS_ID, title: 'Settings', sheetType: 'GRID' } as const;
  rig.workbook.apply([
    { kind: 'addSheet', properties: { ...properties, gridProperties: { rowCount: 30, columnCount: 4 } } },
  ]);
  set({});
  worker = await inProcessWorker(rig);
});

afterEach(async () => {
  await worker.close();
  await rig.close();
});

/** What an operator does in the tab Settings. */
function set(values: Readonly<Record<string, string>>): void {
  const rows = [['Name', 'Value', 'Meaning', 'Note'], ...Object.entries(values), ['', '']];
  rig.workbook.apply([{ kind: 'writeCells', sheetId: SETTINGS_ID, row: 0, column: 0, rows }]);
}

describe('what operators set in the tab Settings holds with the next look', () => {
  it('Paused: nothing more is sent, what was claimed goes back, and nothing is lost', async () => {
    rig.queue([{ to: '1' }, { to: '2' }]);
    worker.hold();
    await worker.tick();
    set({ Paused: 'yes' });
    await worker.tick();
    worker.unhold();
    await worker.untilQuiet();

    expect(rig.telegram.deliveryCounts().messages).toBe(0);
    expect(rig.statuses()).toEqual({ pending: 2 });

    set({ Paused: 'no' });
    await worker.untilQuiet();
    expect(rig.statuses()).toEqual({ sent: 2 });
  });

  it('Quiet hours: nothing is sent until they are over', async () => {
    const time = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);
    set({ 'Quiet hours': `${time(-5 * MINUTE)}-${time(10 * MINUTE)}` });
    rig.queue([{}]);
    await worker.untilQuiet();
    expect(rig.statuses()).toEqual({ pending: 1 });

    worker.advance(11 * MINUTE);
    await worker.untilQuiet();
    expect(rig.statuses()).toEqual({ sent: 1 });
  });

  it('Rate per second: so many and no more', async () => {
    set({ 'Rate per second': '5' });
    rig.queue(Array.from({ length: 8 }, (_, i) => ({ to: String(100 + i) })));
    await worker.untilQuiet();

    const times = rig.telegram.deliveries().map(({ atMs }) => atMs);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_000);
  });

  it('Rate per second: as many are claimed ahead as leave within seconds, unless the batch has a size of its own', async () => {
    const claimed = async (rate: string) => {
      set({ 'Rate per second': rate });
      worker.advance(MINUTE);
      await worker.tick();
      return [(await worker.tick()).claimed, worker.worker.waiting, worker.worker.lowWater];
    };
    worker.hold();
    rig.queue(Array.from({ length: 1_000 }, (_, i) => ({ to: String(1_000 + i) })));

    set({ 'Rate per second': '2' });
    expect((await worker.tick()).claimed).toBe(50);
    expect(worker.worker.lowWater).toBe(3);
    expect(await claimed('30')).toEqual([0, 240, 36]);

    await worker.close();
    worker = await inProcessWorker(rig, { settings: { BATCH_SIZE: '20' } });
    worker.hold();
    await worker.tick();
    expect(worker.worker.lowWater).toBe(10);
  });

  it('Uncertain policy by type, and back to what the worker was started with', async () => {
    set({ 'Uncertain policy by type': 'test=hold' });
    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'reset', delivered: true } });
    const [held = ''] = rig.queue([{ to: '1' }]);
    await worker.untilQuiet();
    expect(rig.row(held)).toMatchObject({ status: 'uncertain', nextAttemptAt: '' });

    set({ 'Uncertain policy by type': '' });
    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'reset', delivered: true } });
    const [resent = ''] = rig.queue([{ to: '2' }]);
    await worker.untilQuiet();
    expect(rig.row(resent).nextAttemptAt).not.toBe('');
  });

  it('Admin chat: from then on that one hears', async () => {
    set({ 'Admin chat': '4242' });
    rig.telegram.chats.add({ type: 'private', id: 1, blocked: true });
    rig.queue([{ to: '1' }]);
    await worker.untilQuiet();
    await worker.tick();
    await worker.idle();

    expect(rig.telegram.deliveries().map(({ chatId }) => chatId)).toEqual([4242]);
  });

  it('a value that can not be read leaves the last good one in force, and says so beside it', async () => {
    set({ Paused: 'yes' });
    await worker.tick();
    set({ Paused: 'perhaps' });
    rig.queue([{}]);
    await worker.untilQuiet();

    expect(rig.statuses()).toEqual({ pending: 1 });
    expect(rig.workbook.sheet(SETTINGS_ID)?.literal(1, 3)).toContain('"perhaps" can\'t be read as Paused');
  });

  it('Archive sent after days: finished rows move to the archive', async () => {
    set({ 'Archive sent after days': '0' });
    rig.queue([{}, { sendAt: Date.now() + 60 * MINUTE }]);
    await worker.untilQuiet();
    worker.advance(2 * MINUTE);
    await worker.untilQuiet();

    expect(rig.statuses()).toMatchObject({ pending: 1 });
    expect(rig.statuses()['sent']).toBeUndefined();
    expect(rig.workbook.sheetByTitle('Notification_Archive')?.literal(1, 0)).toBe('NOTIF_1');
  });

  it('Archive sent after days: what is more than a batch goes by and by, and leaves calls for the rest', async () => {
    set({ 'Archive sent after days': '0' });
    rig.queue(Array.from({ length: 1300 }, () => ({ status: 'sent' as const, sentAt: Date.now() - MINUTE })));
    await worker.untilQuiet();
    worker.advance(2 * MINUTE);
    const left: (number | undefined)[] = [];
    for (let count = 0; count < 6; count++) {
      await worker.tick();
      left.push(rig.statuses()['sent']);
      worker.advance(MINUTE / 4);
    }

    expect(left).toEqual([700, 700, 100, 100, undefined, undefined]);
  });
});
