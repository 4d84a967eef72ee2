import { maskAddress } from '@sheet-courier/shared';
import { createPost } from '../../channels/post.ts';
import { callTelegram, type TelegramServer } from '../../channels/telegram-call.ts';
import { reachChat } from '../../channels/telegram-reach.ts';
import { createTelegramChannel } from '../../channels/telegram.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import { failure, type Finding, notChecked, pass, warning } from './finding.ts';

const TIMEOUT_MS = 10_000;
const ANSWER_LIMIT_BYTES = 1024 * 1024;

/** @param adminChat as the tab Settings says it, where that does; else as the worker is started with */
export async function checkTelegram(
  config: Config,
  clock: Clock,
  adminChat: { readonly address: string; readonly from: string },
): Promise<readonly Finding[]> {
  const server = {
    token: config.TELEGRAM_BOT_TOKEN,
    apiRoot: config.TELEGRAM_API_URL,
    timeoutMs: TIMEOUT_MS,
  };
  const health = await createTelegramChannel({ ...server, clock }).check();
  if (health.kind !== 'usable') {
    const mend =
      health.kind === 'misconfigured'
        ? health.advice
        : 'Look whether this machine reaches api.telegram.org (firewall, proxy, TELEGRAM_API_URL).';
    return [failure('Bot token', health.reason, mend), notChecked('Admin chat', 'the bot cannot be used')];
  }
  const bot = health.identity;
  const posting = { ...server, post: createPost(ANSWER_LIMIT_BYTES) };
  return [
    pass('Bot token', `the bot is ${bot}`),
    await checkAdminChat(posting, adminChat, bot),
    ...(config.READ_BOT_UPDATES === 'yes' ? [await checkUpdates(posting, bot)] : []),
  ];
}

/** Telegram gives a bot's updates to one program only. */
async function checkUpdates(server: TelegramServer, bot: string): Promise<Finding> {
  const check = 'Bot updates';
  const answer = await callTelegram(server, (api) => api.getWebhookInfo());
  const info: unknown = answer.kind === 'result' ? answer.result : null;
  const url = typeof info === 'object' && info !== null && 'url' in info ? info.url : null;
  if (typeof url !== 'string') return warning(check, 'Not known who reads them.', 'Try again.');
  if (url === '') return pass(check, `the worker may read what people write to ${bot}`);
  return failure(
    check,
    `Telegram sends what people write to ${bot} to a webhook, so that the worker can't read it.`,
    'Set READ_BOT_UPDATES to no, or take the webhook away (deleteWebhook).',
  );
}

async function checkAdminChat(
  server: TelegramServer,
  { address, from }: { readonly address: string; readonly from: string },
  bot: string,
): Promise<Finding> {
  const chat = `${maskAddress(address)} (${from})`;
  const reach = await reachChat(server, address);
  if (reach.ok) return pass('Admin chat', `${bot} may write to ${chat}`);
  if (!reach.isKnown) return warning('Admin chat', `Not known of ${chat}: ${reach.reason}`, 'Try again.');
  return failure(
    'Admin chat',
    `${bot} may not write to ${chat}: ${reach.reason}`,
    `Open ${bot} in Telegram as the admin and press Start (or add it to the group); check ${from}.`,
  );
}
