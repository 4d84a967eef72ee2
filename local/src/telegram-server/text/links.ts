const HOST = /^(?:\[[0-9a-f:.]+\]|[a-z0-9._!$,~*'();&+=%\u0080-\uffff-]+)$/;

/**
 * A link as the server keeps it, or nothing when it would drop it: the scheme defaults to http, the path to `/`,
 * the host needs a dot, and of other schemes only `tg` and `ton` pass (td LinkManager.cpp check_link).
 */
export function checkedLink(link: string): string | undefined {
  const own = /^(tg|ton):(?:\/\/)?(.*)$/is.exec(link.trim());
  if (own !== null) return ownLink((own[1] ?? '').toLowerCase(), own[2] ?? '');
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(.*)$/is.exec(
    link.trim(),
  );
  if (parts === null) return undefined;
  const scheme = (parts[1] ?? 'http').toLowerCase();
  const host = (parts[2] ?? '').toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return undefined;
  if (!HOST.test(host) || !(host.includes('.') || host.startsWith('['))) return undefined;
  const port = parts[3] === undefined ? '' : `:${parts[3]}`;
  const rest = parts[4] ?? '';
  if (rest !== '' && !/^[/?#]/.test(rest)) return undefined;
  return `${scheme}://${host}${port}${rest.startsWith('/') ? '' : '/'}${withoutSpaces(rest)}`;
}

function ownLink(scheme: string, rest: string): string | undefined {
  const parts = /^([a-z0-9_-]+)((?:[/?#].*)?)$/is.exec(rest);
  if (parts === null) return undefined;
  const query = parts[2] ?? '';
  return `${scheme}://${(parts[1] ?? '').toLowerCase()}${query.startsWith('/?') ? query.slice(1) : query}`;
}

function withoutSpaces(text: string): string {
  return text.replace(
    /[\0-\u0020]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The user a `tg://user?id=…` link mentions. */
export function mentionedUserId(link: string): number | undefined {
  const found = /^tg:(?:\/\/)?user\/?\?(?:.*&)?id=(\d+)/i.exec(link.trim());
  const id = Number(found?.[1] ?? '0');
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

/** The sticker a `tg://emoji?id=…` link shows. */
export function customEmojiId(link: string): string | undefined {
  const id = /^tg:(?:\/\/)?emoji\/?\?(?:.*&)?id=(\d{1,19})/i.exec(link.trim())?.[1];
  return id === undefined || /^0+$/.test(id) ? undefined : id;
}

/** The moment and format of a `tg://time?unix=…&format=…` link (documented). */
export function dateTimeOfLink(link: string): { unixTime: number; format: string } | undefined {
  const query = /^tg:(?:\/\/)?time\/?\?(.*)$/is.exec(link.trim())?.[1];
  if (query === undefined) return undefined;
  const fields = new URLSearchParams(query);
  const unixTime = Number(fields.get('unix') ?? 'x');
  return Number.isSafeInteger(unixTime) ? { unixTime, format: fields.get('format') ?? '' } : undefined;
}
