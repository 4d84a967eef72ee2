import { expect, test } from 'vitest';
import { post, read, startServer, TOKEN } from './bot-client.ts';

test('a message reaches a chat and is answered as the Bot API shows it', async () => {
  const { server, clock, call } = await startServer();

  const answer = await call('sendMessage', { chat_id: 1, text: 'Hello <b>Ann</b>', parse_mode: 'HTML' });

  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    ok: true,
    result: {
      message_id: 1,
      from: { id: 123456789, is_bot: true, first_name: 'Sheet Courier', username: 'sheet_courier_bot' },
      chat: { id: 1, first_name: 'Ann', username: 'ann_lee', type: 'private' },
      date: clock.now() / 1_000,
      text: 'Hello Ann',
      entities: [{ type: 'bold', offset: 6, length: 3 }],
    },
  });
  expect(server.deliveries()).toMatchObject([
    { order: 1, chatId: 1, messageId: 1, method: 'sendMessage', atMs: clock.now(), deleted: false },
  ]);
});

test('query, form, JSON and multipart say the same', async () => {
  const { server } = await startServer();
  const url = `${server.url}/bot${TOKEN}/sendMessage`;
  const form = new FormData();
  form.set('chat_id', '1');
  form.set('text', 'grüße & co');

  await fetch(`${url}?chat_id=1&text=gr%C3%BC%C3%9Fe+%26+co`);
  await fetch(url, { method: 'POST', body: new URLSearchParams({ chat_id: '1', text: 'grüße & co' }) });
  await post(url, { chat_id: 1, text: 'grüße & co' });
  await fetch(url, { method: 'POST', body: form });

  expect(server.messages(1).map((message) => message['text'])).toEqual(Array(4).fill('grüße & co'));
  expect(server.deliveryCounts()).toEqual({ messages: 4, requests: 4, chats: 1, duplicates: 3 });
});

test('methods are found in any case, and by a parameter', async () => {
  const { server } = await startServer();

  const upper = await post(`${server.url}/bot${TOKEN}/GETME`, {});
  const byParameter = await post(`${server.url}/bot${TOKEN}/`, { method: 'getMe' });

  expect(upper.body.result?.['username']).toBe('sheet_courier_bot');
  expect(byParameter.body).toEqual(upper.body);
});

test('a method of the Bot API that is not built says so, one that does not exist is not found', async () => {
  const { call } = await startServer();

  expect((await call('sendPoll')).body).toEqual({
    ok: false,
    error_code: 501,
    description: 'not supported by the local telegram-server: sendPoll',
  });
  expect((await call('sendLove')).body).toEqual({
    ok: false,
    error_code: 404,
    description: 'Not Found: method not found',
  });
});

test.each([
  ['no colon', 'abc', 401, 'Unauthorized: invalid token specified'],
  [
    'no number',
    'abc:AAE-example-secret-of-a-bot-0123456',
    421,
    'Misdirected Request: unallowed token specified',
  ],
  ['a short secret', '123:abc', 404, 'Not Found'],
  ['an unknown bot', '123:AAE-example-secret-of-a-bot-0123456', 401, 'Unauthorized'],
])('a token with %s is refused', async (_what, token, status, description) => {
  const { server } = await startServer();

  const answer = await post(`${server.url}/bot${token}/getMe`, {});

  expect([answer.status, answer.body.error_code, answer.body.description]).toEqual([
    status,
    status,
    description,
  ]);
});

test('a path that is no bot is not found', async () => {
  const { server } = await startServer();

  const answer = await read(await fetch(`${server.url}/`));

  expect([answer.status, answer.text]).toEqual([
    404,
    '{"ok":false,"error_code":404,"description":"Not Found"}',
  ]);
});

test('lengths count code points after parsing', async () => {
  const { call } = await startServer();
  const longest = '🎡'.repeat(4096);

  const fits = await call('sendMessage', { chat_id: 1, text: `<b>${longest}</b>`, parse_mode: 'HTML' });
  const tooLong = await call('sendMessage', { chat_id: 1, text: 'x'.repeat(4097) });
  const farTooLong = await call('sendMessage', { chat_id: 1, text: 'x'.repeat(32_769) });

  expect(fits.status).toBe(200);
  expect(tooLong.body.description).toBe('Bad Request: message is too long');
  expect(farTooLong.body.description).toBe('Bad Request: text is too long');
});

test('text is trimmed, and control characters become spaces', async () => {
  const { call } = await startServer();

  const answer = await call('sendMessage', { chat_id: 1, text: ' \n a\tb\r\nc \u0001 ' });

  expect(answer.body.result?.['text']).toBe('a b\nc');
});

test('what the Bot API does not know is noted, and refused where that is asked for', async () => {
  const lenient = await startServer();
  const strict = await startServer({ unknownParameters: 'refuse' });
  const parameters = {
    chat_id: 1,
    text: 'x',
    parsemode: 'HTML',
    reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'b', colour: 1 }]] },
  };

  const taken = await lenient.call('sendMessage', parameters);
  const refused = await strict.call('sendMessage', parameters);

  expect(taken.status).toBe(200);
  expect(lenient.server.parameterNotes).toContain(
    'sendMessage: parsemode: sendMessage takes no such parameter',
  );
  expect(lenient.server.parameterNotes.join()).toContain('InlineKeyboardButton has no such field');
  expect(refused.status).toBe(400);
  expect(strict.server.deliveries()).toEqual([]);
});

test('with open chats any positive id is a user who has started the bot', async () => {
  const { call } = await startServer({ openChats: true });

  expect((await call('sendMessage', { chat_id: 777, text: 'x' })).status).toBe(200);
  expect((await call('sendMessage', { chat_id: -777, text: 'x' })).body.description).toBe(
    'Bad Request: chat not found',
  );
});

test('a channel is addressed by its name and speaks for itself', async () => {
  const { call } = await startServer();

  const answer = await call('sendMessage', { chat_id: '@News', text: 'x' });

  expect(answer.body.result).toMatchObject({ sender_chat: { id: -1002, type: 'channel' } });
  expect(answer.body.result).not.toHaveProperty('from');
});

test('a mention of a known user shows the user, one of a stranger is mere text', async () => {
  const { call } = await startServer();
  const text = '<a href="tg://user?id=1">Ann</a> and <a href="tg://user?id=99">Who</a>';

  const answer = await call('sendMessage', { chat_id: 1, text, parse_mode: 'HTML' });

  expect(answer.body.result).toMatchObject({
    text: 'Ann and Who',
    entities: [
      { type: 'text_mention', offset: 0, length: 3, user: { id: 1, first_name: 'Ann', is_bot: false } },
    ],
  });
});

test('an unreadable text is told before an unknown chat, a too long one after it', async () => {
  const { call } = await startServer();

  const unreadable = await call('sendMessage', { chat_id: 404, text: '<br>', parse_mode: 'HTML' });
  const tooLong = await call('sendMessage', { chat_id: 404, text: 'x'.repeat(5_000) });

  expect(unreadable.body.description).toMatch(/^Bad Request: can't parse entities: /);
  expect(tooLong.body.description).toBe('Bad Request: chat not found');
});
