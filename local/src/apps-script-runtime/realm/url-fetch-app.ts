import type { HttpAnswer, HttpRequest, SignedBytes } from '../host-call.ts';
import { requireScope } from './authorization.ts';
import type { BlobSource } from './blob.ts';
import { Blob } from './blob.ts';
import type { Host } from './host.ts';
import { Exception } from './host.ts';

type Options = Omit<GoogleAppsScript.URL_Fetch.URLFetchRequestOptions, 'payload' | 'method' | 'headers'> & {
  payload?: unknown;
  method?: string;
  headers?: Readonly<Record<string, unknown>>;
};

const METHODS = new Set(['get', 'delete', 'patch', 'post', 'put', 'head', 'options']);
// Google cuts the body it quotes in an error; where exactly is not documented.
const QUOTED_CHARACTERS = 100;

/** What came back from a fetch. */
export class HTTPResponse {
  readonly #host: Host;
  readonly #answer: HttpAnswer;

  constructor(host: Host, answer: HttpAnswer) {
    this.#host = host;
    this.#answer = answer;
  }
  getResponseCode(): number {
    return this.#answer.status;
  }
  getContent(): SignedBytes {
    return this.#host.call('bytes.fromBase64', this.#answer.body, false);
  }
  getContentText(charset = 'UTF-8'): string {
    return this.#host.call('bytes.toText', this.getContent(), charset);
  }
  /** One text a name: the last wins. */
  getHeaders(): Record<string, string> {
    return Object.fromEntries(this.#answer.headers);
  }
  /** A name that came more than once has an array. */
  getAllHeaders(): Record<string, string | string[]> {
    const all: Record<string, string | string[]> = {};
    for (const [name, value] of this.#answer.headers) {
      const had = all[name];
      all[name] = had === undefined ? value : [...(Array.isArray(had) ? had : [had]), value];
    }
    return all;
  }
  getBlob(): Blob {
    const type = this.#answer.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null;
    return new Blob(this.#host, this.getContent(), type?.split(';')[0] ?? null);
  }
  getAs(contentType: string): Blob {
    return this.getBlob().getAs(contentType);
  }
  toString(): string {
    return this.getContentText();
  }
}

/** The global UrlFetchApp. */
export class UrlFetchApp {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }
  fetch(url: string, params: Options = {}): HTTPResponse {
    const [response] = this.#fetchAll('UrlFetchApp.fetch', [{ ...params, url }]);
    if (!response) throw new Exception(`Address unavailable: ${url}`);
    return response;
  }
  fetchAll(requests: readonly (string | (Options & { url: string }))[]): HTTPResponse[] {
    return this.#fetchAll(
      'UrlFetchApp.fetchAll',
      requests.map((request) => (typeof request === 'string' ? { url: request } : request)),
    );
  }
  /** What fetch would send, without sending it. */
  getRequest(url: string, params: Options = {}): Record<string, unknown> {
    const { body, ...request } = this.#request({ ...params, url });
    return { ...request, ...(body === undefined ? {} : { payload: body }) };
  }

  #fetchAll(method: string, requests: readonly (Options & { url: string })[]): HTTPResponse[] {
    requireScope(this.#host, method, 'externalRequest');
    const answers = this.#host.call(
      'net.fetch',
      requests.map((request) => this.#request(request)),
    );
    return answers.map((answer, index) => {
      if ('problem' in answer) throw new Exception(answer.problem);
      const response = new HTTPResponse(this.#host, answer);
      const request = requests[index];
      if (answer.status >= 400 && request?.muteHttpExceptions !== true) {
        const host = /^\w+:\/\/[^/?#]+/.exec(request?.url ?? '')?.[0] ?? '';
        throw new Exception(
          `Request failed for ${host} returned code ${answer.status}. Truncated server response: ` +
            `${response.getContentText().slice(0, QUOTED_CHARACTERS)} (use muteHttpExceptions option to examine full response)`,
        );
      }
      return response;
    });
  }

  #request(params: Options & { url: string }): HttpRequest {
    const method = (params.method ?? 'get').toLowerCase();
    if (!METHODS.has(method)) throw new Exception(`Attribute provided with invalid value: method`);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(params.headers ?? {}))
      headers[name.toLowerCase()] = String(value);
    const body = this.#body(params.payload);
    // Documented: a payload's content type is application/x-www-form-urlencoded unless told.
    const contentType = params.contentType ?? body?.contentType;
    if (contentType !== undefined && headers['content-type'] === undefined)
      headers['content-type'] = contentType;
    return {
      // A payload makes a request that names no method a POST (documented: "the default is get" only without one).
      method: params.method === undefined && body ? 'post' : method,
      url: params.url,
      headers,
      followRedirects: params.followRedirects !== false,
      ...(body ? { body: this.#host.call('bytes.toBase64', body.bytes, false) } : {}),
    };
  }

  #body(payload: unknown): { bytes: SignedBytes; contentType: string } | undefined {
    if (payload === undefined || payload === null) return undefined;
    const text = (value: string): SignedBytes => this.#host.call('bytes.fromText', value, 'UTF-8');
    const form = 'application/x-www-form-urlencoded';
    if (typeof payload === 'string') return { bytes: text(payload), contentType: form };
    if (Array.isArray(payload)) return { bytes: payload, contentType: form };
    if (isBlobSource(payload)) {
      const blob = payload.getBlob();
      return { bytes: blob.getBytes(), contentType: blob.getContentType() ?? form };
    }
    const fields = Object.entries(payload);
    if (fields.some(([, value]) => isBlobSource(value))) return this.#multipart(fields, text);
    const encoded = fields.map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
    );
    return { bytes: text(encoded.join('&')), contentType: form };
  }

  #multipart(
    fields: readonly [string, unknown][],
    text: (value: string) => SignedBytes,
  ): { bytes: SignedBytes; contentType: string } {
    const boundary = `----${this.#host.call('random.uuid')}`;
    const bytes = fields.flatMap(([name, value]) => {
      const blob = isBlobSource(value) ? value.getBlob() : undefined;
      const file = blob
        ? `; filename="${blob.getName() ?? name}"\r\nContent-Type: ${blob.getContentType()}`
        : '';
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
      return [...text(head), ...(blob ? blob.getBytes() : text(String(value))), ...text('\r\n')];
    });
    return {
      bytes: [...bytes, ...text(`--${boundary}--\r\n`)],
      contentType: `multipart/form-data; boundary=${boundary}`,
    };
  }
}

function isBlobSource(value: unknown): value is BlobSource {
  return (
    typeof value === 'object' && value !== null && 'getBlob' in value && typeof value.getBlob === 'function'
  );
}
