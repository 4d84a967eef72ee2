import { hex, hmacOfText } from './hmac.ts';
import { readMiniAppCall, spinInMiniApp } from './mini-app.ts';
import { Refusal } from './refusal.ts';
import { Busy } from './script-lock.ts';
import { setting } from './settings.ts';
import {
  CLOCK_TOLERANCE_MS,
  readBody,
  readSignedBody,
  sameText,
  type SignedBody,
  signedText,
} from './signed-body.ts';
import { readSpin, type Spin } from './spin.ts';
import { type Recorded, recordUnderLock } from './spins.ts';

/** Longer than a body's timestamp can be believed, so that no nonce is forgotten while its body could come again. */
const NONCE_SECONDS = (2 * CLOCK_TOLERANCE_MS) / 1000 + 60;

/**
 * Answers a signed spin or a spin in a Mini App. Whatever comes in, the answer is JSON and holds nothing of the script's
 * insides.
 *
 * @param contents the body; whether Google gives one for a request without is not documented
 */
export function answerSpin(contents = ''): GoogleAppsScript.Content.TextOutput {
  return json(answer(contents));
}

function answer(contents: string): object {
  try {
    const body = readBody(contents);
    const call = readMiniAppCall(body);
    return { ok: true, ...(call ? spinInMiniApp(call) : recordSigned(body)) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.code, reason: error.message };
    if (error instanceof Busy) return { ok: false, error: 'busy', reason: error.message };
    // To the script's Executions page, which only its owner sees.
    // oxlint-disable-next-line no-console
    console.error(String(error));
    return { ok: false, error: 'failed', reason: 'The script failed; its Executions page says why.' };
  }
}

function recordSigned(body: unknown): Recorded {
  const signed = readSignedBody(body);
  if (!signed) {
    throw new Refusal(
      'malformed',
      'The body is neither {timestamp, nonce, payload, signature} nor {initData, spinId}.',
    );
  }
  verify(signed);
  const spin = spinOf(signed);
  const recorded = recordUnderLock(spin, () => refuseUsed(signed.nonce));
  // Only now: had writing failed, the caller may send the same body again. Should Google forget it early, the spin's
  // id in the sheet still keeps it from being recorded twice.
  CacheService.getScriptCache().put(nonceKey(signed.nonce), '1', NONCE_SECONDS);
  return recorded;
}

function verify(body: SignedBody): void {
  const age = Date.now() - body.timestamp;
  if (Math.abs(age) > CLOCK_TOLERANCE_MS) {
    throw new Refusal('expired', `The timestamp is ${age > 0 ? 'too old' : 'in the future'}.`);
  }
  const secret = setting('webAppSecret');
  if (!sameText(hex(hmacOfText(signedText(body), secret)), body.signature))
    throw new Refusal('forged', 'The signature is wrong.');
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
