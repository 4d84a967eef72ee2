import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { chatSchema } from './chats.ts';
import { faultPlanSchema } from './faults.ts';
import type { Context } from 'hono';
import type { ServeControl } from './http-front.ts';
import type { Delivery } from './message-store.ts';
import type { TelegramServer } from './telegram-server.ts';

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;
const written = z.strictObject({ text: z.string().min(1), from: z.int().optional() });
const pressed = z.strictObject({
  messageId: z.int(),
  button: z.string().optional(),
  from: z.int().optional(),
});
const migrated = z.strictObject({ to: z.int().negative().optional() });
const blocked = z.strictObject({ blocked: z.boolean() });
const outage = z.strictObject({ seconds: z.number().positive().max(3_600) });
const closing = z.strictObject({ closing: z.boolean() });
const revoked = z.strictObject({ token: z.string(), revoked: z.boolean() });

/**
 * What one may ask of the server and do to it over HTTP, under `/_control/`, in JSON. Writing needs the content type
 * application/json, so that no web page elsewhere can do it; the Host must be this machine.
 */
export function controlApi(server: TelegramServer): ServeControl {
  const app = new Hono().basePath('/_control');
  app.use(async (context, next) => {
    if (!LOOPBACK_HOST.test(context.req.header('host') ?? '')) throw new HTTPException(403);
    await next();
  });
  app.onError((error, context) => {
    if (error instanceof HTTPException) return context.json({ error: error.message }, error.status);
    return context.json({ error: error instanceof z.ZodError ? z.prettifyError(error) : error.message }, 400);
  });
  addChats(app, server);
  addPeople(app, server);
  addFaults(app, server);
  addRecords(app, server);
  return ownConnection(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
}

type App = Hono;

function addChats(app: App, server: TelegramServer): void {
  app.get('/chats', (context) => context.json(server.chats.list()));
  app.post('/chats', async (context) =>
    context.json(server.chats.add(chatSchema.parse(await json(context)))),
  );
  app.post('/chats/:id', async (context) =>
    context.json(
      server.chats.change(chatId(context), z.record(z.string(), z.unknown()).parse(await json(context))),
    ),
  );
  app.post('/chats/:id/migrate', async (context) => {
    const { to } = migrated.parse(await json(context));
    return context.json(server.chats.migrate(chatId(context), to));
  });
  app.get('/chats/:id/messages', (context) =>
    context.json(server.messages(chatId(context), number(context, 'limit') ?? 100)),
  );
}

function addPeople(app: App, server: TelegramServer): void {
  app.post('/chats/:id/write', async (context) =>
    context.json(server.people.write({ chatId: chatId(context), ...written.parse(await json(context)) })),
  );
  app.post('/chats/:id/press', async (context) => {
    const press = pressed.parse(await json(context));
    return context.json({ callbackQueryId: server.people.press({ chatId: chatId(context), ...press }) });
  });
  app.post('/chats/:id/block', async (context) =>
    context.json(server.people.block(chatId(context), blocked.parse(await json(context)).blocked)),
  );
  app.get('/presses/:id', (context) =>
    context.json({ answer: server.answerToPress(context.req.param('id')) ?? null }),
  );
}

function addFaults(app: App, server: TelegramServer): void {
  app.get('/faults', (context) => context.json(server.faults.list()));
  app.post('/faults', async (context) =>
    context.json({ id: server.faults.add(faultPlanSchema.parse(await json(context))) }),
  );
  app.delete('/faults', (context) => {
    server.faults.clear(number(context, 'id'));
    return context.json(server.faults.list());
  });
  app.post('/outage', async (context) => {
    const { seconds } = outage.parse(await json(context));
    // The answer has to leave before every connection breaks.
    setImmediate(() => void server.outageFor(seconds * 1_000));
    return context.json({ seconds });
  });
  app.post('/closing', async (context) => {
    const { closing: isClosing } = closing.parse(await json(context));
    server.setClosing(isClosing);
    return context.json({ closing: isClosing });
  });
  app.post('/bots', async (context) => {
    const { token, revoked: isRevoked } = revoked.parse(await json(context));
    server.setRevoked(token, isRevoked);
    return context.json({ revoked: isRevoked });
  });
}

function addRecords(app: App, server: TelegramServer): void {
  app.get('/deliveries', (context) => {
    const [chat, after, limit] = ['chat', 'after', 'limit'].map((name) => number(context, name));
    return context.json(
      server.deliveries({
        ...(chat === undefined ? {} : { chatId: chat }),
        ...(after === undefined ? {} : { afterOrder: after }),
        ...(limit === undefined ? {} : { limit }),
      }),
    );
  });
  app.get('/counts', (context) => context.json(server.deliveryCounts()));
  app.get('/requests', (context) =>
    context.json({ requests: server.requests, parameterNotes: server.parameterNotes }),
  );
  app.get('/events', (context) =>
    streamSSE(context, async (stream) => {
      await new Promise<void>((resolve) => {
        const tell = (delivery: Delivery): void => {
          void stream.writeSSE({
            event: 'delivery',
            id: String(delivery.order),
            data: JSON.stringify(delivery),
          });
        };
        const stopMessages = server.onMessage(tell);
        const stopChanges = server.onChatChange((id) => {
          void stream.writeSSE({ event: 'chat', data: String(id) });
        });
        stream.onAbort(() => {
          stopMessages();
          stopChanges();
          resolve();
        });
      });
    }),
  );
}

async function json(context: Context): Promise<unknown> {
  if (!(context.req.header('content-type') ?? '').startsWith('application/json')) {
    throw new HTTPException(415, { message: 'send application/json' });
  }
  return context.req.json();
}

function chatId(context: Context): number {
  return z.coerce.number<string>().int().parse(context.req.param('id'));
}

function number(context: Context, name: string): number | undefined {
  const value = context.req.query(name);
  return value === undefined ? undefined : z.coerce.number<string>().int().parse(value);
}

function ownConnection(listener: ReturnType<typeof getRequestListener>): ServeControl {
  return (request, response) => void listener(request, response);
}
