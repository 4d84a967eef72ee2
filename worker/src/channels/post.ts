import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/** How long an idle connection is kept; shorter than servers keep theirs, so that none is used that they just closed. */
const IDLE_MS = 4_000;

interface PostAnswer {
  readonly status: number;
  /** Null where the answer has no such header. */
  readonly retryAfter: string | null;
  readonly text: string;
}

/** Posts a form, once, and reads the answer; redirects are answers like others. */
export type Post = (url: string, form: string, signal: AbortSignal | null) => Promise<PostAnswer>;

/** The request failed before any of it can have left: no connection was made, or its handshake was not finished. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  /** Of the system; `ETIMEDOUT` where there was no connection in time. */
  readonly code: string;

  constructor(cause: Error) {
    super('The request has not left', { cause });
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
    this.code = cause.name === 'AbortError' ? 'ETIMEDOUT' : code;
  }
}

/** The answer is longer than any that makes sense. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/**
 * Over connections that are kept alive, by node:http and not by fetch: fetch does not tell whether a request that failed
 * had left, and takes twice the processor time (measured).
 *
 * @param limitBytes the most of an answer that is read
 */
export function createPost(limitBytes: number): Post {
  const plain = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
  const secure = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });
  return (url, form, signal) =>
    new Promise((resolve, reject) => {
      const isSecure = url.startsWith('https:');
      const options = {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(form),
        },
        ...(signal === null ? {} : { signal }),
      };
      const request = isSecure
        ? httpsRequest(url, { ...options, agent: secure })
        : httpRequest(url, { ...options, agent: plain });
      const mayHaveLeft = watchConnection(request, isSecure);
      request.on('error', (error) => reject(mayHaveLeft() ? error : new NotSent(error)));
      request.on('response', (response) => {
        readBounded(response, limitBytes).then((text) => {
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'] ?? null,
            text,
          });
        }, reject);
      });
      request.end(form);
    });
}

/** Nothing is written on a connection before it is made and, with TLS, its handshake is finished. */
function watchConnection(request: ClientRequest, isSecure: boolean): () => boolean {
  let isOpen = false;
  request.on('socket', (socket: Socket) => {
    // One that was kept alive is open already.
    if (!socket.connecting) isOpen = true;
    else socket.once(isSecure ? 'secureConnect' : 'connect', () => (isOpen = true));
  });
  return () => isOpen;
}

async function readBounded(response: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) throw new AnswerTooLong('The answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
