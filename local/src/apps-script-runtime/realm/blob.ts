import type { SignedBytes } from '../host-call.ts';
import type { Host } from './host.ts';

const TYPES_BY_EXTENSION: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  csv: 'text/csv',
  html: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  json: 'application/json',
  xml: 'text/xml',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/x-gzip',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  mp4: 'video/mp4',
};

/** Bytes with a name and a content type. */
export class Blob {
  readonly #host: Host;
  #bytes: SignedBytes;
  #contentType: string | null;
  #name: string | null;

  constructor(
    host: Host,
    data: SignedBytes | string,
    contentType: string | null = null,
    name: string | null = null,
  ) {
    this.#host = host;
    this.#bytes = typeof data === 'string' ? host.call('bytes.fromText', data, 'UTF-8') : [...data];
    this.#contentType = contentType ?? (typeof data === 'string' ? 'text/plain' : null);
    this.#name = name;
  }

  getBytes(): SignedBytes {
    return [...this.#bytes];
  }
  setBytes(data: SignedBytes): this {
    this.#bytes = [...data];
    return this;
  }
  getDataAsString(charset = 'UTF-8'): string {
    return this.#host.call('bytes.toText', this.#bytes, charset);
  }
  setDataFromString(text: string, charset = 'UTF-8'): this {
    this.#bytes = this.#host.call('bytes.fromText', text, charset);
    return this;
  }
  getContentType(): string | null {
    return this.#contentType;
  }
  setContentType(contentType: string | null): this {
    this.#contentType = contentType;
    return this;
  }
  setContentTypeFromExtension(): this {
    this.#contentType = TYPES_BY_EXTENSION[(this.#name ?? '').split('.').at(-1)?.toLowerCase() ?? ''] ?? null;
    return this;
  }
  getName(): string | null {
    return this.#name;
  }
  setName(name: string): this {
    this.#name = name;
    return this;
  }
  getBlob(): Blob {
    return this;
  }
  copyBlob(): Blob {
    return new Blob(this.#host, this.#bytes, this.#contentType, this.#name);
  }
  getAs(contentType: string): Blob {
    // Google converts between formats here; only asking for what it is already needs no converter.
    if (contentType !== this.#contentType) {
      throw new Error(`not supported by the local runtime: Blob.getAs(${contentType})`);
    }
    return this.copyBlob();
  }
  isGoogleType(): boolean {
    return false;
  }
  toString(): string {
    return 'Blob';
  }
}

export interface BlobSource {
  getBlob(): Blob;
}
