import { Api as GrammyApi, Bot, GrammyError, InputFile as GrammyFile, InlineKeyboard } from 'grammy';
import { Api, InputFile, isTransientError, TelegramApiError } from 'node-telegram-bot-api';
import { describe, expect, test } from 'vitest';
import { startServer, TOKEN } from './bot-client.ts';

const photo = 'https://example.com/a.jpg';
const video = 'https://example.com/a.mp4';
const keyboard = { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] };

describe('node-telegram-bot-api', () => {
  test('sends all it can send', async () => {
    const { server } = await startServer();
    const api = new Api(TOKEN, { apiRoot: server.url, maxRetries: 0 });

    const text = await api.sendMessage({
      chat_id: 1,
      text: '<b>Hi</b>',
      parse_mode: 'HTML',
      reply_markup: keyboard,
    });
    const sent = [
      await api.sendPhoto({ chat_id: '@news', photo, caption: 'x' }),
      await api.sendPhoto({ chat_id: 1, photo: new InputFile(new Uint8Array(9), { filename: 'a.png' }) }),
      await api.sendVideo({ chat_id: 1, video }),
      await api.sendAnimation({ chat_id: 1, animation: video }),
      await api.sendDocument({
        chat_id: 1,
        document: new InputFile(new Uint8Array(9), { filename: 'a.txt' }),
      }),
    ];
    const album = await api.sendMediaGroup({
      chat_id: -20,
      media: [
        { type: 'photo', media: photo, caption: '*x*', parse_mode: 'MarkdownV2' },
        { type: 'photo', media: new InputFile(new Uint8Array(9), { filename: 'b.jpg' }) },
      ],
    });

    expect(text).toMatchObject({ text: 'Hi', entities: [{ type: 'bold' }], reply_markup: keyboard });
    expect(sent.map((message) => message.message_id)).toEqual([1, 2, 3, 4, 5]);
    expect(album).toHaveLength(2);
    expect(album[0]?.caption_entities).toEqual([{ type: 'bold', offset: 0, length: 1 }]);
    expect(server.deliveryCounts()).toMatchObject({ messages: 8, requests: 7 });
    expect(server.parameterNotes).toEqual([]);
  });

  test('changes, asks and receives', async () => {
    const { server } = await startServer();
    const api = new Api(TOKEN, { apiRoot: server.url, maxRetries: 0 });
    const { message_id: messageId } = await api.sendMessage({
      chat_id: 1,
      text: 'a',
      reply_markup: keyboard,
    });
    const callbackQueryId = server.people.press({ chatId: 1, messageId });

    expect(await api.getMe()).toMatchObject({ is_bot: true });
    expect(await api.getChat({ chat_id: 1 })).toMatchObject({ id: 1, type: 'private' });
    expect(await api.editMessageText({ chat_id: 1, message_id: messageId, text: 'b' })).toMatchObject({
      text: 'b',
    });
    expect(await api.deleteMessage({ chat_id: 1, message_id: messageId })).toBe(true);
    expect(await api.getUpdates({ timeout: 1, allowed_updates: ['callback_query'] })).toMatchObject([
      { callback_query: { id: callbackQueryId } },
    ]);
    expect(await api.answerCallbackQuery({ callback_query_id: callbackQueryId })).toBe(true);
    expect(await api.setMyCommands({ commands: [{ command: 'spin', description: 'Spin' }] })).toBe(true);
    expect(await api.getMyCommands()).toEqual([{ command: 'spin', description: 'Spin' }]);
    expect(await api.setWebhook({ url: 'https://example.com/hook' })).toBe(true);
    expect(await api.getWebhookInfo()).toMatchObject({
      url: 'https://example.com/hook',
      max_connections: 40,
    });
    expect(await api.deleteWebhook({ drop_pending_updates: true })).toBe(true);
    expect(server.parameterNotes).toEqual([]);
  });

  test('understands refusals', async () => {
    const { server } = await startServer({ limits: 'on' });
    const api = new Api(TOKEN, { apiRoot: server.url, maxRetries: 0 });
    server.chats.migrate(-20, -100_777);
    for (let sent = 0; sent < 3; sent++) await api.sendMessage({ chat_id: 1, text: 'x' });

    const flood = await api.sendMessage({ chat_id: 1, text: 'x' }).catch((error: unknown) => error);
    const migrated = await api.sendMessage({ chat_id: -20, text: 'x' }).catch((error: unknown) => error);

    expect(flood).toBeInstanceOf(TelegramApiError);
    expect(flood).toMatchObject({ errorCode: 429, retryAfter: 1 });
    expect(migrated).toMatchObject({ errorCode: 400, migrateToChatId: -100_777 });
  });
});

describe('the retries of node-telegram-bot-api', () => {
  test('send one message three times when answers are lost: there is no key that would tell them apart', async () => {
    const { server } = await startServer();
    server.faults.add({ fault: { kind: 'reset', delivered: true }, times: 2 });

    await new Api(TOKEN, { apiRoot: server.url, retryBackoffMs: 1 }).sendMessage({ chat_id: 1, text: 'x' });

    expect(server.deliveryCounts()).toMatchObject({ messages: 3, duplicates: 2 });
  });

  test.each([
    [429, 'EPARSE', false],
    [413, 'EPARSE', false],
    [502, 'EFETCH', true],
  ])('an answer %i in HTML is %s to it, transient: %s', async (status, code, transient) => {
    const { server } = await startServer();
    server.faults.add({ fault: { kind: 'http', status, body: '<html></html>' } });
    const api = new Api(TOKEN, { apiRoot: server.url, maxRetries: 0 });

    const error = await api.sendMessage({ chat_id: 1, text: 'x' }).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code });
    expect(isTransientError(error)).toBe(transient);
  });
});

describe('grammY', () => {
  test('sends all it can send', async () => {
    const { server } = await startServer();
    const api = new GrammyApi(TOKEN, { apiRoot: server.url });

    const text = await api.sendMessage(1, '_Hi_', {
      parse_mode: 'MarkdownV2',
      link_preview_options: { is_disabled: true },
    });
    await api.sendPhoto(1, new GrammyFile(new Uint8Array(9), 'a.png'), {
      reply_parameters: { message_id: 1 },
    });
    await api.sendVideo(1, video, { has_spoiler: true });
    await api.sendAnimation(1, new GrammyFile(new Uint8Array(9), 'a.gif'));
    await api.sendDocument(1, 'https://example.com/a.pdf', {
      protect_content: true,
      disable_notification: true,
    });
    const album = await api.sendMediaGroup('@news', [
      { type: 'document', media: new GrammyFile(new Uint8Array(9), 'a.txt') },
      { type: 'document', media: new GrammyFile(new Uint8Array(9), 'b.txt'), caption: 'both' },
    ]);

    expect(text).toMatchObject({
      text: 'Hi',
      entities: [{ type: 'italic' }],
      link_preview_options: { is_disabled: true },
    });
    expect(album.map((message) => message.message_id)).toEqual([1, 2]);
    expect(server.messages(1).map((message) => message['reply_to_message'] !== undefined)).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(server.parameterNotes).toEqual([]);
  });

  test('runs a bot that hears, answers and is pressed', async () => {
    const { server } = await startServer();
    const bot = new Bot(TOKEN, { client: { apiRoot: server.url } });
    bot.command('start', (context) =>
      context.reply(`Hello ${context.from?.first_name}`, {
        reply_markup: new InlineKeyboard().text('Spin', 'spin'),
      }),
    );
    bot.callbackQuery('spin', async (context) => {
      await context.answerCallbackQuery({ text: 'Round and round' });
      await context.editMessageText('You won');
    });
    const running = bot.start();

    server.people.write({ chatId: 1, text: '/start' });
    await expect.poll(() => server.deliveryCounts().messages).toBe(1);
    const callbackQueryId = server.people.press({ chatId: 1, messageId: 2 });
    await expect.poll(() => server.messages(1).at(-1)?.['text']).toBe('You won');
    await bot.stop();
    await running;

    expect(server.deliveries()[0]?.parameters['text']).toBe('Hello Ann');
    expect(server.answerToPress(callbackQueryId)?.text).toBe('Round and round');
    expect(server.parameterNotes).toEqual([]);
  });

  test('changes, asks and understands refusals', async () => {
    const { server } = await startServer();
    const api = new GrammyApi(TOKEN, { apiRoot: server.url });
    const { message_id: messageId } = await api.sendMessage(-1001, 'a');

    expect(await api.editMessageText(-1001, messageId, 'b')).toMatchObject({ text: 'b' });
    expect(await api.deleteMessage(-1001, messageId)).toBe(true);
    expect(await api.getChat('@news')).toMatchObject({ title: 'News' });
    expect(await api.setMyCommands([{ command: 'spin', description: 'Spin' }], { language_code: 'de' })).toBe(
      true,
    );
    expect(await api.getMyCommands({ language_code: 'de' })).toEqual([
      { command: 'spin', description: 'Spin' },
    ]);
    expect(await api.setWebhook('https://example.com/hook', { secret_token: 'x' })).toBe(true);
    expect(await api.getWebhookInfo()).toMatchObject({ pending_update_count: 0 });
    expect(await api.deleteWebhook()).toBe(true);
    expect(await api.getUpdates({ limit: 1 })).toEqual([]);
    const refusal = await api.sendMessage(404, 'x').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(GrammyError);
    expect(refusal).toMatchObject({ error_code: 400, description: 'Bad Request: chat not found' });
    expect(await api.close()).toBe(true);
    expect(await api.logOut()).toBe(true);
  });
});
