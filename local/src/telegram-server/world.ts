import { FloodWaitError } from './answer.ts';
import type { Bot } from './bots.ts';
import type { ButtonPresses } from './button-presses.ts';
import type { ChatBook } from './chats.ts';
import type { Clock } from './clock.ts';
import type { Delivery, MessageStore } from './message-store.ts';
import type { Destination, RateLimiter } from './rate-limits.ts';
import type { RequestParameters } from './request.ts';

/** What the methods of all bots share. */
export interface World {
  readonly clock: Clock;
  readonly chats: ChatBook;
  readonly store: MessageStore;
  readonly presses: ButtonPresses;
  /** Absent: no limits. */
  readonly limiter: RateLimiter | undefined;
  /** Whether the bot pays for broadcasts, so that all its messages count against the higher limit. */
  readonly isPaid: boolean;
  /** Told of every message that reaches a chat. */
  readonly delivered: (delivery: Delivery) => void;
  /** Told of every chat whose messages are other than before. */
  readonly changed: (chatId: number) => void;
  readonly random: () => number;
}

/** One call of a method by a bot. */
export interface Call {
  readonly world: World;
  readonly bot: Bot;
  readonly method: string;
  readonly parameters: RequestParameters;
  /** A planned failure in the midst of an album: so many items arrive, then this. */
  readonly partialAlbum: { readonly items: number; readonly description: string } | undefined;
}

/** A result and, for a few methods, the description that goes with it. */
export class Described {
  readonly result: unknown;
  readonly description: string;

  constructor(result: unknown, description: string) {
    this.result = result;
    this.description = description;
  }
}

/** Carries out a method; throws a BotApiError to refuse. */
export type Method = (call: Call) => unknown;

/** @throws {BotApiError} 429 when Telegram's limits let the messages wait. */
export function assertWithinLimits(world: World, destination: Omit<Destination, 'isPaid'>): void {
  const waitMs = world.limiter?.pass({ ...destination, isPaid: world.isPaid }, world.clock.now()) ?? 0;
  if (waitMs > 0) throw new FloodWaitError(waitMs);
}
