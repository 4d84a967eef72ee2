import { badRequest } from './answer.ts';

/** A file that came in a multipart body. */
export interface UploadedFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
}

/**
 * What a method was called with. As on the real server every value is text, however it came: query, form, JSON or
 * multipart; structured values are JSON within it.
 */
export class RequestParameters {
  readonly #values = new Map<string, string>();
  readonly #files = new Map<string, UploadedFile>();

  /** The first value given for a name counts. */
  add(name: string, value: string): void {
    if (!this.#values.has(name)) this.#values.set(name, value);
  }

  addFile(name: string, file: UploadedFile): void {
    if (!this.#files.has(name)) this.#files.set(name, file);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The value as it came; empty when not given. */
  text(name: string): string {
    return this.#values.get(name) ?? '';
  }

  file(name: string): UploadedFile | undefined {
    return this.#files.get(name);
  }

  /** Bytes of all files; never 0 when there are any. */
  uploadBytes(): number {
    let bytes = 0;
    for (const file of this.#files.values()) bytes += Math.max(1, file.size);
    return bytes;
  }

  entries(): [string, string][] {
    return [...this.#values];
  }

  /** Everything given, for the record of what was delivered; files by name and size. */
  toRecord(): Record<string, string> {
    const record = Object.fromEntries(this.#values);
    for (const [name, file] of this.#files) record[name] = `${file.fileName} (${file.size} bytes)`;
    return record;
  }

  /** @throws {BotApiError} as the server does when a required text is missing or empty. */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === '') throw badRequest(`Parameter "${name}" is required`);
    return value;
  }

  /** `true`, `yes` and `1` are true, all else is false (telegram-bot-api Client.cpp to_bool). */
  boolean(name: string): boolean {
    return ['true', 'yes', '1'].includes(this.text(name).trim().toLowerCase());
  }

  /** The leading whole number, 0 when there is none, kept within bounds, as the server reads integers. */
  integer(name: string, bounds: { fallback: number; min: number; max: number }): number {
    const text = this.text(name);
    const value = text === '' ? bounds.fallback : Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? '0');
    return Math.min(Math.max(value, bounds.min), bounds.max);
  }

  /** A JSON value; nothing when not given. @throws {BotApiError} `Can't parse WHAT JSON object`. */
  json(name: string, what: string): unknown {
    const text = this.text(name);
    if (text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw badRequest(`Can't parse ${what} JSON object`);
    }
  }
}

/** Most bytes of all parameters without files (td HttpReader.h:109); beyond it the answer is an empty 413. */
export const MAX_PARAMETER_BYTES = 1_048_576;
/** Most bytes of a request with files: 50 MB of document (documented) and room for the rest. */
export const MAX_UPLOAD_BYTES = 52 * 1_048_576;
/** Most files in one request (telegram-bot-api HttpServer.h:66). */
const MAX_FILES = 50;

/** A body the server refuses before it looks at the method: answered with an empty body. */
export class UnreadableBodyError extends Error {
  override readonly name = 'UnreadableBodyError';
  readonly status: 400 | 413;

  constructor(status: 400 | 413) {
    super(`the body of the request is answered with an empty ${status}`);
    this.status = status;
  }
}

/** Whether a body may be as long as uploads are. */
export function isMultipart(contentType: string): boolean {
  return contentType.toLowerCase().startsWith('multipart/form-data');
}

/**
 * Reads the parameters of a request from its query and its body.
 * @throws {UnreadableBodyError} when the body is not what its Content-Type says.
 */
export async function readParameters(
  query: string,
  contentType: string,
  body: Buffer,
): Promise<RequestParameters> {
  const parameters = new RequestParameters();
  addForm(parameters, query);
  if (body.length === 0) return parameters;
  const type = contentType.toLowerCase();
  if (isMultipart(type)) await addMultipart(parameters, contentType, body);
  else if (type.startsWith('application/json')) addJson(parameters, body);
  else if (type.startsWith('application/x-www-form-urlencoded')) addForm(parameters, body.toString('latin1'));
  return parameters;
}

function addForm(parameters: RequestParameters, encoded: string): void {
  for (const pair of encoded.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals === -1 ? pair : pair.slice(0, equals);
    parameters.add(decodeForm(name), decodeForm(equals === -1 ? '' : pair.slice(equals + 1)));
  }
}

/** Bytes that are no UTF-8 become a lone surrogate, so that the text is known to be unreadable, as it is to TDLib. */
function decodeForm(encoded: string): string {
  const text = encoded.replaceAll('+', ' ');
  try {
    return decodeURIComponent(Buffer.from(text, 'latin1').toString('utf8'));
  } catch {
    const bytes = text.replace(/%([0-9a-f]{2})/gi, (_match, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return decodeBytes(Buffer.from(bytes, 'latin1'));
  }
}

function decodeBytes(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return '\ud800';
  }
}

function addJson(parameters: RequestParameters, body: Buffer): void {
  let decoded: unknown;
  try {
    decoded = JSON.parse(body.toString('utf8'));
  } catch {
    throw new UnreadableBodyError(400);
  }
  if (typeof decoded !== 'object' || decoded === null) throw new UnreadableBodyError(400);
  for (const [name, value] of Object.entries(decoded)) {
    if (value === null || value === undefined) continue;
    parameters.add(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
}

async function addMultipart(parameters: RequestParameters, contentType: string, body: Buffer): Promise<void> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': contentType },
    }).formData();
  } catch {
    throw new UnreadableBodyError(400);
  }
  let textBytes = 0;
  let files = 0;
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') {
      textBytes += name.length + Buffer.byteLength(value);
      parameters.add(name, value);
    } else {
      files++;
      parameters.addFile(name, { fileName: value.name, contentType: value.type, size: value.size });
    }
  }
  if (textBytes > MAX_PARAMETER_BYTES || files > MAX_FILES) throw new UnreadableBodyError(413);
}
