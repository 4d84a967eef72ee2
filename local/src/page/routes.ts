import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { BrowserFiles } from './browser-files.ts';
import { chatRoutes } from './chat-routes.ts';
import type { ChatLook } from './chat-view.ts';
import type { Gauges } from './gauges.ts';
import { guard } from './guard.ts';
import type { LiveStream } from './live-stream.ts';
import type { StateView } from './live.ts';
import type { Lives } from './lives.ts';
import type { PageOptions } from './page-options.ts';
import { readBody } from './request-body.ts';
import { scriptRoutes } from './script-routes.ts';
import type { SheetFeed } from './sheet-feed.ts';
import { sheetRoutes } from './sheet-routes.ts';
import { weatherRoutes, weatherView } from './weather-routes.ts';
import type { Weather } from './weather.ts';
import type { WorkerLog } from './worker-log.ts';

const LARGEST_BODY_BYTES = 1024 * 1024;

const spinSchema = z.object({ playerId: z.int() });

/** What the page's server is made of. */
export interface PageParts extends PageOptions {
  readonly files: BrowserFiles;
  readonly stream: LiveStream;
  readonly feed: SheetFeed;
  readonly chats: ChatLook;
  readonly weather: Weather;
  readonly log: WorkerLog;
  readonly gauges: Gauges;
  readonly lives: Lives;
}

/** The page, its files, and what its browser side asks for. */
export function pageRoutes(parts: PageParts): Hono {
  const { files, stream, lives, script } = parts;
  const app = new Hono();
  app.use(guard(script.origin));
  app.use(bodyLimit({ maxSize: LARGEST_BODY_BYTES }));

  app.get('/', (context) => context.html(files.html));
  app.get('/page.js', (context) => file(context, files.script, 'text/javascript'));
  app.get('/page.css', (context) => file(context, files.style, 'text/css'));

  app.get('/api/live', (context) => stream.serve(context));
  app.get('/api/state', (context) => context.json(state(parts)));
  app.get('/api/notifications/:id', (context) => context.json(lives.life(context.req.param('id'))));
  app.post('/api/spins', async (context) => await spin(parts, context));

  sheetRoutes(app, parts);
  scriptRoutes(app, script);
  chatRoutes(app, { ...parts, tell: stream.tell });
  weatherRoutes(app, { ...parts, tell: stream.tell });
  return app;
}

function state(parts: PageParts): StateView {
  const { feed, players, prizes, chats, workers, weather, log, gauges, script } = parts;
  return {
    ...feed.tabs(),
    players,
    prizes,
    chats: chats.all(),
    worker: workers.state,
    weather: weatherView(weather, workers),
    lines: log.lines,
    samples: gauges.samples,
    script: script.view,
  };
}

async function spin({ players, ...parts }: PageParts, context: Context): Promise<Response> {
  const { playerId } = await readBody(context, spinSchema);
  const player = players.find(({ id }) => id === playerId);
  if (player === undefined) throw new HTTPException(400, { message: 'There is no such player.' });
  return context.json(await parts.spin(player));
}

function file(context: Context, content: string, type: string): Response {
  return context.body(content, 200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-cache',
  });
}
