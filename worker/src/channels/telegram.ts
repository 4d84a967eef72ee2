import { htmlToText, type Notification, type Outcome } from '@sheet-courier/shared';
import type { Clock } from '../clock.ts';
import type { Channel, ChannelHealth } from './channel.ts';
import { createPost, type Post } from './post.ts';
import { Progress, type ProgressMemory } from './progress.ts';
import {
  isProviderTrouble,
  meaningOf,
  outcomeOf,
  quoted,
  type Unsuccessful,
  waitSeconds,
} from './telegram-answers.ts';
import { callTelegram, type TelegramServer } from './telegram-call.ts';
import {
  dropped,
  type Format,
  messageIds,
  messagesOf,
  type Part,
  partsOf,
  sendPart,
} from './telegram-message.ts';

export interface TelegramOptions {
  readonly token: string;
  /** Default: Telegram's own. Change it for a Bot API server of one's own or a stand-in. */
  readonly apiRoot?: string | undefined;
  /** How long an answer may take; after that it is not known whether the message was delivered. */
  readonly timeoutMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Default: over connections that are kept alive. */
  readonly post?: Post | undefined;
  /** The id that a chat has now; of groups that became supergroups. Default: what this channel itself was told. */
  readonly resolve?: ((address: string) => string | undefined) | undefined;
  /** Told of a group's new id. */
  readonly moved?: ((from: string, to: string) => void) | undefined;
  /** Default: forgotten at a restart. */
  readonly progress?: ProgressMemory | undefined;
  /**
   * Asked before each call that a send takes beyond those it counts as, such as once more without formatting; resolves to
   * 0 when it may start, or to the milliseconds that would take. Default: at once.
   */
  readonly another?: ((address: string) => Promise<number>) | undefined;
  /** Asked before each request; resolves when one with so many messages may leave. Default: at once. */
  readonly leave?: ((address: string, messages: number) => Promise<void>) | undefined;
  /** Told that a chat must wait where the outcome can't say so. */
  readonly slowDown?: ((address: string, retryAfterMs: number) => void) | undefined;
  /** Told of each call whether the provider answered for itself (`answer`), or was unreachable or failing (`trouble`). */
  readonly heard?: ((what: 'answer' | 'trouble') => void) | undefined;
}

/** No answer to the methods used here comes near it. */
const ANSWER_LIMIT_BYTES = 1024 * 1024;

/** A look at the bot itself is quick, or there is trouble. */
const CHECK_TIMEOUT_MS = 10_000;

/** Telegram through its Bot API. */
export function createTelegramChannel(options: TelegramOptions): Channel {
  return new TelegramChannel(options);
}

type PartResult =
  | { readonly kind: 'arrived'; readonly messageIds: readonly string[]; readonly note: string }
  | { readonly kind: 'failed'; readonly outcome: Outcome };

class TelegramChannel implements Channel {
  readonly name = 'telegram';
  readonly #options: TelegramOptions;
  readonly #server: TelegramServer;
  readonly #moved = new Map<string, string>();
  readonly #progress: ProgressMemory;

  constructor(options: TelegramOptions) {
    const { token, apiRoot, timeoutMs, post } = options;
    this.#options = options;
    this.#server = { token, apiRoot, timeoutMs, post: post ?? createPost(ANSWER_LIMIT_BYTES) };
    this.#progress = options.progress ?? forgetful();
  }

  async send(notification: Notification): Promise<Outcome> {
    try {
      return await this.#sendParts(notification);
    } catch {
      // Whatever it was, such as a journal that can't be written any more: something may have left by then.
      return { kind: 'uncertain', reason: 'the worker failed while sending' };
    }
  }

  async check(): Promise<ChannelHealth> {
    const timeoutMs = Math.min(this.#options.timeoutMs, CHECK_TIMEOUT_MS);
    const answer = await callTelegram({ ...this.#server, timeoutMs }, (api) => api.getMe());
    if (answer.kind === 'result') return { kind: 'usable', identity: identityOf(answer.result) };
    const outcome = outcomeOf(answer);
    switch (outcome.kind) {
      case 'misconfigured':
      case 'rejected':
        return { kind: 'misconfigured', reason: outcome.reason, advice: outcome.advice };
      case 'uncertain':
        return { kind: 'unreachable', reason: sentence(outcome.reason) };
      case 'unavailable':
      case 'rateLimited':
      case 'delivered':
        return { kind: 'unreachable', reason: outcome.kind === 'delivered' ? '' : outcome.reason };
    }
  }

  async #sendParts(notification: Notification): Promise<Outcome> {
    const parts = partsOf(notification);
    const progress = new Progress(parts.length > 1 ? this.#progress : forgetful(), notification);
    const notes = [dropped(notification)];
    const ids = [...progress.messageIds];
    for (const [index, part] of parts.entries()) {
      if (index < progress.parts) continue;
      const result = await this.#sendPart(notification.recipient.address, part);
      if (result.kind === 'failed') return afterPart(result.outcome, ids);
      ids.push(...result.messageIds);
      notes.push(result.note);
      if (index < parts.length - 1) await progress.add(result.messageIds);
    }
    await progress.finish();
    const note = notes.filter((text) => text !== '').join(' ');
    const delivered = { kind: 'delivered', messageId: ids.join(','), at: this.#options.clock.now() } as const;
    return note === '' ? delivered : { ...delivered, note };
  }

  /** One part; once more to the chat's new id, and once more without formatting, where Telegram says that is needed. */
  async #sendPart(address: string, part: Part): Promise<PartResult> {
    let format: Format = 'html';
    let note = '';
    let chatId = this.#resolve(address);
    for (let hasMoved = false; ;) {
      const leave = async (): Promise<void> => this.#options.leave?.(address, messagesOf(part));
      const answer = await this.#call({ ...this.#server, leave }, chatId, part, format);
      if (answer.kind === 'result') return { kind: 'arrived', messageIds: messageIds(answer.result), note };
      const meaning = meaningOf(answer);
      const movedTo = answer.kind === 'refusal' ? answer.movedTo : null;
      if (meaning.kind === 'moved' && movedTo !== null && !hasMoved) {
        hasMoved = true;
        this.#remember(address, movedTo);
        chatId = movedTo;
      } else if (meaning.kind === 'plainText' && format === 'html' && htmlToText(part.html).trim() !== '') {
        format = 'plain';
        note = `Sent without its formatting: ${parseProblem(answer)}.`;
      } else {
        this.#slowDown(address, answer);
        return { kind: 'failed', outcome: outcomeOf(answer) };
      }
      const waitMs = (await this.#options.another?.(address)) ?? 0;
      if (waitMs > 0) return { kind: 'failed', outcome: notItsTurn(waitMs) };
    }
  }

  async #call(server: TelegramServer, chatId: string, part: Part, format: Format) {
    const answer = await callTelegram(server, (api) => sendPart(api, chatId, part, format));
    this.#options.heard?.(isProviderTrouble(answer) ? 'trouble' : 'answer');
    return answer;
  }

  /** An album that was cut short may say how long to wait; its outcome, uncertain, does not. */
  #slowDown(address: string, answer: Unsuccessful): void {
    const seconds = waitSeconds(answer);
    if (seconds !== null && outcomeOf(answer).kind !== 'rateLimited') {
      this.#options.slowDown?.(address, seconds * 1_000);
    }
  }

  #resolve(address: string): string {
    return this.#options.resolve?.(address) ?? this.#moved.get(address) ?? address;
  }

  #remember(from: string, to: string): void {
    this.#moved.set(from, to);
    this.#options.moved?.(from, to);
  }
}

/** What a failure after a part that arrived means for the row: the rest alone is tried again. */
function afterPart(outcome: Outcome, ids: readonly string[]): Outcome {
  if (ids.length === 0 || outcome.kind === 'delivered') return outcome;
  const before = `The media has arrived (message ${ids.join(',')}), its text has not:`;
  return outcome.kind === 'uncertain'
    ? { ...outcome, reason: `the media has arrived, of its text that is not known: ${outcome.reason}` }
    : { ...outcome, reason: `${before} ${outcome.reason}` };
}

function notItsTurn(retryAfterMs: number): Outcome {
  return { kind: 'rateLimited', retryAfterMs, reason: 'The chat has had as many messages as it may.' };
}

function parseProblem(answer: Unsuccessful): string {
  const words = answer.kind === 'refusal' ? answer.description : answer.code;
  return `Telegram cannot read it (${quoted(words).replace(/^can't parse entities: /, '')})`;
}

function identityOf(me: unknown): string {
  return typeof me === 'object' && me !== null && 'username' in me
    ? `@${String(me.username)}`
    : 'a bot without a name';
}

function sentence(phrase: string): string {
  return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;
}

function forgetful(): ProgressMemory {
  const remembered = new Map<string, string>();
  return {
    recall: (id) => remembered.get(id),
    remember: async (id, value) => {
      if (value === null) remembered.delete(id);
      else remembered.set(id, value);
    },
  };
}
