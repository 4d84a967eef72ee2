/**
 * What Telegram hands a Mini App about whoever opened it: a query string with a hash made with the bot's token, so that
 * nobody but Telegram and the bot's owner can make one (documented: Validating data received via the Mini App).
 */
export interface InitData {
  /** What the hash is made of: every field but the hash, decoded, sorted, one a line. */
  readonly checkString: string;
  /** 64 hex digits. */
  readonly hash: string;
  /** When Telegram made it: milliseconds since 1970. */
  readonly authDate: number;
  readonly user: MiniAppUser;
}

export interface MiniAppUser {
  readonly id: string;
  /** First and last name; the id where there is none. */
  readonly name: string;
  /** Such as en or pt-br; empty where Telegram does not know. */
  readonly language: string;
}

const HASH = /^[0-9a-f]{64}$/;
const AUTH_DATE = /^[1-9]\d{0,11}$/;
const LONGEST_NAME = 200;

/** Reads init data; undefined when it is none, whatever it is. Whether it is genuine only the hash tells. */
export function readInitData(text: string): InitData | undefined {
  const fields = readFields(text);
  const { hash = '', auth_date: authDate = '', user: userJson = '' } = fields ?? {};
  if (!fields || !HASH.test(hash) || !AUTH_DATE.test(authDate)) return undefined;
  const user = readUser(userJson);
  if (!user) return undefined;
  // The signature for third parties stays in (seen: init-data-node 2.0.10).
  const lines = Object.keys(fields).filter((key) => key !== 'hash');
  const checkString = lines
    .sort()
    .map((key) => `${key}=${fields[key]}`)
    .join('\n');
  return { checkString, hash, authDate: Number(authDate) * 1000, user };
}

/** Apps Script has no URLSearchParams. A field that comes twice would let two readers see two things: refused. */
function readFields(text: string): Record<string, string> | undefined {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const key = decode(pair.slice(0, Math.max(equals, 0)));
    const value = decode(pair.slice(equals + 1));
    if (key === undefined || key === '' || value === undefined || key in fields) return undefined;
    fields[key] = value;
  }
  return fields;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return undefined;
  }
}

function readUser(json: string): MiniAppUser | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const user = value as Record<'id' | 'first_name' | 'last_name' | 'language_code', unknown>;
  if (typeof user.id !== 'number' || !Number.isSafeInteger(user.id) || user.id < 1) return undefined;
  const id = String(user.id);
  const name = [user.first_name, user.last_name].filter((part) => typeof part === 'string').join(' ');
  return {
    id,
    name: Array.from(name.trim()).slice(0, LONGEST_NAME).join('') || id,
    language: typeof user.language_code === 'string' ? user.language_code.toLowerCase() : '',
  };
}
