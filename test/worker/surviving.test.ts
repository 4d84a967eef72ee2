import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { floodWait } from '../../local/src/telegram-server/faults.ts';
import { Rig } from '../rig.ts';
import { inProcessWorker, type InProcessOptions, type InProcessWorker } from './in-process-worker.ts';

const ADMIN = 999_999;
const SECOND = 1_000;

/** Within this time an operator's edit of an older row is noticed. */
const FULL_LOOK_MS = 31 * SECOND;

let rig: Rig;
let worker: InProcessWorker;

beforeEach(async () => {
  rig = await Rig.start();
  worker = await inProcessWorker(rig, { journalPath: journalPath() });
});

afterEach(async () => {
  await worker.close();
  await rig.close();
});

const journalPath = () => join(rig.folder, 'journal.sqlite');

async function restart(options: InProcessOptions = {}): Promise<void> {
  await worker.close();
  worker = await inProcessWorker(rig, { journalPath: journalPath(), ...options });
}

const deliveredTo = (chat: number) =>
  rig.telegram.deliveries().flatMap(({ chatId, message }) => (chatId === chat ? [message['text']] : []));

describe('a chat', () => {
  it('that became a supergroup gets this and every waiting notification under its new id, after a restart too', async () => {
    rig.telegram.chats.add({ type: 'group', id: -20, title: 'Shop' });
    const { id: supergroup } = rig.telegram.chats.migrate(-20);
    rig.queue([{ to: '-20' }, { to: '-20' }]);
    await worker.untilQuiet();
    await restart();
    rig.queue([{ to: '-20' }]);
    await worker.untilQuiet();

    expect(rig.statuses()).toEqual({ sent: 3 });
    expect(deliveredTo(supergroup)).toHaveLength(3);
    expect(rig.telegram.requests['sendMessage 400']).toBe(1);
  });

  it('that must wait for minutes is left alone for as long, after a restart too, and holds up no other', async () => {
    rig.telegram.faults.add({ chat: 7, fault: floodWait(300) });
    rig.queue(Array.from({ length: 4 }, () => ({ to: '7' })));
    await restart({ settings: { BATCH_SIZE: '2' } });
    await worker.untilQuiet();
    rig.queue(Array.from({ length: 10 }, (_, i) => ({ to: String(100 + i) })));
    await restart({ settings: { BATCH_SIZE: '2' } });
    await worker.untilQuiet();

    expect(deliveredTo(7)).toEqual([]);
    expect(rig.telegram.requests['sendMessage 429']).toBe(1);
    expect(rig.statuses()).toMatchObject({ sent: 10, failed: 1, pending: 3 });

    worker.advance(301 * SECOND);
    await worker.untilQuiet();
    expect(deliveredTo(7)).toHaveLength(4);
    expect(rig.row('NOTIF_1')).toMatchObject({ status: 'sent', retryCount: 0 });
  });
});

describe('a chat that refuses', () => {
  it('refuses for nobody else: a recipient that was corrected meanwhile gets a try of its own', async () => {
    rig.telegram.chats.add({ type: 'private', id: 111, blocked: true });
    await restart({ settings: { BATCH_SIZE: '1' } });
    const [, second = ''] = rig.queue([{ to: '111' }, { to: '111' }]);
    await worker.tick();
    await worker.idle();
    rig.edit(second, 'userId', '222');
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();

    expect(rig.row(second).status).toBe('sent');
    expect(deliveredTo(222)).toHaveLength(1);
  });

  it('is sent to again when a person asks for it, however long ago it refused', async () => {
    rig.telegram.chats.add({ type: 'private', id: 111, blocked: true });
    await restart({ settings: { BATCH_SIZE: '1' } });
    const [, second = ''] = rig.queue([{ to: '111' }, { to: '111' }]);
    await worker.tick();
    await worker.idle();
    rig.edit(second, 'status', 'cancelled');
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();
    rig.telegram.chats.change(111, { blocked: false });
    rig.edit(second, 'status', 'pending');
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();

    expect(rig.row(second).status).toBe('sent');
  });
});

describe('chats whose sends hang', () => {
  it('hold up no other, though they fill the whole batch', async () => {
    await restart({ settings: { BATCH_SIZE: '4', SEND_TIMEOUT_MS: '4000' } });
    rig.telegram.faults.add({ chat: 7, fault: { kind: 'hang', delivered: false } });
    rig.queue(Array.from({ length: 6 }, () => ({ to: '7' })));
    await worker.tick();
    await expect.poll(() => rig.telegram.requests).not.toEqual({});
    const [other = ''] = rig.queue([{ to: '8', createdAt: Date.now() + SECOND }]);
    worker.advance(6 * SECOND);
    for (let round = 0; round < 3; round++) await worker.tick();

    await expect.poll(() => deliveredTo(8)).toHaveLength(1);
    expect(rig.row(other).status).not.toBe('pending');
  });
});

describe('a row that was deleted while it was sent', () => {
  it('and brought back by undo is not sent again', async () => {
    const [id = ''] = rig.queue([{ to: '5' }]);
    await worker.tick();
    const saved = rig.rowAt(1);
    await worker.idle();
    rig.edit(id, 'id', 'GONE');
    rig.edit('GONE', 'status', '');
    worker.advance(FULL_LOOK_MS);
    await worker.tick();
    rig.edit('GONE', 'id', id);
    rig.edit(id, 'status', String(saved.status));
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();

    expect(deliveredTo(5)).toHaveLength(1);
    expect(rig.row(id)).toMatchObject({ status: 'sent', messageId: '1' });
  });
});

describe('a row that was sent, set to pending again, and claimed by another worker that died', () => {
  it('may have been delivered once more: it is never called sent from what this worker remembers', async () => {
    await restart({ settings: { UNCERTAIN_POLICY: 'hold' } });
    const [id = ''] = rig.queue([{ to: '5' }]);
    await worker.untilQuiet();
    expect(rig.row(id).status).toBe('sent');
    rig.edit(id, 'sentAt', '');
    rig.edit(id, 'messageId', '');
    rig.edit(id, 'status', 'sending');
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();

    expect(rig.row(id)).toMatchObject({ status: 'uncertain', messageId: '' });
    expect(rig.row(id).errorMessage).toContain('Possibly delivered');
  });
});

describe('a row that another worker claimed after this one had lost its lead', () => {
  const SENDS_AGAIN = 'it was sent from elsewhere, or its record is lost';
  const OTHER = { journalPath: ':memory:', settings: { UNCERTAIN_POLICY: 'hold' } };

  /** Claimed here, given back with no answer to that, then sent by another worker that died before it could say so. */
  async function claimedByBoth(first: () => Promise<void>): Promise<string> {
    const [id = ''] = rig.queue([{ to: '5' }]);
    await first();
    await worker.close();
    rig.edit(id, 'status', 'pending');
    const other = await inProcessWorker(rig, OTHER);
    await other.tick();
    await other.idle();
    await other.close();
    expect(rig.row(id).status).toBe('sending');
    expect(deliveredTo(5)).toHaveLength(1);
    return id;
  }

  it('is not adopted as this one’s claim', async () => {
    const id = await claimedByBoth(async () => {
      worker.hold();
      await worker.tick();
    });
    worker = await inProcessWorker(rig, { ...OTHER, journalPath: journalPath() });
    worker.worker.othersLedUntil(Date.now());
    await worker.untilQuiet();

    expect(deliveredTo(5)).toHaveLength(1);
    expect(rig.row(id)).toMatchObject({ status: 'uncertain', retryCount: 0 });
    expect(rig.row(id).errorMessage).toContain(SENDS_AGAIN);
    expect(worker.journal.open()).toEqual([]);
  });

  it('is not called failed for what this one’s attempt came to', async () => {
    rig.telegram.faults.add({ chat: 5, fault: floodWait(1) });
    const id = await claimedByBoth(async () => {
      await worker.tick();
      await worker.idle();
    });
    worker = await inProcessWorker(rig, { ...OTHER, journalPath: journalPath() });
    worker.worker.othersLedUntil(Date.now());
    await worker.untilQuiet();

    expect(deliveredTo(5)).toHaveLength(1);
    expect(rig.row(id).status).toBe('uncertain');
    expect(rig.row(id).errorMessage).toContain(SENDS_AGAIN);
  });

  it('is adopted where no other worker has led', async () => {
    const [id = ''] = rig.queue([{ to: '5' }]);
    worker.hold();
    await worker.tick();
    await restart();
    worker.worker.othersLedUntil(Date.now() - SECOND * 60);
    await worker.untilQuiet();

    expect(rig.row(id).status).toBe('sent');
    expect(deliveredTo(5)).toHaveLength(1);
  });
});

describe('trouble of the provider', () => {
  it('stops the channel after a few calls, burns nothing of what waits, and ends by itself', async () => {
    await restart({ settings: { RATE_PER_SECOND: '40' } });
    rig.queue([{ to: '99' }]);
    await worker.untilQuiet();
    await rig.telegram.setOutage(true);
    const ids = rig.queue(Array.from({ length: 30 }, (_, i) => ({ to: String(200 + i) })));
    await worker.untilQuiet();

    const { failed = 0, pending } = rig.statuses();
    expect(failed).toBeLessThan(10);
    expect(pending).toBe(30 - failed);

    await rig.telegram.setOutage(false);
    for (let round = 0; round < 8; round++) {
      worker.advance(15 * SECOND);
      await worker.untilQuiet();
    }
    expect(rig.statuses()).toEqual({ sent: 31 });
    expect(ids.filter((id) => rig.row(id).retryCount !== 0)).toHaveLength(failed);
    expect(deliveredTo(ADMIN).join('\n')).toContain('telegram works again');
  });
});

describe('what may have been delivered', () => {
  it('is held for a person where the policy says so, and the admin hears of it', async () => {
    await restart({ settings: { UNCERTAIN_POLICY_BY_TYPE: 'test=hold' } });
    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'reset', delivered: true } });
    const [id = ''] = rig.queue([{}]);
    await worker.untilQuiet();
    worker.advance(60 * SECOND);
    await worker.untilQuiet();

    expect(rig.row(id)).toMatchObject({ status: 'uncertain', nextAttemptAt: '' });
    expect(rig.row(id).errorMessage).toContain('set Status to pending (send again) or cancelled');
    expect(deliveredTo(ADMIN)).toEqual([
      expect.stringContaining('1 notification may have been delivered and is held'),
    ]);
  });

  it('is never its media again: after the album only its text is tried again, after a restart too', async () => {
    const media = [{ kind: 'photo' as const, source: 'https://example.com/prize.jpg' }];
    const message = 'x'.repeat(2_000);
    rig.telegram.faults.add({
      method: 'sendMessage',
      fault: { kind: 'error', code: 500, description: 'Internal Server Error' },
    });
    const [id = ''] = rig.queue([{ media, message }]);
    await worker.tick();
    await worker.idle();
    await worker.tick();
    await restart();
    worker.advance(90 * SECOND);
    await worker.untilQuiet();

    expect(rig.row(id).status).toBe('sent');
    expect(rig.telegram.requests['sendPhoto 200']).toBe(1);
    expect(deliveredTo(1001)).toContain(message);
  });
});

describe('an album whose text was refused for good', () => {
  it('goes out again as a whole when a person asks for it', async () => {
    const media = [{ kind: 'photo' as const, source: 'https://example.com/prize.jpg' }];
    rig.telegram.faults.add({
      method: 'sendMessage',
      fault: {
        kind: 'error',
        code: 400,
        description: 'Bad Request: not enough rights to send text messages to the chat',
      },
    });
    const [id = ''] = rig.queue([{ media, message: 'x'.repeat(2_000) }]);
    await worker.untilQuiet();
    expect(rig.row(id)).toMatchObject({
      status: 'dead',
      errorMessage: expect.stringContaining('The media has arrived'),
    });
    expect(worker.journal.recall('arrived').size).toBe(0);
    rig.edit(id, 'status', 'pending');
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();

    expect(rig.row(id).status).toBe('sent');
    expect(rig.telegram.requests['sendPhoto 200']).toBe(2);
  });
});

describe('what the admin hears', () => {
  it('is one message for all that was given up, once, after a restart too', async () => {
    for (const id of [1, 2, 3]) rig.telegram.chats.add({ type: 'private', id, blocked: true });
    rig.queue([{ to: '1' }, { to: '2' }, { to: '3', type: 'user_prize<' }]);
    await worker.untilQuiet();
    await worker.tick();
    await worker.idle();
    await restart();
    worker.advance(5 * 60 * SECOND);
    await worker.untilQuiet();
    await worker.tick();
    await worker.idle();

    const [told = '', ...more] = deliveredTo(ADMIN);
    expect(more).toEqual([]);
    expect(told).toContain('3 notifications were given up');
    expect(told).toContain('NOTIF_3 (user_prize<) to');
    expect(told).toContain('The user has blocked the bot.');
  });

  it('makes no alert of its own where it can not be told', async () => {
    rig.telegram.chats.add({ type: 'private', id: ADMIN, blocked: true });
    rig.telegram.chats.add({ type: 'private', id: 1, blocked: true });
    rig.queue([{ to: '1' }]);
    for (let round = 0; round < 5; round++) {
      await worker.untilQuiet();
      worker.advance(120 * SECOND);
    }

    expect(rig.telegram.requests['sendMessage 403']).toBe(2);
  });

  it('is nothing of a failure that a person has seen and sent again', async () => {
    rig.telegram.chats.add({ type: 'private', id: 1, blocked: true });
    const [id = ''] = rig.queue([{ to: '1' }]);
    await worker.untilQuiet();
    rig.edit(id, 'status', 'pending');
    worker.advance(FULL_LOOK_MS);
    await worker.untilQuiet();
    worker.advance(90 * SECOND);
    await worker.tick();
    await worker.idle();

    expect(deliveredTo(ADMIN)).toHaveLength(2);
  });
});

describe('results that the sheet does not take', () => {
  it('hold up new claims once there are a thousand of them, and reach the sheet when it takes them again', async () => {
    await restart({ settings: { BATCH_SIZE: '1200' } });
    rig.queue(Array.from({ length: 1_100 }, (_, i) => ({ to: String(10_000 + i) })));
    worker.hold();
    for (let claimed = 1; claimed > 0;) ({ claimed } = await worker.tick());
    worker.unhold();
    await worker.idle();
    rig.sheets.faults.plan({ kind: 'unavailable', method: 'POST', count: 1_000 });
    const [late = ''] = rig.queue([{ to: '5' }]);
    for (let round = 0; round < 3; round++) {
      await worker.tick().catch(() => undefined);
      worker.advance(70 * SECOND);
    }
    expect(rig.telegram.deliveryCounts().messages).toBe(1_100);
    expect(rig.row(late).status).toBe('pending');

    rig.sheets.faults.clear();
    worker.advance(70 * SECOND);
    await worker.untilQuiet();
    expect(rig.statuses()).toEqual({ sent: 1_101 });
  });
});
