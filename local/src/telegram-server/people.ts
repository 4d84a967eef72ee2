import { isRecord } from './bot-api.ts';
import { chatJson, userJson } from './chats.ts';
import { findEntities } from './text/found-entities.ts';
import type { Bot } from './bots.ts';
import type { Chat, PrivateChat } from './chats.ts';
import type { MessageJson } from './message-store.ts';
import type { World } from './world.ts';

/** A message a person writes. */
export interface Written {
  readonly chatId: number;
  readonly text: string;
  /** Who writes it: needed in groups; in a private chat it is its user, in a channel the channel. */
  readonly from?: number | undefined;
}

/** A button a person presses. */
export interface Pressed {
  readonly chatId: number;
  readonly messageId: number;
  /** Text or callback data of the button; the first that has data when not given. */
  readonly button?: string | undefined;
  readonly from?: number | undefined;
}

/** What the people in the chats do; each makes the updates a bot would get. Errors say what was wrong. */
export class People {
  readonly #world: World;
  readonly #bots: readonly Bot[];

  constructor(world: World, bots: readonly Bot[]) {
    this.#world = world;
    this.#bots = bots;
  }

  /** Writing to a bot in private also starts and unblocks it. */
  write(written: Written): MessageJson {
    const chat = this.#chat(written.chatId);
    if (chat.type === 'private') this.#world.chats.change(chat.id, { started: true, blocked: false });
    const entities = findEntities(written.text, []);
    const message = {
      message_id: this.#world.store.nextMessageId(chat.id),
      ...(chat.type === 'channel'
        ? { sender_chat: chatJson(chat) }
        : { from: userJson(this.#person(chat, written.from)) }),
      chat: chatJson(chat),
      date: Math.floor(this.#world.clock.now() / 1_000),
      text: written.text,
      ...(entities.length === 0 ? {} : { entities }),
    };
    this.#world.store.add({
      request: 0,
      botId: 0,
      chatId: chat.id,
      method: '',
      atMs: this.#world.clock.now(),
      parameters: {},
      message,
      outgoing: false,
    });
    this.#world.changed(chat.id);
    this.#notify(chat.type === 'channel' ? 'channel_post' : 'message', message);
    return message;
  }

  /** Presses a button below a message; returns the id of the callback query. */
  press(pressed: Pressed): string {
    const chat = this.#chat(pressed.chatId);
    const found = this.#world.store.find(chat.id, pressed.messageId);
    if (found === undefined) throw new Error(`there is no message ${pressed.messageId} in chat ${chat.id}`);
    const data = callbackData(found.message, pressed.button);
    const id = String(Math.floor(this.#world.random() * 2 ** 52) + 1);
    this.#world.presses.press(id);
    this.#notify('callback_query', {
      id,
      from: userJson(this.#person(chat, pressed.from)),
      message: found.message,
      chat_instance: String(chat.id * -31 + 17),
      data,
    });
    return id;
  }

  /** A user blocks the bot, or lets it write again. */
  block(userId: number, blocked: boolean): Chat {
    const before = this.#chat(userId);
    if (before.type !== 'private') throw new Error(`chat ${userId} is no user`);
    const chat = this.#world.chats.change(userId, { blocked });
    if (before.blocked !== blocked) {
      for (const bot of this.#bots) {
        const [from, to] = blocked ? ['member', 'kicked'] : ['kicked', 'member'];
        bot.notify('my_chat_member', {
          chat: chatJson(chat),
          from: userJson(before),
          date: Math.floor(this.#world.clock.now() / 1_000),
          old_chat_member: { user: bot.userJson(), status: from },
          new_chat_member: { user: bot.userJson(), status: to },
        });
      }
    }
    return chat;
  }

  #chat(id: number): Chat {
    const chat = this.#world.chats.find(String(id));
    if (chat === undefined) throw new Error(`there is no chat ${id}`);
    return chat;
  }

  #person(chat: Chat, from: number | undefined): PrivateChat {
    const person = from === undefined ? chat : this.#chat(from);
    if (person.type !== 'private')
      throw new Error(`say who acts in chat ${chat.id}: from is the id of a user`);
    return person;
  }

  #notify(kind: 'message' | 'channel_post' | 'callback_query', body: unknown): void {
    for (const bot of this.#bots) bot.notify(kind, body);
  }
}

function callbackData(message: MessageJson, wanted: string | undefined): string {
  const markup = message['reply_markup'];
  const rows = isRecord(markup) && Array.isArray(markup['inline_keyboard']) ? markup['inline_keyboard'] : [];
  for (const button of rows.flat() as unknown[]) {
    if (!isRecord(button) || typeof button['callback_data'] !== 'string') continue;
    if (wanted === undefined || button['text'] === wanted || button['callback_data'] === wanted) {
      return button['callback_data'];
    }
  }
  throw new Error(`message ${message.message_id} has no such button to press`);
}
