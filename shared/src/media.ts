const MEDIA_KINDS = ['photo', 'video', 'animation', 'document'] as const;

export type MediaKind = (typeof MEDIA_KINDS)[number];

export interface MediaItem {
  readonly kind: MediaKind;
  /** An https address, or a file id that Telegram gave out. */
  readonly source: string;
}

/** Telegram takes 2 to 10 items in one album (documented: sendMediaGroup). */
export const ALBUM_LIMIT = 10;

export type MediaResult =
  | { readonly ok: true; readonly media: readonly MediaItem[] }
  | { readonly ok: false; readonly problem: string };

const KIND_OF_EXTENSION: ReadonlyMap<string, MediaKind> = new Map([
  ['jpg', 'photo'],
  ['jpeg', 'photo'],
  ['png', 'photo'],
  ['webp', 'photo'],
  ['mp4', 'video'],
  ['gif', 'animation'],
]);

/** A comma parts items only where another item or nothing follows: image services have commas in their addresses. */
const BETWEEN_ITEMS = /,?\s+|,+$|,(?=(?:https|photo|video|animation|document):)/i;

const HTTPS = /^https:\/\/[^\s/?#@]+([/?#]\S*)?$/i;
const FILE_ID = /^[A-Za-z0-9_-]{20,}$/;

/**
 * Reads the Media cell: items apart by blanks, commas or line ends, each `https://…` or `kind:https://…` or `kind:FILE_ID`.
 * Without a kind the address's extension decides; what is no picture or film is a document. Local paths and other schemes
 * are refused, because the worker must not be talked into reading its own machine.
 */
export function parseMedia(text: string): MediaResult {
  const media: MediaItem[] = [];
  for (const word of text.split(BETWEEN_ITEMS)) {
    if (word === '') continue;
    const item = parseItem(word);
    if (item === null)
      return { ok: false, problem: `"${word.slice(0, 60)}" is not an https address or KIND:FILE_ID` };
    media.push(item);
  }
  if (media.length > ALBUM_LIMIT)
    return { ok: false, problem: `${media.length} items, at most ${ALBUM_LIMIT} fit` };
  return checkAlbum(media);
}

function parseItem(word: string): MediaItem | null {
  const named = MEDIA_KINDS.find((kind) => word.toLowerCase().startsWith(`${kind}:`));
  const source = named === undefined ? word : word.slice(named.length + 1);
  if (HTTPS.test(source)) return { kind: named ?? kindOf(source), source };
  return named !== undefined && FILE_ID.test(source) ? { kind: named, source } : null;
}

function kindOf(address: string): MediaKind {
  const path = address.replace(/[?#].*$/, '');
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return KIND_OF_EXTENSION.get(extension) ?? 'document';
}

/** Documented: an album holds photos and videos, or documents only; an animation stands alone. */
function checkAlbum(media: readonly MediaItem[]): MediaResult {
  if (media.length < 2) return { ok: true, media };
  const kinds = new Set(media.map((item) => item.kind));
  if (kinds.has('animation')) return { ok: false, problem: 'an animation cannot be part of an album' };
  if (kinds.has('document') && kinds.size > 1) {
    return { ok: false, problem: 'documents cannot share an album with photos or videos' };
  }
  return { ok: true, media };
}

/** The cell text that `parseMedia` reads back as the same items. */
export function formatMedia(media: readonly MediaItem[]): string {
  return media.map((item) => `${item.kind}:${item.source}`).join('\n');
}
