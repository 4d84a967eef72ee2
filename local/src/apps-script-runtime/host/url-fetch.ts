import type { HttpAnswer, HttpRequest } from '../host-call.ts';
import type { RuntimeLimits } from '../limits.ts';

export type Fetch = typeof globalThis.fetch;

// Google gives up on a server that does not answer; after how long is not documented (reported: about a minute).
const ANSWER_WITHIN_MS = 60_000;

/** Sends what UrlFetchApp asks for. Never throws: a problem is told in Google's words where one is known. */
export async function fetchUrl(
  fetch: Fetch,
  request: HttpRequest,
  limits: RuntimeLimits,
): Promise<HttpAnswer | { readonly problem: string }> {
  const url = addressOf(request.url);
  if (!url) return { problem: `Invalid argument: ${request.url}` };
  if (Buffer.byteLength(request.url) > limits.urlFetchUrlBytes)
    return { problem: 'Limit Exceeded: URLFetch URL Length.' };
  const body = request.body === undefined ? undefined : Buffer.from(request.body, 'base64');
  if (body && body.length > limits.urlFetchPayloadBytes)
    return { problem: 'Limit Exceeded: URLFetch POST Size.' };
  try {
    const response = await fetch(url, {
      method: request.method.toUpperCase(),
      headers: { 'user-agent': 'Mozilla/5.0 (compatible; Google-Apps-Script)', ...request.headers },
      redirect: request.followRedirects ? 'follow' : 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body ? { body } : {}),
    });
    const answer = await readBody(response, limits.urlFetchResponseBytes);
    if (!answer) return { problem: `Limit Exceeded: URLFetch Response Size.` };
    return { status: response.status, headers: [...response.headers], body: answer.toString('base64') };
  } catch {
    return { problem: `Address unavailable: ${request.url}` };
  }
}

/** Undefined once the body grows larger than allowed. */
async function readBody(response: Response, most: number): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function addressOf(text: string): URL | undefined {
  // An address without a scheme is taken as http (documented by example).
  const address = /^[a-z][\w+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
