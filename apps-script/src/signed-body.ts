/**
 * How a caller proves that a spin is genuine. Apps Script gives a web app no headers, so everything travels in the
 * body: a JSON object of timestamp (milliseconds since 1970), nonce, payload (JSON as a text, so that both sides sign the
 * very same characters) and signature (hex HMAC-SHA256 of the signed text with the shared secret, all as UTF-8).
 *
 * Pure and without a dependency: whoever signs and whoever verifies use this file.
 */
export interface SignedBody {
  readonly timestamp: number;
  /** 16 to 64 letters, digits, - or _, new for every request. */
  readonly nonce: string;
  readonly payload: string;
  /** 64 hex digits. */
  readonly signature: string;
}

/** How far the caller's clock may be from Google's. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;
/** The longest body that is looked at. */
const BODY_CHARACTERS = 8192;

const NONCE = /^[\w-]{16,64}$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

/** The text that is signed. Neither timestamp nor nonce can hold a dot, so no two bodies share one. */
export function signedText({ timestamp, nonce, payload }: Omit<SignedBody, 'signature'>): string {
  return `${timestamp}.${nonce}.${payload}`;
}

/** The value that a body is the JSON of; undefined when it is none, or longer than is looked at. */
export function readBody(text: string): unknown {
  if (text.length > BODY_CHARACTERS) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a body's value; undefined when it is no signed body, whatever it is. */
export function readSignedBody(body: unknown): SignedBody | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { timestamp, nonce, payload, signature } = body as Record<keyof SignedBody, unknown>;
  if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp)) return undefined;
  if (typeof nonce !== 'string' || !NONCE.test(nonce)) return undefined;
  if (typeof payload !== 'string') return undefined;
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return undefined;
  return { timestamp, nonce, payload, signature };
}

/** Compares without telling by its time where two texts of one length differ. */
export function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
