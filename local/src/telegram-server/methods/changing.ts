import { badRequest } from '../answer.ts';
import { accessibleChat } from '../chat-access.ts';
import { inlineKeyboard } from '../reply-markup.ts';
import { assertSendableText, messageText } from './message-parts.ts';
import { linkPreviewOptions } from './send-message.ts';
import type { Chat } from '../chats.ts';
import type { MessageJson } from '../message-store.ts';
import type { Call } from '../world.ts';

/** A bot deletes its messages in private chats and groups for two days (documented). */
const DELETABLE_SECONDS = 48 * 60 * 60;

/** editMessageText, of messages in chats; inline messages there are none of. */
export function editMessageText(call: Call): unknown {
  const { world, parameters } = call;
  const preview = linkPreviewOptions(call);
  const formatted = messageText(call);
  const { text, entities } = formatted;
  const keyboard = inlineKeyboard(parameters);
  if (parameters.text('chat_id') === '' && parameters.text('message_id') === '') {
    if (parameters.text('inline_message_id') === '') throw badRequest('Message identifier is not specified');
    throw badRequest('MESSAGE_ID_INVALID');
  }
  const { chat, message, outgoing } = namedMessage(call, 'message to edit not found');
  assertSendableText(formatted);
  if (!outgoing) throw badRequest("message can't be edited");
  if (message['text'] === undefined) throw badRequest('there is no text in the message to edit');
  const edited = {
    ...message,
    edit_date: Math.floor(world.clock.now() / 1_000),
    text,
    entities: entities.length === 0 ? undefined : entities,
    link_preview_options: preview,
    reply_markup: keyboard,
  };
  if (shown(edited) === shown(message)) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  world.store.replace(chat.id, edited);
  world.changed(chat.id);
  return edited;
}

/** deleteMessage: the bot's own for two days; those of others where it administers. */
export function deleteMessage(call: Call): unknown {
  const { world } = call;
  const { chat, message, outgoing } = namedMessage(call, 'message to delete not found');
  const ageSeconds = world.clock.now() / 1_000 - Number(message['date']);
  const mayDelete =
    chat.type === 'private'
      ? ageSeconds <= DELETABLE_SECONDS
      : chat.bot === 'administrator' || (outgoing && ageSeconds <= DELETABLE_SECONDS);
  if (!mayDelete) throw badRequest("message can't be deleted for everyone");
  world.store.delete(chat.id, message.message_id);
  world.changed(chat.id);
  return true;
}

function namedMessage(
  call: Call,
  complaint: string,
): { chat: Chat; message: MessageJson; outgoing: boolean } {
  const { world, parameters } = call;
  const chat = accessibleChat(world.chats, parameters.text('chat_id'), 'write');
  const messageId = parameters.integer('message_id', { fallback: 0, min: 0, max: 2 ** 31 });
  const found = world.store.find(chat.id, messageId);
  if (found === undefined) throw badRequest(complaint);
  return { chat, ...found };
}

/** What a person sees of a message, to tell whether an edit changes it. */
function shown(message: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([
    message['text'],
    message['entities'] ?? [],
    message['link_preview_options'] ?? {},
    message['reply_markup'] ?? {},
  ]);
}
