import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from './bot-client.ts';
import type { AddressInfo } from 'node:net';
import type { Answered } from './bot-client.ts';

const updatesOf = (answer: Answered): Record<string, unknown>[] =>
  answer.body.result as unknown as Record<string, unknown>[];

test('what a user writes is there for the bot until it is confirmed', async () => {
  const { server, call } = await startServer();
  server.people.write({ chatId: 1, text: '/start now' });
  server.people.write({ chatId: -20, from: 1, text: 'hello all' });

  const [first, second] = updatesOf(await call('getUpdates'));
  const rest = await call('getUpdates', { offset: Number(first?.['update_id']) + 1 });
  const confirmed = await call('getUpdates', { offset: Number(second?.['update_id']) + 1 });

  expect(first).toMatchObject({
    message: {
      from: { id: 1, first_name: 'Ann', is_bot: false },
      chat: { id: 1, type: 'private' },
      text: '/start now',
      entities: [{ type: 'bot_command', offset: 0, length: 6 }],
    },
  });
  expect(updatesOf(rest)).toEqual([second]);
  expect(updatesOf(confirmed)).toEqual([]);
});

test('a long poll is answered as soon as something happens, or empty when its time is up', async () => {
  const { server, clock, call } = await startServer();

  const woken = call('getUpdates', { timeout: 30 });
  await expect.poll(() => server.pollsWaiting).toBe(1);
  server.people.write({ chatId: 1, text: 'hi' });
  const [update] = updatesOf(await woken);
  const empty = call('getUpdates', { timeout: 30, offset: Number(update?.['update_id']) + 1 });
  await expect.poll(() => server.pollsWaiting).toBe(1);
  clock.advance(30_000);

  expect(update).toMatchObject({ message: { text: 'hi' } });
  expect(updatesOf(await empty)).toEqual([]);
});

test('a negative offset takes the newest and forgets the rest', async () => {
  const { server, call } = await startServer();
  for (const text of ['a', 'b', 'c']) server.people.write({ chatId: 1, text });

  const newest = updatesOf(await call('getUpdates', { offset: -1 }));
  const left = updatesOf(await call('getUpdates'));

  expect(newest).toMatchObject([{ message: { text: 'c' } }]);
  expect(left).toEqual(newest);
});

test('only the kinds asked for come, and only for a day', async () => {
  const { server, clock, call } = await startServer();
  await call('getUpdates', { allowed_updates: ['my_chat_member'] });
  server.people.write({ chatId: 1, text: 'unwanted' });
  server.people.block(1, true);

  expect(updatesOf(await call('getUpdates'))).toMatchObject([
    { my_chat_member: { old_chat_member: { status: 'member' }, new_chat_member: { status: 'kicked' } } },
  ]);
  clock.advance(24 * 60 * 60_000);
  expect(updatesOf(await call('getUpdates'))).toEqual([]);
});

test('a user who blocked the bot is heard again after writing', async () => {
  const { server, call } = await startServer();
  server.people.block(1, true);
  const blocked = await call('sendMessage', { chat_id: 1, text: 'x' });

  server.people.write({ chatId: 1, text: '/start' });

  expect(blocked.body.description).toBe('Forbidden: bot was blocked by the user');
  expect((await call('sendMessage', { chat_id: 1, text: 'x' })).status).toBe(200);
});

test('a pressed button asks the bot, which answers once within the hour', async () => {
  const { server, clock, call } = await startServer();
  const reply_markup = {
    inline_keyboard: [[{ text: 'Site', url: 'example.com' }], [{ text: 'Yes', callback_data: 'yes:1' }]],
  };
  await call('sendMessage', { chat_id: 1, text: 'Coming?', reply_markup });

  const id = server.people.press({ chatId: 1, messageId: 1, button: 'Yes' });
  const [update] = updatesOf(await call('getUpdates'));
  const answered = await call('answerCallbackQuery', { callback_query_id: id, text: 'Noted' });

  expect(update).toMatchObject({
    callback_query: {
      id,
      data: 'yes:1',
      from: { id: 1 },
      message: {
        message_id: 1,
        text: 'Coming?',
        reply_markup: { inline_keyboard: [[{ url: 'http://example.com/' }], [{}]] },
      },
    },
  });
  expect(answered.body).toEqual({ ok: true, result: true });
  expect(server.answerToPress(id)).toEqual({ text: 'Noted', showAlert: false, url: '' });
  clock.advance(60 * 60_000 + 1);
  expect((await call('answerCallbackQuery', { callback_query_id: id })).body.description).toBe(
    'Bad Request: query is too old and response timeout expired or query ID is invalid',
  );
  expect(() => server.people.press({ chatId: 1, messageId: 1, button: 'Site' })).toThrow('no such button');
});

test('a webhook gets what happens, in order, again after a failure, and stops polls', async () => {
  const { server, clock, call } = await startServer();
  const received: { body: string; secret: unknown }[] = [];
  const statuses = [500];
  const hook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ body, secret: request.headers['x-telegram-bot-api-secret-token'] });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void hook.close());
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;

  const set = await call('setWebhook', { url, secret_token: 's3cret' });
  server.people.write({ chatId: 1, text: 'first' });
  server.people.write({ chatId: 1, text: 'second' });
  await expect.poll(() => clock.pending).toBe(1);
  const info = await call('getWebhookInfo');
  clock.advance(1_000);
  await expect.poll(() => received.length).toBe(3);

  expect(set.body).toEqual({ ok: true, result: true, description: 'Webhook was set' });
  expect(info.body.result).toMatchObject({
    url,
    pending_update_count: 2,
    last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
  });
  expect(
    received.map(({ body }) => (JSON.parse(body) as { message: { text: string } }).message.text),
  ).toEqual(['first', 'first', 'second']);
  expect(received[0]?.secret).toBe('s3cret');
  expect((await call('getUpdates')).body).toMatchObject({ error_code: 409 });
  expect((await call('deleteWebhook')).body.description).toBe('Webhook was deleted');
  expect((await call('getUpdates')).status).toBe(200);
});

test.each([
  ['http://example.com/hook', 'An HTTPS URL must be provided for webhook'],
  ['https://example.com:9999/hook', 'Webhook can be set up only on ports 80, 88, 443 or 8443'],
])('a webhook at %s is refused', async (url, reason) => {
  const { call } = await startServer();

  expect((await call('setWebhook', { url })).body.description).toBe(`Bad Request: bad webhook: ${reason}`);
});

test('commands are kept by scope and language', async () => {
  const { call } = await startServer();
  const commands = [{ command: 'spin', description: 'Spin the wheel' }];

  await call('setMyCommands', { commands });
  await call('setMyCommands', { commands: [], language_code: 'de' });

  expect((await call('getMyCommands')).body.result).toEqual(commands);
  expect((await call('getMyCommands', { scope: { type: 'chat', chat_id: 1 } })).body.result).toEqual([]);
  expect(
    (await call('setMyCommands', { commands: [{ command: 'Not Good', description: 'x' }] })).body.description,
  ).toBe('Bad Request: BOT_COMMAND_INVALID');
});

test('a closed bot starts again with the next call', async () => {
  const { call } = await startServer();

  await call('close');

  expect((await call('close')).body.description).toBe('Bad Request: the bot has already been closed');
  expect((await call('getMe')).status).toBe(200);
});
