import type { Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { OperationError } from '../workbook/operations.ts';
import type { SheetReader } from '../workbook/reading.ts';
import type { TypingRequest } from './live.ts';
import type { PageOptions } from './page-options.ts';
import { pathNumber, readBody } from './request-body.ts';
import { CHANGE_TYPES, changeOperations, sheetChangeSchema } from './sheet-changes.ts';
import type { SheetFeed } from './sheet-feed.ts';

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

type Parts = Pick<PageOptions, 'workbook' | 'edit' | 'script'> & { readonly feed: SheetFeed };

/** Reading and changing tabs, as an operator does it. */
export function sheetRoutes(app: Hono, { workbook, edit, script, feed }: Parts): void {
  /** The tab that was asked for, as whoever changes it saw it. */
  const asSeen = (context: Context, layout: number): SheetReader => {
    const sheetId = pathNumber(context, 'sheetId');
    const sheet = workbook.sheet(sheetId);
    if (sheet === undefined) throw noSuchTab();
    if (layout === feed.layout(sheetId)) return sheet;
    const message = 'Rows or columns have moved meanwhile, so nothing was changed. Try again.';
    throw new HTTPException(409, { message });
  };

  app.get('/api/sheets/:sheetId', (context) => {
    const sheet = feed.sheet(pathNumber(context, 'sheetId'));
    if (sheet === undefined) throw noSuchTab();
    return context.json(sheet);
  });

  app.post('/api/sheets/:sheetId/edits', async (context) => {
    const { layout, ...typing } = await readBody(context, typingSchema);
    const { sheetId } = asSeen(context, layout);
    await refusedInWords(async () => await edit(sheetId, typing));
    return context.body(null, 204);
  });

  app.post('/api/sheets/:sheetId/changes', async (context) => {
    const change = await readBody(context, sheetChangeSchema);
    const sheet = asSeen(context, change.layout);
    await refusedInWords(async () => {
      const operations = changeOperations(sheet, change);
      if (operations.length === 0) return;
      workbook.apply(operations, 'user');
      await script.changed(CHANGE_TYPES[change.kind]);
    });
    return context.body(null, 204);
  });
}

async function refusedInWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof OperationError) throw new HTTPException(422, { message: error.message });
    throw error;
  }
}

function noSuchTab(): HTTPException {
  return new HTTPException(404, { message: 'There is no such tab.' });
}
