import type { Clock } from './clock.ts';
import type { UpdateQueue } from './updates.ts';

/** Where a bot wants its updates posted. */
export interface WebhookSettings {
  readonly url: string;
  readonly secretToken: string;
  readonly maxConnections: number;
  readonly ipAddress: string;
}

/** Posts that take longer have failed. The real server's patience is not known. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Waits after the first, second … failure in a row; the real curve is not known. */
const RETRY_DELAYS_MS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

/**
 * Posts a bot's updates to its webhook, one after the other, each until it is answered with 2xx. A method in the
 * answer's body is not carried out.
 */
export class Webhook {
  readonly settings: WebhookSettings;
  readonly #queue: UpdateQueue;
  readonly #clock: Clock;
  readonly #fetch: typeof fetch;
  readonly #stopped = new AbortController();
  #lastError: { readonly atMs: number; readonly message: string } | undefined;
  #isBusy = false;

  constructor(settings: WebhookSettings, queue: UpdateQueue, clock: Clock, fetchFunction: typeof fetch) {
    this.settings = settings;
    this.#queue = queue;
    this.#clock = clock;
    this.#fetch = fetchFunction;
  }

  /** When and why a post last failed. */
  get lastError(): { readonly atMs: number; readonly message: string } | undefined {
    return this.#lastError;
  }

  /** Posts what waits; call it whenever there is something new. */
  deliver(): void {
    if (this.#isBusy || this.#stopped.signal.aborted) return;
    this.#isBusy = true;
    void this.#postAll().finally(() => {
      this.#isBusy = false;
    });
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #postAll(): Promise<void> {
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      const [update] = this.#queue.oldest(1);
      if (update === undefined) return;
      const problem = await this.#post(JSON.stringify(update));
      if (this.#stopped.signal.aborted) return;
      if (problem === undefined) {
        failures = 0;
        this.#queue.confirmBefore(update.update_id + 1);
        continue;
      }
      this.#lastError = { atMs: this.#clock.now(), message: problem };
      await this.#pause(RETRY_DELAYS_MS[Math.min(failures++, RETRY_DELAYS_MS.length - 1)] ?? 1_000);
    }
  }

  async #post(body: string): Promise<string | undefined> {
    const { url, secretToken } = this.settings;
    try {
      const response = await this.#fetch(url, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          ...(secretToken === '' ? {} : { 'x-telegram-bot-api-secret-token': secretToken }),
        },
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.ok
        ? undefined
        : `Wrong response from the webhook: ${response.status} ${response.statusText}`;
    } catch {
      return 'Connection refused';
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#clock.after(delayMs, resolve);
      this.#stopped.signal.addEventListener('abort', () => {
        stop();
        resolve();
      });
    });
  }
}
