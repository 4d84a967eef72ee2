import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RATE_LIMITS, RateLimiter, STATED_LIMITS } from '../../../local/src/telegram-server/rate-limits.ts';
import { startServer } from './bot-client.ts';

const send = { text: 'x' };

test('a burst to one chat is refused with how long to wait, in the body and in the header', async () => {
  const { clock, call } = await startServer({ limits: 'on' });
  for (let sent = 0; sent < 3; sent++) {
    expect((await call('sendMessage', { ...send, chat_id: 1 })).status).toBe(200);
  }

  const refused = await call('sendMessage', { ...send, chat_id: 1 });
  clock.advance(1_000);
  const later = await call('sendMessage', { ...send, chat_id: 1 });

  expect(refused.body).toEqual({
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 1',
    parameters: { retry_after: 1 },
  });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(later.status).toBe(200);
});

test.each([
  ['group', -20],
  ['channel by its name', '@news'],
])('a %s takes twenty messages a minute', async (_kind, chatId) => {
  const { clock, call } = await startServer({ limits: 'on' });
  for (let sent = 0; sent < 20; sent++) {
    expect((await call('sendMessage', { ...send, chat_id: chatId })).status).toBe(200);
    clock.advance(1_000);
  }

  const refused = await call('sendMessage', { ...send, chat_id: chatId });
  const elsewhere = await call('sendMessage', { ...send, chat_id: 1 });

  expect(refused.body.parameters).toEqual({ retry_after: 40 });
  expect(elsewhere.status).toBe(200);
});

test('a channel counts the same by name and by id', async () => {
  const { clock, call } = await startServer({ limits: 'on' });
  for (let sent = 0; sent < 20; sent++) {
    await call('sendMessage', { ...send, chat_id: sent % 2 === 0 ? '@news' : -1002 });
    clock.advance(1_000);
  }

  expect((await call('sendMessage', { ...send, chat_id: '@NEWS' })).status).toBe(429);
});

test('an album counts each of its items', async () => {
  const { clock, call } = await startServer({ limits: 'on' });
  const media = Array.from({ length: 10 }, () => ({ type: 'photo', media: 'https://example.com/a.jpg' }));
  await call('sendMediaGroup', { chat_id: -20, media });
  clock.advance(20_000);
  await call('sendMediaGroup', { chat_id: -20, media });
  clock.advance(20_000);

  expect((await call('sendMessage', { ...send, chat_id: -20 })).body.parameters).toEqual({ retry_after: 20 });
});

test('a refused text costs nothing of the limit', async () => {
  const { call } = await startServer({ limits: 'on' });
  for (let sent = 0; sent < 5; sent++)
    await call('sendMessage', { chat_id: 1, text: '<br>', parse_mode: 'HTML' });

  expect((await call('sendMessage', { ...send, chat_id: 1 })).status).toBe(200);
});

describe('over all chats', () => {
  const passedInTenSeconds = (perSecond: number, isPaid: boolean): number => {
    const limiter = new RateLimiter(STATED_LIMITS);
    let passed = 0;
    for (let sent = 0; sent < perSecond * 10; sent++) {
      const now = (sent * 1_000) / perSecond;
      if (limiter.pass({ chatId: sent + 1, isGroup: false, messages: 1, isPaid }, now) === 0) passed++;
    }
    return passed;
  };

  test('thirty a second always pass, fifty do not', () => {
    expect(passedInTenSeconds(30, false)).toBe(300);
    expect(passedInTenSeconds(50, false)).toBeLessThan(400);
  });

  test('half a second of standstill costs who keeps thirty a second nothing', () => {
    const limiter = new RateLimiter(STATED_LIMITS);
    const waits = Array.from({ length: 300 }, (_, sent) => {
      const due = (sent * 1_000) / 30;
      const now = due > 4_000 && due < 4_500 ? 4_500 : due;
      return limiter.pass({ chatId: sent + 1, isGroup: false, messages: 1, isPaid: false }, now);
    });

    expect(waits.filter((wait) => wait > 0)).toEqual([]);
  });

  test('a thousand a second pass for who pays, two thousand do not', () => {
    expect(passedInTenSeconds(1_000, true)).toBe(10_000);
    expect(passedInTenSeconds(2_000, true)).toBeLessThan(13_000);
  });
});

test('never do more messages pass in a window than it holds', () => {
  const step = fc.record({ chat: fc.integer({ min: 1, max: 3 }), waitMs: fc.nat(700) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
      const limiter = new RateLimiter(STATED_LIMITS);
      const passed: { chat: number; at: number }[] = [];
      let now = 0;
      for (const { chat, waitMs } of steps) {
        now += waitMs;
        if (limiter.pass({ chatId: chat, isGroup: true, messages: 1, isPaid: false }, now) === 0) {
          passed.push({ chat, at: now });
        }
      }
      for (const { count, windowMs } of [...RATE_LIMITS.chat.windows, ...RATE_LIMITS.group.windows]) {
        for (const first of passed) {
          const within = passed.filter(
            ({ chat, at }) => chat === first.chat && at >= first.at && at < first.at + windowMs,
          );
          expect(within.length).toBeLessThanOrEqual(count);
        }
      }
    }),
  );
});

test('waiting as told is enough', () => {
  const step = fc.record({ chat: fc.integer({ min: 1, max: 3 }), waitMs: fc.nat(300) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const limiter = new RateLimiter(STATED_LIMITS);
      let now = 0;
      for (const { chat, waitMs } of steps) {
        const destination = { chatId: chat, isGroup: true, messages: 1, isPaid: false };
        now += waitMs;
        const wait = limiter.pass(destination, now);
        now += wait;
        const waitAgain = wait === 0 ? 0 : limiter.pass(destination, now);
        expect(waitAgain).toBe(0);
      }
    }),
  );
});

test('a short wait may be sat out inside the server, as TDLib does', async () => {
  const { server, clock, call } = await startServer({ limits: 'on', absorbedWaitMs: 8_000 });
  for (let sent = 0; sent < 3; sent++) await call('sendMessage', { ...send, chat_id: 1 });

  const held = call('sendMessage', { ...send, chat_id: 1 });
  await expect.poll(() => clock.pending).toBe(1);
  expect(server.deliveryCounts().messages).toBe(3);
  clock.advance(900);

  expect((await held).status).toBe(200);
  expect(server.deliveryCounts().messages).toBe(4);
});

test('more than 310 unfinished messages to one chat wait three seconds for a 429 of sixty', async () => {
  const { server, clock, call } = await startServer({
    latencyMs: 2_000,
    limits: { bot: [], chat: [], group: [] },
  });
  const answers = Array.from({ length: 311 }, () => call('sendMessage', { ...send, chat_id: 1 }));
  await expect.poll(() => clock.pending).toBe(311);

  clock.advance(1_000);
  await expect.poll(() => server.deliveryCounts().messages).toBe(310);
  await expect.poll(() => clock.pending).toBeGreaterThanOrEqual(311);
  clock.advance(1_000);
  await expect.poll(() => server.requests['sendMessage 200']).toBe(310);
  expect(server.requests['sendMessage 429']).toBeUndefined();
  clock.advance(2_000);
  await expect.poll(() => clock.pending).toBe(1);
  clock.advance(1_000);

  const statuses = (await Promise.all(answers)).map((answer) => answer.status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  expect(server.deliveryCounts().messages).toBe(310);
});
