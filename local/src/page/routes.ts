import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { TelegramServer } from '../telegram-server/telegram-server.ts';
import { OperationError } from '../workbook/operations.ts';
import type { Workbook } from '../workbook/workbook.ts';
import type { BrowserFiles } from './browser-files.ts';
import { ChatLook } from './chat-view.ts';
import { guard } from './guard.ts';
import type { LiveStream } from './live-stream.ts';
import type { PlayerView, SpinView, StateView, Typing, TypingRequest, WorkerView } from './live.ts';
import type { SheetFeed } from './sheet-feed.ts';

const LARGEST_BODY_BYTES = 1024 * 1024;

const place = z.int().nonnegative();
const typingSchema = z.object({
  layout: z.int(),
  row: place,
  column: place,
  texts: z
    .array(z.array(z.string()).min(1))
    .min(1)
    .refine((rows) => rows.every(({ length }) => length === rows[0]?.length), 'must be rows of equal length'),
}) satisfies z.ZodType<TypingRequest>;

const spinSchema = z.object({ playerId: z.int() });

/** What the page shows and what it may do. */
export interface PageOptions {
  readonly workbook: Workbook;
  readonly telegram: TelegramServer;
  readonly adminChatId: number;
  readonly players: readonly PlayerView[];
  /** The wheel's fields, clockwise from the top. */
  readonly prizes: readonly string[];
  readonly workerState: () => WorkerView;
  /** Signs and posts a spin to the web app; never rejects. */
  readonly spin: (player: PlayerView) => Promise<SpinView>;
  /**
   * Types into cells as an operator does.
   * @throws OperationError when the sheet does not take it
   */
  readonly edit: (sheetId: number, typing: Typing) => Promise<void>;
}

/** What the page's server is made of. */
interface PageParts extends PageOptions {
  readonly files: BrowserFiles;
  readonly stream: LiveStream;
  readonly feed: SheetFeed;
}

/** The page, its files, and what its browser side asks for. */
export function pageRoutes(parts: PageParts): Hono {
  const { files, feed, stream } = parts;
  const chats = new ChatLook(parts.telegram, parts.adminChatId);
  const app = new Hono();
  app.use(guard);
  app.use(bodyLimit({ maxSize: LARGEST_BODY_BYTES }));

  app.get('/', (context) => context.html(files.html));
  app.get('/page.js', (context) => file(context, files.script, 'text/javascript'));
  app.get('/page.css', (context) => file(context, files.style, 'text/css'));

  app.get('/api/live', (context) => stream.serve(context));
  app.get('/api/state', (context) => {
    const state: StateView = {
      ...feed.tabs(),
      players: parts.players,
      prizes: parts.prizes,
      chats: chats.all(),
      worker: parts.workerState(),
    };
    return context.json(state);
  });
  app.get('/api/sheets/:sheetId', (context) => {
    const sheet = feed.sheet(Number(context.req.param('sheetId')));
    return sheet === undefined ? noSuchTab(context) : context.json(sheet);
  });

  app.post('/api/sheets/:sheetId/edits', async (context) => await edit(parts, context));
  app.post('/api/spins', async (context) => await spin(parts, context));
  return app;
}

async function edit({ workbook, feed, ...parts }: PageParts, context: Context): Promise<Response> {
  const sheetId = Number(context.req.param('sheetId'));
  const request = typingSchema.safeParse(await readJson(context));
  if (!request.success) return context.text(z.prettifyError(request.error), 400);
  if (workbook.sheet(sheetId) === undefined) return noSuchTab(context);
  if (request.data.layout !== feed.layout(sheetId)) {
    return context.text('Rows or columns have moved meanwhile, so nothing was changed. Try again.', 409);
  }
  try {
    await parts.edit(sheetId, request.data);
  } catch (error) {
    if (error instanceof OperationError) return context.text(error.message, 422);
    throw error;
  }
  return context.body(null, 204);
}

async function spin({ players, ...parts }: PageParts, context: Context): Promise<Response> {
  const request = spinSchema.safeParse(await readJson(context));
  const player = players.find(({ id }) => id === request.data?.playerId);
  if (player === undefined) return context.text('There is no such player.', 400);
  return context.json(await parts.spin(player));
}

/** Undefined for what is no JSON. */
async function readJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json<unknown>();
  } catch {
    return undefined;
  }
}

function noSuchTab(context: Context): Response {
  return context.text('There is no such tab.', 404);
}

function file(context: Context, content: string, type: string): Response {
  return context.body(content, 200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-cache',
  });
}
