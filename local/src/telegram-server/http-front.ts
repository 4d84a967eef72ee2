import { createServer } from 'node:http';
import { errorAnswer, BotApiError } from './answer.ts';
import {
  isMultipart,
  MAX_PARAMETER_BYTES,
  MAX_UPLOAD_BYTES,
  readParameters,
  UnreadableBodyError,
} from './request.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './answer.ts';
import type { Reaction } from './dispatcher.ts';
import type { RequestParameters } from './request.ts';

/** Carries out a method of the Bot API. */
export type Serve = (token: string, method: string, parameters: RequestParameters) => Promise<Reaction>;
/** Answers what is under `/_control/`. */
export type ServeControl = (request: IncomingMessage, response: ServerResponse) => void;

/** Idle connections stay open this long; shorter, and a client would now and then reuse one that is just closing. */
const KEEP_ALIVE_MS = 75_000;

/** The sockets: reads requests, carries reactions out, down to the connection that breaks. */
export class HttpFront {
  readonly #serve: Serve;
  readonly #serveControl: ServeControl;
  readonly #host: string;
  #server: Server | undefined;
  #port = 0;

  constructor(serve: Serve, serveControl: ServeControl, host: string) {
    this.#serve = serve;
    this.#serveControl = serveControl;
    this.#host = host;
  }

  /** Where it listens, once it does. */
  get url(): string {
    if (this.#port === 0) throw new Error('the telegram-server does not listen yet');
    return `http://${this.#host}:${this.#port}`;
  }

  /** Listens on a port, 0 for any free one; returns the port. */
  async listen(port: number): Promise<number> {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, this.#host, resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return this.#port;
  }

  /** Stops listening and breaks every connection. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeAllConnections();
    await closed;
  }

  /** An outage refuses connections on the very port; its end listens there again. */
  async setOutage(isOut: boolean): Promise<void> {
    if (isOut) await this.close();
    else if (this.#server === undefined) await this.listen(this.#port);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
    if (path.startsWith('/_control/')) {
      this.#serveControl(request, response);
      return;
    }
    const target = parsePath(path);
    if (target === undefined) {
      request.resume();
      write(response, errorAnswer(new BotApiError(404, 'Not Found')));
      return;
    }
    const contentType = request.headers['content-type'] ?? '';
    const body = await readBody(request, isMultipart(contentType) ? MAX_UPLOAD_BYTES : MAX_PARAMETER_BYTES);
    let parameters: RequestParameters;
    try {
      if (body === undefined) throw new UnreadableBodyError(413);
      parameters = await readParameters(query, contentType, body);
    } catch (error) {
      if (!(error instanceof UnreadableBodyError)) throw error;
      response.writeHead(error.status, { 'content-length': 0, connection: 'close' }).end();
      return;
    }
    carryOut(response, await this.#serve(target.token, target.method, parameters));
  }
}

/** `/botTOKEN/METHOD`, with `/test` before the method for the test servers, which the local one does not tell apart. */
function parsePath(path: string): { token: string; method: string } | undefined {
  const parts = /^\/bot([^/]*)\/(?:test\/)?(.*)$/s.exec(path);
  if (parts === null) return undefined;
  try {
    return {
      token: decodeURIComponent(parts[1] ?? ''),
      method: decodeURIComponent(parts[2] ?? ''),
    };
  } catch {
    return undefined;
  }
}

/** The body, or nothing when it is longer than allowed; the rest is read and dropped so that the answer gets through. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      request.resume();
      resolve(undefined);
      return;
    }
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

function carryOut(response: ServerResponse, reaction: Reaction): void {
  switch (reaction.kind) {
    case 'answer':
      write(response, reaction.answer, reaction.headers);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'cutOff': {
      const half = Buffer.from(reaction.answer.body).subarray(0, Math.ceil(reaction.answer.body.length / 2));
      response.writeHead(reaction.answer.status, headersOf(reaction.answer));
      response.write(half, () => response.socket?.destroy());
      return;
    }
    case 'hang':
  }
}

function write(response: ServerResponse, answer: Answer, extra: Readonly<Record<string, string>> = {}): void {
  response.writeHead(answer.status, { ...headersOf(answer), ...extra }).end(answer.body);
}

function headersOf(answer: Answer): Record<string, string | number> {
  const retryAfter = answer.retryAfterSeconds;
  return {
    ...(answer.body === '' ? {} : { 'content-type': answer.contentType }),
    'content-length': Buffer.byteLength(answer.body),
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  };
}
