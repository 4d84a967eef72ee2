import { badRequest, BotApiError } from '../answer.ts';
import { isRecord } from '../bot-api.ts';
import { Described } from '../world.ts';
import type { Bot } from '../bots.ts';
import type { RequestParameters } from '../request.ts';
import type { Call } from '../world.ts';
import type { WebhookSettings } from '../webhook.ts';

const MAX_UPDATES = 100;
const MAX_TIMEOUT_SECONDS = 50;
const WEBHOOK_PORTS = new Set(['', '80', '88', '443', '8443']);
const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** getUpdates. */
export async function getUpdates(call: Call): Promise<unknown> {
  const { bot, parameters } = call;
  if (bot.webhook !== undefined) {
    throw new BotApiError(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  keepAllowedUpdates(bot, parameters);
  return bot.updates.poll({
    offset: parameters.integer('offset', { fallback: 0, min: -(2 ** 31), max: 2 ** 31 }),
    limit: parameters.integer('limit', { fallback: MAX_UPDATES, min: 1, max: MAX_UPDATES }),
    timeoutSeconds: parameters.integer('timeout', { fallback: 0, min: 0, max: MAX_TIMEOUT_SECONDS }),
  });
}

/** setWebhook. Plain http is taken for this machine only, as a server in its --local mode takes it. */
export function setWebhook(call: Call): unknown {
  const { bot, parameters } = call;
  const url = parameters.text('url').trim();
  if (url === '') return removeWebhook(bot, parameters);
  assertWebhookUrl(url);
  const secretToken = parameters.text('secret_token');
  if (!/^[\w-]{0,256}$/.test(secretToken)) throw badRequest('secret token contains unallowed characters');
  keepAllowedUpdates(bot, parameters);
  if (parameters.boolean('drop_pending_updates')) bot.updates.dropAll();
  const settings: WebhookSettings = {
    url,
    secretToken,
    maxConnections: parameters.integer('max_connections', { fallback: 40, min: 1, max: 100 }),
    ipAddress: parameters.text('ip_address'),
  };
  const current = bot.webhook?.settings;
  if (JSON.stringify(current) === JSON.stringify(settings)) {
    return new Described(true, 'Webhook is already set');
  }
  bot.updates.endPoll('Conflict: terminated by setWebhook request');
  bot.setWebhook(settings);
  return new Described(true, 'Webhook was set');
}

/** deleteWebhook. */
export function deleteWebhook(call: Call): unknown {
  return removeWebhook(call.bot, call.parameters);
}

function removeWebhook(bot: Bot, parameters: RequestParameters): unknown {
  if (parameters.boolean('drop_pending_updates')) bot.updates.dropAll();
  if (bot.webhook === undefined) return new Described(true, 'Webhook is already deleted');
  bot.setWebhook(undefined);
  return new Described(true, 'Webhook was deleted');
}

/** getWebhookInfo. */
export function getWebhookInfo(call: Call): unknown {
  const { bot } = call;
  const { webhook } = bot;
  const info = {
    url: webhook?.settings.url ?? '',
    has_custom_certificate: false,
    pending_update_count: bot.updates.pendingCount,
  };
  if (webhook === undefined) return info;
  const error = webhook.lastError;
  return {
    ...info,
    ...(error === undefined
      ? {}
      : { last_error_date: Math.floor(error.atMs / 1_000), last_error_message: error.message }),
    max_connections: webhook.settings.maxConnections,
    ...(webhook.settings.ipAddress === '' ? {} : { ip_address: webhook.settings.ipAddress }),
    ...(bot.allowedUpdates.length === 0 ? {} : { allowed_updates: bot.allowedUpdates }),
  };
}

function assertWebhookUrl(url: string): void {
  if (!URL.canParse(url)) throw badRequest('bad webhook: URL host is empty');
  const parsed = new URL(url);
  if (LOOPBACK_HOSTS.has(parsed.hostname) && parsed.protocol === 'http:') return;
  if (parsed.protocol !== 'https:') {
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  }
  if (!WEBHOOK_PORTS.has(parsed.port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
  }
}

/** A list that can't be read is passed over; an unknown kind in it too. */
function keepAllowedUpdates(bot: Bot, parameters: RequestParameters): void {
  if (!parameters.has('allowed_updates')) return;
  let kinds: unknown;
  try {
    kinds = JSON.parse(parameters.text('allowed_updates'));
  } catch {
    return;
  }
  if (Array.isArray(kinds)) bot.allowUpdates(kinds.filter((kind) => typeof kind === 'string'));
}

/** answerCallbackQuery: the button pressed learns what to show. Of a text over 200 characters the answer is not known. */
export function answerCallbackQuery(call: Call): unknown {
  const { world, parameters } = call;
  const id = parameters.text('callback_query_id').trim();
  if (parameters.text('text').length > 200) throw badRequest('MESSAGE_TOO_LONG');
  const answered = world.presses.answer(id, {
    text: parameters.text('text'),
    showAlert: parameters.boolean('show_alert'),
    url: parameters.text('url'),
  });
  if (!answered) {
    throw badRequest('query is too old and response timeout expired or query ID is invalid');
  }
  return true;
}

/** setMyCommands, per scope and language. */
export function setMyCommands(call: Call): unknown {
  const { bot, parameters } = call;
  const commands = parameters.json('commands', 'commands') ?? [];
  if (!Array.isArray(commands)) throw badRequest('Expected an Array of BotCommand');
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  const checked = commands.map((command: unknown) => botCommand(command));
  bot.setCommands(scopeKey(parameters), checked);
  return true;
}

/** getMyCommands. */
export function getMyCommands(call: Call): unknown {
  return call.bot.commands(scopeKey(call.parameters));
}

function botCommand(value: unknown): unknown {
  const prefix = "can't parse BotCommand";
  if (!isRecord(value)) throw badRequest(`${prefix}: expected an Object`);
  const { command, description } = value;
  if (typeof command !== 'string') throw badRequest(`${prefix}: Can't find field "command"`);
  if (typeof description !== 'string') throw badRequest(`${prefix}: Can't find field "description"`);
  const name = command.replace(/^\//, '');
  if (!/^[a-z0-9_]{1,32}$/.test(name)) throw badRequest('BOT_COMMAND_INVALID');
  if (description === '' || description.length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  return { command: name, description };
}

function scopeKey(parameters: RequestParameters): string {
  const scope = parameters.json('scope', 'BotCommandScope') ?? { type: 'default' };
  if (!isRecord(scope)) throw badRequest("can't parse BotCommandScope: expected an Object");
  const language = parameters.text('language_code');
  if (!/^(?:[a-z]{2})?$/.test(language)) throw badRequest('invalid language code specified');
  return JSON.stringify([
    scope['type'] ?? 'default',
    scope['chat_id'] ?? '',
    scope['user_id'] ?? '',
    language,
  ]);
}
