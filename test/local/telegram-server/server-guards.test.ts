import { expect, test } from 'vitest';
import { ServerGuards } from '../../../local/src/telegram-server/server-guards.ts';
import { post, startServer, TOKEN } from './bot-client.ts';

interface Kind {
  readonly chat?: string;
  readonly uploadBytes?: number;
  readonly updates?: number;
}

const taken = (guards: ServerGuards, times: number, { chat, uploadBytes = 0, updates = 0 }: Kind): number =>
  Array.from({ length: times }, () => guards.enter({ botId: 1, chat, uploadBytes }, updates)).filter(Boolean)
    .length;

test('so much is taken in at once and no more: requests, uploads, their bytes, messages to a chat', () => {
  expect(taken(new ServerGuards(), 1_100, {})).toBe(1_000);
  expect(taken(new ServerGuards(), 1_100, { uploadBytes: 1 })).toBe(100);
  expect(taken(new ServerGuards(), 100, { uploadBytes: 2 ** 30 })).toBe(5);
  expect(taken(new ServerGuards(), 1_100, { chat: '1' })).toBe(310);
});

test('a bot with many updates may have more open', () => {
  expect(taken(new ServerGuards(), 1_100, { updates: 60 })).toBe(1_060);
  expect(taken(new ServerGuards(), 1_100, { updates: 60, uploadBytes: 1 })).toBe(112);
});

test('ten updates within a minute let a bot have two more uploads open', async () => {
  const { server, clock } = await startServer({
    latencyMs: 2_000,
    limits: { bot: [], chat: [], group: [] },
  });
  for (let count = 0; count < 10; count += 1) server.people.write({ chatId: 1, text: 'hi' });
  const answers = Array.from({ length: 104 }, async () => {
    const body = new FormData();
    body.set('chat_id', '1');
    body.set('document', new Blob(['x']), 'x.txt');
    return (await fetch(`${server.url}/bot${TOKEN}/sendDocument`, { method: 'POST', body })).status;
  });
  await expect.poll(() => clock.pending).toBe(104);

  clock.advance(1_000);
  await expect.poll(() => clock.pending).toBe(2 * 102 + 2);
  clock.advance(1_000);
  await expect.poll(() => server.requests['sendDocument 200']).toBe(102);
  clock.advance(2_000);
  await expect.poll(() => clock.pending).toBe(2);
  clock.advance(1_000);

  expect((await Promise.all(answers)).filter((status) => status === 429)).toHaveLength(2);
});

test('what is done makes room, and one bot takes nothing from another', () => {
  const guards = new ServerGuards();
  taken(guards, 310, { chat: '1' });

  guards.leave({ botId: 1, chat: '1', uploadBytes: 0 });

  expect(taken(guards, 2, { chat: '1' })).toBe(1);
  expect(taken(guards, 1_000, {})).toBe(690);
  expect(guards.enter({ botId: 2, chat: undefined, uploadBytes: 0 }, 0)).toBe(true);
});

test('twenty bots a minute may start from one address', async () => {
  const tokenOf = (at: number) => `${1_000 + at}:AAE-example-secret-of-a-bot-0123456`;
  const others = Array.from({ length: 20 }, (_, at) => ({ token: tokenOf(at + 1) }));
  const { server, clock } = await startServer({ bots: [{ token: tokenOf(0) }, ...others], limits: 'on' });
  const start = (at: number) => post(`${server.url}/bot${tokenOf(at)}/getMe`, {});
  for (let at = 0; at < 20; at += 1) expect((await start(at)).status).toBe(200);
  clock.advance(10_000);

  const refused = await start(20);

  expect([refused.status, refused.body.parameters]).toEqual([429, { retry_after: 50 }]);
  expect(refused.headers.get('retry-after')).toBe('50');
  expect((await start(0)).status).toBe(200);
  clock.advance(50_000);
  expect((await start(20)).status).toBe(200);
});
