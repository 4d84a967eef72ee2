import type { Clock } from '../../clock.ts';

/** What an HTTP answer shows besides its body. */
export interface Heard {
  readonly status: number;
  /** How far the server's clock is ahead of this machine's: milliseconds, to about a second. Null where it does not say. */
  readonly aheadMs: number | null;
}

/** A Date header is cut to whole seconds. */
const HALF_SECOND_MS = 500;

/** Listens to the answers that a client library gets, and keeps what that does not tell. */
export class Ear {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #fetch: typeof globalThis.fetch;
  /** Of the token endpoint; null where nothing has come. */
  token: Heard | null = null;
  /** Of the API. */
  api: Heard | null = null;

  constructor(clock: Pick<Clock, 'now'>, fetch: typeof globalThis.fetch = globalThis.fetch) {
    this.#clock = clock;
    this.#fetch = fetch;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const sentAt = this.#clock.now();
    const answer = await this.#fetch(input, init);
    const heard = hear(answer, sentAt, this.#clock.now());
    if (isTokenRequest(input)) this.token = heard;
    else this.api = heard;
    return answer;
  };

  /** The clock of whoever answered last. */
  get aheadMs(): number | null {
    return this.api?.aheadMs ?? this.token?.aheadMs ?? null;
  }
}

/** Asks any web server for the time. Null where none answers. */
export async function askTime(
  url: string,
  clock: Pick<Clock, 'now'>,
  timeoutMs: number,
): Promise<number | null> {
  const sentAt = clock.now();
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    return hear(answer, sentAt, clock.now()).aheadMs;
  } catch {
    return null;
  }
}

function hear(answer: Response, sentAt: number, answeredAt: number): Heard {
  const date = Date.parse(answer.headers.get('date') ?? '');
  const aheadMs = Number.isNaN(date) ? null : date + HALF_SECOND_MS - (sentAt + answeredAt) / 2;
  return { status: answer.status, aheadMs };
}

function isTokenRequest(input: Parameters<typeof fetch>[0]): boolean {
  const address = input instanceof Request ? input.url : String(input);
  return new URL(address).pathname.endsWith('/token');
}
