import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { floodWait } from '../../../local/src/telegram-server/faults.ts';
import { Rig } from '../../rig.ts';
import { freePort, observedWorker } from './observed-worker.ts';

let rig: Rig;
let worker: Awaited<ReturnType<typeof observedWorker>>;
let url: string;

beforeEach(async () => {
  rig = await Rig.start();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  worker = await observedWorker(rig, { HTTP_PORT: String(port) }, join(rig.folder, 'journal.sqlite'));
});

afterEach(async () => {
  await worker.close();
  await rig.close();
});

/** Every sample by its name and labels, as Prometheus reads it. */
async function samples(): Promise<Record<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('metrics', () => {
  it('count what attempts come to, by channel, outcome and reason, and time delays, sends and write-backs', async () => {
    rig.telegram.chats.add({ type: 'private', id: 1001, blocked: true });
    const createdAt = Date.now() - 60_000;
    rig.queue([{ to: '1001' }, { to: '1002', createdAt }, { to: '1003', createdAt }]);

    await worker.untilQuiet();

    const found = await samples();
    expect(found).toMatchObject({
      'courier_claims_total{channel="telegram"}': 3,
      'courier_outcomes_total{channel="telegram",outcome="delivered",reason=""}': 2,
      'courier_outcomes_total{channel="telegram",outcome="rejected",reason="The user has blocked the bot."}': 1,
      'courier_settled_total{channel="telegram",status="sent"}': 2,
      'courier_settled_total{channel="telegram",status="dead"}': 1,
      'courier_send_seconds_count{channel="telegram",outcome="rejected"}': 1,
      'courier_delivery_delay_seconds_bucket{le="30",channel="telegram"}': 0,
      'courier_delivery_delay_seconds_count{channel="telegram"}': 2,
      'courier_attempts_bucket{le="1",channel="telegram",status="sent"}': 2,
      courier_write_back_seconds_count: 3,
    });
    expect(found['courier_delivery_delay_seconds_sum{channel="telegram"}']).toBeGreaterThanOrEqual(120);
  });

  it('tell how deep the queue is, how long the oldest has been due, and what the worker holds', async () => {
    rig.queue([
      { to: '1', sendAt: Date.now() + 3_600_000 },
      { to: '2', createdAt: Date.now() - 10_000 },
      {
        to: '3',
        status: 'failed',
        createdAt: Date.now() - 90_000,
        nextAttemptAt: Date.now() - 30_000,
        retryCount: 1,
      },
    ]);
    rig.queueRaw({ id: 'BAD', userId: 'nobody', message: 'x', status: 'pending' });
    rig.telegram.setRevoked(rig.token, true);
    await worker.tick();

    const stopped = await samples();
    expect(stopped).toMatchObject({
      'courier_queue_rows{status="pending"}': 2,
      'courier_queue_rows{status="failed"}': 1,
      'courier_queue_rows{status="sending"}': 0,
      'courier_queue_rows{status="blocked"}': 1,
      courier_queue_due_rows: 2,
      'courier_channel_usable{channel="telegram"}': 0,
      'courier_held_notifications{state="waiting"}': 0,
    });
    expect(stopped['courier_queue_oldest_due_seconds']).toBeGreaterThanOrEqual(30);
    expect(stopped['courier_queue_oldest_due_seconds']).toBeLessThan(60);

    rig.telegram.setRevoked(rig.token, false);
    worker.hold();
    worker.advance(61_000);
    await worker.tick();
    await worker.tick();

    expect(await samples()).toMatchObject({
      'courier_queue_rows{status="pending"}': 1,
      'courier_queue_rows{status="sending"}': 2,
      courier_queue_due_rows: 0,
      courier_queue_oldest_due_seconds: 0,
      'courier_held_notifications{state="waiting"}': 2,
      'courier_on_hold{reason="test"}': 1,
      'courier_channel_usable{channel="telegram"}': 1,
    });
  });

  it('show chats that wait, as Telegram asked, and a breaker that opens and is tried again', async () => {
    rig.telegram.faults.add({ method: 'sendMessage', fault: floodWait(30) });
    rig.queue([{ to: '1001' }]);
    await worker.untilQuiet();
    expect(await samples()).toMatchObject({
      courier_paused_chats: 1,
      courier_all_chats_pause_seconds: 0,
      'courier_breaker_state{channel="telegram",state="closed"}': 1,
    });

    rig.telegram.faults.add({ method: 'sendMessage', fault: { kind: 'http', status: 502 }, times: null });
    rig.queue(Array.from({ length: 20 }, (_, i) => ({ to: String(2000 + i) })));
    await worker.untilQuiet();

    const open = await samples();
    expect(open).toMatchObject({
      'courier_breaker_state{channel="telegram",state="open"}': 1,
      'courier_breaker_state{channel="telegram",state="closed"}': 0,
      'courier_channel_usable{channel="telegram"}': 0,
    });
    expect(open['courier_settled_total{channel="telegram",status="uncertain"}']).toBeGreaterThan(0);
  });

  it('count calls to Google and their bytes, and tell the budget, the journal and the event loop', async () => {
    rig.queue([{}]);
    await worker.untilQuiet();

    const found = await samples();
    const { read, write } = rig.sheets.statistics;
    expect(found).toMatchObject({
      'courier_sheets_calls_total{kind="read"}': read.requests,
      'courier_sheets_calls_total{kind="write"}': write.requests,
      courier_leading: 1,
      courier_rate_per_second: 1000,
    });
    expect(found['courier_sheets_calls_left{kind="read"}']).toBe(50 - read.requests);
    expect(found['courier_sheets_bytes_total{direction="sent"}']).toBeGreaterThan(500);
    expect(found['courier_sheets_bytes_total{direction="received"}']).toBeGreaterThan(500);
    expect(found['courier_journal_bytes']).toBeGreaterThan(4_096);
    expect(found['nodejs_eventloop_lag_p99_seconds']).toBeGreaterThan(0);
    expect(found['process_cpu_seconds_total']).toBeGreaterThan(0);
    expect(found['process_resident_memory_bytes']).toBeGreaterThan(10_000_000);
    expect(found['courier_rounds_total{result="ok"}']).toBeGreaterThan(1);
  });

  it('never show an address, a message or the token', async () => {
    rig.telegram.faults.add({
      method: 'sendMessage',
      chat: 123454321,
      fault: {
        kind: 'error',
        code: 400,
        description: 'Bad Request: @somebody (123454321) is (not 123454321',
      },
      times: null,
    });
    rig.queue([{ to: '123454321', message: 'a secret word' }]);
    await worker.untilQuiet();

    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).not.toContain('123454321');
    expect(text).not.toContain('somebody');
    expect(text).not.toContain('secret word');
    expect(text).not.toContain(rig.token.split(':')[1]);
  });
});
