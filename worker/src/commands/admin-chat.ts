import { escapeHtml, maskAddress } from '@sheet-courier/shared';
import type { BotConversation, BotMessage } from '../channels/telegram-updates.ts';
import type { Log } from '../log.ts';
import { QueueUnavailable } from '../queue/queue.ts';
import { carryOut } from './carry-out.ts';
import type { CommandContext } from './context.ts';
import { decide } from './decide.ts';
import type { ExitCode } from './exit-codes.ts';
import { pause } from './pause.ts';
import { status } from './status.ts';
import { duration } from './words.ts';

/** What is older was written while no worker listened; by now it may be the wrong thing to do. */
const STALE_MS = 5 * 60_000;

const AGAIN_MS = 5_000;

/** Whoever reads the bot's updates besides may go on doing so for long. */
const CONFLICT_MS = 60_000;

/** Telegram takes 4,096 characters (documented: sendMessage). */
const MOST_CHARACTERS = 3_500;

const HELP =
  '/notifications: how the queue stands\n/retry ID: send that notification again\n/pause: send nothing until /resume\n/resume: send what waits';

/** What anybody may say. */
const OPT_OUTS = new Set(['stop', 'start']);

const STOPPED = 'You get no more messages from this bot. Send /start to get them again.';
const STARTED = 'You get messages from this bot again. Send /stop to end them.';
const NOT_NOTED = 'That could not be noted just now. Please send it once more in a few minutes.';

type Run = (context: CommandContext) => Promise<ExitCode>;

export interface AdminChatParts {
  readonly conversation: BotConversation;
  /** The admin's chat, as it is set just now. */
  readonly adminChat: () => string;
  /** Of the commands, whose answers go to the chat. */
  readonly context: Omit<CommandContext, 'terminal' | 'isJson'>;
  /** Counts a message to a chat among all others; resolves to 0 when it may leave, or to the milliseconds that would take. */
  readonly mayLeave: (address: string) => Promise<number>;
  /** Notes that somebody wants no more messages from a time on, or, where that is null, wants them again; whether it is new. */
  readonly optOut: (userId: string, at: number | null) => Promise<boolean>;
  readonly log: Log;
}

/** Lets the admin, and nobody else, see and steer the queue by writing to the bot. Nothing it meets ends it. */
export class AdminChat {
  readonly #parts: AdminChatParts;
  #next = 0;
  #name: string | null = null;
  #told = '';

  constructor(parts: AdminChatParts) {
    this.#parts = parts;
  }

  async listen(signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts.context;
    const stopped = new Promise<number>((resolve) => {
      signal.addEventListener('abort', () => resolve(0), { once: true });
    });
    while (!signal.aborted) {
      const waitMs = await Promise.race([this.round(), stopped]);
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    }
  }

  /** Waits once for messages, and answers them. @returns how long to wait before the next time */
  async round(): Promise<number> {
    const { conversation, log } = this.#parts;
    const heard = await conversation.read(this.#next);
    if (!heard.ok) {
      if (heard.reason !== this.#told) log.warn({ reason: heard.reason }, "the bot's updates can't be read");
      this.#told = heard.reason;
      return heard.isConflict ? CONFLICT_MS : AGAIN_MS;
    }
    this.#told = '';
    this.#next = heard.next;
    for (const message of heard.messages) await this.#hear(message);
    return 0;
  }

  async #hear(message: BotMessage): Promise<void> {
    const { adminChat, context, log } = this.#parts;
    const words = /^\/(\w+)(?:@(\w+))?(?:\s+(.*))?$/s.exec(message.text.trim());
    if (words === null) return;
    const [, command = '', bot, rest = ''] = words;
    if (message.chatId !== adminChat()) {
      if (!message.chatId.startsWith('-') && OPT_OUTS.has(command)) await this.#optOut(message, command);
      else log.debug({ from: maskAddress(message.chatId) }, 'a command from a chat that is not the admin’s');
      return;
    }
    // In groups a command may be another bot's.
    if (bot !== undefined && bot.toLowerCase() !== (await this.#ownName())) return;
    const age = context.clock.now() - message.at;
    if (age > STALE_MS) {
      await this.#say(message.chatId, `Not done: that was written ${duration(age)} ago. Write it again.`);
      return;
    }
    const run = runOf(command.toLowerCase(), rest.trim());
    log.info({ command }, 'the admin says');
    await this.#say(message.chatId, run === null ? HELP : await this.#carryOut(run));
  }

  /** However long ago they said so: what was said last holds. */
  async #optOut({ chatId, at }: BotMessage, command: string): Promise<void> {
    const { optOut, log } = this.#parts;
    const isStop = command === 'stop';
    try {
      const isNew = await optOut(chatId, isStop ? at : null);
      log.info({ from: maskAddress(chatId), isNew }, isStop ? 'somebody opted out' : 'somebody opted in');
      if (isNew) await this.#sayHtml(chatId, isStop ? STOPPED : STARTED);
    } catch (error) {
      if (!(error instanceof QueueUnavailable)) throw error;
      log.error({ from: maskAddress(chatId), reason: error.message }, 'an opt-out could not be noted');
      await this.#sayHtml(chatId, NOT_NOTED);
    }
  }

  async #ownName(): Promise<string | null> {
    this.#name ??= (await this.#parts.conversation.name())?.toLowerCase() ?? null;
    return this.#name;
  }

  /** @returns what the command says */
  async #carryOut(run: Run): Promise<string> {
    const { context, log } = this.#parts;
    let said = '';
    const write = (text: string): void => {
      said += text;
    };
    const terminal = {
      columns: null,
      bars: null,
      isColoured: false,
      write,
      complain: write,
      ask: () => Promise.resolve(null),
    };
    try {
      await carryOut(run, { ...context, terminal, isJson: false });
    } catch (error) {
      log.error({ err: error }, 'a command of the admin failed');
      return 'That failed; the log of the worker says why.';
    }
    return said.trim();
  }

  async #say(chatId: string, text: string): Promise<void> {
    const characters = Array.from(text);
    const shown =
      characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join('')}…` : text;
    await this.#sayHtml(chatId, `<pre>${escapeHtml(shown)}</pre>`);
  }

  async #sayHtml(chatId: string, html: string): Promise<void> {
    const { conversation, mayLeave, log } = this.#parts;
    const waitMs = await mayLeave(chatId);
    const problem = waitMs > 0 ? 'the chat has had many messages' : await conversation.say(chatId, html);
    if (problem !== null) log.warn({ to: maskAddress(chatId), reason: problem }, 'no answer could be given');
  }
}

/** Null for what is no command. */
function runOf(command: string, rest: string): Run | null {
  switch (command) {
    case 'notifications':
      return status;
    case 'retry':
      return rest === '' ? null : (context) => decide(context, { action: 'retry', ids: [rest] });
    case 'pause':
      return (context) => pause(context, { paused: true });
    case 'resume':
      return (context) => pause(context, { paused: false });
    default:
      return null;
  }
}
