import { z } from 'zod';

/** Kinds of content a group's members may be denied (td MessageContent.cpp, "not enough rights to send …"). */
const contentKind = z.enum(['text', 'photo', 'video', 'animation', 'document']);
export type ContentKind = z.infer<typeof contentKind>;

const common = {
  username: z
    .string()
    .regex(/^[A-Za-z]\w{2,31}$/)
    .optional(),
  /** A constant of Telegram's own (CHAT_WRITE_FORBIDDEN, PEER_ID_INVALID, …) every send is refused with. */
  refusal: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]+$/)
    .optional(),
};

const privateChat = z.strictObject({
  ...common,
  type: z.literal('private'),
  id: z.int().positive(),
  firstName: z.string().default('User'),
  lastName: z.string().optional(),
  languageCode: z.string().optional(),
  isBot: z.boolean().default(false),
  /** Whether the user has pressed Start; before, a bot may not write. */
  started: z.boolean().default(true),
  blocked: z.boolean().default(false),
  deactivated: z.boolean().default(false),
  /** The server knows the id but nothing of the user: "private chat not found". */
  forgotten: z.boolean().default(false),
});

const sharedByGroups = {
  ...common,
  id: z.int().negative(),
  title: z.string().default('Group'),
  /** The bot's place in the chat. A channel takes messages from administrators only. */
  bot: z.enum(['administrator', 'member', 'restricted', 'left', 'kicked']).default('member'),
  denied: z.array(contentKind).default([]),
};

const groupChat = z.strictObject({
  ...sharedByGroups,
  type: z.literal('group'),
  deleted: z.boolean().default(false),
  migratedTo: z.int().negative().optional(),
});

const topic = z.strictObject({ id: z.int().positive(), closed: z.boolean().default(false) });

const supergroupChat = z.strictObject({
  ...sharedByGroups,
  type: z.literal('supergroup'),
  migratedFrom: z.int().negative().optional(),
  topics: z.array(topic).default([]),
});

const channelChat = z.strictObject({
  ...sharedByGroups,
  type: z.literal('channel'),
  bot: sharedByGroups.bot.default('administrator'),
});

/** A chat as the server knows it; what may be given to make one. */
export const chatSchema = z.discriminatedUnion('type', [privateChat, groupChat, supergroupChat, channelChat]);
export type Chat = Readonly<z.infer<typeof chatSchema>>;
export type NewChat = z.input<typeof chatSchema>;
export type PrivateChat = Extract<Chat, { type: 'private' }>;

/** Changes to a chat: any of its fields but its id and type. */
export type ChatChanges = Readonly<Record<string, unknown>>;

/** Where chats are kept beyond this process. */
export interface ChatShelf {
  readonly load: () => readonly unknown[];
  readonly save: (chat: Chat) => void;
}

/** All chats the server knows, by id and by @username. A private chat and its user are one. */
export class ChatBook {
  readonly #shelf: ChatShelf;
  readonly #openChats: boolean;
  readonly #byId = new Map<number, Chat>();
  readonly #idByUsername = new Map<string, number>();

  constructor(shelf: ChatShelf, options: { readonly openChats: boolean }) {
    this.#shelf = shelf;
    this.#openChats = options.openChats;
    for (const stored of shelf.load()) this.#place(chatSchema.parse(stored));
  }

  list(): Chat[] {
    return [...this.#byId.values()];
  }

  get(id: number): Chat | undefined {
    return this.#byId.get(id);
  }

  /**
   * Makes a chat, or replaces one of the same id.
   * @throws {z.ZodError} when the fields don't make one.
   */
  add(chat: NewChat): Chat {
    return this.#put(chatSchema.parse(chat));
  }

  /** @throws {Error} when there is no such chat, or the changes don't fit it. */
  change(id: number, changes: ChatChanges): Chat {
    const chat = this.#byId.get(id);
    if (chat === undefined) throw new Error(`there is no chat ${id}`);
    return this.#put(chatSchema.parse({ ...chat, ...changes, id, type: chat.type }));
  }

  /** A group becomes a supergroup with a new id; the old one answers with where it went. */
  migrate(groupId: number, supergroupId = Number(`-100${Math.abs(groupId)}`)): Chat {
    const group = this.#byId.get(groupId);
    if (group?.type !== 'group') throw new Error(`there is no group ${groupId}`);
    const supergroup = this.add({
      type: 'supergroup',
      id: supergroupId,
      title: group.title,
      bot: group.bot,
      denied: group.denied,
      migratedFrom: groupId,
    });
    this.change(groupId, { migratedTo: supergroupId });
    return supergroup;
  }

  /**
   * The chat a request names, by id or @username. With `openChats` an unknown positive id is a user who has pressed
   * Start.
   */
  find(reference: string): Chat | undefined {
    if (reference.startsWith('@')) {
      const id = this.#idByUsername.get(reference.slice(1).toLowerCase());
      return id === undefined ? undefined : this.#byId.get(id);
    }
    const id = Number(/^\s*-?\d{1,16}/.exec(reference)?.[0] ?? '0');
    const chat = this.#byId.get(id);
    if (chat !== undefined || !this.#openChats || id <= 0 || id >= 2 ** 52) return chat;
    return this.add({ type: 'private', id, firstName: `User ${id}` });
  }

  #put(chat: Chat): Chat {
    const before = this.#byId.get(chat.id);
    if (before?.username !== undefined) this.#idByUsername.delete(before.username.toLowerCase());
    this.#place(chat);
    this.#shelf.save(chat);
    return chat;
  }

  #place(chat: Chat): void {
    this.#byId.set(chat.id, chat);
    if (chat.username !== undefined) this.#idByUsername.set(chat.username.toLowerCase(), chat.id);
  }
}

/** A chat as the Bot API shows it within a message. */
export function chatJson(chat: Chat): Record<string, unknown> {
  const names =
    chat.type === 'private'
      ? { first_name: chat.firstName, last_name: chat.lastName, username: chat.username }
      : { title: chat.title, username: chat.username };
  return { id: chat.id, ...names, type: chat.type };
}

/** A user as the Bot API shows one. */
export function userJson(chat: PrivateChat): Record<string, unknown> {
  return {
    id: chat.id,
    is_bot: chat.isBot,
    first_name: chat.firstName,
    last_name: chat.lastName,
    username: chat.username,
    language_code: chat.languageCode,
  };
}
