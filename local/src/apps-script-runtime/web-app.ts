import { randomBytes } from 'node:crypto';
import type { EventDescription, ExecutionOutcome, ExecutionResult } from './execution.ts';
import { renderClientPage } from './client-page.ts';
import type { AppsScriptRuntime } from './runtime.ts';
import { ScriptFailure } from './runtime.ts';

export interface WebAppOptions {
  readonly runtime: AppsScriptRuntime;
  /** The ID in /macros/s/ID/exec. */
  readonly deploymentId: string;
}

/** Answers the requests of a web app; undefined for a request that is none of its. */
export type WebAppHandler = (request: Request) => Promise<Response | undefined>;

// Documented: a request's body may have up to 50 MB (the same limit as UrlFetchApp's).
const BODY_BYTES = 50 * 1024 * 1024;
const CALL_BYTES = 1024 * 1024;
// How long and how many answers Google keeps at its echo address is not known.
const KEPT_ANSWERS = 1000;

const MIME_TYPES: Readonly<Record<string, string>> = {
  ATOM: 'application/atom+xml',
  CSV: 'text/csv',
  ICAL: 'text/calendar',
  JAVASCRIPT: 'text/javascript',
  JSON: 'application/json',
  RSS: 'application/rss+xml',
  TEXT: 'text/plain',
  VCARD: 'text/x-vcard',
  XML: 'application/xml',
};

/**
 * The script's web app under /macros/s/ID/exec. What ContentService returns is answered by a redirect to another
 * address, from which a client fetches it with GET, as Google does through script.googleusercontent.com.
 */
export function createWebAppHandler({ runtime, deploymentId }: WebAppOptions): WebAppHandler {
  const base = `/macros/s/${deploymentId}`;
  const answers = new Map<string, Extract<ExecutionResult, { kind: 'text' }>>();

  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname === '/macros/echo') return echo(url, request.method);
    if (url.pathname === `${base}/call` && request.method === 'POST')
      return answerClientCall(runtime, request);
    if (url.pathname !== `${base}/exec` && !url.pathname.startsWith(`${base}/exec/`)) return undefined;
    const { webapp } = runtime.bundle.manifest;
    if (!webapp) return page(404, 'Sorry, the file you have requested does not exist.');
    if (webapp.access !== 'ANYONE_ANONYMOUS') {
      const login = new URL('https://accounts.google.com/ServiceLogin');
      login.searchParams.set('continue', request.url);
      return new Response(null, { status: 302, headers: { location: login.href } });
    }
    return answer(url, await execute(url, request));
  };

  async function execute(url: URL, request: Request): Promise<ExecutionOutcome | Response> {
    if (request.method !== 'GET' && request.method !== 'POST') return page(405, 'Method not allowed.');
    const body = request.method === 'POST' ? await readText(request, BODY_BYTES) : undefined;
    if (body === null) return page(413, 'The request is too large.');
    const functionName = request.method === 'POST' ? 'doPost' : 'doGet';
    const event = eventOf(
      url,
      url.pathname.slice(`${base}/exec/`.length),
      request.headers.get('content-type'),
      body,
    );
    return runtime.execute({ functionName, event }, { kind: 'webApp', inDocument: false });
  }

  function answer(url: URL, outcome: ExecutionOutcome | Response): Response {
    if (outcome instanceof Response) return outcome;
    // Reported: a script's exception is a page with status 200.
    if (!outcome.ok) return page(200, `${outcome.error.name}: ${outcome.error.message}`, 'Error');
    const { result } = outcome;
    if (result.kind === 'html') {
      const html = renderClientPage(result, { callUrl: `${base}/call` });
      return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
    }
    if (result.kind === 'value') {
      return page(200, 'The script completed but did not return anything.', 'Error');
    }
    const key = randomBytes(24).toString('base64url');
    answers.set(key, result);
    for (const oldest of answers.keys()) if (answers.size > KEPT_ANSWERS) answers.delete(oldest);
    const location = new URL(`/macros/echo?user_content_key=${key}`, url);
    return new Response(null, { status: 302, headers: { location: location.href } });
  }

  function echo(url: URL, method: string): Response {
    if (method !== 'GET') return page(405, 'Method not allowed.');
    const kept = answers.get(url.searchParams.get('user_content_key') ?? '');
    if (!kept) return page(404, 'Sorry, the file you have requested does not exist.');
    const headers: Record<string, string> = {
      'content-type': `${MIME_TYPES[kept.mimeType] ?? 'text/plain'}; charset=utf-8`,
      'access-control-allow-origin': '*',
    };
    if (kept.downloadAs !== undefined) {
      headers['content-disposition'] = `attachment; filename*=UTF-8''${encodeURIComponent(kept.downloadAs)}`;
    }
    return new Response(kept.content, { headers });
  }
}

/** google.script.run of a page: a JSON body of functionName and args, a JSON answer of value or error. */
async function answerClientCall(runtime: AppsScriptRuntime, request: Request): Promise<Response> {
  // A page of another site can't send JSON here without being asked first.
  if (!request.headers.get('content-type')?.startsWith('application/json')) return page(415, 'Not JSON.');
  const body = await readText(request, CALL_BYTES);
  if (body === null) return page(413, 'The request is too large.');
  try {
    const call: { functionName?: unknown; args?: unknown } = JSON.parse(body);
    if (typeof call.functionName !== 'string' || !Array.isArray(call.args)) return page(400, 'Not a call.');
    const value = await runtime.callFromClient(call.functionName, call.args, 'webApp');
    return Response.json({ value: value ?? null });
  } catch (error) {
    if (error instanceof ScriptFailure) return Response.json({ error: { message: error.message } });
    return page(400, 'Not a call.');
  }
}

/** Null once the body is larger than allowed. */
async function readText(request: Request, most: number): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.length;
    if (size > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The event object as documented in guides/web: no headers reach a script. */
function eventOf(
  url: URL,
  pathInfo: string,
  contentType: string | null,
  body: string | undefined,
): EventDescription {
  const type = contentType?.split(';')[0]?.trim() ?? '';
  const pairs = [...url.searchParams];
  if (body !== undefined && type === 'application/x-www-form-urlencoded')
    pairs.push(...new URLSearchParams(body));
  const parameters: Record<string, string[]> = {};
  for (const [name, value] of pairs) parameters[name] = [...(parameters[name] ?? []), value];
  const fields = {
    queryString: url.search.slice(1),
    parameter: Object.fromEntries(Object.entries(parameters).map(([name, [first = '']]) => [name, first])),
    parameters,
    contextPath: '',
    contentLength: body === undefined ? -1 : Buffer.byteLength(body),
    ...(pathInfo === '' ? {} : { pathInfo }),
    ...(body === undefined ? {} : { postType: type }),
  };
  return { type: 'web', fields, ...(body === undefined ? {} : { postBody: body }) };
}

function page(status: number, text: string, title = 'Web App'): Response {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return new Response(
    `<!DOCTYPE html><html><head><title>${title}</title></head><body><div>${escaped}</div></body></html>`,
    {
      status,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    },
  );
}
