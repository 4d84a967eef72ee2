import { request } from 'node:http';
import { expect, test } from 'vitest';
import { post, startServer } from './bot-client.ts';
import type { Bench } from './bot-client.ts';

const control = ({ server }: Bench, path: string) => `${server.url}/_control/${path}`;
const get = async (bench: Bench, path: string): Promise<unknown> =>
  (await fetch(control(bench, path))).json();
const tell = async (bench: Bench, path: string, body: Record<string, unknown>) =>
  (await post(control(bench, path), body)).body;

test('chats are made, changed and migrated while the server runs', async () => {
  const bench = await startServer();

  await tell(bench, 'chats', { type: 'private', id: 7, firstName: 'Bea' });
  const before = await bench.call('sendMessage', { chat_id: 7, text: 'x' });
  await tell(bench, 'chats/7', { blocked: true });
  const after = await bench.call('sendMessage', { chat_id: 7, text: 'x' });
  const migrated = await tell(bench, 'chats/-20/migrate', {});

  expect([before.status, after.status]).toEqual([200, 403]);
  expect(migrated).toMatchObject({ type: 'supergroup', id: -10020, title: 'Team' });
  expect(await get(bench, 'chats')).toHaveLength(6);
});

test('people write, press and block; the bot hears of it', async () => {
  const bench = await startServer();
  const reply_markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };
  await bench.call('sendMessage', { chat_id: 1, text: 'Well?', reply_markup });

  await tell(bench, 'chats/1/write', { text: 'hello' });
  const { callbackQueryId } = (await tell(bench, 'chats/1/press', { messageId: 1 })) as {
    callbackQueryId: string;
  };
  await tell(bench, 'chats/1/block', { blocked: true });
  const updates = (await bench.call('getUpdates')).body.result as unknown as Record<string, unknown>[];
  await bench.call('answerCallbackQuery', { callback_query_id: callbackQueryId, text: 'Gone' });

  expect(updates.map((update) => Object.keys(update)[1])).toEqual([
    'message',
    'callback_query',
    'my_chat_member',
  ]);
  expect(await get(bench, `presses/${callbackQueryId}`)).toEqual({
    answer: { text: 'Gone', showAlert: false, url: '' },
  });
  expect(await get(bench, 'chats/1/messages')).toMatchObject([{ text: 'Well?' }, { text: 'hello' }]);
});

test('faults are planned, listed and cleared', async () => {
  const bench = await startServer();
  const fault = { kind: 'error', code: 403, description: 'Forbidden: no' };

  const { id } = (await tell(bench, 'faults', { fault, times: null })) as { id: number };
  const hit = await bench.call('sendMessage', { chat_id: 1, text: 'x' });
  const listed = await get(bench, 'faults');
  const left = await (await fetch(control(bench, `faults?id=${id}`), { method: 'DELETE' })).json();

  expect(hit.status).toBe(403);
  expect(listed).toMatchObject([{ id, hits: 1, fault }]);
  expect(left).toEqual([]);
});

test('deliveries, counts and requests are told', async () => {
  const bench = await startServer();
  for (const text of ['a', 'b', 'b']) await bench.call('sendMessage', { chat_id: 1, text });
  await bench.call('sendMessage', { chat_id: -20, text: 'c' });

  expect(await get(bench, 'deliveries?chat=1&after=1&limit=1')).toMatchObject([
    { order: 2, parameters: { text: 'b' } },
  ]);
  expect(await get(bench, 'counts')).toEqual({ messages: 4, requests: 4, chats: 2, duplicates: 1 });
  expect(await get(bench, 'requests')).toEqual({ requests: { 'sendMessage 200': 4 }, parameterNotes: [] });
});

test('deliveries are told as they happen', async () => {
  const bench = await startServer();
  const reader = (await fetch(control(bench, 'events'))).body
    ?.pipeThrough(new TextDecoderStream())
    .getReader();

  await bench.call('sendMessage', { chat_id: 1, text: 'now' });
  const event = await reader?.read();
  await reader?.cancel();

  expect(event?.value).toMatch(/^event: delivery\ndata: \{.*"text":"now".*\nid: 1\n/);
});

test('every change of a chat is told in the same process', async () => {
  const bench = await startServer();
  const changed: number[] = [];
  const stop = bench.server.onChatChange((chatId) => changed.push(chatId));

  await bench.call('sendMessage', { chat_id: 1, text: 'a' });
  await bench.call('editMessageText', { chat_id: 1, message_id: 1, text: 'b' });
  await bench.call('deleteMessage', { chat_id: 1, message_id: 1 });
  bench.server.people.write({ chatId: -20, from: 1, text: 'c' });
  stop();
  await bench.call('sendMessage', { chat_id: 1, text: 'd' });

  expect(changed).toEqual([1, 1, 1, -20]);
});

test('an outage ends by itself', async () => {
  const bench = await startServer();

  await tell(bench, 'outage', { seconds: 5 });
  await expect.poll(() => bench.clock.pending).toBe(1);
  await expect(bench.call('getMe')).rejects.toThrow('fetch failed');
  bench.clock.advance(5_000);

  await expect.poll(async () => (await bench.call('getMe').catch(() => undefined))?.status).toBe(200);
});

test('nonsense is refused in words', async () => {
  const bench = await startServer();

  expect(await tell(bench, 'chats', { type: 'castle', id: 1 })).toHaveProperty('error');
  expect(await tell(bench, 'chats/99/write', { text: 'x' })).toEqual({ error: 'there is no chat 99' });
  expect(await tell(bench, 'chats/-20/write', { text: 'x' })).toEqual({
    error: 'say who acts in chat -20: from is the id of a user',
  });
  expect((await fetch(control(bench, 'faults'), { method: 'POST', body: '{}' })).status).toBe(415);
});

test('only this machine is listened to', async () => {
  const bench = await startServer();

  const status = await new Promise((resolve) => {
    request(control(bench, 'chats'), { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });

  expect(status).toBe(403);
});
