import { expect, test } from 'vitest';
import { startServer } from './bot-client.ts';

test('a message is edited, and an edit that changes nothing is refused', async () => {
  const { server, clock, call } = await startServer();
  await call('sendMessage', { chat_id: 1, text: 'one' });
  clock.advance(5_000);

  const edited = await call('editMessageText', {
    chat_id: 1,
    message_id: 1,
    text: '<i>two</i>',
    parse_mode: 'HTML',
  });
  const same = await call('editMessageText', {
    chat_id: 1,
    message_id: 1,
    text: '<i>two</i>',
    parse_mode: 'HTML',
  });

  expect(edited.body.result).toMatchObject({
    text: 'two',
    entities: [{ type: 'italic' }],
    edit_date: clock.now() / 1_000,
  });
  expect(same.body.description).toMatch(/^Bad Request: message is not modified: /);
  expect(server.messages(1)).toMatchObject([{ message_id: 1, text: 'two' }]);
});

test.each([
  ['editMessageText', { message_id: 9, text: 'x' }, 'message to edit not found'],
  ['editMessageText', { message_id: 2, text: 'x' }, "message can't be edited"],
  ['editMessageText', { message_id: 3, text: 'x' }, 'there is no text in the message to edit'],
  ['deleteMessage', { message_id: 9 }, 'message to delete not found'],
])('%s of %j is refused', async (method, parameters, reason) => {
  const { server, call } = await startServer();
  await call('sendMessage', { chat_id: 1, text: 'one' });
  server.people.write({ chatId: 1, text: 'from Ann' });
  await call('sendPhoto', { chat_id: 1, photo: 'https://example.com/a.jpg' });

  expect((await call(method, { chat_id: 1, ...parameters })).body.description).toBe(`Bad Request: ${reason}`);
});

test('a message is deleted within two days; it stays delivered', async () => {
  const { server, clock, call } = await startServer();
  await call('sendMessage', { chat_id: 1, text: 'one' });
  await call('sendMessage', { chat_id: 1, text: 'two' });

  const deleted = await call('deleteMessage', { chat_id: 1, message_id: 1 });
  clock.advance(48 * 60 * 60_000 + 1_000);
  const tooLate = await call('deleteMessage', { chat_id: 1, message_id: 2 });

  expect(deleted.body).toEqual({ ok: true, result: true });
  expect(tooLate.body.description).toBe("Bad Request: message can't be deleted for everyone");
  expect(server.messages(1)).toMatchObject([{ text: 'two' }]);
  expect(server.deliveries()).toMatchObject([{ deleted: true }, { deleted: false }]);
});

test('a reply shows what it replies to, a topic is named, an unknown reply may be allowed', async () => {
  const { server, call } = await startServer();
  server.chats.change(-1001, { topics: [{ id: 7 }] });
  await call('sendMessage', { chat_id: -1001, text: 'one' });

  const reply = await call('sendMessage', {
    chat_id: -1001,
    text: 'two',
    message_thread_id: 7,
    reply_parameters: { message_id: 1 },
  });
  const loose = await call('sendMessage', {
    chat_id: -1001,
    text: 'three',
    reply_parameters: { message_id: 99, allow_sending_without_reply: true },
  });

  expect(reply.body.result).toMatchObject({ message_thread_id: 7, reply_to_message: { text: 'one' } });
  expect(loose.body.result).not.toHaveProperty('reply_to_message');
});

test('a chat tells what it is', async () => {
  const { server, call } = await startServer();
  server.chats.add({ type: 'supergroup', id: -1005, title: 'Hidden', bot: 'left' });

  expect((await call('getChat', { chat_id: '@news' })).body.result).toMatchObject({
    id: -1002,
    title: 'News',
    active_usernames: ['news'],
  });
  expect((await call('getChat', { chat_id: 1 })).body.result).toMatchObject({
    first_name: 'Ann',
    type: 'private',
  });
  expect((await call('getChat', { chat_id: -1005 })).body.description).toBe(
    'Forbidden: bot is not a member of the supergroup chat',
  );
});
