import { createHash, createHmac, createSign, randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { SignedBytes, ThreadCalls } from '../host-call.ts';

// Utilities.ungzip of a small blob must not be able to fill the machine's memory.
const UNGZIPPED_BYTES = 50 * 1024 * 1024;

// Utilities.DigestAlgorithm and Utilities.MacAlgorithm by their ordinals' names.
const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  SHA_1: 'sha1',
  SHA_256: 'sha256',
  SHA_384: 'sha384',
  SHA_512: 'sha512',
};

function hashName(algorithm: string): string {
  const name = HASHES[algorithm.replace(/^(HMAC|RSA)_/, '')];
  if (name === undefined) throw new Error(`not supported by the local runtime: ${algorithm}`);
  return name;
}

function toBuffer(bytes: SignedBytes): Buffer {
  return Buffer.from(Int8Array.from(bytes).buffer);
}

function toSigned(buffer: Uint8Array): SignedBytes {
  return Array.from(buffer, (byte) => (byte << 24) >> 24);
}

function encodingOf(charset: string): BufferEncoding {
  const name = charset.toUpperCase().replaceAll('_', '-');
  if (name === 'UTF-8') return 'utf8';
  if (name === 'US-ASCII' || name === 'ASCII') return 'ascii';
  if (name === 'ISO-8859-1' || name === 'LATIN1') return 'latin1';
  if (name === 'UTF-16LE') return 'utf16le';
  throw new Error(`not supported by the local runtime: charset ${charset}`);
}

function bytesFromText(text: string, charset: string): SignedBytes {
  const encoding = encodingOf(charset);
  // Java writes ? for what a charset lacks, Node the low byte.
  return toSigned(Buffer.from(encoding === 'ascii' ? text.replaceAll(/\P{ASCII}/gu, '?') : text, encoding));
}

/** The calls a script's own thread answers by itself. */
export const threadCalls: Omit<ThreadCalls, 'log.write'> = {
  'bytes.fromText': bytesFromText,
  'bytes.toText': (bytes, charset) => toBuffer(bytes).toString(encodingOf(charset)),
  'bytes.fromBase64'(text, webSafe) {
    const alphabet = webSafe ? /^[\w-]*={0,2}$/ : /^[A-Za-z0-9+/]*={0,2}$/;
    if (!alphabet.test(text)) throw new Error('Could not decode string.');
    return toSigned(Buffer.from(text, webSafe ? 'base64url' : 'base64'));
  },
  'bytes.toBase64'(bytes, webSafe) {
    const text = toBuffer(bytes).toString('base64');
    // Apps Script keeps the padding in its web-safe form too.
    return webSafe ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
  },
  'bytes.digest': (algorithm, bytes) =>
    toSigned(createHash(hashName(algorithm)).update(toBuffer(bytes)).digest()),
  'bytes.hmac': (algorithm, bytes, key) =>
    toSigned(createHmac(hashName(algorithm), toBuffer(key)).update(toBuffer(bytes)).digest()),
  'bytes.rsa': (algorithm, bytes, pemKey) =>
    toSigned(createSign(hashName(algorithm)).update(toBuffer(bytes)).sign(pemKey)),
  'bytes.gzip': (bytes) => toSigned(gzipSync(toBuffer(bytes))),
  'bytes.ungzip': (bytes) => toSigned(gunzipSync(toBuffer(bytes), { maxOutputLength: UNGZIPPED_BYTES })),
  'random.uuid': () => randomUUID(),
};
