import { expect, test } from 'vitest';
import { startServer } from './bot-client.ts';

const inline = (...buttons: unknown[]) => ({ inline_keyboard: [buttons] });

test('an inline keyboard is shown, with whole links and without empty rows', async () => {
  const { call } = await startServer();
  const reply_markup = {
    inline_keyboard: [
      [
        { text: 'Site', url: 'example.com' },
        { text: 'Go', callback_data: 'go' },
      ],
      [],
      [{ text: 'Copy', copy_text: { text: 'code' } }],
    ],
  };

  const answer = await call('sendMessage', { chat_id: 1, text: 'x', reply_markup });

  expect(answer.body.result?.['reply_markup']).toEqual({
    inline_keyboard: [
      [
        { text: 'Site', url: 'http://example.com/' },
        { text: 'Go', callback_data: 'go' },
      ],
      [{ text: 'Copy', copy_text: { text: 'code' } }],
    ],
  });
});

test.each([
  [{ keyboard: [['Yes'], [{ text: 'No' }]], resize_keyboard: true }],
  [{ remove_keyboard: true }],
  [{ force_reply: true }],
])('a keyboard of another kind leaves nothing in the message: %j', async (reply_markup) => {
  const { call } = await startServer();

  const answer = await call('sendMessage', { chat_id: 1, text: 'x', reply_markup });

  expect(answer.status).toBe(200);
  expect(answer.body.result).not.toHaveProperty('reply_markup');
});

test.each([
  ['{', "can't parse reply keyboard markup JSON object"],
  [[], 'object expected as reply markup'],
  [
    { inline_keyboard: [{}] },
    'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
  ],
  [{ keyboard: ['x'] }, 'field "keyboard" must be an Array of Arrays'],
  [{ keyboard: [[7]] }, "can't parse keyboard button: KeyboardButton must be a String or an Object"],
  [inline('x'), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"],
  [inline({ callback_data: 'x' }), 'can\'t parse inline keyboard button: Can\'t find field "text"'],
  [
    inline({ text: [], callback_data: 'x' }),
    'can\'t parse inline keyboard button: Field "text" must be of type String',
  ],
  [
    inline({ text: 'x' }),
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  ],
  [inline({ text: 'x', url: 'nowhere' }), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"],
  [inline({ text: 'x', callback_data: 'é'.repeat(33) }), 'BUTTON_DATA_INVALID'],
  [inline({ text: ' ', callback_data: 'x' }), 'BUTTON_TEXT_EMPTY'],
])('a keyboard %j is refused', async (reply_markup, reason) => {
  const { server, call } = await startServer();

  const answer = await call('sendMessage', { chat_id: 1, text: 'x', reply_markup });

  expect(answer.body.description).toBe(`Bad Request: ${reason}`);
  expect(server.deliveries()).toEqual([]);
});
