import { expect, test } from 'vitest';
import { ServerGuards } from '../../../local/src/telegram-server/server-guards.ts';

const taken = (guards: ServerGuards, times: number, request: { chat?: string; hasFiles?: boolean }): number =>
  Array.from({ length: times }, () =>
    guards.enter({ botId: 1, chat: request.chat, hasFiles: request.hasFiles ?? false }),
  ).filter(Boolean).length;

test('so much is taken in at once and no more: requests, uploads, messages to a chat', () => {
  expect(taken(new ServerGuards(), 1_100, {})).toBe(1_000);
  expect(taken(new ServerGuards(), 1_100, { hasFiles: true })).toBe(100);
  expect(taken(new ServerGuards(), 1_100, { chat: '1' })).toBe(310);
});

test('what is done makes room, and one bot takes nothing from another', () => {
  const guards = new ServerGuards();
  taken(guards, 310, { chat: '1' });

  guards.leave({ botId: 1, chat: '1', hasFiles: false });

  expect(taken(guards, 2, { chat: '1' })).toBe(1);
  expect(taken(guards, 1_000, {})).toBe(690);
  expect(guards.enter({ botId: 2, chat: undefined, hasFiles: false })).toBe(true);
});
