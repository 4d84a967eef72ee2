import { BotApiError, badRequest, forbidden } from './answer.ts';
import type { Chat, ChatBook, ContentKind } from './chats.ts';

/** What a method wants of a chat: to look, or to write. */
export type Access = 'read' | 'write';

const DENIED_CONTENT: Readonly<Record<ContentKind, string>> = {
  text: 'text messages',
  photo: 'photos',
  video: 'videos',
  animation: 'animations',
  document: 'documents',
};

/**
 * The chat a request names, if the bot may do there what it wants (telegram-bot-api Client.cpp check_chat).
 * @throws {BotApiError} in Telegram's words.
 */
export function accessibleChat(chats: ChatBook, reference: string, access: Access): Chat {
  if (reference === '') throw badRequest('chat_id is empty');
  const chat = chats.find(reference);
  if (chat === undefined) throw badRequest('chat not found');
  if (chat.type === 'private') {
    if (chat.deactivated && access === 'write') throw forbidden('user is deactivated');
    if (chat.forgotten) throw badRequest('private chat not found');
    return chat;
  }
  if (chat.type === 'group') {
    if (access === 'write') assertGroupAlive(chat);
  } else if (chat.bot === 'kicked') {
    throw forbidden(`bot was kicked from the ${chat.type} chat`);
  } else if (chat.bot === 'left' && (access === 'write' || chat.username === undefined)) {
    throw forbidden(`bot is not a member of the ${chat.type} chat`);
  }
  return chat;
}

function assertGroupAlive(group: Extract<Chat, { type: 'group' }>): void {
  if (group.migratedTo !== undefined) {
    throw new BotApiError(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: group.migratedTo,
    });
  }
  if (group.deleted) throw forbidden('the group chat was deleted');
  if (group.bot === 'kicked') throw forbidden('bot was kicked from the group chat');
  if (group.bot === 'left') throw forbidden('bot is not a member of the group chat');
}

/**
 * Whether a message of this kind may go to a chat the bot has access to; what TDLib and Telegram check when sending.
 * @throws {BotApiError} in Telegram's words.
 */
export function assertMaySend(chat: Chat, kind: ContentKind): void {
  if (chat.refusal !== undefined) throw badRequest(chat.refusal);
  if (chat.type === 'private') {
    if (chat.isBot) throw forbidden("the bot can't send messages to the bot");
    if (!chat.started) throw forbidden("bot can't initiate conversation with a user");
    if (chat.blocked) throw forbidden('bot was blocked by the user');
    return;
  }
  if (chat.type === 'channel' && chat.bot !== 'administrator') {
    throw badRequest('need administrator rights in the channel chat');
  }
  if (chat.bot === 'restricted') throw badRequest('have no write access to the chat');
  if (chat.bot !== 'administrator' && chat.denied.includes(kind)) {
    throw badRequest(`not enough rights to send ${DENIED_CONTENT[kind]} to the chat`);
  }
}
