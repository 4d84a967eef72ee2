/** At most `count` messages in any `windowMs` milliseconds. */
export interface Limit {
  readonly count: number;
  readonly windowMs: number;
  readonly source: string;
}

interface ChatRule {
  readonly who: string;
  readonly matches: (address: string) => boolean;
  readonly limits: readonly Limit[];
}

const FAQ = 'documented: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this';

/**
 * A start that is late by no more than this counts as if it had been on time: so lateness, of which no timer is free,
 * does not add up and slow the rate.
 */
export const LATENESS_MS = 5;

/**
 * Every window is this much longer than what the provider states, so that no window that is stated ever holds too many,
 * in spite of the lateness and of small delays on the way (choice: it costs eight thousandths of the rate).
 */
const EDGE_MS = LATENESS_MS + 3;

/** The same for what really leaves, by as much as timers are late: there nothing else may shorten the window. */
export const DEPARTURE_LATENESS_MS = 2;

/**
 * The window of what really leaves is this much longer (choice): for the lateness, which is made up for there too, and for
 * the differences between one way and another, as far as 0.99 of the rate remain.
 */
const DEPARTURE_EDGE_MS = DEPARTURE_LATENESS_MS + 7;

/** The same for one chat, where it costs nobody else anything: as long as a record or a batch may hold up a send. */
const CHAT_EDGE_MS = 40;

const ONE_A_SECOND: Limit = { count: 1, windowMs: 1_000 + CHAT_EDGE_MS, source: FAQ };

/** What one chat takes, by its address; the first rule that matches counts. Telegram's, the only channel's. */
const CHAT_RULES: readonly ChatRule[] = [
  {
    // Groups and channels have negative ids; a public name may be a private person's, but no bot can send there by it.
    who: 'a group or channel',
    matches: (address) => address.startsWith('-') || address.startsWith('@'),
    limits: [
      ONE_A_SECOND,
      {
        count: 20,
        windowMs: 60_000 + CHAT_EDGE_MS,
        source: `${FAQ} (groups); reported: BotSupport says channels too`,
      },
    ],
  },
  { who: 'a private chat', matches: () => true, limits: [ONE_A_SECOND] },
];

/** The limits of one chat. */
export function chatLimits(address: string): readonly Limit[] {
  return CHAT_RULES.find(({ matches }) => matches(address))?.limits ?? [];
}

/** The limit over all chats, RATE_PER_SECOND. */
export function globalLimit(ratePerSecond: number): Limit {
  return {
    count: ratePerSecond,
    windowMs: 1_000 + EDGE_MS,
    source: `chosen by the operator; ${FAQ}: about 30 a second, 1,000 with allow_paid_broadcast`,
  };
}

/** The same for what really leaves: between the turn and that lies a record that must be durable, so turns can bunch. */
export function departureLimit(ratePerSecond: number): Limit {
  return { ...globalLimit(ratePerSecond), windowMs: 1_000 + DEPARTURE_EDGE_MS };
}
