import { Api, ParseError, TelegramApiError, TimeoutError } from 'node-telegram-bot-api';
import { AnswerTooLong, NotSent, type Post } from './post.ts';
import type { Answer } from './telegram-answers.ts';

export interface TelegramServer {
  readonly token: string;
  /** Default: Telegram's own, `https://api.telegram.org`. */
  readonly apiRoot?: string | undefined;
  readonly timeoutMs: number;
  readonly post: Post;
  /** Resolves when the request may leave; nothing that takes time lies between that and its first byte. Default: at once. */
  readonly leave?: (() => Promise<void>) | undefined;
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
  const { token, apiRoot, timeoutMs, post, leave } = server;
  const api = new Api(token, {
    ...(apiRoot === undefined ? {} : { apiRoot }),
    timeoutMs,
    // The library would otherwise send again after timeouts, resets and 5xx (measured: one message three times).
    maxRetries: 0,
    fetch: watchedFetch(post, seen, leave),
  });
  try {
    return { kind: 'result', result: await call(api) };
  } catch (error) {
    return redacted(describe(error, seen), token);
  }
}

/** The library asks for a fetch; this one notes what it keeps to itself. */
function watchedFetch(post: Post, seen: Seen, leave: TelegramServer['leave']): typeof fetch {
  return async (input, init) => {
    // Without files the library posts a form (source: its encode.ts), and to an address that is a text.
    const { body, signal } = init ?? {};
    if (typeof input !== 'string' || !(body instanceof URLSearchParams))
      throw new TypeError('Only forms are posted');
    await leave?.();
    const { status, retryAfter, text } = await post(input, body.toString(), signal ?? null);
    seen.retryAfter = retryAfter;
    seen.status = status;
    // A Response can't be made with a body and one of these.
    return new Response([204, 205, 304].includes(status) ? null : text, { status });
  };
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
  const notSent = causes.find((cause) => cause instanceof NotSent);
  if (notSent !== undefined) return { kind: 'failure', code: notSent.code, provablyUnsent: true };
  const code = causes.map(codeOf).find((found) => found !== null) ?? 'unknown';
  return { kind: 'failure', code, provablyUnsent: false };
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause !== undefined && cause !== null && causes.length < 8;) {
    causes.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return causes;
}

function codeOf(cause: unknown): string | null {
  if (cause instanceof TimeoutError) return 'ETIMEOUT';
  if (cause instanceof ParseError || cause instanceof AnswerTooLong) return 'EPARSE';
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return null;
  // The library's own word for whatever went wrong below it.
  return cause.code === 'EFETCH' ? null : cause.code;
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
