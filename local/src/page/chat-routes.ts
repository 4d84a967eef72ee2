import type { Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { Chat } from '../telegram-server/chats.ts';
import type { TelegramServer } from '../telegram-server/telegram-server.ts';
import type { ChatLook } from './chat-view.ts';
import type { LiveEvent } from './live.ts';
import { pathNumber, readBody } from './request-body.ts';

const standingSchema = z.object({ standing: z.enum(['open', 'blocked', 'deactivated', 'removed']) });
const writingSchema = z.object({ text: z.string().trim().min(1).max(4_096) });
const pressSchema = z.object({ messageId: z.int(), button: z.string() });

interface Parts {
  readonly telegram: TelegramServer;
  readonly chats: ChatLook;
  readonly tell: (event: LiveEvent) => void;
}

/** What the people do whose phones these are. */
export function chatRoutes(app: Hono, { telegram, chats, tell }: Parts): void {
  const asked = (context: Context): Chat => {
    const chat = telegram.chats.get(pathNumber(context, 'chatId'));
    if (chat === undefined) throw new HTTPException(404, { message: 'There is no such chat.' });
    return chat;
  };
  const tellChat = (chatId: number) => {
    const chat = chats.one(chatId);
    if (chat !== undefined) tell({ kind: 'chat', chat });
  };

  app.post('/api/chats/:chatId/standing', async (context) => {
    const { standing } = await readBody(context, standingSchema);
    const chat = asked(context);
    if (chat.type === 'private') {
      telegram.people.block(chat.id, standing === 'blocked');
      telegram.chats.change(chat.id, { deactivated: standing === 'deactivated', started: true });
    } else {
      telegram.chats.change(chat.id, { bot: standing === 'open' ? placeIn(chat) : 'kicked' });
    }
    tellChat(chat.id);
    return context.body(null, 204);
  });

  app.post('/api/chats/:chatId/messages', async (context) => {
    const { text } = await readBody(context, writingSchema);
    const chat = asked(context);
    if (chat.type !== 'private') throw new HTTPException(400, { message: 'Only a person writes here.' });
    telegram.people.write({ chatId: chat.id, text });
    return context.body(null, 204);
  });

  app.post('/api/chats/:chatId/presses', async (context) => {
    const press = await readBody(context, pressSchema);
    const chat = asked(context);
    if (chat.type !== 'private') throw new HTTPException(400, { message: 'Only a person presses here.' });
    try {
      telegram.people.press({ chatId: chat.id, ...press });
    } catch (error) {
      throw new HTTPException(422, { message: error instanceof Error ? error.message : String(error) });
    }
    return context.body(null, 204);
  });
}

/** What a bot is when it is let in again. */
function placeIn({ type }: Chat): 'administrator' | 'member' {
  return type === 'channel' ? 'administrator' : 'member';
}
