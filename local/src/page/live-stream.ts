import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { LiveEvent } from './live.ts';

/** Proxies and browsers give up on a stream that says nothing. */
const HEARTBEAT_MS = 15_000;

/** How long a browser waits before it comes back to a server that was away. */
const COME_BACK_MS = 1_000;

/** A browser that reads no faster is cut off rather than kept in memory; it comes back and reads everything anew. */
const MOST_WAITING = 1_000;

/** Everyone who looks at the page now. */
export class LiveStream {
  readonly #listeners = new Set<Listener>();

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  readonly tell = (event: LiveEvent): void => {
    if (this.#listeners.size === 0) return;
    const data = JSON.stringify(event);
    for (const listener of this.#listeners) listener.put(data);
  };

  /** Answers with server-sent events until the browser goes or the stream is closed. */
  serve(context: Context): Response {
    return streamSSE(context, async (stream) => {
      const listener = new Listener();
      this.#listeners.add(listener);
      stream.onAbort(() => listener.end());
      const heartbeat = setInterval(() => listener.put(''), HEARTBEAT_MS);
      try {
        // The browser's side hears at once that it is connected.
        await stream.write(`retry: ${COME_BACK_MS}\n: connected\n\n`);
        for (let next = await listener.next(); next !== undefined; next = await listener.next()) {
          await (next === '' ? stream.write(': still here\n\n') : stream.writeSSE({ data: next }));
        }
      } finally {
        clearInterval(heartbeat);
        this.#listeners.delete(listener);
      }
    });
  }

  close(): void {
    for (const listener of this.#listeners) listener.end();
  }
}

class Listener {
  readonly #waiting: string[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  put(data: string): void {
    if (this.#waiting.length >= MOST_WAITING) this.end();
    else this.#waiting.push(data);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Undefined once it has ended. */
  async next(): Promise<string | undefined> {
    while (!this.#ended && this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#ended ? undefined : this.#waiting.shift();
  }
}
