import { escapeHtml, maskAddress } from '@sheet-courier/shared';
import type { BotConversation, BotMessage } from '../channels/telegram-updates.ts';
import type { Log } from '../log.ts';
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

type Run = (context: CommandContext) => Promise<ExitCode>;

export interface AdminChatParts {
  readonly conversation: BotConversation;
  /** The admin's chat, as it is set just now. */
  readonly adminChat: () => string;
  /** Of the commands, whose answers go to the chat. */
  readonly context: Omit<CommandContext, 'terminal' | 'isJson'>;
  /** Counts a message to a chat among all others; resolves to 0 when it may leave, or to the milliseconds that would take. */
  readonly mayLeave: (address: string) => Promise<number>;
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
      log.debug({ from: maskAddress(message.chatId) }, 'a command from a chat that is not the admin’s');
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
    const { conversation, mayLeave, log } = this.#parts;
    const characters = Array.from(text);
    const shown =
      characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS).join('')}…` : text;
    const waitMs = await mayLeave(chatId);
    const problem =
      waitMs > 0
        ? 'the chat has had many messages'
        : await conversation.say(chatId, `<pre>${escapeHtml(shown)}</pre>`);
    if (problem !== null) log.warn({ reason: problem }, 'the admin got no answer');
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
