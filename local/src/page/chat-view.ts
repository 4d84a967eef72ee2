import { z } from 'zod';
import type { TelegramServer } from '../telegram-server/telegram-server.ts';
import type { Chat } from '../telegram-server/chats.ts';
import {
  type ButtonView,
  CHATS_SHOWN,
  type ChatView,
  type FileView,
  type MessageView,
  type Standing,
} from './live.ts';
import { isSafeLink, richText } from './rich-text.ts';

const buttonSchema = z.object({
  text: z.string(),
  url: z.string().optional(),
  callback_data: z.string().optional(),
});

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
  media_group_id: z.string().optional(),
  edit_date: z.number().optional(),
  reply_markup: z
    .object({ inline_keyboard: z.array(z.array(buttonSchema)).catch([]) })
    .optional()
    .catch(undefined),
});

/** A photo's file has no name; an animation comes as a document besides. */
const FILE_KINDS = ['photo', 'video', 'animation', 'document'] as const;
const namedFile = z.object({ file_name: z.string() });

/** Enough to fill a phone's screen a few times. */
const MESSAGES_SHOWN = 50;

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
    const lastAtMs = ({ id }: Chat) =>
      id === this.#adminChatId ? Number.POSITIVE_INFINITY : this.#lastAtMs(id);
    return this.#telegram.chats
      .list()
      .map((chat) => ({ chat, lastAtMs: lastAtMs(chat) }))
      .sort((one, other) => other.lastAtMs - one.lastAtMs || one.chat.id - other.chat.id)
      .slice(0, CHATS_SHOWN)
      .map(({ chat }) => this.#withMessages(chat));
  }

  /** 0 for a chat without messages. */
  #lastAtMs(chatId: number): number {
    const [last] = this.#telegram.messages(chatId, 1);
    return (last && messageView(chatId, last)?.atMs) ?? 0;
  }

  head(chatId: number): Omit<ChatView, 'messages'> {
    const chat = this.#telegram.chats.get(chatId);
    if (chat === undefined) return { id: chatId, name: String(chatId), role: 'user', standing: 'open' };
    return { id: chatId, name: nameOf(chat), role: this.#role(chat), standing: standingOf(chat) };
  }

  /** Undefined where there is no such chat. */
  one(chatId: number): ChatView | undefined {
    const chat = this.#telegram.chats.get(chatId);
    return chat === undefined ? undefined : this.#withMessages(chat);
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
  return {
    chatId,
    messageId: message.message_id,
    atMs: atMs ?? message.date * 1000,
    fromBot: message.from?.is_bot ?? message.sender_chat !== undefined,
    file: fileOf(raw),
    album: message.media_group_id ?? '',
    text: richText(message.text ?? message.caption ?? '', message.entities ?? message.caption_entities),
    buttons: (message.reply_markup?.inline_keyboard ?? []).map((row) => row.map(buttonView)),
    isEdited: message.edit_date !== undefined,
  };
}

function fileOf(raw: unknown): FileView | null {
  const fields = z.record(z.string(), z.unknown()).parse(raw);
  const kind = FILE_KINDS.find((name) => name in fields);
  if (kind === undefined) return null;
  const named = namedFile.safeParse(fields[kind]);
  return { kind, name: named.success ? named.data.file_name : '' };
}

function buttonView({ text, url = '', callback_data: data }: z.infer<typeof buttonSchema>): ButtonView {
  return { text, href: isSafeLink(url) ? url : '', isPressable: data !== undefined };
}

function nameOf(chat: Chat): string {
  if (chat.type !== 'private') return chat.title;
  return chat.lastName === undefined ? chat.firstName : `${chat.firstName} ${chat.lastName}`;
}

function standingOf(chat: Chat): Standing {
  if (chat.type !== 'private') return chat.bot === 'kicked' || chat.bot === 'left' ? 'removed' : 'open';
  if (chat.deactivated) return 'deactivated';
  if (chat.blocked) return 'blocked';
  return chat.started ? 'open' : 'notStarted';
}
