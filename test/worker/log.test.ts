import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { floodWait } from '../../local/src/telegram-server/faults.ts';
import { createLog, type Log } from '../../worker/src/log.ts';
import { Rig } from '../rig.ts';
import { inProcessWorker } from './in-process-worker.ts';

let rig: Rig;
let written: string[];

let destination: Writable;

beforeEach(async () => {
  rig = await Rig.start();
  written = [];
  destination = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
});

afterEach(() => rig.close());

async function deliverAll(log: Log): Promise<void> {
  const worker = await inProcessWorker(rig, { log });
  await worker.untilQuiet();
  await worker.close();
}

describe('the log of deliveries', () => {
  it('has one JSON line for each attempt, with what became of it and why', async () => {
    rig.telegram.chats.add({ type: 'private', id: 700_100_001, blocked: true });
    rig.telegram.faults.add({ method: 'sendMessage', chat: 700_100_002, fault: floodWait(3600) });
    rig.queue([700_100_001, 700_100_002, 700_100_003].map((to) => ({ to: String(to) })));

    await deliverAll(await createLog('info', { readable: false, destination }));

    const lines = written.flatMap((text) => text.trimEnd().split('\n'));
    const deliveries = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ outcome }) => outcome !== undefined)
      .sort((one, other) => String(one['id']).localeCompare(String(other['id'])));
    expect(deliveries).toEqual([
      expect.objectContaining({
        level: 40,
        id: 'NOTIF_1',
        type: 'test',
        channel: 'telegram',
        to: '70…01',
        outcome: 'rejected',
        status: 'dead',
        reason: 'The user has blocked the bot.',
      }),
      expect.objectContaining({ level: 40, id: 'NOTIF_2', outcome: 'rateLimited', status: 'failed' }),
      expect.objectContaining({
        level: 30,
        id: 'NOTIF_3',
        outcome: 'delivered',
        status: 'sent',
        messageId: expect.any(String),
        msg: 'delivered',
      }),
    ]);
  });

  it('never holds a whole address, a message or the token, though Telegram quotes them', async () => {
    const to = '700100001';
    const description = `Bad Request: ${to} of bot${rig.token} says no`;
    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'error', code: 400, description } });
    rig.queue([{ to, message: 'your prize is a kettle' }]);

    await deliverAll(await createLog('trace', { readable: false, destination }));

    const text = written.join('');
    expect(text).toContain('70…01');
    for (const hidden of [to, 'kettle', rig.token, rig.token.split(':')[1]])
      expect(text).not.toContain(hidden);
  });
});

describe('a log', () => {
  it('is readable where a person looks, one line for each entry', async () => {
    const log = await createLog('info', { readable: true, destination });

    log.info('the worker starts');
    log.warn({ id: 'NOTIF_1' }, 'not confirmed');

    await vi.waitFor(() => expect(written).toHaveLength(2));
    expect(written[0]).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: the worker starts\n$/);
    expect(written[1]).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: not confirmed {"id":"NOTIF_1"}\n$/);
  });

  it.each([true, false])('hides what is secret wherever it stands (readable: %s)', async (readable) => {
    const log = await createLog('trace', { readable, secrets: ['123:abc', 'abc'], destination });

    log.error({ error: new Error('GET /bot123:abc/getMe'), headers: { authorization: 'Bearer x' } }, 'abc');
    log.debug({ nested: { token: 'other' } }, 'at https://127.0.0.1/123:abc');

    await vi.waitFor(() => expect(written).toHaveLength(2));
    const text = written.join('');
    expect(text).toContain('[secret]');
    for (const hidden of ['abc', 'Bearer', 'other']) expect(text).not.toContain(hidden);
  });
});
