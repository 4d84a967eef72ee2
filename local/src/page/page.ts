import { HttpServer } from '../http-server.ts';
import { bundleBrowserFiles } from './browser-files.ts';
import { ChatLook, messageView } from './chat-view.ts';
import type { WorkerView } from './live.ts';
import { LiveStream } from './live-stream.ts';
import { type PageOptions, pageRoutes } from './routes.ts';
import { SheetFeed } from './sheet-feed.ts';

/** The page of `npm start` and its server. */
export class Page {
  readonly #server: HttpServer;
  readonly #stream: LiveStream;
  readonly #feed: SheetFeed;
  readonly #unsubscribe: () => void;
  readonly #workerState: () => WorkerView;

  private constructor(server: HttpServer, stream: LiveStream, feed: SheetFeed, options: PageOptions) {
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
    const server = new HttpServer((request) => fetch(request));
    return new Page(server, stream, feed, options);
  }

  /** Listens on loopback alone; returns the page's address. */
  async listen(port: number): Promise<string> {
    return await this.#server.listen(port);
  }

  /** Tells all who look that the worker's state is another now. */
  workerChanged(): void {
    this.#stream.tell({ kind: 'worker', worker: this.#workerState() });
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#feed.close();
    this.#stream.close();
    await this.#server.close();
  }
}
