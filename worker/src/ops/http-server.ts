import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import type { Health } from './health.ts';

/** What is tried again so often: a worker that is about to end may still have the port. */
const AGAIN_MS = 5_000;

export interface HttpServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly log: Log;
  readonly healthz: () => Health;
  readonly readyz: () => Health;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
}

/**
 * Answers probes and Prometheus. Sending does not depend on it: where the port can't be had, that is told once and tried
 * again.
 */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  #timer: NodeJS.Timeout | undefined;
  #told = false;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#answer(request.method, request.url ?? '', response).catch(() => response.writeHead(500).end());
    });
    this.#server.on('error', (error: NodeJS.ErrnoException) => this.#failed(error));
    this.#server.on('listening', () => this.#listening());
  }

  /** Null while it has none. */
  get port(): number | null {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : null;
  }

  listen(): void {
    const { host, port } = this.#options;
    this.#server.listen(port, host);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #listening(): void {
    this.#told = false;
    this.#options.log.info({ host: this.#options.host, port: this.port }, 'health and metrics are served');
  }

  #failed({ code }: NodeJS.ErrnoException): void {
    const { log, host, port } = this.#options;
    if (!this.#told)
      log.warn({ host, port, code }, 'HTTP_PORT can not be had; health and metrics wait for it');
    this.#told = true;
    this.#timer = setTimeout(() => this.listen(), AGAIN_MS).unref();
  }

  async #answer(method: string | undefined, url: string, response: ServerResponse): Promise<void> {
    const { healthz, readyz, metrics } = this.#options;
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    switch (url.split('?', 1)[0]) {
      case '/healthz':
        sendHealth(response, healthz());
        break;
      case '/readyz':
        sendHealth(response, readyz());
        break;
      case '/metrics':
        response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
        break;
      default:
        response.writeHead(404, PLAIN).end('There are /healthz, /readyz and /metrics.\n');
    }
  }
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };

function sendHealth(response: ServerResponse, { ok, problems }: Health): void {
  response
    .writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(`${JSON.stringify({ ok, problems })}\n`);
}
