import { createPost } from './post.ts';
import { meaningOf } from './telegram-answers.ts';
import { callTelegram, type TelegramServer } from './telegram-call.ts';

/** What a person wrote to the bot. */
export interface BotMessage {
  /** In digits. */
  readonly chatId: string;
  readonly text: string;
  /** When Telegram took it: milliseconds since 1970. */
  readonly at: number;
}

export type BotMessages =
  | { readonly ok: true; readonly messages: readonly BotMessage[]; readonly next: number }
  /** `isConflict`: another program reads this bot's updates, by a webhook or by asking as this one does. */
  | { readonly ok: false; readonly isConflict: boolean; readonly reason: string };

/** How long Telegram holds a request open while nobody writes. */
const LONG_POLL_SECONDS = 25;

/** On top of that, for the way there and back. */
const SLACK_MS = 10_000;

const MOST_UPDATES = 20;
const ANSWER_LIMIT_BYTES = 4 * 1024 * 1024;

/** Reads what people write to the bot, and writes back to them, beside what the channel sends. */
export class BotConversation {
  readonly #server: TelegramServer;
  readonly #pollSeconds: number;

  constructor(token: string, apiRoot: string | undefined, pollSeconds: number = LONG_POLL_SECONDS) {
    const timeoutMs = pollSeconds * 1000 + SLACK_MS;
    this.#pollSeconds = pollSeconds;
    this.#server = { token, apiRoot, timeoutMs, post: createPost(ANSWER_LIMIT_BYTES) };
  }

  /** The bot's own name, without @; null where it can't be told just now. */
  async name(): Promise<string | null> {
    const answer = await callTelegram(this.#server, (api) => api.getMe());
    const me: unknown = answer.kind === 'result' ? answer.result : null;
    const name = typeof me === 'object' && me !== null && 'username' in me ? me.username : null;
    return typeof name === 'string' ? name : null;
  }

  /**
   * Waits for messages, not for long.
   *
   * @param from what an earlier call gave as `next`; by that Telegram forgets what came before. 0 at first.
   */
  async read(from: number): Promise<BotMessages> {
    const answer = await callTelegram(this.#server, (api) =>
      api.getUpdates({
        offset: from,
        limit: MOST_UPDATES,
        timeout: this.#pollSeconds,
        allowed_updates: ['message'],
      }),
    );
    if (answer.kind !== 'result') {
      const isConflict = answer.kind === 'refusal' && answer.status === 409;
      return { ok: false, isConflict, reason: meaningOf(answer).reason };
    }
    const updates = Array.isArray(answer.result) ? answer.result.flatMap(readUpdate) : [];
    return {
      ok: true,
      messages: updates.flatMap(({ message }) => (message === null ? [] : [message])),
      next: updates.reduce((next, { id }) => Math.max(next, id + 1), from),
    };
  }

  /** @param html Telegram HTML. @returns why it could not be said, or null */
  async say(chatId: string, html: string): Promise<string | null> {
    const answer = await callTelegram(this.#server, (api) =>
      api.sendMessage({ chat_id: chatId, text: html, parse_mode: 'HTML' }),
    );
    return answer.kind === 'result' ? null : meaningOf(answer).reason;
  }
}

function readUpdate(update: unknown): { readonly id: number; readonly message: BotMessage | null }[] {
  const id = field(update, 'update_id');
  if (typeof id !== 'number') return [];
  const message = field(update, 'message');
  const chatId = field(field(message, 'chat'), 'id');
  const text = field(message, 'text');
  const date = field(message, 'date');
  const isText = typeof chatId === 'number' && typeof text === 'string' && typeof date === 'number';
  return [{ id, message: isText ? { chatId: String(chatId), text, at: date * 1000 } : null }];
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
