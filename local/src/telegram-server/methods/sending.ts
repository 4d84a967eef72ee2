import { badRequest } from '../answer.ts';
import { isRecord, plainText } from '../bot-api.ts';
import { accessibleChat, assertMaySend } from '../chat-access.ts';
import { chatJson } from '../chats.ts';
import { inlineKeyboard } from '../reply-markup.ts';
import { assertWithinLimits } from '../world.ts';
import type { Chat, ContentKind } from '../chats.ts';
import type { Delivery, MessageJson } from '../message-store.ts';
import type { Call } from '../world.ts';

/** The fields of a message that are its content: text or media with caption. */
export type Content = Readonly<Record<string, unknown>>;

/** A message on its way: the content of each item (one, or those of an album) and what they need. */
export interface Outgoing {
  readonly kinds: readonly ContentKind[];
  readonly contents: readonly Content[];
  readonly isAlbum: boolean;
  /** Checks of the content that the server makes only once it knows the chat; throws. */
  readonly assertSendable: () => void;
}

/**
 * Puts a message, or an album, into the chat the call names, after every check in the order the server makes them:
 * keyboard and reply first, then the chat, then the content, then the right to send it, then the limits.
 * @throws {BotApiError} in Telegram's words; then nothing was sent.
 */
export function send(call: Call, outgoing: Outgoing): MessageJson[] {
  const { world, parameters } = call;
  const keyboard = inlineKeyboard(parameters);
  const reply = requestedReply(call);
  if (parameters.text('business_connection_id') !== '') throw badRequest('business connection not found');
  const chat = accessibleChat(world.chats, parameters.text('chat_id'), 'write');
  const replyTo = repliedMessage(call, chat, reply);
  const topic = requestedTopic(call, chat);
  outgoing.assertSendable();
  for (const kind of outgoing.kinds) assertMaySend(chat, kind);
  assertWithinLimits(world, {
    chatId: chat.id,
    isGroup: chat.type !== 'private',
    messages: outgoing.contents.length,
  });
  const frame: Content = {
    ...(topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true }),
    ...(replyTo === undefined ? {} : { reply_to_message: replyTo }),
    ...(outgoing.isAlbum ? { media_group_id: albumId(call) } : {}),
  };
  const tail: Content = {
    ...(parameters.boolean('protect_content') ? { has_protected_content: true } : {}),
    ...(parameters.text('message_effect_id') === ''
      ? {}
      : { effect_id: parameters.text('message_effect_id') }),
    ...(keyboard === undefined ? {} : { reply_markup: keyboard }),
  };
  return deliver(
    call,
    chat,
    outgoing.contents.map((content) => ({ ...frame, ...content, ...tail })),
  );
}

function deliver(call: Call, chat: Chat, contents: readonly Content[]): MessageJson[] {
  const { world, bot, partialAlbum } = call;
  const request = world.store.nextRequest();
  const atMs = world.clock.now();
  const arriving = partialAlbum === undefined ? contents : contents.slice(0, partialAlbum.items);
  const record = call.parameters.toRecord();
  const store = (): Delivery[] =>
    arriving.map((content) => {
      const message = {
        message_id: world.store.nextMessageId(chat.id),
        ...senderOf(call, chat),
        chat: chatJson(chat),
        date: Math.floor(atMs / 1_000),
        ...content,
      };
      const facts = {
        request,
        botId: bot.id,
        chatId: chat.id,
        method: call.method,
        atMs,
        parameters: record,
      };
      const order = world.store.add({ ...facts, message, outgoing: true });
      return { ...facts, order, messageId: message.message_id, message, deleted: false };
    });
  const deliveries = arriving.length > 1 ? world.store.atomically(store) : store();
  for (const delivery of deliveries) world.delivered(delivery);
  if (partialAlbum !== undefined) {
    const failed = Math.min(partialAlbum.items, contents.length - 1) + 1;
    throw badRequest(
      `failed to send message #${failed} with the error message "${partialAlbum.description}"`,
    );
  }
  return deliveries.map((delivery) => delivery.message);
}

/** A channel speaks for itself; elsewhere the bot is the sender. */
function senderOf(call: Call, chat: Chat): Content {
  return chat.type === 'channel' ? { sender_chat: chatJson(chat) } : { from: call.bot.userJson() };
}

function albumId(call: Call): string {
  return String(1e16 + Math.floor(call.world.random() * 4e15));
}

interface Reply {
  readonly messageId: number;
  readonly chatId: string;
  readonly isOptional: boolean;
}

/** What the call replies to, by reply_parameters or the older parameters the server still reads. */
function requestedReply(call: Call): Reply | undefined {
  const { parameters } = call;
  const given = parameters.json('reply_parameters', 'reply parameters');
  if (given === undefined) {
    const messageId = parameters.integer('reply_to_message_id', { fallback: 0, min: 0, max: 2 ** 31 });
    const isOptional = parameters.boolean('allow_sending_without_reply');
    return messageId === 0 ? undefined : { messageId, chatId: '', isOptional };
  }
  if (!isRecord(given)) throw badRequest('Object expected as reply parameters');
  if (Object.keys(given).length === 0) return undefined;
  if (given['message_id'] === undefined) {
    throw badRequest('can\'t parse reply parameters: Can\'t find field "message_id"');
  }
  return {
    messageId: Number(given['message_id']),
    chatId: plainText(given['chat_id']),
    isOptional: given['allow_sending_without_reply'] === true,
  };
}

function repliedMessage(call: Call, chat: Chat, reply: Reply | undefined): MessageJson | undefined {
  if (reply === undefined) return undefined;
  const { chats, store } = call.world;
  const source = reply.chatId === '' ? chat : accessibleChat(chats, reply.chatId, 'read');
  const found = store.find(source.id, reply.messageId)?.message;
  if (found === undefined && !reply.isOptional) throw badRequest('message to be replied not found');
  return found;
}

function requestedTopic(call: Call, chat: Chat): number | undefined {
  const id = call.parameters.integer('message_thread_id', { fallback: 0, min: 0, max: 2 ** 31 });
  if (id === 0) return undefined;
  const topic = chat.type === 'supergroup' ? chat.topics.find((known) => known.id === id) : undefined;
  if (topic === undefined) throw badRequest('message thread not found');
  if (topic.closed && chat.type !== 'private' && chat.bot !== 'administrator')
    throw badRequest('TOPIC_CLOSED');
  return id;
}
