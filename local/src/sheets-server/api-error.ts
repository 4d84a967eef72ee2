/** Google's canonical error names, with the HTTP status each is answered with. */
const HTTP_STATUS = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
} as const;

export type ErrorStatus = keyof typeof HTTP_STATUS;

/** One way a request's body or parameters break the schema, as `google.rpc.BadRequest` lists it. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** What the caller is answered instead of a result. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: ErrorStatus;
  readonly details: readonly object[];

  constructor(status: ErrorStatus, message: string, details: readonly object[] = []) {
    super(message);
    this.status = status;
    this.details = details;
  }

  get code(): number {
    return HTTP_STATUS[this.status];
  }

  /** Google's error body (recorded). */
  body(): object {
    const { code, message, status, details } = this;
    return { error: { code, message, status, ...(details.length > 0 ? { details } : {}) } };
  }
}

/**
 * A refusal of the request as it stands. Texts marked recorded, reported or documented where they are made are Google's;
 * the words of all others are not known, and ours.
 */
export function invalid(message: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', message);
}

/** Every violation at once, the messages one a line (recorded form). */
export function invalidFields(violations: readonly FieldViolation[], message?: string): ApiError {
  const text = message ?? violations.map(({ description }) => description).join('\n');
  const fieldViolations = violations.map(({ field, description }) =>
    field === '' ? { description } : { field, description },
  );
  return new ApiError('INVALID_ARGUMENT', text, [
    { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations },
  ]);
}
