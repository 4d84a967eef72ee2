import type { SignedBytes } from '../host-call.ts';
import type { BlobSource } from './blob.ts';
import { Blob } from './blob.ts';
import { formatDate, parseDate } from './date-pattern.ts';
import type { EnumConstant, Enumeration, Enumerations } from './enumeration.ts';
import { formatText } from './format-text.ts';
import type { Host } from './host.ts';
import { Exception } from './host.ts';
import { Zone } from './zone.ts';

type Charset = EnumConstant | string | undefined;

/** The global Utilities. */
export class Utilities {
  readonly #host: Host;
  readonly Charset: Enumeration;
  readonly DigestAlgorithm: Enumeration;
  readonly MacAlgorithm: Enumeration;
  readonly RsaAlgorithm: Enumeration;

  constructor(host: Host, enumerations: Enumerations) {
    this.#host = host;
    this.Charset = enumerations.get('Utilities.Charset');
    this.DigestAlgorithm = enumerations.get('Utilities.DigestAlgorithm');
    this.MacAlgorithm = enumerations.get('Utilities.MacAlgorithm');
    this.RsaAlgorithm = enumerations.get('Utilities.RsaAlgorithm');
  }

  base64Decode(encoded: unknown): SignedBytes {
    return this.#host.call('bytes.fromBase64', String(encoded), false);
  }
  base64DecodeWebSafe(encoded: unknown): SignedBytes {
    return this.#host.call('bytes.fromBase64', String(encoded), true);
  }
  base64Encode(data: SignedBytes | string, charset?: Charset): string {
    return this.#host.call('bytes.toBase64', this.#bytes(data, charset), false);
  }
  base64EncodeWebSafe(data: SignedBytes | string, charset?: Charset): string {
    return this.#host.call('bytes.toBase64', this.#bytes(data, charset), true);
  }
  computeDigest(algorithm: EnumConstant, value: SignedBytes | string, charset?: Charset): SignedBytes {
    return this.#host.call('bytes.digest', algorithm.name(), this.#bytes(value, charset));
  }
  /** The value comes first, the key second: the other way round it answers too, and wrongly. */
  computeHmacSha256Signature(
    value: SignedBytes | string,
    key: SignedBytes | string,
    charset?: Charset,
  ): SignedBytes {
    return this.#hmac('HMAC_SHA_256', value, key, charset);
  }
  computeHmacSignature(
    algorithm: EnumConstant,
    value: SignedBytes | string,
    key: SignedBytes | string,
    charset?: Charset,
  ): SignedBytes {
    return this.#hmac(algorithm.name(), value, key, charset);
  }
  computeRsaSignature(algorithm: EnumConstant, value: string, key: string, charset?: Charset): SignedBytes {
    return this.#host.call('bytes.rsa', algorithm.name(), this.#bytes(value, charset), key);
  }
  computeRsaSha1Signature(value: string, key: string, charset?: Charset): SignedBytes {
    return this.#host.call('bytes.rsa', 'RSA_SHA_1', this.#bytes(value, charset), key);
  }
  computeRsaSha256Signature(value: string, key: string, charset?: Charset): SignedBytes {
    return this.#host.call('bytes.rsa', 'RSA_SHA_256', this.#bytes(value, charset), key);
  }
  formatDate(date: Date, timeZone: string, format: string): string {
    if (!(date instanceof Date)) {
      throw new Exception(
        `The parameters (${typeof date},String,String) don't match the method signature for Utilities.formatDate.`,
      );
    }
    return formatDate(date.getTime(), zoneNamed(timeZone), format);
  }
  parseDate(date: string, timeZone: string, format: string): Date {
    return new Date(parseDate(date, zoneNamed(timeZone), format));
  }
  formatString(template: string, ...args: unknown[]): string {
    return formatText(template, args);
  }
  getUuid(): string {
    return this.#host.call('random.uuid');
  }
  gzip(blob: BlobSource, name?: string): Blob {
    const bytes = this.#host.call('bytes.gzip', blob.getBlob().getBytes());
    return new Blob(this.#host, bytes, 'application/x-gzip', name ?? 'archive.gz');
  }
  ungzip(blob: BlobSource): Blob {
    return new Blob(this.#host, this.#host.call('bytes.ungzip', blob.getBlob().getBytes()));
  }
  newBlob(data: SignedBytes | string, contentType?: string, name?: string): Blob {
    return new Blob(this.#host, data, contentType, name);
  }
  parseCsv(csv: string, delimiter = ','): string[][] {
    return parseCsv(csv, delimiter);
  }
  sleep(milliseconds: number): void {
    // Documented: at most 5 minutes.
    if (!(milliseconds >= 0 && milliseconds <= 300_000))
      throw new Exception('Invalid argument: milliseconds');
    this.#host.call('clock.sleep', milliseconds);
  }
  toString(): string {
    return 'Utilities';
  }

  #bytes(data: SignedBytes | string, charset: Charset): SignedBytes {
    if (Array.isArray(data)) return data;
    // Without a charset Google encodes as UTF-8 here (base64Encode says so, the others are not documented).
    return this.#host.call('bytes.fromText', data, charset === undefined ? 'UTF-8' : String(charset));
  }

  #hmac(
    algorithm: string,
    value: SignedBytes | string,
    key: SignedBytes | string,
    charset: Charset,
  ): SignedBytes {
    // Documented overloads: two texts or two byte arrays.
    if (Array.isArray(value) !== Array.isArray(key)) {
      const kind = (data: unknown): string => (Array.isArray(data) ? 'number[]' : 'String');
      throw new Exception(
        `The parameters (${kind(value)},${kind(key)}) don't match the method signature for Utilities.computeHmacSignature.`,
      );
    }
    return this.#host.call('bytes.hmac', algorithm, this.#bytes(value, charset), this.#bytes(key, charset));
  }
}

function zoneNamed(name: string): Zone {
  // Java knows GMT+2 and falls back to GMT for what it does not know; a wrong zone is better an error here.
  const fixed = /^(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(name);
  try {
    return new Zone(fixed ? `${fixed[1]}${(fixed[2] ?? '').padStart(2, '0')}:${fixed[3] ?? '00'}` : name);
  } catch {
    throw new Exception(`Invalid argument: timeZone. Should be of type: String (got ${name})`);
  }
}

function parseCsv(csv: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    row.push(cell);
    cell = '';
  };
  for (let at = 0; at < csv.length; at += 1) {
    const character = csv.charAt(at);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (csv.charAt(at + 1) === '"') cell += csv.charAt((at += 1));
      else quoted = false;
    } else if (character === '"' && cell === '') quoted = true;
    else if (character === delimiter) endCell();
    else if (character === '\n') {
      endCell();
      rows.push(row);
      row = [];
    } else if (character !== '\r' || csv.charAt(at + 1) !== '\n') cell += character;
  }
  if (quoted) throw new Exception('Could not parse text.');
  if (cell !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}
