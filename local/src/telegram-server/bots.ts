import { BotApiError } from './answer.ts';
import { UpdateQueue } from './updates.ts';
import { Webhook } from './webhook.ts';
import type { Clock } from './clock.ts';
import type { MessageStore } from './message-store.ts';
import type { Update, UpdateKind } from './updates.ts';
import type { WebhookSettings } from './webhook.ts';

/** A bot of the server: its token as BotFather would give it, and how it is called. */
export interface BotIdentity {
  readonly token: string;
  readonly username?: string;
  readonly firstName?: string;
}

/** What of a bot outlives the process. */
interface BotState {
  readonly webhook?: WebhookSettings | undefined;
  readonly allowedUpdates?: readonly string[];
  readonly commands?: Readonly<Record<string, unknown>>;
  readonly lastUpdateId?: number;
}

/**
 * `active` serves; `revoked` has a token that no longer counts; `loggedOut` and `closed` are what those methods leave
 * behind.
 */
type BotStanding = 'active' | 'revoked' | 'loggedOut' | 'closed';

/** What a bot needs of its surroundings. */
export interface BotSurroundings {
  readonly clock: Clock;
  readonly store: MessageStore;
  readonly fetch: typeof fetch;
}

/** One bot: its updates, its webhook, its commands. */
export class Bot {
  readonly id: number;
  readonly token: string;
  readonly updates: UpdateQueue;
  standing: BotStanding = 'active';
  readonly #identity: BotIdentity;
  readonly #surroundings: BotSurroundings;
  /** When updates came, in the last minute and perhaps before. */
  #updateTimes: number[] = [];
  #state: BotState;
  #webhook: Webhook | undefined;

  constructor(identity: BotIdentity, surroundings: BotSurroundings) {
    this.id = Number(identity.token.split(':')[0]);
    this.token = identity.token;
    this.#identity = identity;
    this.#surroundings = surroundings;
    const { clock, store } = surroundings;
    this.#state = store.loadBotState(this.id) ?? {};
    this.updates = new UpdateQueue(
      clock,
      {
        load: () => store.loadUpdates(this.id),
        add: (update) => store.addUpdate(this.id, update.update_id, update),
        deleteBefore: (updateId) => store.deleteUpdatesBefore(this.id, updateId),
      },
      this.#state.lastUpdateId ?? 100_000_000,
    );
    if (this.#state.webhook !== undefined) this.#startWebhook(this.#state.webhook);
  }

  get webhook(): Webhook | undefined {
    return this.#webhook;
  }

  get allowedUpdates(): readonly string[] {
    return this.#state.allowedUpdates ?? [];
  }

  /** The bot as a user within messages. */
  userJson(): Record<string, unknown> {
    return {
      id: this.id,
      is_bot: true,
      first_name: this.#identity.firstName ?? 'Sheet Courier',
      username: this.#identity.username ?? 'sheet_courier_bot',
    };
  }

  /** Puts an update in the queue, unless the bot has asked for other kinds only. */
  notify(kind: UpdateKind, body: unknown): Update | undefined {
    const { allowedUpdates } = this;
    if (allowedUpdates.length > 0 && !allowedUpdates.includes(kind)) return undefined;
    const update = this.updates.add(kind, body);
    this.#updateTimes.push(this.#surroundings.clock.now());
    this.#keep({ lastUpdateId: update.update_id });
    this.#webhook?.deliver();
    return update;
  }

  updatesInLastMinute(): number {
    const since = this.#surroundings.clock.now() - 60_000;
    this.#updateTimes = this.#updateTimes.filter((time) => time > since);
    return this.#updateTimes.length;
  }

  /** Kinds of update the bot wants from now on; an empty list stands for all. */
  allowUpdates(kinds: readonly string[]): void {
    this.#keep({ allowedUpdates: kinds });
  }

  /** Sends updates to a webhook from now on, or to none. */
  setWebhook(settings: WebhookSettings | undefined): void {
    this.#webhook?.stop();
    this.#webhook = undefined;
    this.#keep({ webhook: settings });
    if (settings !== undefined) this.#startWebhook(settings);
  }

  /** The commands set for a scope and language, both spelt in the key. */
  commands(key: string): unknown {
    return this.#state.commands?.[key] ?? [];
  }

  setCommands(key: string, commands: unknown): void {
    this.#keep({ commands: { ...this.#state.commands, [key]: commands } });
  }

  stop(): void {
    this.#webhook?.stop();
    this.updates.endPoll('Conflict: terminated by setWebhook request');
  }

  #keep(changes: BotState): void {
    this.#state = { ...this.#state, ...changes };
    this.#surroundings.store.saveBotState(this.id, this.#state);
  }

  #startWebhook(settings: WebhookSettings): void {
    const { clock, fetch: fetchFunction } = this.#surroundings;
    this.#webhook = new Webhook(settings, this.updates, clock, fetchFunction);
    this.#webhook.deliver();
  }
}

/**
 * The bot a token belongs to.
 * @throws {BotApiError} 401 without the form of a token, 421 without a number before the colon (telegram-bot-api
 * ClientManager.cpp:76-84); 404 for a secret of the wrong form (reported of the public server); 401 for one that is
 * unknown or revoked; 400 after logOut.
 */
export function botOf(bots: ReadonlyMap<string, Bot>, token: string, method: string): Bot {
  const bot = bots.get(token);
  if (bot === undefined) throw unknownToken(token);
  switch (bot.standing) {
    case 'active':
      return bot;
    case 'revoked':
      throw new BotApiError(401, 'Unauthorized');
    case 'loggedOut':
      throw new BotApiError(400, 'Logged out');
    case 'closed':
      if (method === 'close') throw new BotApiError(400, 'Bad Request: the bot has already been closed');
      bot.standing = 'active';
      return bot;
  }
}

function unknownToken(token: string): BotApiError {
  const [id = '', secret = ''] = token.split(/:(.*)/s);
  if (token.startsWith('0') || token.length > 80 || token.includes('/') || !token.includes(':')) {
    return new BotApiError(401, 'Unauthorized: invalid token specified');
  }
  if (!/^\d+$/.test(id)) return new BotApiError(421, 'Misdirected Request: unallowed token specified');
  if (Number(id) <= 0 || Number(id) >= 2 ** 54) {
    return new BotApiError(401, 'Unauthorized: invalid token specified');
  }
  return /^[\w-]{24,}$/.test(secret)
    ? new BotApiError(401, 'Unauthorized')
    : new BotApiError(404, 'Not Found');
}
