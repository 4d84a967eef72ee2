// Utilities takes the value first and the key second; the other way round it answers too, and wrongly.

type Bytes = number[];

/** HMAC-SHA256 of a text, both as UTF-8. */
export function hmacOfText(text: string, key: string): Bytes {
  return Utilities.computeHmacSha256Signature(text, key, Utilities.Charset.UTF_8);
}

/** HMAC-SHA256 of a text as UTF-8 with a key of bytes: Google takes two texts or two arrays of bytes, no mixture. */
export function hmacWithBytes(text: string, key: Bytes): Bytes {
  return Utilities.computeHmacSha256Signature(Utilities.newBlob(text).getBytes(), key);
}

/** Google's bytes are signed. */
export function hex(bytes: Bytes): string {
  return bytes.map((byte) => (byte & 0xff).toString(16).padStart(2, '0')).join('');
}
