import { QueueUnavailable } from './queue.ts';

/**
 * Google understood the request and would not do it (400): a range that is gone, a protected cell. Nothing of the request
 * was applied.
 */
export class SheetsRefusal extends Error {
  override readonly name = 'SheetsRefusal';
}

/**
 * What a failed call means for the queue. Decided by status and reason, never by Google's words, which are translated
 * (reported). The library's own error is not kept as the cause: it carries the request with its bearer token.
 */
export function readSheetsError(error: unknown): SheetsFailure {
  const failure = describe(error);
  const { status } = failure;
  if (status !== null) return { error: answerError({ ...failure, status }), answered: true };
  const message = `Google Sheets can't be reached (${failure.message}).`;
  return { error: new QueueUnavailable('unreachable', message), answered: false };
}

interface SheetsFailure {
  readonly error: QueueUnavailable | SheetsRefusal;
  /** False where no answer came at all. */
  readonly answered: boolean;
}

function answerError({
  status,
  reason,
  message,
}: Failure & { status: number }): QueueUnavailable | SheetsRefusal {
  if (status === 429 || reason === 'RATE_LIMIT_EXCEEDED') {
    return new QueueUnavailable('busy', 'The Sheets quota of this minute is used up.');
  }
  if (status >= 500) {
    return new QueueUnavailable('unreachable', `Google Sheets is not available just now (HTTP ${status}).`);
  }
  if (reason === 'invalid_grant' || status === 401) {
    return new QueueUnavailable(
      'refused',
      `Google does not accept the service account's key (HTTP ${status}). Check GOOGLE_APPLICATION_CREDENTIALS and this machine's clock.`,
    );
  }
  if (status === 403) {
    return new QueueUnavailable(
      'refused',
      "The spreadsheet is not open to the service account. Share it with the service account's address as an editor, and enable the Google Sheets API in its project.",
    );
  }
  if (status === 404) {
    return new QueueUnavailable('refused', 'There is no such spreadsheet. Check SPREADSHEET_ID.');
  }
  return new SheetsRefusal(message);
}

interface Failure {
  /** Null where no answer came. */
  readonly status: number | null;
  readonly reason: string;
  readonly message: string;
}

function describe(error: unknown): Failure {
  const response = field(error, 'response');
  const status = field(response, 'status');
  if (typeof status !== 'number') return { status: null, reason: '', message: networkCause(error) };
  const body = field(response, 'data');
  const problem = field(body, 'error');
  // The token endpoint answers {"error": "invalid_grant"}, the API {"error": {"message", "details"}}.
  if (typeof problem === 'string') return { status, reason: problem, message: problem };
  const details = field(problem, 'details');
  const reasons = Array.isArray(details) ? details.map((detail) => field(detail, 'reason')) : [];
  const reason = reasons.find((found) => typeof found === 'string');
  const message = field(problem, 'message');
  return {
    status,
    reason: typeof reason === 'string' ? reason : '',
    message: typeof message === 'string' ? message : `HTTP ${status}`,
  };
}

/** A short code such as ECONNREFUSED; messages of libraries may hold addresses with secrets. */
function networkCause(error: unknown): string {
  for (let at = error, depth = 0; at !== undefined && depth < 5; at = field(at, 'cause'), depth++) {
    const code = field(at, 'code');
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  }
  const name = field(error, 'name');
  const code = field(error, 'code');
  return name === 'TimeoutError' || code === 'TimeoutError' || code === 'AbortError'
    ? 'timed out'
    : 'no answer';
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
