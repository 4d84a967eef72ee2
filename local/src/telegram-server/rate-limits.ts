/** At most `count` messages in any `windowMs` milliseconds. */
interface RateWindow {
  readonly count: number;
  readonly windowMs: number;
}

/** Which of Telegram's limits the server enforces. */
export interface RateLimits {
  readonly bot: readonly RateWindow[];
  readonly paidBot: readonly RateWindow[];
  readonly chat: readonly RateWindow[];
  readonly group: readonly RateWindow[];
}

const FAQ = 'https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this';

/**
 * Telegram's limits with what it says of them. Its words are "about", "short bursts", so the exact edges are not
 * known: `tolerance` is this project's choice, wide enough that a sender who keeps the stated rate is never refused
 * when a busy machine stands still for half a second and then gets all at once, narrow enough that one who does not is
 * found out within seconds.
 */
export const RATE_LIMITS = {
  bot: {
    stated: 'about 30 messages a second over all chats',
    source: FAQ,
    tolerance: 'half as many again in one second, a fifth more over three',
    windows: [
      { count: 45, windowMs: 1_000 },
      { count: 110, windowMs: 3_000 },
    ],
  },
  paidBot: {
    stated: 'up to 1,000 messages a second with allow_paid_broadcast',
    source: 'https://core.telegram.org/bots/api#sendmessage',
    tolerance: 'half as many again in one second, a fifth more over three',
    windows: [
      { count: 1_500, windowMs: 1_000 },
      { count: 3_600, windowMs: 3_000 },
    ],
  },
  chat: {
    stated: 'one message a second to one chat, short bursts tolerated',
    source: FAQ,
    tolerance: 'three at once, six in four seconds, twelve in ten',
    windows: [
      { count: 3, windowMs: 900 },
      { count: 6, windowMs: 4_000 },
      { count: 12, windowMs: 10_000 },
    ],
  },
  group: {
    stated: '20 messages a minute to one group; to one channel too, says @BotSupport (unconfirmed)',
    source: FAQ,
    tolerance: 'the minute is a quarter of a second short',
    windows: [{ count: 20, windowMs: 59_750 }],
  },
} as const;

/** The limits of the table as plain windows. */
export const STATED_LIMITS: RateLimits = {
  bot: RATE_LIMITS.bot.windows,
  paidBot: RATE_LIMITS.paidBot.windows,
  chat: RATE_LIMITS.chat.windows,
  group: RATE_LIMITS.group.windows,
};

/**
 * Guards of the server itself, answered with 429 and 60 seconds after a hold (telegram-bot-api Client.h:73,
 * Client.cpp:7965). A bot that had updates in the last minute may have that many requests more open, and a fifth of
 * them uploads.
 */
export const SERVER_GUARDS = {
  unfinishedMessagesPerChat: 310,
  openRequestsPerBot: 1_000,
  openUploadsPerBot: 100,
  openUploadBytesPerBot: 4 * 2 ** 30,
  retryAfterSeconds: 60,
  holdMs: 3_000,
} as const;

/** Bots that one address may start, told to wait until the window has room (telegram-bot-api ClientManager.cpp:112). */
export const NEW_BOT_WINDOWS: readonly RateWindow[] = [
  { count: 20, windowMs: 60_000 },
  { count: 600, windowMs: 3_600_000 },
];

/** Remembers when messages, or whatever else is limited, were let through, for as long as its longest window. */
export class SlidingWindows {
  readonly #windows: readonly RateWindow[];
  readonly #times: number[] = [];
  #first = 0;

  constructor(windows: readonly RateWindow[]) {
    this.#windows = windows;
  }

  /** Milliseconds until so many more may pass, 0 for now. */
  waitMs(messages: number, now: number): number {
    this.#forget(now);
    let wait = 0;
    for (const { count, windowMs } of this.#windows) {
      const surplus = this.#times.length - this.#first + messages - count;
      if (surplus <= 0) continue;
      const index = Math.min(this.#first + surplus - 1, this.#times.length - 1);
      const leaves = (this.#times[index] ?? now - windowMs) + windowMs;
      wait = Math.max(wait, leaves - now);
    }
    return wait;
  }

  note(messages: number, now: number): void {
    for (let index = 0; index < messages; index++) this.#times.push(now);
  }

  isIdle(now: number): boolean {
    this.#forget(now);
    return this.#first === this.#times.length;
  }

  #forget(now: number): void {
    const longest = Math.max(...this.#windows.map((window) => window.windowMs));
    while (this.#first < this.#times.length && (this.#times[this.#first] ?? now) <= now - longest) {
      this.#first++;
    }
    if (this.#first > 64 && this.#first * 2 > this.#times.length) {
      this.#times.splice(0, this.#first);
      this.#first = 0;
    }
  }
}

/** Where messages go: which limits count for them. */
export interface Destination {
  readonly chatId: number;
  /** Groups, supergroups and channels have the limit a minute besides. */
  readonly isGroup: boolean;
  readonly messages: number;
  readonly isPaid: boolean;
}

/** Idle chats are looked for once in so many messages, so that memory follows the chats in use. */
const SWEEP_EVERY = 10_000;

/** Decides whether messages pass. What is refused is not counted: whether Telegram counts it is not known. */
export class RateLimiter {
  readonly #limits: RateLimits;
  readonly #bot: SlidingWindows;
  readonly #paidBot: SlidingWindows;
  readonly #chats = new Map<number, SlidingWindows>();
  readonly #groups = new Map<number, SlidingWindows>();
  #untilSweep = SWEEP_EVERY;

  constructor(limits: RateLimits) {
    this.#limits = limits;
    this.#bot = new SlidingWindows(limits.bot);
    this.#paidBot = new SlidingWindows(limits.paidBot);
  }

  /** Lets the messages pass and returns 0, or returns the milliseconds to wait. */
  pass(destination: Destination, now: number): number {
    const { chatId, messages } = destination;
    const windows = [
      destination.isPaid ? this.#paidBot : this.#bot,
      windowsOf(this.#chats, chatId, this.#limits.chat),
      ...(destination.isGroup ? [windowsOf(this.#groups, chatId, this.#limits.group)] : []),
    ];
    // An album of n counts n (reported, unverified), yet it passes its own chat whole when one message would.
    const wait = Math.max(...windows.map((window, index) => window.waitMs(index === 1 ? 1 : messages, now)));
    if (wait > 0) return wait;
    for (const window of windows) window.note(messages, now);
    this.#sweep(now);
    return 0;
  }

  #sweep(now: number): void {
    if (--this.#untilSweep > 0) return;
    this.#untilSweep = SWEEP_EVERY;
    for (const windows of [this.#chats, this.#groups]) {
      for (const [chatId, window] of windows) if (window.isIdle(now)) windows.delete(chatId);
    }
  }
}

function windowsOf(
  all: Map<number, SlidingWindows>,
  chatId: number,
  windows: readonly RateWindow[],
): SlidingWindows {
  const known = all.get(chatId);
  if (known !== undefined) return known;
  const created = new SlidingWindows(windows);
  all.set(chatId, created);
  return created;
}
