import type { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { MenuClick, Selection } from './live.ts';
import { pathNumber, readBody } from './request-body.ts';
import { ScriptRefused, type ScriptSide } from './script-desk.ts';

const place = z.int().nonnegative();
const clickSchema = z.object({ captions: z.array(z.string()).min(2) }) satisfies z.ZodType<MenuClick>;
const answerSchema = z.object({
  button: z.enum(['OK', 'CANCEL', 'YES', 'NO', 'CLOSE']),
  text: z.string().max(50_000),
});
const selectionSchema = z.object({
  top: place,
  left: place,
  bottom: place,
  right: place,
}) satisfies z.ZodType<Selection>;

/** The script's menus, its questions, its dialogs, and what it is told of the person in the spreadsheet. */
export function scriptRoutes(app: Hono, script: ScriptSide): void {
  app.post('/api/script/clicks', async (context) => {
    const { captions } = await readBody(context, clickSchema);
    await refusedInWords(async () => await script.click(captions));
    return context.body(null, 204);
  });

  app.post('/api/script/questions/:id', async (context) => {
    const { button, text } = await readBody(context, answerSchema);
    await refusedInWords(() => script.answer(pathNumber(context, 'id'), button, text));
    return context.body(null, 204);
  });

  app.delete('/api/script/panels/:id', (context) => {
    script.closePanel(pathNumber(context, 'id'));
    return context.body(null, 204);
  });

  app.post('/api/sheets/:sheetId/selection', async (context) => {
    script.select(pathNumber(context, 'sheetId'), await readBody(context, selectionSchema));
    return context.body(null, 204);
  });
}

async function refusedInWords(work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ScriptRefused) throw new HTTPException(422, { message: error.message });
    throw error;
  }
}
