import { Api, ParseError, TelegramApiError, TimeoutError } from 'node-telegram-bot-api';
import type { Answer } from './telegram-answers.ts';

/** No answer of the methods used here comes near it (documented: a message is at most a few kilobytes). */
const ANSWER_LIMIT_BYTES = 1024 * 1024;

export interface TelegramServer {
  readonly token: string;
  /** Default: Telegram's own, `https://api.telegram.org`. */
  readonly apiRoot?: string | undefined;
  readonly timeoutMs: number;
  /** Default: the runtime's own. */
  readonly fetch?: typeof fetch | undefined;
}

/** What the HTTP layer saw of a call; the client library keeps it to itself. */
interface Seen {
  status: number | null;
  retryAfter: string | null;
}

/** One call of one method, tried once. Never rejects, never aborted; the token is in nothing that comes back. */
export async function callTelegram(
  server: TelegramServer,
  call: (api: Api) => Promise<unknown>,
): Promise<Answer> {
  const seen: Seen = { status: null, retryAfter: null };
  const { token, apiRoot, timeoutMs } = server;
  const api = new Api(token, {
    ...(apiRoot === undefined ? {} : { apiRoot }),
    timeoutMs,
    // The library would otherwise send again after timeouts, resets and 5xx (measured: one message three times).
    maxRetries: 0,
    fetch: watchedFetch(server.fetch ?? fetch, seen),
  });
  try {
    return { kind: 'result', result: await call(api) };
  } catch (error) {
    return redacted(describe(error, seen), token);
  }
}

/** Notes status and Retry-After, follows no redirect and reads no more than it must. */
function watchedFetch(underlying: typeof fetch, seen: Seen): typeof fetch {
  return async (input, init) => {
    const response = await underlying(input, { ...init, redirect: 'manual' });
    seen.retryAfter = response.headers.get('retry-after');
    const text = await readBounded(response);
    seen.status = response.status;
    const { status } = response;
    // A Response can't be made with a body and one of these.
    return new Response([204, 205, 304].includes(status) ? null : text, { status });
  };
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_LIMIT_BYTES) throw new ParseError('The answer is too long');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function describe(error: unknown, { status, retryAfter }: Seen): Exclude<Answer, { kind: 'result' }> {
  if (error instanceof TelegramApiError && typeof error.errorCode === 'number') {
    return {
      kind: 'refusal',
      status: status ?? error.errorCode,
      description: typeof error.description === 'string' ? error.description : '',
      retryAfterSeconds: error.retryAfter ?? headerSeconds(retryAfter),
      movedTo: error.migrateToChatId === undefined ? null : String(error.migrateToChatId),
    };
  }
  // An answer was there, but not Telegram's JSON: the library says so only by the kind of its error.
  if (status !== null && status >= 300) {
    return {
      kind: 'refusal',
      status,
      description: '',
      retryAfterSeconds: headerSeconds(retryAfter),
      movedTo: null,
    };
  }
  if (status !== null) return { kind: 'failure', code: 'EPARSE', provablyUnsent: false };
  return failure(error);
}

function failure(error: unknown): Extract<Answer, { kind: 'failure' }> {
  const causes = causesOf(error);
  if (causes.some((cause) => cause instanceof TimeoutError)) {
    return { kind: 'failure', code: 'ETIMEOUT', provablyUnsent: false };
  }
  if (causes.some((cause) => cause instanceof ParseError)) {
    return { kind: 'failure', code: 'EPARSE', provablyUnsent: false };
  }
  const codes = causes.map(codeOf).filter((code) => code !== null);
  return {
    kind: 'failure',
    // The innermost is the system's; around it are those of the libraries.
    code: codes.at(-1) ?? nameOf(causes.at(-1)),
    provablyUnsent: causes.some(isBeforeRequest),
  };
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && cause !== null && causes.length < 8;) {
    causes.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

/** Resolving and connecting come before anything is written, and so does the TLS handshake. */
function isBeforeRequest(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if ('syscall' in cause && (cause.syscall === 'connect' || cause.syscall === 'getaddrinfo')) return true;
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(isBeforeRequest);
  if (cause.message.startsWith('Client network socket disconnected before secure TLS connection'))
    return true;
  return isUntouched(cause);
}

/** undici tells with a broken connection how much was ever written on it; on a fresh one that can be nothing. */
function isUntouched(cause: Error): boolean {
  if (!('socket' in cause)) return false;
  const { socket } = cause;
  return (
    typeof socket === 'object' && socket !== null && 'bytesWritten' in socket && socket.bytesWritten === 0
  );
}

function codeOf(cause: unknown): string | null {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return null;
  return cause.code === 'EFETCH' ? null : cause.code;
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown';
}

/** Seconds, or a date (documented: RFC 9110, Retry-After); a date is not understood, because nobody sends it here. */
function headerSeconds(value: string | null): number | null {
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/** The token is part of every address; whoever quotes an address must not give it away. */
function redacted<A extends Answer>(answer: A, token: string): A {
  if (answer.kind !== 'refusal') return answer;
  const secret = token.slice(token.indexOf(':') + 1);
  return {
    ...answer,
    description: answer.description.replaceAll(token, '[token]').replaceAll(secret, '[token]'),
  };
}
