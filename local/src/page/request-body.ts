import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';

/** @throws HTTPException 400 naming what is wrong with the body */
export async function readBody<Value>(context: Context, schema: z.ZodType<Value>): Promise<Value> {
  const read = schema.safeParse(await readJson(context));
  if (!read.success) throw new HTTPException(400, { message: z.prettifyError(read.error) });
  return read.data;
}

/** A number that stands in the path; NaN, which nothing has, for what is none. */
export function pathNumber(context: Context, name: string): number {
  return Number(context.req.param(name));
}

/** Undefined for what is no JSON. */
async function readJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json<unknown>();
  } catch {
    return undefined;
  }
}
