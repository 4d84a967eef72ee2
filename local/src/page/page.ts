import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { bundleBrowserFiles } from './browser-files.ts';
import { ChatLook, messageView } from './chat-view.ts';
import type { WorkerView } from './live.ts';
import { LiveStream } from './live-stream.ts';
import { type PageOptions, pageRoutes } from './routes.ts';
import { SheetFeed } from './sheet-feed.ts';

/** The page of `npm start` and its server. */
export class Page {
  readonly #server: Server;
  readonly #stream: LiveStream;
  readonly #feed: SheetFeed;
  readonly #unsubscribe: () => void;
  readonly #workerState: () => WorkerView;

  private constructor(server: Server, stream: LiveStream, feed: SheetFeed, options: PageOptions) {
    this.#server = server;
    this.#stream = stream;
    this.#feed = feed;
    this.#workerState = options.workerState;
    const chats = new ChatLook(options.telegram, options.adminChatId);
    this.#unsubscribe = options.telegram.onMessage(({ chatId, message, atMs }) => {
      const view = messageView(chatId, message, atMs);
      if (view !== undefined) stream.tell({ kind: 'message', chat: chats.head(chatId), message: view });
    });
  }

  static async create(options: PageOptions): Promise<Page> {
    const files = await bundleBrowserFiles();
    const stream = new LiveStream();
    const feed = new SheetFeed(options.workbook, stream.tell);
    const { fetch } = pageRoutes({ ...options, files, stream, feed });
    const server = createAdaptorServer({ fetch }) as Server;
    return new Page(server, stream, feed, options);
  }

  /** Listens on loopback alone; returns the page's address. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    const { port: bound } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${bound}/`;
  }

  /** Tells all who look that the worker's state is another now. */
  workerChanged(): void {
    this.#stream.tell({ kind: 'worker', worker: this.#workerState() });
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#feed.close();
    this.#stream.close();
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    this.#server.closeAllConnections();
    await closed;
  }
}
