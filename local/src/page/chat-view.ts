import { z } from 'zod';
import type { TelegramServer } from '../telegram-server/telegram-server.ts';
import type { Chat } from '../telegram-server/chats.ts';
import type { ChatView, MessageView } from './live.ts';
import { richText } from './rich-text.ts';

/** Only what is shown is read. */
const messageSchema = z.object({
  message_id: z.int(),
  date: z.number(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.unknown().optional(),
  caption_entities: z.unknown().optional(),
  from: z.object({ is_bot: z.boolean() }).optional(),
  sender_chat: z.unknown().optional(),
  reply_markup: z
    .object({ inline_keyboard: z.array(z.array(z.object({ text: z.string() }))).catch([]) })
    .optional()
    .catch(undefined),
});

const MEDIA = ['photo', 'video', 'animation', 'document'] as const;

/** Enough to fill a phone's screen a few times. */
const MESSAGES_SHOWN = 50;
/** Beyond so many chats the page would be slow and nobody would look at them. */
const CHATS_SHOWN = 60;

/** The phones as the page shows them. */
export class ChatLook {
  readonly #telegram: TelegramServer;
  readonly #adminChatId: number;

  constructor(telegram: TelegramServer, adminChatId: number) {
    this.#telegram = telegram;
    this.#adminChatId = adminChatId;
  }

  /** The admin's first, then those that heard something last. */
  all(): readonly ChatView[] {
    const chats = this.#telegram.chats.list().map((chat) => this.#withMessages(chat));
    const lastAtMs = ({ id, messages }: ChatView) =>
      id === this.#adminChatId ? Number.POSITIVE_INFINITY : (messages.at(-1)?.atMs ?? 0);
    return chats
      .sort((one, other) => lastAtMs(other) - lastAtMs(one) || one.id - other.id)
      .slice(0, CHATS_SHOWN);
  }

  head(chatId: number): Omit<ChatView, 'messages'> {
    const chat = this.#telegram.chats.get(chatId);
    if (chat === undefined) return { id: chatId, name: String(chatId), role: 'user', trouble: '' };
    return { id: chatId, name: nameOf(chat), role: this.#role(chat), trouble: troubleOf(chat) };
  }

  #withMessages(chat: Chat): ChatView {
    const messages = this.#telegram
      .messages(chat.id, MESSAGES_SHOWN)
      .map((message) => messageView(chat.id, message))
      .filter((message) => message !== undefined);
    return { ...this.head(chat.id), messages };
  }

  #role(chat: Chat): ChatView['role'] {
    if (chat.id === this.#adminChatId) return 'admin';
    if (chat.type === 'private') return 'user';
    return chat.type === 'channel' ? 'channel' : 'group';
  }
}

/** Undefined for what is no message at all. */
export function messageView(chatId: number, raw: unknown, atMs?: number): MessageView | undefined {
  const read = messageSchema.safeParse(raw);
  if (!read.success) return undefined;
  const message = read.data;
  const media = MEDIA.find((kind) => typeof raw === 'object' && raw !== null && kind in raw);
  return {
    chatId,
    messageId: message.message_id,
    atMs: atMs ?? message.date * 1000,
    fromBot: message.from?.is_bot ?? message.sender_chat !== undefined,
    media: media ?? '',
    text: richText(message.text ?? message.caption ?? '', message.entities ?? message.caption_entities),
    buttons: (message.reply_markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text)),
  };
}

function nameOf(chat: Chat): string {
  if (chat.type !== 'private') return chat.title;
  return chat.lastName === undefined ? chat.firstName : `${chat.firstName} ${chat.lastName}`;
}

function troubleOf(chat: Chat): string {
  if (chat.type !== 'private') return chat.bot === 'kicked' ? 'the bot was removed' : '';
  if (chat.deactivated) return 'account deleted';
  if (chat.blocked) return 'has blocked the bot';
  return chat.started ? '' : 'has not pressed Start';
}
