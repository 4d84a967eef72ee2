import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { METHODS } from '../../../local/src/telegram-server/methods.ts';
import { post, read, startServer, TOKEN } from './bot-client.ts';

const NAMES = [
  'chat_id',
  'text',
  'parse_mode',
  'entities',
  'caption',
  'caption_entities',
  'reply_markup',
  'reply_parameters',
  'link_preview_options',
  'message_id',
  'message_thread_id',
  'media',
  'photo',
  'video',
  'animation',
  'document',
  'commands',
  'scope',
  'language_code',
  'url',
  'secret_token',
  'allowed_updates',
  'offset',
  'limit',
  'callback_query_id',
];
const name = fc.constantFrom(...NAMES);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(1, -20, '@news', '-1001', '<b>x', '*x', [[]], [{ type: 'photo', media: 1 }], {
    inline_keyboard: [[{}]],
  }),
  fc.record({
    inline_keyboard: fc.array(fc.array(fc.record({ text: fc.jsonValue(), url: fc.jsonValue() }))),
  }),
  fc.array(
    fc.record({
      type: fc.constantFrom('bold', 'pre', 'text_link', 'odd'),
      offset: fc.integer(),
      length: fc.integer(),
    }),
  ),
);
// A bot that logs out or a webhook that is set would answer all the rest alike.
const method = fc.constantFrom(
  ...Object.keys(METHODS).filter((known) => !['logOut', 'close', 'setWebhook'].includes(known)),
);
const EXPECTED = new Set([200, 400, 403]);

test('whatever a method is called with is answered as the Bot API answers', async () => {
  const { server } = await startServer();

  await fc.assert(
    fc.asyncProperty(method, fc.dictionary(name, value, { maxKeys: 6 }), async (called, parameters) => {
      const answer = await post(`${server.url}/bot${TOKEN}/${called}`, {
        chat_id: 1,
        timeout: 0,
        ...parameters,
      });

      expect([EXPECTED.has(answer.status), answer.body]).toEqual([
        true,
        expect.objectContaining({ ok: answer.status === 200 }),
      ]);
    }),
    { numRuns: 1_000 },
  );
});

test('bodies that are not what they say are refused without words', async () => {
  const { server } = await startServer();
  const bodies: [string, string][] = [
    ['application/json', '{"chat_id":1,'],
    ['application/json', '7'],
    ['multipart/form-data; boundary=x', 'no boundary here'],
    ['multipart/form-data', ''],
  ];

  for (const [type, body] of bodies) {
    const answer = await read(
      await fetch(`${server.url}/bot${TOKEN}/sendMessage`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      }),
    );
    expect([type, answer.status, answer.body.description ?? '']).toEqual([
      type,
      400,
      body === '' ? 'Bad Request: message text is empty' : '',
    ]);
  }
});

test('any bytes in a query are read or refused', async () => {
  const { server } = await startServer();

  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 12 }), async (bytes) => {
      const encoded = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      const answer = await read(
        await fetch(`${server.url}/bot${TOKEN}/sendMessage?chat_id=1&text=${encoded}`),
      );

      expect([200, 400]).toContain(answer.status);
    }),
    { numRuns: 300 },
  );
});
