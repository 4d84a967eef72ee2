import type { MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isLoopbackHost } from '../http-server.ts';

/** Nothing comes from elsewhere but the script's dialogs, nothing is inline, nobody may frame the page. */
function policy(dialogs: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `frame-src ${dialogs === '' ? "'none'" : dialogs}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * Keeps other web sites out of a server that listens on loopback. A site that points its own name at 127.0.0.1 sends
 * that name as Host; a site that posts here sends its own Origin.
 *
 * @param dialogs the address that the script's dialogs come from, or nothing
 */
export function guard(dialogs: string): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (!isLoopbackHost(host))
      throw new HTTPException(421, { message: 'This page answers only on this machine.' });
    const isRead = context.req.method === 'GET' || context.req.method === 'HEAD';
    if (!isRead && context.req.header('origin') !== `http://${host}`) {
      throw new HTTPException(403, { message: 'Only the page itself may change something here.' });
    }
    await next();
    context.header('Content-Security-Policy', policy(dialogs));
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Cross-Origin-Opener-Policy', 'same-origin');
    context.header('Cross-Origin-Resource-Policy', 'same-origin');
  };
}
