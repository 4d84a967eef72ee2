import { onTestFinished } from 'vitest';
import { createTelegramServer } from '../../../local/src/telegram-server/telegram-server.ts';
import { ManualClock } from './manual-clock.ts';
import type {
  TelegramServer,
  TelegramServerOptions,
} from '../../../local/src/telegram-server/telegram-server.ts';

export const TOKEN = '123456789:AAE-example-secret-of-a-bot-0123456';

/** An answer as it came over the wire. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: {
    readonly ok?: boolean;
    readonly result?: Record<string, unknown>;
    readonly description?: string;
    readonly error_code?: number;
    readonly parameters?: Record<string, unknown>;
  };
}

/** A server that ends with the test, its clock, and a bot that speaks JSON to it. */
export interface Bench {
  readonly server: TelegramServer;
  readonly clock: ManualClock;
  readonly call: (method: string, parameters?: Record<string, unknown>) => Promise<Answered>;
}

/** Chats of many kinds are in it: user 1 Ann, group -20, supergroup -1001, channel -1002 @news. */
export async function startServer(options: Partial<TelegramServerOptions> = {}): Promise<Bench> {
  const clock = new ManualClock();
  const server = createTelegramServer({ bots: [{ token: TOKEN }], limits: 'off', clock, ...options });
  await server.listen();
  onTestFinished(() => server.close());
  server.chats.add({ type: 'private', id: 1, firstName: 'Ann', username: 'ann_lee' });
  server.chats.add({ type: 'group', id: -20, title: 'Team' });
  server.chats.add({ type: 'supergroup', id: -1001, title: 'Crowd' });
  server.chats.add({ type: 'channel', id: -1002, title: 'News', username: 'news' });
  return {
    server,
    clock,
    call: (method, parameters = {}) => post(`${server.url}/bot${TOKEN}/${method}`, parameters),
  };
}

/** Posts JSON and reads whatever is answered. */
export async function post(url: string, parameters: Record<string, unknown>): Promise<Answered> {
  return read(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    }),
  );
}

/** Reads an answer, JSON or not. */
export async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  let body: Answered['body'] = {};
  try {
    body = JSON.parse(text) as Answered['body'];
  } catch {
    // What is no JSON is left to `text`.
  }
  return { status: response.status, headers: response.headers, text, body };
}
