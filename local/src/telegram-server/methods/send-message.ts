import { badRequest } from '../answer.ts';
import { isRecord } from '../bot-api.ts';
import { assertSendableText, messageText } from './message-parts.ts';
import { send } from './sending.ts';
import type { Call } from '../world.ts';

/** sendMessage. */
export function sendMessage(call: Call): unknown {
  const preview = linkPreviewOptions(call);
  const formatted = messageText(call);
  const { text, entities } = formatted;
  const content = {
    text,
    ...(entities.length === 0 ? {} : { entities }),
    ...(preview === undefined ? {} : { link_preview_options: preview }),
  };
  return send(call, {
    kinds: ['text'],
    contents: [content],
    isAlbum: false,
    assertSendable: () => assertSendableText(formatted),
  })[0];
}

/** @throws {BotApiError} when they are no object. */
export function linkPreviewOptions(call: Call): Record<string, unknown> | undefined {
  const given = call.parameters.json('link_preview_options', 'link preview options');
  if (given === undefined) {
    return call.parameters.boolean('disable_web_page_preview') ? { is_disabled: true } : undefined;
  }
  if (!isRecord(given)) throw badRequest('Object expected as link preview options');
  return given;
}
