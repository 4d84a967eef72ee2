import { expect, test } from 'vitest';
import { FaultPlans, floodWait, seededRandom } from '../../../local/src/telegram-server/faults.ts';
import { startServer, TOKEN } from './bot-client.ts';

const flood = floodWait(7);

test('a fault befalls the requests it is planned for, after those it skips, so often', async () => {
  const { server, call } = await startServer();
  server.faults.add({ fault: flood, method: 'sendmessage', chat: 1, text: 'prize', skip: 1, times: 2 });
  const send = async (chatId: number, text: string): Promise<number> =>
    (await call('sendMessage', { chat_id: chatId, text })).status;

  expect(await send(1, 'other')).toBe(200);
  expect(await send(-20, 'a prize')).toBe(200);
  expect(await send(1, 'a prize')).toBe(200);
  expect(await send(1, 'a prize')).toBe(429);
  expect(server.faults.list()).toMatchObject([{ hits: 1 }]);
  expect(await send(1, 'a prize')).toBe(429);
  expect(await send(1, 'a prize')).toBe(200);
  expect(server.faults.list()).toEqual([]);
});

test('a planned refusal looks like a real one, header included', async () => {
  const { server, call } = await startServer();
  server.faults.add({ fault: flood });

  const answer = await call('sendMessage', { chat_id: 1, text: 'x' });

  expect(answer.headers.get('retry-after')).toBe('7');
  expect(answer.body).toEqual({
    ok: false,
    error_code: 429,
    description: 'Too Many Requests: retry after 7',
    parameters: { retry_after: 7 },
  });
});

test('a tenth of all requests can be hit, the same ones for the same seed', () => {
  const hitsOf = (seed: number): number[] => {
    const plans = new FaultPlans(seededRandom(seed));
    plans.add({ fault: flood, probability: 0.1, times: null });
    return Array.from({ length: 2_000 }, (_, index) => index).filter(
      () => plans.take({ method: 'sendMessage', chat: '1', text: '', media: '' }) !== undefined,
    );
  };

  expect(hitsOf(1).length).toBeGreaterThan(140);
  expect(hitsOf(1).length).toBeLessThan(260);
  expect(hitsOf(1)).toEqual(hitsOf(1));
  expect(hitsOf(1)).not.toEqual(hitsOf(2));
});

test.each([
  ['reset', false, 0],
  ['reset', true, 1],
  ['cutOff', true, 1],
  ['cutOff', false, 0],
] as const)('%s with the message delivered: %s', async (kind, delivered, messages) => {
  const { server, call } = await startServer();
  server.faults.add({ fault: { kind, delivered } });

  await expect(call('sendMessage', { chat_id: 1, text: 'x' })).rejects.toThrow(/fetch failed|terminated/);

  expect(server.deliveryCounts().messages).toBe(messages);
  expect(server.requests).toEqual({ [`sendMessage ${kind}`]: 1 });
  expect((await call('sendMessage', { chat_id: 1, text: 'x' })).status).toBe(200);
});

test('slowness and latency delay the answer, not the truth of it', async () => {
  const { server, clock, call } = await startServer({ latencyMs: 100 });
  server.faults.add({ fault: { kind: 'slow', ms: 5_000 } });

  const answer = call('sendMessage', { chat_id: 1, text: 'x' });
  for (const [ms, delivered] of [
    [5_000, 0],
    [50, 1],
    [50, 1],
  ] as const) {
    await expect.poll(() => clock.pending).toBe(1);
    clock.advance(ms);
    await expect.poll(() => server.deliveryCounts().messages).toBe(delivered);
  }

  expect((await answer).status).toBe(200);
});

test('a gateway answers with its own words and headers', async () => {
  const { server } = await startServer();
  server.faults.add({
    fault: { kind: 'http', status: 429, body: '<html>', headers: { 'retry-after': '3' } },
  });

  const response = await fetch(`${server.url}/bot${TOKEN}/getMe`);

  expect([
    response.status,
    response.headers.get('retry-after'),
    response.headers.get('content-type'),
    await response.text(),
  ]).toEqual([429, '3', 'text/html', '<html>']);
});

test('a malformed plan is refused', async () => {
  const { server } = await startServer();

  expect(() => server.faults.add({ fault: flood, probability: 2 })).toThrow('probability');
});
