import type { Notification, Outcome } from '@sheet-courier/shared';
import { createServer } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  createTelegramServer,
  type TelegramServer,
} from '../../../local/src/telegram-server/telegram-server.ts';
import type { NewFaultPlan } from '../../../local/src/telegram-server/faults.ts';
import type { Channel } from '../../../worker/src/channels/channel.ts';
import type { Post } from '../../../worker/src/channels/post.ts';
import { createTelegramChannel, type TelegramOptions } from '../../../worker/src/channels/telegram.ts';
import { aNotification } from '../notifications.ts';

const TOKEN = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const SECRET = 'AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';
const NOW = Date.UTC(2026, 5, 1, 12);
const PHOTO = { kind: 'photo', source: 'https://example.com/a.jpg' } as const;
const LONG = `<b>${'long '.repeat(300)}</b>`;

let server: TelegramServer;
let channel: Channel;

function makeChannel(given: Partial<TelegramOptions> = {}): Channel {
  return createTelegramChannel({
    token: TOKEN,
    apiRoot: server.url,
    timeoutMs: 2_000,
    clock: { now: () => NOW },
    ...given,
  });
}

function send(given: Partial<Notification> = {}, by: Channel = channel): Promise<Outcome> {
  return by.send(aNotification(given));
}

const to = (address: string) => ({ recipient: { channel: 'telegram', address } }) as const;
const fail = (fault: NewFaultPlan['fault'], plan: Partial<NewFaultPlan> = {}): number =>
  server.faults.add({ fault, ...plan });
const texts = (): unknown[] =>
  server.deliveries().map(({ message }) => message['text'] ?? message['caption'] ?? '');

beforeEach(async () => {
  server = createTelegramServer({
    bots: [{ token: TOKEN, username: 'courier_bot' }],
    limits: 'off',
    unknownParameters: 'refuse',
  });
  await server.listen();
  onTestFinished(() => server.close());
  server.chats.add({ type: 'private', id: 1001, firstName: 'Ann' });
  server.chats.add({ type: 'group', id: -20, title: 'Team' });
  server.chats.add({ type: 'channel', id: -1002, title: 'News', username: 'news' });
  channel = makeChannel();
});

describe('a text', () => {
  it('is delivered as HTML, and its id is known', async () => {
    const outcome = await send({ message: 'You won <b>10%</b> &amp; more' });

    expect(outcome).toEqual({ kind: 'delivered', messageId: '1', at: NOW });
    expect(server.deliveries()[0]?.message).toMatchObject({
      text: 'You won 10% & more',
      entities: [{ type: 'bold', offset: 8, length: 3 }],
    });
  });

  it('reaches a group by its id and a channel by its name', async () => {
    expect(await send(to('-20'))).toMatchObject({ kind: 'delivered' });
    expect(await send(to('@news'))).toMatchObject({ kind: 'delivered' });
    expect(server.deliveries().map(({ chatId }) => chatId)).toEqual([-20, -1002]);
  });

  it('carries every option', async () => {
    const sent: string[] = [];
    const post: Post = async (_url, form) => {
      sent.push(form);
      return { status: 200, retryAfter: null, text: '{"ok":true,"result":{"message_id":1}}' };
    };

    await send(
      {
        options: {
          silent: true,
          protect: true,
          linkPreview: false,
          thread: 7,
          buttons: [
            [{ text: 'Open', url: 'https://example.com/' }],
            [
              { text: 'Yes', data: 'yes' },
              { text: 'No', data: 'no' },
            ],
          ],
        },
      },
      makeChannel({ post }),
    );

    expect(Object.fromEntries(new URLSearchParams(sent[0]))).toEqual({
      chat_id: '1001',
      text: 'You won <b>10%</b>',
      parse_mode: 'HTML',
      disable_notification: 'true',
      protect_content: 'true',
      message_thread_id: '7',
      link_preview_options: '{"is_disabled":true}',
      reply_markup: JSON.stringify({
        inline_keyboard: [
          [{ text: 'Open', url: 'https://example.com/' }],
          [
            { text: 'Yes', callback_data: 'yes' },
            { text: 'No', callback_data: 'no' },
          ],
        ],
      }),
    });
  });

  it('that Telegram cannot parse goes out once more without its tags, and the row says so', async () => {
    const outcome = await send({ message: 'One<br/>two &lt;3' });

    expect(outcome).toEqual({
      kind: 'delivered',
      messageId: '1',
      at: NOW,
      note: 'Sent without its formatting: Telegram cannot read it (Unsupported start tag "br/" at byte offset 3).',
    });
    expect(texts()).toEqual(['Onetwo <3']);
  });

  it('of which nothing is left without its tags is refused', async () => {
    expect(await send({ message: '<br/>' })).toMatchObject({ kind: 'rejected', fault: 'payload' });
  });

  it('waits for its turn before it goes out once more', async () => {
    const asked: string[] = [];
    const patient = makeChannel({ another: async (address) => asked.push(address) * 30_000 });

    expect(await send({ message: '<br/>x' }, patient)).toMatchObject({
      kind: 'rateLimited',
      retryAfterMs: 30_000,
    });
    expect([asked, texts()]).toEqual([['1001'], []]);
  });
});

describe('a request', () => {
  it('leaves only when it may, each of an album, of the text after it, and of a second try', async () => {
    const asked: unknown[] = [];
    const gated = makeChannel({
      leave: async (address, messages) => void asked.push([address, messages, texts().length]),
    });
    await send({ media: [PHOTO, PHOTO, PHOTO], message: LONG }, gated);
    await send({ message: '<br/>x' }, gated);

    expect(asked).toEqual([
      ['1001', 3, 0],
      ['1001', 1, 3],
      ['1001', 1, 4],
      ['1001', 1, 4],
    ]);
  });
});

describe('a recipient', () => {
  it('that has blocked the bot is told from one that does not exist', async () => {
    server.chats.change(1001, { blocked: true });

    expect(await send()).toEqual({
      kind: 'rejected',
      fault: 'recipient',
      reason: 'The user has blocked the bot.',
      advice: 'Ask them to open the bot and press Start, then set Status to pending.',
    });
    expect(await send(to('4711'))).toMatchObject({
      kind: 'rejected',
      fault: 'recipient',
      reason: expect.stringMatching(/no such chat/),
    });
  });

  it('that became a supergroup gets this message and all later ones under its new id', async () => {
    const { id } = server.chats.migrate(-20);
    const moves: string[] = [];
    const mover = makeChannel({ moved: (from, to) => moves.push(`${from} ${to}`) });

    expect(await send(to('-20'), mover)).toMatchObject({ kind: 'delivered' });
    expect(await send(to('-20'), mover)).toMatchObject({ kind: 'delivered' });

    expect(moves).toEqual([`-20 ${id}`]);
    expect(server.deliveries().map(({ chatId }) => chatId)).toEqual([id, id]);
    expect(server.requests).toMatchObject({ 'sendMessage 400': 1, 'sendMessage 200': 2 });
  });

  it('whose new id was learned before a restart is not asked for again', async () => {
    const { id } = server.chats.migrate(-20);
    const informed = makeChannel({ resolve: (address) => (address === '-20' ? String(id) : undefined) });

    expect(await send(to('-20'), informed)).toMatchObject({ kind: 'delivered' });
    expect(server.requests).not.toHaveProperty('sendMessage 400');
  });
});

describe('told to wait', () => {
  it('says how long', async () => {
    fail({
      kind: 'error',
      code: 429,
      description: 'Too Many Requests: retry after 35',
      parameters: { retry_after: 35 },
    });

    expect(await send()).toEqual({
      kind: 'rateLimited',
      retryAfterMs: 35_000,
      reason: 'Telegram asks to wait.',
    });
  });

  it('by a proxy says what its header says, or else five seconds', async () => {
    fail({ kind: 'http', status: 429, body: '<html>slow down</html>', headers: { 'retry-after': '17' } });
    expect(await send()).toMatchObject({ kind: 'rateLimited', retryAfterMs: 17_000 });

    fail({ kind: 'http', status: 429, body: '' });
    expect(await send()).toMatchObject({ kind: 'rateLimited', retryAfterMs: 5_000 });
  });

  it('tries once only', async () => {
    fail(
      {
        kind: 'error',
        code: 429,
        description: 'Too Many Requests: retry after 1',
        parameters: { retry_after: 1 },
      },
      { times: null },
    );
    await send();

    expect(server.requests).toEqual({ 'sendMessage 429': 1 });
  });
});

describe('what may have been delivered', () => {
  it.each<[string, NewFaultPlan['fault']]>([
    ['a reset after the delivery', { kind: 'reset', delivered: true }],
    ['a reset before it', { kind: 'reset' }],
    ['a cut-off answer', { kind: 'cutOff' }],
    [
      'a gateway that lost it',
      { kind: 'http', status: 502, body: '<html>Bad Gateway</html>', delivered: true },
    ],
    ['a server error', { kind: 'error', code: 500, description: 'Internal Server Error' }],
    ['an unreadable success', { kind: 'http', status: 200, body: 'OK', delivered: true }],
    [
      'a success that is far too long',
      { kind: 'http', status: 200, body: 'x'.repeat(2_000_000), delivered: true },
    ],
    ['an answer of an unknown kind', { kind: 'http', status: 418, body: 'teapot' }],
  ])('is uncertain after %s, and is not tried again by itself', async (_what, fault) => {
    fail(fault, { times: null });

    expect(await send()).toMatchObject({ kind: 'uncertain' });
    const calls = Object.values(server.requests).reduce((sum, count) => sum + count, 0);
    expect(calls).toBe(1);
  });

  it('is uncertain when no answer comes in time', async () => {
    fail({ kind: 'hang', delivered: true });

    expect(await send({}, makeChannel({ timeoutMs: 100 }))).toEqual({
      kind: 'uncertain',
      reason: 'Telegram did not answer in time',
    });
  });

  it('is uncertain when a connection that was kept alive turns out to be dead', async () => {
    await send();
    fail({ kind: 'reset' });

    expect(await send()).toMatchObject({ kind: 'uncertain' });
  });
});

describe('what provably was not sent', () => {
  it('is unavailable while the server refuses connections', async () => {
    await server.setOutage(true);

    expect(await send()).toEqual({
      kind: 'unavailable',
      reason: 'Telegram cannot be reached (ECONNREFUSED).',
    });
    await server.setOutage(false);
    expect(await send()).toMatchObject({ kind: 'delivered' });
  });

  it('is unavailable when the name cannot be resolved', async () => {
    expect(await send({}, makeChannel({ apiRoot: 'http://telegram.invalid' }))).toMatchObject({
      kind: 'unavailable',
    });
  });

  it('is unavailable when the handshake is broken off', async () => {
    const rude = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void rude.close());
    const address = rude.address();
    const port = typeof address === 'object' ? address?.port : 0;

    expect(await send({}, makeChannel({ apiRoot: `https://127.0.0.1:${port}` }))).toMatchObject({
      kind: 'unavailable',
    });
  });

  it('is unavailable when Telegram cannot fetch the media', async () => {
    fail({ kind: 'error', code: 400, description: 'Bad Request: failed to get HTTP URL content' });

    expect(await send({ media: [PHOTO] })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringMatching(/could not fetch the file/),
    });
  });
});

describe('a channel that is set up wrongly', () => {
  it('says so when the token is revoked', async () => {
    server.setRevoked(TOKEN, true);

    expect(await send()).toMatchObject({
      kind: 'misconfigured',
      advice: expect.stringMatching(/TELEGRAM_BOT_TOKEN/),
    });
    expect(await channel.check()).toMatchObject({
      kind: 'misconfigured',
      reason: expect.stringMatching(/bot token/),
    });
  });

  it('says so when the address is not that of a Bot API', async () => {
    fail({ kind: 'http', status: 404, body: '<h1>Not here</h1>' });

    expect(await send()).toMatchObject({
      kind: 'misconfigured',
      advice: expect.stringMatching(/TELEGRAM_API_URL/),
    });
  });

  it('follows no redirect, which would take the token elsewhere', async () => {
    fail({ kind: 'http', status: 302, headers: { location: 'https://elsewhere.example/' } });

    expect(await send()).toMatchObject({ kind: 'misconfigured', reason: expect.stringMatching(/redirects/) });
  });
});

describe('a look at the bot', () => {
  it('tells its name', async () => {
    expect(await channel.check()).toEqual({ kind: 'usable', identity: '@courier_bot' });
  });

  it('tells when nobody answers', async () => {
    await server.setOutage(true);

    expect(await channel.check()).toEqual({
      kind: 'unreachable',
      reason: 'Telegram cannot be reached (ECONNREFUSED).',
    });
  });

  it('tells in whole sentences when the answer is no answer', async () => {
    fail({ kind: 'http', status: 502 }, { method: 'getMe' });

    expect(await channel.check()).toEqual({
      kind: 'unreachable',
      reason: 'A gateway in front of Telegram lost the answer (502).',
    });
  });
});

describe('the token', () => {
  it('is in nothing that comes back', async () => {
    fail({ kind: 'error', code: 400, description: `Bad Request: see /bot${TOKEN}/ and ${SECRET}` });
    const outcomes = [await send()];
    await server.setOutage(true);
    outcomes.push(await send());

    expect(JSON.stringify(outcomes)).not.toContain(SECRET);
    expect(JSON.stringify(outcomes)).toContain('[token]');
  });
});

describe('media', () => {
  it.each(['photo', 'video', 'animation', 'document'] as const)(
    'of kind %s goes with its caption and buttons',
    async (kind) => {
      const outcome = await send({
        media: [{ kind, source: `https://example.com/a.${kind === 'document' ? 'pdf' : 'bin'}` }],
        options: { buttons: [[{ text: 'Open', url: 'https://example.com/' }]] },
      });

      expect(outcome).toMatchObject({ kind: 'delivered', messageId: '1' });
      expect(server.deliveries()[0]?.message).toMatchObject({
        caption: 'You won 10%',
        caption_entities: [{ type: 'bold' }],
        [kind]: expect.anything(),
        reply_markup: expect.anything(),
      });
    },
  );

  it('goes as an album with the text under its first item', async () => {
    const outcome = await send({
      media: [PHOTO, { kind: 'video', source: 'https://example.com/b.mp4' }, PHOTO],
    });

    expect(outcome).toMatchObject({ kind: 'delivered', messageId: '1,2,3' });
    expect(texts()).toEqual(['You won 10%', '', '']);
  });

  it('goes without its caption formatted where Telegram cannot read it', async () => {
    expect(await send({ media: [PHOTO], message: '<br/>Hello' })).toMatchObject({
      kind: 'delivered',
      note: expect.stringMatching(/without its formatting/),
    });
    expect(texts()).toEqual(['Hello']);
  });

  it('is followed by a text that is too long for a caption', async () => {
    expect(await send({ media: [PHOTO], message: LONG })).toMatchObject({
      kind: 'delivered',
      messageId: '1,2',
    });
    expect(texts()).toEqual(['', LONG.replace(/<\/?b>/g, '').trim()]);
  });

  it('of an album is followed by the text when there are buttons, which an album cannot have', async () => {
    const buttons = [[{ text: 'Open', url: 'https://example.com/' }]];

    expect(await send({ media: [PHOTO, PHOTO], options: { buttons } })).toMatchObject({ messageId: '1,2,3' });
    expect(server.deliveries()[2]?.message).toHaveProperty('reply_markup');
    expect(await send({ media: [PHOTO, PHOTO], options: { buttons }, message: '' })).toMatchObject({
      kind: 'delivered',
      note: 'Sent without its buttons: an album without a text can have none.',
    });
  });

  it('of an album of which a part was refused is uncertain, and its chat must wait as long as said', async () => {
    const waits: unknown[] = [];
    fail({ kind: 'partialAlbum', items: 1, description: 'Too Many Requests: retry after 8' });
    const told = makeChannel({ slowDown: (...wait) => waits.push(wait) });

    expect(await send({ media: [PHOTO, PHOTO] }, told)).toMatchObject({
      kind: 'uncertain',
      reason: expect.stringMatching(/part of the album/),
    });
    expect(waits).toEqual([['1001', 8_000]]);
  });
});

describe('a failure between the media and its text', () => {
  const long = { media: [PHOTO], message: LONG };
  const failText = (fault: NewFaultPlan['fault']): number => fail(fault, { method: 'sendMessage' });

  it('never repeats the media', async () => {
    failText({
      kind: 'error',
      code: 429,
      description: 'Too Many Requests: retry after 3',
      parameters: { retry_after: 3 },
    });

    expect(await send(long)).toMatchObject({
      kind: 'rateLimited',
      reason: expect.stringMatching(/media has arrived \(message 1\).*asks to wait/),
    });
    expect(await send(long)).toMatchObject({ kind: 'delivered', messageId: '1,2' });
    expect(server.requests).toMatchObject({ 'sendPhoto 200': 1, 'sendMessage 200': 1 });
  });

  it('never repeats the media after a restart either', async () => {
    const memory = new Map<string, string>();
    const progress = {
      recall: (id: string) => memory.get(id),
      remember: async (id: string, value: string | null) =>
        void (value === null ? memory.delete(id) : memory.set(id, value)),
    };
    failText({ kind: 'reset' });
    expect(await send(long, makeChannel({ progress }))).toMatchObject({
      kind: 'uncertain',
      reason: expect.stringMatching(/^the media has arrived, of its text that is not known: the connection/),
    });

    expect(await send(long, makeChannel({ progress }))).toMatchObject({
      kind: 'delivered',
      messageId: '1,2',
    });
    expect(server.requests).toMatchObject({ 'sendPhoto 200': 1 });
    expect(memory.size).toBe(0);
  });

  it('sends the media anew when a person has changed it', async () => {
    failText({ kind: 'error', code: 500, description: 'Internal Server Error' });
    await send(long);

    await send({ ...long, media: [{ kind: 'photo', source: 'https://example.com/other.jpg' }] });
    expect(server.requests).toMatchObject({ 'sendPhoto 200': 2 });
  });

  it('sends all anew when a person sends again what has arrived whole', async () => {
    await send(long);
    await send(long);

    expect(server.requests).toMatchObject({ 'sendPhoto 200': 2, 'sendMessage 200': 2 });
  });

  it('is uncertain when that cannot be recorded', async () => {
    const progress = { recall: () => undefined, remember: () => Promise.reject(new Error('disk full')) };

    expect(await send(long, makeChannel({ progress }))).toEqual({
      kind: 'uncertain',
      reason: 'the worker failed while sending',
    });
    expect(server.requests).not.toHaveProperty('sendMessage 200');
  });
});

describe('how the provider is', () => {
  it('is heard of every call', async () => {
    const heard: string[] = [];
    const listening = makeChannel({ heard: (what) => heard.push(what) });
    await send({}, listening);
    await send(to('4711'), listening);
    fail({ kind: 'http', status: 503 });
    await send({}, listening);
    await server.setOutage(true);
    await send({}, listening);

    expect(heard).toEqual(['answer', 'answer', 'trouble', 'trouble']);
  });
});
