import type { Notification } from '@sheet-courier/shared';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { floodWait } from '../../local/src/telegram-server/faults.ts';
import { Rig } from '../rig.ts';
import { inProcessWorker, type InProcessWorker } from './in-process-worker.ts';

/** Within this time an operator's edit of an older row is noticed. */
const FULL_LOOK_MS = 31_000;

let rig: Rig;
let worker: InProcessWorker;

beforeEach(async () => {
  rig = await Rig.start();
  worker = await inProcessWorker(rig);
});

afterEach(async () => {
  await worker.close();
  await rig.close();
});

const texts = () => rig.telegram.deliveries().map(({ message }) => message['text']);

describe('the worker', () => {
  it('takes a notification from pending through sending to sent', async () => {
    const [id = ''] = rig.queue([{ to: '1001', message: 'You won <b>10%</b>' }]);

    await worker.tick();
    expect(rig.row(id).status).toBe('sending');
    await worker.idle();
    await worker.tick();

    const [delivery] = rig.telegram.deliveries();
    expect(delivery).toMatchObject({ chatId: 1001, message: { text: 'You won 10%' } });
    expect(rig.row(id)).toMatchObject({
      status: 'sent',
      retryCount: 0,
      errorMessage: '',
      messageId: String(delivery?.messageId),
    });
    expect(rig.row(id).sentAt).toBeGreaterThan(46_000);
  });

  it('delivers by priority, then by age', async () => {
    rig.queue([
      { to: '1', message: 'later', priority: 5, createdAt: Date.now() - 1000 },
      { to: '2', message: 'earlier', priority: 5, createdAt: Date.now() - 9000 },
      { to: '3', message: 'urgent', priority: 1 },
    ]);

    await worker.untilQuiet();

    expect(texts()).toEqual(['urgent', 'earlier', 'later']);
  });

  it('leaves a row unsent that it cannot read, says why, delivers its neighbours, and sends it once it is mended', async () => {
    const bad: [Partial<Record<keyof Notification | 'userId', string>>, string, string, string][] = [
      [{ status: 'sned' }, 'status', 'pending', 'Status holds "sned"'],
      [{ message: '' }, 'message', 'mended', 'Message is empty'],
      [{ userId: 'abc' }, 'userId', '1005', 'User ID holds "abc"'],
      [{ priority: 'high' }, 'priority', '3', 'Priority holds "high"'],
      [{ sendAt: 'tomorrow' }, 'sendAt', '2026-01-01 10:00', 'Send At holds "tomorrow"'],
    ];
    for (const [i, [cells]] of bad.entries()) {
      rig.queue([{ id: `GOOD_${i}`, to: String(200 + i) }]);
      const row = { id: `BAD_${i}`, userId: String(100 + i), message: 'x', status: 'pending', type: 'test' };
      rig.queueRaw({ ...row, ...cells });
    }

    await worker.untilQuiet();

    expect(rig.statuses()).toMatchObject({ sent: 5 });
    for (const [i, [, , , problem]] of bad.entries()) {
      expect(rig.row(`BAD_${i}`).errorMessage).toContain(problem);
      expect(rig.row(`BAD_${i}`).errorMessage).toContain('it may hold');
    }

    for (const [i, [, column, mended]] of bad.entries()) rig.edit(`BAD_${i}`, column as 'status', mended);
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();

    expect(rig.statuses()).toEqual({ sent: 10 });
    expect(rig.row('BAD_0').errorMessage).toBe('');
  });

  it('says what the recipient of a dead row must do, and asks Telegram only once for all that waits for them', async () => {
    rig.telegram.chats.add({ type: 'private', id: 1001, blocked: true });
    rig.queue([{ to: '1001' }, { to: '1001' }, { to: '1001' }, { to: '1002' }]);

    await worker.untilQuiet();

    expect(rig.statuses()).toEqual({ dead: 3, sent: 1 });
    expect(rig.row('NOTIF_2').errorMessage).toContain('blocked');
    expect(rig.telegram.requests).toMatchObject({ 'sendMessage 403': 1 });
  });

  it('tries a dead row again when a person sets it to pending', async () => {
    rig.telegram.chats.add({ type: 'private', id: 1001, blocked: true });
    const [id = ''] = rig.queue([{ to: '1001' }]);
    await worker.untilQuiet();
    rig.telegram.chats.change(1001, { blocked: false });

    rig.edit(id, 'status', 'pending');
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();

    expect(rig.row(id)).toMatchObject({ status: 'sent', retryCount: 0, errorMessage: '' });
  });

  it('waits as long as Telegram asks, and counts no attempt', async () => {
    rig.telegram.faults.add({ method: 'sendMessage', fault: floodWait(7) });
    const [id = ''] = rig.queue([{}]);

    await worker.tick();
    await worker.idle();
    await worker.tick();
    expect(rig.row(id)).toMatchObject({ status: 'failed', retryCount: 0 });
    worker.advance(8_000);
    await worker.untilQuiet();

    expect(rig.row(id)).toMatchObject({ status: 'sent', retryCount: 0, errorMessage: '' });
  });

  it('calls an attempt uncertain whose answer was lost, sends once more, and says so in the row', async () => {
    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'reset', delivered: true } });
    const [id = ''] = rig.queue([{}]);

    await worker.tick();
    await worker.idle();
    await worker.tick();
    expect(rig.row(id)).toMatchObject({ status: 'uncertain', retryCount: 0 });
    expect(rig.row(id).errorMessage).toMatch(/^Possibly delivered: .* It will be sent once more at /);
    worker.advance(10_000);
    await worker.untilQuiet();

    expect(rig.row(id)).toMatchObject({ status: 'sent' });
    expect(rig.row(id).errorMessage).toMatch(/^Possibly delivered twice: /);
  });

  it('keeps its queue untouched while the token is refused, and goes on when it is accepted again', async () => {
    rig.telegram.setRevoked(rig.token, true);
    const [id = ''] = rig.queue([{}]);
    await worker.untilQuiet();
    expect(rig.row(id)).toMatchObject({ status: 'pending', retryCount: 0 });

    rig.telegram.setRevoked(rig.token, false);
    worker.advance(61_000);
    await worker.untilQuiet();

    expect(rig.row(id).status).toBe('sent');
  });

  it('does not send what was cancelled before it was claimed, nor what is cancelled while it waits', async () => {
    const [first = '', second = ''] = rig.queue([{}, {}]);
    rig.edit(first, 'status', 'cancelled');
    worker.hold();
    await worker.tick();
    expect(rig.row(second).status).toBe('sending');
    rig.edit(second, 'status', 'cancelled');
    worker.advance(FULL_LOOK_MS);
    await worker.tick();
    worker.unhold();
    await worker.untilQuiet();

    expect(rig.telegram.deliveryCounts().messages).toBe(0);
    expect(rig.statuses()).toEqual({ cancelled: 2 });
  });

  it('skips the second row with the same dedupe key', async () => {
    rig.queue([{ dedupeKey: 'spin-7', to: '1' }]);
    await worker.untilQuiet();
    const [second = ''] = rig.queue([{ dedupeKey: 'spin-7', to: '2' }]);
    await worker.untilQuiet();

    expect(rig.row(second)).toMatchObject({ status: 'skipped' });
    expect(rig.telegram.deliveryCounts().messages).toBe(1);
  });

  it('gives back what has not begun when it is told to stop', async () => {
    rig.queue(Array.from({ length: 20 }, (_, i) => ({ to: String(300 + i) })));
    worker.hold();
    await worker.tick();
    expect(rig.statuses()).toEqual({ sending: 20 });

    await worker.stop();

    expect(rig.statuses()).toEqual({ pending: 20 });
  });

  it('claims an urgent row with the next look, and leaves what is not urgent until most of the batch has left', async () => {
    await worker.close();
    worker = await inProcessWorker(rig, { settings: { BATCH_SIZE: '10', RATE_PER_SECOND: '10' } });
    rig.queue(Array.from({ length: 30 }, (_, i) => ({ to: String(100 + i) })));
    await worker.tick();
    await expect.poll(() => rig.telegram.deliveryCounts().messages).toBeGreaterThanOrEqual(2);
    expect(await worker.tick()).toEqual({ claimed: 0, written: 0, moreDue: true });

    const [urgent = ''] = rig.queue([{ to: '7', priority: 1 }]);
    expect((await worker.tick()).claimed).toBeGreaterThan(0);
    expect(rig.row(urgent).status).toBe('sending');
  });
});
