import { Busy } from './script-lock.ts';
import { setting } from './settings.ts';
import { CLOCK_TOLERANCE_MS, readSignedBody, sameText, type SignedBody, signedText } from './signed-body.ts';
import { readSpin, type Spin } from './spin.ts';
import { recordUnderLock } from './spins.ts';

/** Longer than a body's timestamp can be believed, so that no nonce is forgotten while its body could come again. */
const NONCE_SECONDS = (2 * CLOCK_TOLERANCE_MS) / 1000 + 60;

/** A call that is refused: why, as a word for programs and a sentence for people. Nothing was written. */
class Refusal extends Error {
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** Answers a signed spin. Whatever comes in, the answer is JSON and holds nothing of the script's insides. */
export function answerSpin(contents: string): GoogleAppsScript.Content.TextOutput {
  return json(answer(contents));
}

function answer(contents: string): object {
  try {
    const body = readSignedBody(contents);
    if (!body) throw new Refusal('malformed', 'The body is not {timestamp, nonce, payload, signature}.');
    verify(body);
    const spin = spinOf(body);
    const recorded = recordUnderLock(spin, () => refuseUsed(body.nonce));
    // Only now: had writing failed, the caller may send the same body again. Should Google forget it early, the spin's
    // id in the sheet still keeps it from being recorded twice.
    CacheService.getScriptCache().put(nonceKey(body.nonce), '1', NONCE_SECONDS);
    return { ok: true, ...recorded };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.code, reason: error.message };
    if (error instanceof Busy) return { ok: false, error: 'busy', reason: error.message };
    // To the script's Executions page, which only its owner sees.
    // oxlint-disable-next-line no-console
    console.error(String(error));
    return { ok: false, error: 'failed', reason: 'The script failed; its Executions page says why.' };
  }
}

function verify(body: SignedBody): void {
  const age = Date.now() - body.timestamp;
  if (Math.abs(age) > CLOCK_TOLERANCE_MS) {
    throw new Refusal('expired', `The timestamp is ${age > 0 ? 'too old' : 'in the future'}.`);
  }
  const secret = setting('webAppSecret');
  // The value comes first, the key second.
  const bytes = Utilities.computeHmacSha256Signature(signedText(body), secret, Utilities.Charset.UTF_8);
  const signature = bytes.map((byte) => (byte & 0xff).toString(16).padStart(2, '0')).join('');
  if (!sameText(signature, body.signature)) throw new Refusal('forged', 'The signature is wrong.');
}

function spinOf({ payload }: SignedBody): Spin {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    throw new Refusal('malformed', 'The payload is not JSON.');
  }
  const result = readSpin(value);
  if (!result.ok) throw new Refusal('invalid', `Not a spin: ${result.problem}.`);
  return result.spin;
}

function refuseUsed(nonce: string): void {
  if (CacheService.getScriptCache().get(nonceKey(nonce)) !== null) {
    throw new Refusal('replayed', 'The nonce was used before.');
  }
}

function nonceKey(nonce: string): string {
  return `nonce:${nonce}`;
}

function json(value: object): GoogleAppsScript.Content.TextOutput {
  return ContentService.createTextOutput(JSON.stringify(value)).setMimeType(ContentService.MimeType.JSON);
}
