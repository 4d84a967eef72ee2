import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { Api, TelegramBotError } from 'node-telegram-bot-api';
import { describe, expect, test } from 'vitest';
import { post, read, startServer, TOKEN } from './bot-client.ts';
import type { NewChat } from '../../../local/src/telegram-server/chats.ts';
import type { NewFaultPlan } from '../../../local/src/telegram-server/faults.ts';
import type { Answered, Bench } from './bot-client.ts';

interface Rule {
  readonly http: number | null;
  readonly pattern: string;
  readonly delivered: string;
}

/** What a caller sees: an HTTP status and description, or the code of a transport error. */
interface Seen {
  readonly http: number | null;
  readonly said: string;
}

const { rules } = JSON.parse(
  readFileSync(new URL('../../fixtures/telegram-errors.json', import.meta.url), 'utf8'),
) as { rules: Rule[] };

const said = (answer: Answered): Seen => ({
  http: answer.status,
  said: answer.body.description ?? answer.text,
});
const hello = { chat_id: 1, text: 'Hello' };
type Provoke = (bench: Bench) => Promise<Seen>;

/** Sends to a chat that is made so that it must be refused. */
const toChat =
  (chat: NewChat): Provoke =>
  async ({ server, call }) => {
    server.chats.add(chat);
    return said(await call('sendMessage', { chat_id: chat.id, text: 'Hello' }));
  };
const calling =
  (method: string, parameters: Record<string, unknown>): Provoke =>
  async ({ call }) =>
    said(await call(method, parameters));
const sending = (parameters: Record<string, unknown>): Provoke =>
  calling('sendMessage', { ...hello, ...parameters });
const planned =
  (
    fault: NewFaultPlan['fault'],
    method = 'sendMessage',
    parameters: Record<string, unknown> = hello,
  ): Provoke =>
  async ({ server, call }) => {
    server.faults.add({ fault });
    return said(await call(method, parameters));
  };
const plannedError = (code: number, description: string, parameters?: { retry_after: number }): Provoke =>
  planned({ kind: 'error', code, description, ...(parameters === undefined ? {} : { parameters }) });
const gateway = (status: number, body: string): Provoke => planned({ kind: 'http', status, body });

/** The transport error a plain fetch ends with. */
async function transportError(url: string, signal?: AbortSignal): Promise<string> {
  try {
    await (
      await fetch(`${url}/bot${TOKEN}/sendMessage?chat_id=1&text=Hello`, { signal: signal ?? null })
    ).text();
    return 'none';
  } catch (error) {
    if (!(error instanceof Error)) return 'unknown';
    const cause =
      error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : error.name;
    return cause;
  }
}

/** The code node-telegram-bot-api gives an error of sendMessage. */
async function libraryError(url: string): Promise<string> {
  try {
    await new Api(TOKEN, { apiRoot: url, maxRetries: 0, timeoutMs: 100 }).sendMessage({
      chat_id: 1,
      text: 'Hello',
    });
    return 'none';
  } catch (error) {
    return error instanceof TelegramBotError ? error.code : 'unknown';
  }
}

const nothing = (code: string): Seen => ({ http: null, said: code });
const photo = (name: string, bytes: number): FormData => {
  const form = new FormData();
  form.set('chat_id', '1');
  form.set('photo', new File([new Uint8Array(bytes)], name));
  return form;
};
const supergroup = (bot: 'kicked' | 'left' | 'restricted' | 'member'): NewChat => ({
  type: 'supergroup',
  id: -1009,
  bot,
});

const album = (items: number): unknown[] =>
  Array.from({ length: items }, () => ({ type: 'photo', media: 'https://example.com/a.jpg' }));

/** By the number of the rule in the table: how it is provoked. */
const PROVOKE: readonly (readonly [string, Provoke])[] = [
  ['a user who blocked the bot', toChat({ type: 'private', id: 9, blocked: true })],
  ['a deactivated user', toChat({ type: 'private', id: 9, deactivated: true })],
  ['a user who never started the bot', toChat({ type: 'private', id: 9, started: false })],
  ['another bot', toChat({ type: 'private', id: 9, isBot: true })],
  ['a supergroup that kicked the bot', toChat(supergroup('kicked'))],
  ['a channel the bot left', toChat({ type: 'channel', id: -1009, bot: 'left' })],
  ['a group that was deleted', toChat({ type: 'group', id: -9, deleted: true })],
  ['an id nobody has', sending({ chat_id: 404 })],
  ['an id without a user', toChat({ type: 'private', id: 9, forgotten: true })],
  ['no chat id', calling('sendMessage', { text: 'Hello' })],
  ['a chat of which the server lost track', toChat({ type: 'group', id: -9, refusal: 'PEER_ID_INVALID' })],
  ['a supergroup that muted the bot', toChat(supergroup('restricted'))],
  ['a channel the bot does not administer', toChat({ type: 'channel', id: -1009, bot: 'member' })],
  ['a group that denies text', toChat({ type: 'group', id: -9, denied: ['text'] })],
  ['a chat that forbids writing', toChat({ type: 'group', id: -9, refusal: 'CHAT_WRITE_FORBIDDEN' })],
  ['a user who wants to be paid', toChat({ type: 'private', id: 9, refusal: 'ALLOW_PAYMENT_REQUIRED_5' })],
  [
    'a group that became a supergroup',
    async ({ server, call }) => {
      server.chats.migrate(-20, -100_777);
      const answer = await call('sendMessage', { chat_id: -20, text: 'Hello' });
      expect(answer.body.parameters).toEqual({ migrate_to_chat_id: -100_777 });
      expect((await call('sendMessage', { chat_id: -100_777, text: 'Hello' })).status).toBe(200);
      return said(answer);
    },
  ],
  ['an unknown topic', sending({ message_thread_id: 5 })],
  ['a reply to nothing', sending({ reply_parameters: { message_id: 5 } })],
  ['an unknown business connection', sending({ business_connection_id: 'x' })],
  ['no text', sending({ text: '' })],
  ['text of nothing but tags', sending({ text: '<b> </b>', parse_mode: 'HTML' })],
  ['half a character', sending({ text: 'a\ud83d', parse_mode: 'HTML' })],
  ['4,097 characters', sending({ text: 'x'.repeat(4_097) })],
  ['32,769 bytes', sending({ text: 'x'.repeat(32_769) })],
  [
    'a caption of 1,025 characters',
    calling('sendPhoto', { chat_id: 1, photo: 'https://example.com/a.jpg', caption: 'x'.repeat(1_025) }),
  ],
  ['a tag Telegram does not know', sending({ text: '<br/>', parse_mode: 'HTML' })],
  ['an entity without offset', sending({ entities: [{ type: 'bold', length: 1 }] })],
  ['an unknown parse mode', sending({ parse_mode: 'BBCode' })],
  ['a button that does nothing', sending({ reply_markup: { inline_keyboard: [[{ text: 'x' }]] } })],
  ['a photo without a photo', calling('sendPhoto', { chat_id: 1 })],
  ['a file id of nothing', calling('sendPhoto', { chat_id: 1, photo: 'AgACAgIAAx' })],
  ['a web page for a photo', calling('sendPhoto', { chat_id: 1, photo: 'https://example.com/a.html' })],
  [
    'a host that is down',
    async ({ server, call }) => {
      server.faults.add({
        media: 'down.example.com',
        fault: { kind: 'error', code: 400, description: 'Bad Request: failed to get HTTP URL content' },
      });
      return said(await call('sendPhoto', { chat_id: 1, photo: 'https://down.example.com/a.jpg' }));
    },
  ],
  [
    'a photo with a wrong ending',
    async ({ server }) =>
      said(
        await read(
          await fetch(`${server.url}/bot${TOKEN}/sendPhoto`, { method: 'POST', body: photo('a.pdf', 9) }),
        ),
      ),
  ],
  [
    'a photo of 11 MB',
    async ({ server }) =>
      said(
        await read(
          await fetch(`${server.url}/bot${TOKEN}/sendPhoto`, {
            method: 'POST',
            body: photo('a.jpg', 11_534_336),
          }),
        ),
      ),
  ],
  [
    'an album of eleven',
    calling('sendMediaGroup', {
      chat_id: 1,
      media: album(11),
    }),
  ],
  ['an album item without media', calling('sendMediaGroup', { chat_id: 1, media: [{ type: 'photo' }] })],
  [
    'an album that breaks off',
    async ({ server, call }) => {
      server.faults.add({
        fault: { kind: 'partialAlbum', items: 1, description: 'Too Many Requests: retry after 8' },
      });
      const media = album(3);
      const answer = await call('sendMediaGroup', { chat_id: 1, media });
      expect(server.messages(1)).toHaveLength(1);
      return said(answer);
    },
  ],
  ['an album lost on the way', plannedError(400, 'Bad Request: group send failed')],
  ['a bad gateway within Telegram', plannedError(400, 'Bad Request: bad gateway')],
  [
    'a revoked token',
    async ({ server, call }) => {
      server.setRevoked(TOKEN, true);
      const answer = await call('sendMessage', hello);
      server.setRevoked(TOKEN, false);
      expect((await call('sendMessage', hello)).status).toBe(200);
      return said(answer);
    },
  ],
  ['a malformed token', async ({ server }) => said(await post(`${server.url}/bot123:x/sendMessage`, hello))],
  [
    'a bot that logged out',
    async ({ call }) => {
      await call('logOut');
      return said(await call('sendMessage', hello));
    },
  ],
  [
    'two polls at once',
    async ({ server, call }) => {
      const older = call('getUpdates', { timeout: 30 });
      await expect.poll(() => server.pollsWaiting).toBe(1);
      const newer = call('getUpdates', { timeout: 30 });
      const answer = await older;
      server.people.write({ chatId: 1, text: 'hi' });
      expect((await newer).status).toBe(200);
      return said(answer);
    },
  ],
  [
    'a token without a number',
    async ({ server }) =>
      said(await post(`${server.url}/botx:AAE-example-secret-of-a-bot-0123456/getMe`, {})),
  ],
  [
    'parameters beyond 1 MiB',
    async ({ call }) => {
      const answer = await call('sendMessage', { chat_id: 1, text: 'x'.repeat(1_048_576) });
      expect(answer.text).toBe('');
      return said(answer);
    },
  ],
  [
    'headers without end',
    ({ server }) =>
      new Promise((resolve, reject) => {
        const sent = request(
          `${server.url}/bot${TOKEN}/getMe`,
          { headers: { 'x-long': 'x'.repeat(20_000) } },
          (response) => {
            response.resume();
            resolve({ http: response.statusCode ?? 0, said: '' });
          },
        );
        sent.on('error', reject);
        sent.end();
      }),
  ],
  [
    'a server that protects itself',
    plannedError(429, 'Too Many Requests: retry after 60', { retry_after: 60 }),
  ],
  [
    'a server that shuts down',
    async ({ server, call }) => {
      server.setClosing(true);
      return said(await call('sendMessage', hello));
    },
  ],
  ['a gateway that limits', gateway(429, '<html>429 Too Many Requests</html>')],
  [
    'a restart in the midst of a send',
    async () => {
      const { server, clock, call } = await startServer({ latencyMs: 10 });
      const answer = call('sendMessage', hello);
      await expect.poll(() => clock.pending).toBe(1);
      clock.advance(5);
      await expect.poll(() => clock.pending).toBe(1);
      server.setClosing(true);
      clock.advance(5);
      expect(server.deliveryCounts().messages).toBe(1);
      return said(await answer);
    },
  ],
  ['an aborted request', plannedError(500, 'Internal Server Error: request aborted')],
  ['a gateway without a server', gateway(502, '<html>502 Bad Gateway</html>')],
  ['a gateway that is busy', gateway(503, '<html>503 Service Unavailable</html>')],
  ['a gateway that waited in vain', gateway(504, '<html>504 Gateway Time-out</html>')],
  [
    'an outage',
    async ({ server }) => {
      const { url } = server;
      await server.setOutage(true);
      const code = await transportError(url);
      await server.setOutage(false);
      expect(await transportError(url)).toBe('none');
      return nothing(code);
    },
  ],
  [
    'a server without TLS',
    async ({ server }) => nothing(await transportError(server.url.replace('http:', 'https:'))),
  ],
  [
    'an answer that never comes',
    async ({ server }) => {
      server.faults.add({ fault: { kind: 'hang', delivered: true } });
      const code = await libraryError(server.url);
      expect(server.deliveryCounts().messages).toBe(1);
      return nothing(`${code} (TimeoutError)`);
    },
  ],
  [
    'a connection reset after the delivery',
    async ({ server }) => {
      server.faults.add({ fault: { kind: 'reset', delivered: true } });
      const code = await transportError(server.url);
      expect(server.deliveryCounts().messages).toBe(1);
      return nothing(code);
    },
  ],
  [
    'a caller who gives up',
    async ({ server }) => {
      server.faults.add({ fault: { kind: 'hang', delivered: true } });
      const caller = new AbortController();
      const stop = server.onMessage(() => caller.abort());
      const code = await transportError(server.url, caller.signal);
      stop();
      return nothing(`${code} / signal.reason (in flight)`);
    },
  ],
  [
    'an answer that is no JSON',
    async ({ server }) => {
      server.faults.add({ fault: { kind: 'http', status: 200, body: 'OK', delivered: true } });
      return nothing(`${await libraryError(server.url)} on HTTP 200`);
    },
  ],
  [
    'a caller who dies between send and answer',
    async ({ server }) => {
      server.faults.add({ fault: { kind: 'hang', delivered: true } });
      const arrived = new Promise<void>((resolve) => {
        server.onMessage(() => resolve());
      });
      const sent = request(`${server.url}/bot${TOKEN}/sendMessage?chat_id=1&text=Hello`);
      sent.on('error', () => undefined).end();
      await arrived;
      sent.destroy();
      expect(server.deliveryCounts().messages).toBe(1);
      return nothing('process crash between send and commit');
    },
  ],
  ['a flood wait', plannedError(429, 'Too Many Requests: retry after 35', { retry_after: 35 })],
  ['another prohibition', plannedError(403, 'Forbidden: not today')],
  ['another refusal', plannedError(400, 'Bad Request: something new')],
];

describe('every error of the table can be provoked', () => {
  test('there is a way for each of the 66 rules', () => {
    expect(rules).toHaveLength(66);
    expect(PROVOKE).toHaveLength(66);
  });

  test.each(PROVOKE.map(([cause, provoke], index) => [index, cause, provoke] as const))(
    'rule %i: %s',
    async (index, _cause, provoke) => {
      const seen = await provoke(await startServer());

      const first = rules.findIndex(
        (rule) =>
          rule.http === seen.http && (rule.pattern === seen.said || new RegExp(rule.pattern).test(seen.said)),
      );
      expect([first, seen.said]).toEqual([index, seen.said]);
    },
  );

  test('what the table calls undelivered leaves nothing in the chat', async () => {
    for (const [index, [, provoke]] of PROVOKE.entries()) {
      if (rules[index]?.delivered !== 'no' || [16, 41, 56].includes(index)) continue;
      const bench = await startServer();
      await provoke(bench);
      expect([index, bench.server.deliveryCounts().messages]).toEqual([index, 0]);
    }
  });
});
