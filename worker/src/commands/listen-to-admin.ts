import type { Assembly } from '../assembly.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';

export interface Listening {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly parts: Pick<Assembly, 'dispatcher' | 'adminChat' | 'queue'>;
  readonly log: Log;
  /** Aborted when this worker stops, or another one sends. */
  readonly signal: AbortSignal;
}

/** Answers the admin's commands, where the worker is told that it may read the bot's updates. Never rejects. */
export async function listenToAdmin({
  config,
  environment,
  pid,
  parts,
  log,
  signal,
}: Listening): Promise<void> {
  if (config.READ_BOT_UPDATES === 'no') return;
  try {
    const { AdminChat } = await import('./admin-chat.ts');
    const { BotConversation } = await import('../channels/telegram-updates.ts');
    const chat = new AdminChat({
      conversation: new BotConversation(config.TELEGRAM_BOT_TOKEN, config.TELEGRAM_API_URL),
      adminChat: parts.adminChat,
      context: { environment, pid, clock: systemClock, random: Math.random },
      mayLeave: (address) => parts.dispatcher.another(address),
      optOut: (userId, at) => parts.queue.optOut(userId, at),
      log,
    });
    await chat.listen(signal);
  } catch (error) {
    log.error({ err: error }, "the admin's commands are not listened to any more");
  }
}
