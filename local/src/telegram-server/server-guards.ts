import { SERVER_GUARDS } from './rate-limits.ts';

/** A request while it is under way. */
export interface OpenRequest {
  readonly botId: number;
  /** Set while a message to this chat is unfinished. */
  readonly chat: string | undefined;
  /** Of its files in all; 0 without files. */
  readonly uploadBytes: number;
}

/** Counts what is under way and refuses beyond the server's own guards. */
export class ServerGuards {
  readonly #requests = new Map<number, number>();
  readonly #uploads = new Map<number, number>();
  readonly #uploadBytes = new Map<number, number>();
  readonly #chats = new Map<string, number>();

  /** Whether one more is taken in; if so, call `leave` when it is done. `updates`: the bot's in the last minute. */
  enter(request: OpenRequest, updates: number): boolean {
    const isFull =
      (this.#requests.get(request.botId) ?? 0) >= SERVER_GUARDS.openRequestsPerBot + updates ||
      (request.uploadBytes > 0 && this.#isFullOfUploads(request.botId, updates)) ||
      (request.chat !== undefined &&
        (this.#chats.get(request.chat) ?? 0) >= SERVER_GUARDS.unfinishedMessagesPerChat);
    if (!isFull) this.#count(request, 1);
    return !isFull;
  }

  leave(request: OpenRequest): void {
    this.#count(request, -1);
  }

  #isFullOfUploads(botId: number, updates: number): boolean {
    return (
      (this.#uploads.get(botId) ?? 0) >= SERVER_GUARDS.openUploadsPerBot + updates / 5 ||
      (this.#uploadBytes.get(botId) ?? 0) > SERVER_GUARDS.openUploadBytesPerBot
    );
  }

  #count(request: OpenRequest, change: 1 | -1): void {
    add(this.#requests, request.botId, change);
    if (request.uploadBytes > 0) {
      add(this.#uploads, request.botId, change);
      add(this.#uploadBytes, request.botId, change * request.uploadBytes);
    }
    if (request.chat !== undefined) add(this.#chats, request.chat, change);
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
