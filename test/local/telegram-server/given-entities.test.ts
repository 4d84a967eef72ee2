import { expect, test } from 'vitest';
import { startServer } from './bot-client.ts';

const at = { offset: 0, length: 1 };

test.each([
  [{ type: 'bold', ...at }],
  [{ type: 'pre', ...at, language: 'js' }],
  [{ type: 'code', ...at }],
  [{ type: 'text_link', ...at, url: 'http://example.com/' }],
  [{ type: 'custom_emoji', ...at, custom_emoji_id: '5368324170671202286' }],
  [{ type: 'date_time', ...at, unix_time: 1_647_531_900, date_time_format: 'wDT' }],
  [{ type: 'expandable_blockquote', ...at }],
])('formatting given outright is shown: %j', async (entity) => {
  const { call } = await startServer();

  const answer = await call('sendMessage', { chat_id: 1, text: 'x', entities: [entity] });

  expect(answer.body.result?.['entities']).toEqual([entity]);
});

test('kinds the server finds itself are passed over, and no list is no formatting', async () => {
  const { call } = await startServer();

  const found = await call('sendMessage', { chat_id: 1, text: 'x', entities: [{ type: 'hashtag', ...at }] });
  const unreadable = await call('sendMessage', { chat_id: 1, text: 'x', entities: '[{' });

  expect(found.body.result).not.toHaveProperty('entities');
  expect(unreadable.body.result).not.toHaveProperty('entities');
});

test('a parse mode goes before formatting given outright', async () => {
  const { call } = await startServer();

  const answer = await call('sendMessage', {
    chat_id: 1,
    text: '<i>x</i>',
    parse_mode: 'HTML',
    entities: [{ type: 'bold', ...at }],
  });

  expect(answer.body.result?.['entities']).toEqual([{ type: 'italic', ...at }]);
});

test.each([
  ['bold', 'expected an Object'],
  [{ type: 'bold', length: 1 }, 'Can\'t find field "offset"'],
  [{ type: 'bold', offset: 'x', length: 1 }, 'Field "offset" must be a valid Number'],
  [at, 'Can\'t find field "type"'],
  [{ type: '', ...at }, 'Type is not specified'],
  [{ type: 'blink', ...at }, 'Unsupported type specified'],
  [{ type: 'text_link', ...at }, 'Can\'t find field "url"'],
  [{ type: 'text_mention', ...at }, 'Can\'t find field "user"'],
  [{ type: 'custom_emoji', ...at }, 'Can\'t find field "custom_emoji_id"'],
])('an entity %j is refused', async (entity, reason) => {
  const { call } = await startServer();

  const answer = await call('sendMessage', { chat_id: 1, text: 'x', entities: [entity] });

  expect(answer.body.description).toBe(`Bad Request: can't parse MessageEntity: ${reason}`);
});

test.each([
  [{ type: 'text_link', ...at, url: 'javascript:x' }, "entity URL 'javascript:x' is invalid: Wrong HTTP URL"],
  [{ type: 'bold', offset: -1, length: 1 }, 'receive an entity with incorrect offset -1'],
  [{ type: 'bold', offset: 0, length: -1 }, 'receive an entity with incorrect length -1'],
])('%j lies where or leads where it may not', async (entity, reason) => {
  const { call } = await startServer();

  const answer = await call('sendMessage', { chat_id: 1, text: 'x', entities: [entity] });

  expect(answer.body.description).toBe(`Bad Request: ${reason}`);
});

test('a hundred entities count, the others are passed over without a word', async () => {
  const { call } = await startServer();
  const bold = Array.from({ length: 120 }, (_, at) => ({ type: 'bold', offset: at * 2, length: 1 }));

  const { body } = await call('sendMessage', { chat_id: 1, text: 'x '.repeat(120), entities: bold });

  expect(body.result?.['entities']).toHaveLength(100);
});
