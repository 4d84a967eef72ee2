import { createHash, createHmac, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import type { ApiMethod } from './discovery.ts';
import { ApiError } from './api-error.ts';
import type { ServiceAccount } from './service-account.ts';

const TOKEN_SECONDS = 3600;
const TOKEN_PREFIX = 'ya29.local-';
/** How far the assertion's clock may be off, as Google allows. */
const SKEW_SECONDS = 300;
const LONGEST_ASSERTION_SECONDS = 3600;
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const AUDIENCES = new Set([
  'https://oauth2.googleapis.com/token',
  'https://www.googleapis.com/oauth2/v4/token',
  'https://accounts.google.com/o/oauth2/token',
]);

/** Who sent a request, and what its token allows; undefined scopes allow everything. */
export interface Caller {
  readonly account: string;
  readonly scopes: ReadonlySet<string> | undefined;
}

/** The error of the token endpoint, which has its own form. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }

  body(): object {
    return { error: this.code, error_description: this.message };
  }
}

export interface AccountsOptions {
  /** `any`: every bearer token is an account of its own. `required`: only tokens given out here. */
  readonly auth: 'any' | 'required';
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly nowMs: () => number;
  /** The server's own address, which an assertion may name as its audience too. */
  readonly tokenUrl: () => string;
}

/**
 * Gives out tokens for signed assertions and tells callers apart by them. A token holds what it says under a seal, so
 * that, like Google's, it outlives a restart of the server.
 */
export class Accounts {
  readonly #options: AccountsOptions;
  readonly #sealKey: Buffer;

  constructor(options: AccountsOptions) {
    this.#options = options;
    // The public keys leave this process as little as a secret would, and are the same after a restart.
    const keys = options.serviceAccounts.map(({ publicKey }) => publicKey).join('\n');
    this.#sealKey = createHash('sha256')
      .update(keys === '' ? randomBytes(32) : keys)
      .digest();
  }

  /** Answers `POST /token`: the JWT bearer grant (RFC 7523). */
  exchange(form: URLSearchParams): object {
    if (form.get('grant_type') !== GRANT) {
      throw new TokenError('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
    }
    const claims = this.#verified(form.get('assertion') ?? '');
    const scopes = new Set(claims.scope.split(' ').filter((scope) => scope !== ''));
    if (scopes.size === 0) throw new TokenError('invalid_scope', 'Empty or missing scope not allowed.');
    const expiresMs = this.#options.nowMs() + TOKEN_SECONDS * 1000;
    const nonce = randomBytes(9).toString('base64url');
    const told = Buffer.from(JSON.stringify({ account: claims.iss, scopes: [...scopes], expiresMs, nonce }));
    const token = `${TOKEN_PREFIX}${told.toString('base64url')}.${this.#seal(told).toString('base64url')}`;
    return { access_token: token, expires_in: TOKEN_SECONDS - 1, token_type: 'Bearer' };
  }

  #verified(assertion: string): { readonly iss: string; readonly scope: string } {
    const [header = '', payload = '', signature = ''] = assertion.split('.');
    const { alg } = decode(header);
    const { iss, aud, iat, exp, scope } = decode(payload);
    const account = this.#options.serviceAccounts.find(({ email }) => email === iss);
    if (!account || typeof iss !== 'string')
      throw new TokenError('invalid_grant', 'Invalid grant: account not found');
    const signed = Buffer.from(`${header}.${payload}`);
    const genuine =
      alg === 'RS256' && verify('RSA-SHA256', signed, account.publicKey, Buffer.from(signature, 'base64url'));
    if (!genuine) throw new TokenError('invalid_grant', 'Invalid JWT Signature.');
    if (typeof aud !== 'string' || !(AUDIENCES.has(aud) || aud === this.#options.tokenUrl())) {
      throw new TokenError(
        'invalid_grant',
        'Invalid JWT: Failed audience check. The right audience is https://oauth2.googleapis.com/token',
      );
    }
    const now = this.#options.nowMs() / 1000;
    const timely =
      typeof iat === 'number' &&
      typeof exp === 'number' &&
      iat <= now + SKEW_SECONDS &&
      exp > now - SKEW_SECONDS &&
      exp - iat <= LONGEST_ASSERTION_SECONDS;
    if (!timely) {
      throw new TokenError(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      );
    }
    return { iss, scope: typeof scope === 'string' ? scope : '' };
  }

  /** @throws ApiError 401 without a usable token. */
  caller(authorization: string | undefined): Caller {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw unauthenticated('Request is missing required authentication credential.');
    if (token.startsWith(TOKEN_PREFIX)) {
      const caller = this.#unsealed(token.slice(TOKEN_PREFIX.length));
      if (caller) return caller;
    }
    if (token.startsWith(TOKEN_PREFIX) || this.#options.auth === 'required') {
      throw unauthenticated('Request had invalid authentication credentials.');
    }
    const key = createHash('sha256').update(token).digest('hex');
    return { account: `token-${key.slice(0, 16)}`, scopes: undefined };
  }

  #seal(told: Buffer): Buffer {
    return createHmac('sha256', this.#sealKey).update(told).digest();
  }

  #unsealed(text: string): Caller | undefined {
    const [part = '', given = ''] = text.split('.');
    const seal = this.#seal(Buffer.from(part, 'base64url'));
    const shown = Buffer.from(given, 'base64url');
    if (shown.length !== seal.length || !timingSafeEqual(shown, seal)) return undefined;
    const { account, scopes, expiresMs } = decode(part);
    if (typeof account !== 'string' || !Array.isArray(scopes) || typeof expiresMs !== 'number')
      return undefined;
    return expiresMs > this.#options.nowMs() ? { account, scopes: new Set(scopes.map(String)) } : undefined;
  }
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function unauthenticated(beginning: string): ApiError {
  return new ApiError(
    'UNAUTHENTICATED',
    `${beginning} Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.`,
  );
}

/** With `drive.file` alone, files made by others are not there at all, shared or not (reported: live probe). */
export function seesOwnFilesOnly({ scopes }: Caller): boolean {
  return scopes !== undefined && [...scopes].every((scope) => scope.endsWith('/auth/drive.file'));
}

/** @throws ApiError 403 when none of the token's scopes is one of the method's (the discovery document's). */
export function checkScopes(caller: Caller, method: ApiMethod): void {
  if (!caller.scopes || method.scopes.some((scope) => caller.scopes?.has(scope))) return;
  throw new ApiError('PERMISSION_DENIED', 'Request had insufficient authentication scopes.', [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
      domain: 'googleapis.com',
      metadata: { service: 'sheets.googleapis.com', method: method.id },
    },
  ]);
}
