import { BotApi } from './bot-api.ts';
import { Bot } from './bots.ts';
import { ButtonPresses } from './button-presses.ts';
import { ChatBook } from './chats.ts';
import { systemClock } from './clock.ts';
import { controlApi } from './control.ts';
import { Dispatcher } from './dispatcher.ts';
import { FaultPlans, seededRandom } from './faults.ts';
import { HttpFront } from './http-front.ts';
import { MessageStore } from './message-store.ts';
import { People } from './people.ts';
import { RateLimiter, STATED_LIMITS } from './rate-limits.ts';
import type { BotIdentity } from './bots.ts';
import type { Clock } from './clock.ts';
import type { Delivery, DeliveryCounts, DeliveryFilter, MessageJson } from './message-store.ts';
import type { PressAnswer } from './button-presses.ts';
import type { RateLimits } from './rate-limits.ts';
import type { World } from './world.ts';

/** How to make a server that stands in for api.telegram.org. */
export interface TelegramServerOptions {
  /** The bots it serves; tokens of the real form, `123456:` and 24 letters, digits, `-` or `_` or more. */
  readonly bots: readonly [BotIdentity, ...BotIdentity[]];
  /** Folder in which everything outlives the process. Default: kept in memory. */
  readonly dataDir?: string;
  /**
   * Telegram's rate limits. `on`: those of RATE_LIMITS (default); `paid`: as a bot that pays for broadcasts, 1,000
   * instead of 30 messages a second over all chats; `off`: none; or own windows in place of some.
   */
  readonly limits?: 'on' | 'paid' | 'off' | Partial<RateLimits>;
  /**
   * Longest a send waits inside the server for the limits before it is refused, in milliseconds. Default 0: refused at
   * once. TDLib waits up to 8,000 (td NetQueryCreator.cpp), so that a good send may take that long.
   */
  readonly absorbedWaitMs?: number;
  /** Unknown positive chat ids are users who have pressed Start. Default: "chat not found", as for real. */
  readonly openChats?: boolean;
  /** Time an answer takes, half before and half after the message reaches its chat. Default 0. */
  readonly latencyMs?: number;
  /** What the Bot API does not know in a request: noted in `parameterNotes` (default), or refused with 400. */
  readonly unknownParameters?: 'report' | 'refuse';
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  readonly clock?: Clock;
  /** Seed of all chance: faults with a probability, ids of albums and callbacks. Default 1. */
  readonly seed?: number;
  /** Posts to webhooks. */
  readonly fetch?: typeof fetch;
}

/** A local Bot API server, with everything one may ask of it or do to it in the same process. */
export class TelegramServer {
  /** Chats, groups, channels and users; may be changed at any time. */
  readonly chats: ChatBook;
  /** What goes wrong, planned. */
  readonly faults: FaultPlans;
  /** What the people in the chats do. */
  readonly people: People;
  readonly #world: World;
  readonly #store: MessageStore;
  readonly #bots: ReadonlyMap<string, Bot>;
  readonly #dispatcher: Dispatcher;
  readonly #front: HttpFront;
  readonly #messageListeners = new Set<(delivery: Delivery) => void>();
  readonly #chatListeners = new Set<(chatId: number) => void>();

  constructor(options: TelegramServerOptions) {
    const clock = options.clock ?? systemClock;
    const random = seededRandom(options.seed ?? 1);
    const limits = options.limits ?? 'on';
    const store = new MessageStore(options.dataDir);
    this.#store = store;
    this.chats = new ChatBook(
      { load: () => store.loadChats(), save: (chat) => store.saveChat(chat.id, chat) },
      { openChats: options.openChats ?? false },
    );
    this.#world = {
      clock,
      random,
      store,
      chats: this.chats,
      presses: new ButtonPresses(() => clock.now()),
      limiter: limiterFor(limits),
      isPaid: limits === 'paid',
      delivered: (delivery) => {
        for (const listener of this.#messageListeners) listener(delivery);
        this.#world.changed(delivery.chatId);
      },
      changed: (chatId) => {
        for (const listener of this.#chatListeners) listener(chatId);
      },
    };
    const surroundings = { clock, store, fetch: options.fetch ?? fetch };
    this.#bots = new Map(options.bots.map((identity) => [identity.token, new Bot(identity, surroundings)]));
    this.faults = new FaultPlans(random);
    this.people = new People(this.#world, [...this.#bots.values()]);
    this.#dispatcher = new Dispatcher(
      this.#world,
      { api: new BotApi(), bots: this.#bots, faults: this.faults },
      {
        latencyMs: options.latencyMs ?? 0,
        hasGuards: limits !== 'off',
        absorbedWaitMs: options.absorbedWaitMs ?? 0,
        unknownParameters: options.unknownParameters ?? 'report',
      },
    );
    this.#front = new HttpFront(
      (token, method, parameters) => this.#dispatcher.serve(token, method, parameters),
      controlApi(this),
      options.host ?? '127.0.0.1',
    );
  }

  /** Address for `apiRoot`, without a slash at its end. */
  get url(): string {
    return this.#front.url;
  }

  /** Listens on a port, by default any free one; returns it. */
  listen(port = 0): Promise<number> {
    return this.#front.listen(port);
  }

  /** Breaks every connection and stops. */
  async close(): Promise<void> {
    for (const bot of this.#bots.values()) bot.stop();
    await this.#front.close();
    this.#store.close();
  }

  /** While on, connections are refused on the server's own port. */
  setOutage(isOut: boolean): Promise<void> {
    return this.#front.setOutage(isOut);
  }

  /**
   * While on, the server behaves as one that shuts down: new requests are told 429 and 5 seconds, those under way
   * (with a latency there are some) 500 "restart" though their message has arrived.
   */
  setClosing(isClosing: boolean): void {
    this.#dispatcher.isClosing = isClosing;
  }

  /** Ends an outage by itself after so long, for those who can reach the server only over HTTP. */
  async outageFor(ms: number): Promise<void> {
    await this.setOutage(true);
    this.#world.clock.after(ms, () => void this.setOutage(false));
  }

  /**
   * Revokes a bot's token, so that it answers 401, or lets it in again, after logOut too.
   * @throws {Error} when the server has no such bot.
   */
  setRevoked(token: string, isRevoked: boolean): void {
    const bot = this.#bots.get(token);
    if (bot === undefined) throw new Error('the server has no bot with that token');
    bot.standing = isRevoked ? 'revoked' : 'active';
  }

  /** Every message that reached a chat, in order; also those whose answer was lost. */
  deliveries(filter: DeliveryFilter = {}): Delivery[] {
    return this.#store.deliveries(filter);
  }

  deliveryCounts(): DeliveryCounts {
    return this.#store.counts();
  }

  /** What a chat shows now: the newest messages of both sides, oldest first. */
  messages(chatId: number, limit = 100): MessageJson[] {
    return this.#store.history(chatId, limit);
  }

  /** Calls back for every message that reaches a chat from now on; the function it returns ends that. */
  onMessage(listener: (delivery: Delivery) => void): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  /** Calls back for every chat whose messages change: sent, edited, deleted, written; as onMessage. */
  onChatChange(listener: (chatId: number) => void): () => void {
    this.#chatListeners.add(listener);
    return () => this.#chatListeners.delete(listener);
  }

  /** What the bot answered to the press of a button, once it has. */
  answerToPress(callbackQueryId: string): PressAnswer | undefined {
    return this.#world.presses.answerTo(callbackQueryId);
  }

  /** How many long polls wait for an update. */
  get pollsWaiting(): number {
    return [...this.#bots.values()].filter((bot) => bot.updates.isPolled).length;
  }

  /** How many requests came to what: keys like `sendMessage 200` or `sendMessage reset`. */
  get requests(): Readonly<Record<string, number>> {
    return this.#dispatcher.answered;
  }

  /** What requests held that the Bot API does not know; the newest 200, newest last. */
  get parameterNotes(): readonly string[] {
    return this.#dispatcher.parameterNotes;
  }
}

/** A local Bot API server; call `listen` next. */
export function createTelegramServer(options: TelegramServerOptions): TelegramServer {
  return new TelegramServer(options);
}

function limiterFor(limits: NonNullable<TelegramServerOptions['limits']>): RateLimiter | undefined {
  if (limits === 'off') return undefined;
  return new RateLimiter(typeof limits === 'string' ? STATED_LIMITS : { ...STATED_LIMITS, ...limits });
}
