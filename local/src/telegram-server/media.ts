import { createHash } from 'node:crypto';
import { badRequest } from './answer.ts';
import type { RequestParameters, UploadedFile } from './request.ts';

/** Kinds of media the local server sends. */
export type MediaKind = 'photo' | 'video' | 'animation' | 'document';

/** A file as a message shows it, before it is dressed as photo, video … */
export interface MediaFile {
  readonly kind: MediaKind;
  readonly fileId: string;
  readonly uniqueId: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly size: number;
}

/** Largest uploads in bytes (documented; td FileLoaderUtils.cpp:276). */
const MAX_UPLOAD: Readonly<Record<MediaKind, number>> = {
  photo: 10_485_760,
  video: 52_428_800,
  animation: 52_428_800,
  document: 52_428_800,
};

const MIME_TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  bmp: 'image/bmp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  pdf: 'application/pdf',
  zip: 'application/zip',
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
};

/**
 * Types each kind takes by URL. For documents it is documented (GIF, PDF, ZIP); for the others that a web page or a
 * text is refused is reported, the exact list is not known. A URL without a known ending passes as what it is sent as.
 */
const TYPES_BY_URL: Readonly<Record<MediaKind, readonly string[]>> = {
  photo: ['image/jpeg', 'image/png', 'image/webp', 'image/bmp', 'image/gif'],
  video: ['video/mp4', 'video/quicktime'],
  animation: ['image/gif', 'video/mp4'],
  document: ['image/gif', 'application/pdf', 'application/zip'],
};
const DEFAULT_TYPE: Readonly<Record<MediaKind, string>> = {
  photo: 'image/jpeg',
  video: 'video/mp4',
  animation: 'video/mp4',
  document: 'application/octet-stream',
};
/** What a fetched file is said to weigh: nothing is fetched, so it is made up. */
const FETCHED_BYTES = 65_536;

/** File ids of the real server are opaque; those of the local one carry what the file is, so none need be kept. */
const ID_PREFIX = 'LocalFile';

/** Where a file may come from: a field of the request, uploaded under it, or a value naming it. */
export interface FileSource {
  readonly kind: MediaKind;
  /** `attach://NAME`, a URL or a file id. */
  readonly value: string;
  readonly botId: number;
  readonly parameters: RequestParameters;
  /** The field an upload may have come in. */
  readonly field?: string;
}

/**
 * The file a request names; nothing when there is none. Nothing is ever fetched or kept.
 * @throws {BotApiError} in Telegram's words.
 */
export function requestedFile(source: FileSource): MediaFile | undefined {
  const { kind, value, botId, parameters } = source;
  const isAttached = value.startsWith('attach://');
  const attached = parameters.file(isAttached ? value.slice('attach://'.length) : (source.field ?? ''));
  if (attached !== undefined) return uploaded(kind, attached, botId);
  const reference = value.trim();
  if (reference === '' || isAttached) return undefined;
  if (/^https?:\/\//i.test(reference)) return fetched(kind, reference, botId);
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) {
    throw badRequest('invalid file HTTP URL specified: Unsupported URL protocol');
  }
  return remembered(kind, reference, botId);
}

function fetched(kind: MediaKind, url: string, botId: number): MediaFile {
  if (!URL.canParse(url) || !new URL(url).hostname.includes('.')) {
    throw badRequest('invalid file HTTP URL specified: Wrong HTTP URL');
  }
  const fileName = new URL(url).pathname.split('/').at(-1) ?? '';
  const mimeType = MIME_TYPES[extensionOf(fileName)];
  if (mimeType !== undefined && !TYPES_BY_URL[kind].includes(mimeType)) {
    throw badRequest('wrong type of the web page content');
  }
  const facts = { fileName, mimeType: mimeType ?? DEFAULT_TYPE[kind], size: FETCHED_BYTES };
  return made(kind, facts, url, botId);
}

function uploaded(kind: MediaKind, file: UploadedFile, botId: number): MediaFile {
  if (file.size === 0) throw badRequest('file must be non-empty');
  if (file.size > MAX_UPLOAD[kind]) {
    const maximum = MAX_UPLOAD[kind];
    throw badRequest(
      `file of size ${file.size} bytes is too big for a ${kind}; the maximum size is ${maximum} bytes`,
    );
  }
  const mimeType = MIME_TYPES[extensionOf(file.fileName)] ?? DEFAULT_TYPE[kind];
  if (kind === 'photo' && !mimeType.startsWith('image/')) {
    throw badRequest('photo has unsupported extension. Use one of .jpg, .jpeg, .gif, .png, .tif or .bmp');
  }
  return made(kind, { fileName: file.fileName, mimeType, size: file.size }, file.fileName, botId);
}

interface FileFacts {
  readonly fileName: string;
  readonly mimeType: string;
  readonly size: number;
}

function made(kind: MediaKind, facts: FileFacts, origin: string, botId: number): MediaFile {
  const uniqueId = createHash('sha256')
    .update(`${kind}\0${origin}\0${facts.size}`)
    .digest('base64url')
    .slice(0, 15);
  const packed = Buffer.from(
    JSON.stringify([botId, kind, uniqueId, facts.fileName, facts.mimeType, facts.size]),
  ).toString('base64url');
  return { kind, fileId: ID_PREFIX + packed, uniqueId, ...facts };
}

/** A file id counts for the bot it was given to, as the kind it was given for. */
function remembered(kind: MediaKind, fileId: string, botId: number): MediaFile {
  const unreadable = badRequest("wrong remote file identifier specified: can't unserialize it");
  if (/[^\w-]/.test(fileId)) {
    throw badRequest('wrong remote file identifier specified: Wrong character in the string');
  }
  if (!fileId.startsWith(ID_PREFIX)) throw unreadable;
  let packed: unknown;
  try {
    packed = JSON.parse(Buffer.from(fileId.slice(ID_PREFIX.length), 'base64url').toString('utf8'));
  } catch {
    throw unreadable;
  }
  if (!Array.isArray(packed) || packed.length !== 6) throw unreadable;
  const [owner, ownKind, uniqueId, fileName, mimeType, size] = packed as unknown[];
  if (owner !== botId) throw badRequest('wrong file identifier/HTTP URL specified');
  if (ownKind !== kind) {
    throw badRequest(`can't use file of type ${capitalized(String(ownKind))} as ${capitalized(kind)}`);
  }
  return {
    kind,
    fileId,
    uniqueId: String(uniqueId),
    fileName: String(fileName),
    mimeType: String(mimeType),
    size: Number(size),
  };
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function extensionOf(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot === -1 ? '' : fileName.slice(dot + 1).toLowerCase();
}

/** The fields of a message that show a file. Sizes in pixels and seconds are made up: nothing is looked into. */
export function mediaJson(file: MediaFile): Record<string, unknown> {
  const basic = { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: file.size };
  const named = { file_name: file.fileName, mime_type: file.mimeType };
  switch (file.kind) {
    case 'photo':
      return { photo: [{ ...basic, width: 1280, height: 960 }] };
    case 'video':
      return { video: { ...named, duration: 1, width: 1280, height: 720, ...basic } };
    case 'animation': {
      const animation = { ...named, duration: 1, width: 640, height: 480, ...basic };
      return { animation, document: { ...named, ...basic } };
    }
    case 'document':
      return { document: { ...named, ...basic } };
  }
}
