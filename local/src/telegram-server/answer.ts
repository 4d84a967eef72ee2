/** What an error answer may carry besides its text (documented: ResponseParameters). */
export interface ErrorParameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

/** A refusal in Telegram's words. `code` is the HTTP status too. */
export class BotApiError extends Error {
  override readonly name: string = 'BotApiError';
  readonly code: number;
  readonly parameters: ErrorParameters | undefined;

  constructor(code: number, description: string, parameters?: ErrorParameters) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

/**
 * 400 with the server's way of wording: its messages begin in lower case after the prefix, unless they are a
 * constant in capitals (telegram-bot-api Client.cpp fail_query_with_error).
 */
export function badRequest(message: string): BotApiError {
  return new BotApiError(400, `Bad Request: ${inSentence(message)}`);
}

/** 403: the bot may not write there. */
export function forbidden(message: string): BotApiError {
  return new BotApiError(403, `Forbidden: ${message}`);
}

/** 429, as the body and, through the HTTP front, the Retry-After header say it. */
export function tooManyRequests(retryAfterSeconds: number): BotApiError {
  return new BotApiError(429, `Too Many Requests: retry after ${retryAfterSeconds}`, {
    retry_after: retryAfterSeconds,
  });
}

/** A refusal by the limits, with the exact time after which it would pass. */
export class FloodWaitError extends BotApiError {
  readonly waitMs: number;

  constructor(waitMs: number) {
    const { code, message, parameters } = tooManyRequests(Math.ceil(waitMs / 1_000));
    super(code, message, parameters);
    this.waitMs = waitMs;
  }
}

function inSentence(message: string): string {
  return /^.[_A-Z]/.test(message) ? message : message.charAt(0).toLowerCase() + message.slice(1);
}

/** An answer ready for the wire. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly retryAfterSeconds: number | undefined;
}

/** 200 with a result; a few methods add a description. */
export function okAnswer(result: unknown, description?: string): Answer {
  const body = { ok: true, result, ...(description === undefined ? {} : { description }) };
  return json(200, body, undefined);
}

/** The body every refusal has: ok, error_code, description and, where there are some, parameters. */
export function errorAnswer(error: BotApiError): Answer {
  const { code, message, parameters } = error;
  const body = {
    ok: false,
    error_code: code,
    description: message,
    ...(parameters === undefined ? {} : { parameters }),
  };
  return json(code, body, parameters?.retry_after);
}

function json(status: number, body: unknown, retryAfterSeconds: number | undefined): Answer {
  return { status, body: JSON.stringify(body), contentType: 'application/json', retryAfterSeconds };
}
