export type Button =
  { readonly text: string; readonly url: string } | { readonly text: string; readonly data: string };

/** What the variables of a template stand for, by name. */
export type Variables = Readonly<Record<string, string | number>>;

/** What else a channel understands, from the Options cell. */
export interface Options {
  /** Rows of buttons under the message; each opens an address or sends its data back to the bot. */
  readonly buttons?: readonly (readonly Button[])[];
  /** Deliver without a sound. */
  readonly silent?: boolean;
  /** Forbid forwarding and saving. */
  readonly protect?: boolean;
  /** Show a preview of the first link; Telegram shows one unless this is false. */
  readonly linkPreview?: boolean;
  /** The forum topic in a group. */
  readonly thread?: number;
  /** The template (tab Templates) whose text and buttons are sent; Message is empty then. */
  readonly template?: string;
  /** The language of the template; absent: the recipient's (tab Users). */
  readonly language?: string;
  /** What the template's variables stand for. */
  readonly variables?: Variables;
}

export type OptionsResult =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Telegram takes 1 to 64 bytes of callback data (documented: InlineKeyboardButton). */
const BUTTON_DATA_BYTES = 64;

type Check = (value: unknown) => string | null;

const flag: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');

const CHECKS: Readonly<Record<keyof Options, Check>> = {
  buttons: checkButtons,
  silent: flag,
  protect: flag,
  linkPreview: flag,
  thread: (value) =>
    Number.isSafeInteger(value) && (value as number) > 0 ? null : 'must be a whole number from 1',
  template: (value) =>
    typeof value === 'string' && value.trim() !== '' ? null : 'must be the name of a template',
  language: (value) => (typeof value === 'string' ? null : 'must be a language such as "en"'),
  variables: (value) =>
    isRecord(value) &&
    Object.values(value).every((each) => typeof each === 'string' || typeof each === 'number')
      ? null
      : 'must be texts and numbers such as {"name": "Ada"}',
};

/** Reads the Options cell; an empty one is no options. Unknown keys are problems, so that a typo never passes unseen. */
export function parseOptions(text: string): OptionsResult {
  if (text === '') return { ok: true, options: {} };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problems: ['it is not valid JSON'] };
  }
  if (!isRecord(value)) return { ok: false, problems: ['it is not a JSON object'] };

  const problems = Object.entries(value).flatMap(([key, setting]) => {
    if (!Object.prototype.hasOwnProperty.call(CHECKS, key)) return [`"${key.slice(0, 40)}" is unknown`];
    const problem = CHECKS[key as keyof Options](setting);
    return problem === null ? [] : [`${key} ${problem}`];
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, options: value };
}

/** The cell text that `parseOptions` reads back as the same options. */
export function formatOptions(options: Options): string {
  return Object.keys(options).length === 0 ? '' : JSON.stringify(options);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkButtons(value: unknown): string | null {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of rows of buttons';
  for (const row of value as unknown[]) {
    if (!Array.isArray(row) || row.length === 0) return 'must be a list of rows, each a list of buttons';
    for (const button of row as unknown[]) {
      const problem = checkButton(button);
      if (problem !== null) return problem;
    }
  }
  return null;
}

function checkButton(button: unknown): string | null {
  const legal =
    'must have buttons such as {"text": "Open", "url": "https://…"} or {"text": "Yes", "data": "yes"}';
  if (!isRecord(button)) return legal;
  const { text, url, data, ...rest } = button;
  if (typeof text !== 'string' || text.trim() === '' || Object.keys(rest).length > 0) return legal;
  if ((url === undefined) === (data === undefined)) return legal;
  if (url !== undefined) return typeof url === 'string' && /^(https?|tg):\/\/\S+$/i.test(url) ? null : legal;
  if (typeof data !== 'string' || data === '') return legal;
  return utf8Length(data) <= BUTTON_DATA_BYTES
    ? null
    : `has a button whose data is over ${BUTTON_DATA_BYTES} bytes`;
}

/** Apps Script has no TextEncoder, and encodeURIComponent throws on half a surrogate pair. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const unit = character.charCodeAt(0);
    bytes += character.length === 2 ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  return bytes;
}
