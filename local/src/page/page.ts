import { HttpServer } from '../http-server.ts';
import { bundleBrowserFiles } from './browser-files.ts';
import { ChatLook, messageView } from './chat-view.ts';
import { Gauges } from './gauges.ts';
import { LiveStream } from './live-stream.ts';
import type { LogLine } from './live.ts';
import { Lives } from './lives.ts';
import type { PageOptions } from './page-options.ts';
import { type PageParts, pageRoutes } from './routes.ts';
import { SheetFeed } from './sheet-feed.ts';
import { Weather } from './weather.ts';
import { weatherView } from './weather-routes.ts';
import { WorkerLog } from './worker-log.ts';

const SECOND_MS = 1_000;

/** The page of `npm start` and its server. */
export class Page {
  readonly #server: HttpServer;
  readonly #parts: PageParts;
  readonly #stop: (() => void)[];

  private constructor(parts: PageParts) {
    this.#parts = parts;
    const { fetch } = pageRoutes(parts);
    this.#server = new HttpServer((request) => fetch(request));
    this.#stop = [
      tellOfChats(parts),
      parts.script.onEvent(parts.stream.tell),
      everySecond((nowMs) => {
        if (parts.stream.isWatched) parts.stream.tell({ kind: 'sample', sample: parts.gauges.sample(nowMs) });
        else parts.gauges.rest();
      }),
    ];
  }

  static async create(options: PageOptions): Promise<Page> {
    const { workbook, telegram, sheets, adminChatId } = options;
    const files = await bundleBrowserFiles();
    const stream = new LiveStream();
    const now = () => Date.now();
    return new Page({
      ...options,
      files,
      stream,
      feed: new SheetFeed(workbook, stream.tell),
      chats: new ChatLook(telegram, adminChatId),
      weather: new Weather(telegram, sheets.faults),
      log: new WorkerLog((lines) => stream.tell({ kind: 'lines', lines }), now),
      gauges: new Gauges(options),
      lives: new Lives({ ...options, now }),
    });
  }

  /** Listens on loopback alone; returns the page's address. */
  async listen(port: number): Promise<string> {
    return await this.#server.listen(port);
  }

  /** Tells all who look that a worker's state is another now. */
  workersChanged(): void {
    const { stream, weather, workers } = this.#parts;
    stream.tell({ kind: 'worker', worker: workers.state });
    stream.tell({ kind: 'weather', weather: weatherView(weather, workers) });
  }

  /** Shows a line of a worker's output. */
  workerLine(worker: LogLine['worker'], line: string): void {
    this.#parts.log.add(worker, line);
  }

  async close(): Promise<void> {
    const { feed, stream, log, gauges, lives } = this.#parts;
    for (const stop of this.#stop) stop();
    feed.close();
    log.close();
    gauges.close();
    lives.close();
    stream.close();
    await this.#server.close();
  }
}

/** New messages one by one, chats that changed otherwise as a whole. */
function tellOfChats({ telegram, chats, stream }: PageParts): () => void {
  let delivered: number | undefined;
  const stopMessages = telegram.onMessage(({ chatId, message, atMs }) => {
    delivered = chatId;
    const view = messageView(chatId, message, atMs);
    if (view !== undefined) stream.tell({ kind: 'message', chat: chats.head(chatId), message: view });
  });
  const stopChanges = telegram.onChatChange((chatId) => {
    // The server tells of each delivery's chat right after the delivery itself.
    const isDelivery = delivered === chatId;
    delivered = undefined;
    const chat = isDelivery || !stream.isWatched ? undefined : chats.one(chatId);
    if (chat !== undefined) stream.tell({ kind: 'chat', chat });
  });
  return () => {
    stopMessages();
    stopChanges();
  };
}

function everySecond(work: (nowMs: number) => void): () => void {
  const timer = setInterval(() => work(Date.now()), SECOND_MS);
  return () => clearInterval(timer);
}
