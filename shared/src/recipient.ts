import { type Cell, cellText } from './cell.ts';

/** The channels this version delivers through. */
export const CHANNELS = ['telegram'] as const;

export type ChannelName = (typeof CHANNELS)[number];

/** Where a notification goes: a channel and an address on it. */
export interface Recipient {
  readonly channel: ChannelName;
  /** On Telegram the chat id in digits, or `@name` of a public group or channel. */
  readonly address: string;
}

const CHAT_ID = /^-?[1-9]\d{0,15}$/;

/** Public names are 4 to 32 letters, digits and underscores, beginning with a letter (documented: Telegram usernames). */
const CHAT_NAME = /^@[a-z]\w{3,31}$/i;

export function isChannelName(text: string): text is ChannelName {
  return (CHANNELS as readonly string[]).includes(text);
}

/** Reads the User ID cell of a Telegram notification; null where it is no chat id and no public name. */
export function parseTelegramAddress(cell: Cell): string | null {
  // A sheet stores 123456789 as a number; ids have at most 52 bits (documented), so a number holds them exactly.
  if (typeof cell === 'number' && !Number.isSafeInteger(cell)) return null;
  const text = cellText(cell);
  if (CHAT_ID.test(text)) return text;
  if (CHAT_NAME.test(text)) return text;
  return null;
}

/** One text that tells this recipient from all others. */
export function recipientKey({ channel, address }: Recipient): string {
  return `${channel}:${address}`;
}

/** The address with its middle hidden, for logs: `12…89`, `@ne…ws`. */
export function maskAddress(address: string): string {
  const shown = address.startsWith('@') || address.startsWith('-') ? 3 : 2;
  return address.length <= shown + 2 ? '…' : `${address.slice(0, shown)}…${address.slice(-2)}`;
}
