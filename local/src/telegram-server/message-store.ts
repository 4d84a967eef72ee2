import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';

/** A message as the Bot API shows it. */
export type MessageJson = Readonly<Record<string, unknown>> & { readonly message_id: number };

/** A message that reached a chat: the fact, whatever the sender was told. */
export interface Delivery {
  /** Place among all deliveries, from 1. */
  readonly order: number;
  /** The request that brought it; the items of an album share one. */
  readonly request: number;
  readonly botId: number;
  readonly chatId: number;
  readonly messageId: number;
  readonly method: string;
  /** When the server took it, milliseconds since 1970. */
  readonly atMs: number;
  /** All parameters as they came. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly message: MessageJson;
  readonly deleted: boolean;
}

/** How many messages arrived, and how many of them more than once. */
export interface DeliveryCounts {
  readonly messages: number;
  readonly requests: number;
  readonly chats: number;
  /** Messages beyond the first of the same chat with the very same method and parameters. */
  readonly duplicates: number;
}

/** Which deliveries to list: of one chat, after a place in the order, so many. */
export interface DeliveryFilter {
  readonly chatId?: number;
  readonly afterOrder?: number;
  readonly limit?: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS message (
    place INTEGER PRIMARY KEY, request INTEGER NOT NULL, bot_id INTEGER NOT NULL, chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL, method TEXT NOT NULL, at_ms INTEGER NOT NULL, parameters TEXT NOT NULL,
    body TEXT NOT NULL, outgoing INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (chat_id, message_id));
  CREATE TABLE IF NOT EXISTS chat (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS pending_update (
    bot_id INTEGER NOT NULL, update_id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (bot_id, update_id));
  CREATE TABLE IF NOT EXISTS bot_state (bot_id INTEGER PRIMARY KEY, body TEXT NOT NULL);
`;

/** What to keep of a new message. */
export interface NewMessage {
  readonly request: number;
  readonly botId: number;
  readonly chatId: number;
  readonly method: string;
  readonly atMs: number;
  readonly parameters: Readonly<Record<string, string>>;
  readonly message: MessageJson;
  readonly outgoing: boolean;
}

/**
 * Everything the server keeps, in SQLite: in a file of the data folder, where it outlives the process (WAL; what was
 * answered survives a kill of the process), or in memory.
 */
export class MessageStore {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  /** Made once each: a statement takes longer to prepare than to run. */
  readonly #statements = new Map<string, StatementSync>();
  readonly #lastIds = new Map<number, number>();
  #lastRequest: number;

  constructor(dataDir: string | undefined) {
    if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
    this.#database = new DatabaseSync(
      dataDir === undefined ? ':memory:' : join(dataDir, 'telegram-server.sqlite'),
    );
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.#database.exec(SCHEMA);
    this.#insert = this.#database.prepare(
      `INSERT INTO message (request, bot_id, chat_id, message_id, method, at_ms, parameters, body, outgoing)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#lastRequest = numberOf(
      this.#database.prepare('SELECT coalesce(max(request), 0) AS n FROM message').get(),
    );
  }

  /** A number for a request that brings messages. */
  nextRequest(): number {
    return ++this.#lastRequest;
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Message ids count up per chat from 1. Real ones of private chats and groups count over all of them. */
  nextMessageId(chatId: number): number {
    const last =
      this.#lastIds.get(chatId) ??
      numberOf(
        this.#prepare('SELECT coalesce(max(message_id), 0) AS n FROM message WHERE chat_id = ?').get(chatId),
      );
    this.#lastIds.set(chatId, last + 1);
    return last + 1;
  }

  /** Keeps a message and returns its place in the order of all. */
  add(message: NewMessage): number {
    const { lastInsertRowid } = this.#insert.run(
      message.request,
      message.botId,
      message.chatId,
      message.message.message_id,
      message.method,
      message.atMs,
      JSON.stringify(message.parameters),
      JSON.stringify(message.message),
      message.outgoing ? 1 : 0,
    );
    return Number(lastInsertRowid);
  }

  /** All or nothing, for albums. */
  atomically<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** A message that is there and not deleted, with whether the bot wrote it. */
  find(chatId: number, messageId: number): { message: MessageJson; outgoing: boolean } | undefined {
    const row = this.#prepare(
      'SELECT body, outgoing FROM message WHERE chat_id = ? AND message_id = ? AND deleted = 0',
    ).get(chatId, messageId);
    return row === undefined
      ? undefined
      : { message: messageOf(row['body']), outgoing: row['outgoing'] === 1 };
  }

  replace(chatId: number, message: MessageJson): void {
    this.#prepare('UPDATE message SET body = ? WHERE chat_id = ? AND message_id = ?').run(
      JSON.stringify(message),
      chatId,
      message.message_id,
    );
  }

  delete(chatId: number, messageId: number): void {
    this.#prepare('UPDATE message SET deleted = 1 WHERE chat_id = ? AND message_id = ?').run(
      chatId,
      messageId,
    );
  }

  /** What a chat shows: messages of both sides in order, deleted ones left out. */
  history(chatId: number, limit: number): MessageJson[] {
    return this.#prepare(
      `SELECT body FROM (SELECT place, body FROM message WHERE chat_id = ? AND deleted = 0
         ORDER BY message_id DESC LIMIT ?) ORDER BY place`,
    )
      .all(chatId, limit)
      .map((row) => messageOf(row['body']));
  }

  deliveries(filter: DeliveryFilter): Delivery[] {
    const rows = this.#prepare(
      `SELECT * FROM message WHERE outgoing = 1 AND place > ? AND (? IS NULL OR chat_id = ?)
         ORDER BY place LIMIT ?`,
    ).all(filter.afterOrder ?? 0, filter.chatId ?? null, filter.chatId ?? null, filter.limit ?? -1);
    return rows.map((row) => ({
      order: Number(row['place']),
      request: Number(row['request']),
      botId: Number(row['bot_id']),
      chatId: Number(row['chat_id']),
      messageId: Number(row['message_id']),
      method: String(row['method']),
      atMs: Number(row['at_ms']),
      parameters: JSON.parse(String(row['parameters'])) as Record<string, string>,
      message: messageOf(row['body']),
      deleted: row['deleted'] === 1,
    }));
  }

  counts(): DeliveryCounts {
    const totals = this.#prepare(
      `SELECT count(*) AS messages, count(DISTINCT request) AS requests, count(DISTINCT chat_id) AS chats
         FROM message WHERE outgoing = 1`,
    ).get();
    // Items of an album share their parameters without being duplicates: the first of each request stands for it.
    const repeated = this.#prepare(
      `SELECT coalesce(sum(times - 1), 0) AS n FROM (SELECT count(DISTINCT request) AS times FROM message
         WHERE outgoing = 1 GROUP BY chat_id, method, parameters)`,
    ).get();
    return {
      messages: Number(totals?.['messages']),
      requests: Number(totals?.['requests']),
      chats: Number(totals?.['chats']),
      duplicates: numberOf(repeated),
    };
  }

  loadChats(): unknown[] {
    return this.#bodies('SELECT body FROM chat ORDER BY rowid');
  }

  saveChat(id: number, body: unknown): void {
    this.#prepare(
      'INSERT INTO chat (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
    ).run(id, JSON.stringify(body));
  }

  loadUpdates(botId: number): unknown[] {
    return this.#bodies('SELECT body FROM pending_update WHERE bot_id = ? ORDER BY update_id', botId);
  }

  addUpdate(botId: number, updateId: number, body: unknown): void {
    this.#prepare('INSERT INTO pending_update VALUES (?, ?, ?)').run(botId, updateId, JSON.stringify(body));
  }

  deleteUpdatesBefore(botId: number, updateId: number): void {
    this.#prepare('DELETE FROM pending_update WHERE bot_id = ? AND update_id < ?').run(botId, updateId);
  }

  loadBotState(botId: number): object | undefined {
    const [state] = this.#bodies('SELECT body FROM bot_state WHERE bot_id = ?', botId);
    return typeof state === 'object' && state !== null ? state : undefined;
  }

  saveBotState(botId: number, body: unknown): void {
    this.#prepare(
      'INSERT INTO bot_state VALUES (?, ?) ON CONFLICT (bot_id) DO UPDATE SET body = excluded.body',
    ).run(botId, JSON.stringify(body));
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #bodies(sql: string, ...values: number[]): unknown[] {
    return this.#prepare(sql)
      .all(...values)
      .map((row) => JSON.parse(String(row['body'])) as unknown);
  }
}

function messageOf(body: unknown): MessageJson {
  return JSON.parse(String(body)) as MessageJson;
}

function numberOf(row: Record<string, unknown> | undefined): number {
  return Number(row?.['n'] ?? 0);
}
