import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

/** What answers a request, as in the web platform. */
export type Handler = (request: Request) => Promise<Response> | Response;

/** Serves on loopback alone. */
export class HttpServer {
  readonly #server: Server;

  constructor(handler: Handler) {
    this.#server = createAdaptorServer({ fetch: handler }) as Server;
  }

  /** @returns the address, with a slash at its end */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    const { port: bound } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${bound}/`;
  }

  /** Breaks what is open; nothing happens where it does not listen. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    this.#server.closeAllConnections();
    await closed;
  }
}

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** False for a name that another site has pointed at this machine: its pages would count as ours. */
export function isLoopbackHost(host: string | null | undefined): boolean {
  return LOOPBACK_HOST.test(host ?? '');
}
