import { type Cell, cellText } from './cell.ts';
import { parseDateTime } from './date-time.ts';
import type { Notification } from './notification.ts';
import { parseTelegramAddress } from './recipient.ts';
import { readTabRows } from './tab-rows.ts';
import type { Zone } from './zone.ts';

export const USERS_TAB = 'Users';

/** What a person wants to get. */
export const PREFERENCES = ['all', 'important only', 'none'] as const;

type Preference = (typeof PREFERENCES)[number];

/** One row of the tab Users. */
export interface User {
  /** A Telegram user id. */
  readonly userId: string;
  readonly name: string;
  /** Which language of a template they get; empty where nobody said. */
  readonly language: string;
  readonly preference: Preference;
  /** When they asked for no more messages (ms since 1970); 0 where the cell can't be read; null where they did not. */
  readonly optedOutAt: number | null;
}

const HEADERS = {
  userId: 'User ID',
  name: 'Name',
  language: 'Language',
  preference: 'Preference',
  optedOutAt: 'Opted Out At',
} as const;

export type UsersResult =
  | { readonly ok: true; readonly users: ReadonlyMap<string, User> }
  | { readonly ok: false; readonly problem: string };

/**
 * The people of the tab Users, by user id. Rows whose User ID can't be read are nobody's; where somebody stands twice, the
 * one who wants less counts.
 *
 * @param grid the whole tab, header first, as the Sheets API gives it
 */
export function readUsers(grid: readonly (readonly Cell[])[], zone: Zone): UsersResult {
  const result = readTabRows(USERS_TAB, HEADERS, grid);
  if (!result.ok) return result;
  const users = new Map<string, User>();
  for (const cells of result.rows) {
    const userId = parseTelegramAddress(cells.userId);
    if (userId === null) continue;
    const user = readUser(userId, cells, zone);
    const before = users.get(userId);
    if (before === undefined || wantsLess(user, before)) users.set(userId, user);
  }
  return { ok: true, users };
}

function readUser(userId: string, cells: Readonly<Record<keyof typeof HEADERS, Cell>>, zone: Zone): User {
  const preference = cellText(cells.preference).toLowerCase();
  return {
    userId,
    name: cellText(cells.name),
    language: cellText(cells.language),
    preference: PREFERENCES.find((known) => known === preference) ?? 'all',
    // Whatever somebody wrote there, they meant that this person has opted out.
    optedOutAt:
      cellText(cells.optedOutAt) === '' ? null : (parseDateTime(cells.optedOutAt as string, zone) ?? 0),
  };
}

function wantsLess(one: User, other: User): boolean {
  return appetite(one) < appetite(other);
}

function appetite({ preference, optedOutAt }: User): number {
  return optedOutAt === null ? PREFERENCES.length - PREFERENCES.indexOf(preference) : 0;
}

/** The last priority that counts as important. */
const LAST_IMPORTANT = 3;

/**
 * Why a notification is not for this user, as a sentence for Error Message; null where it is. Who wants important ones only
 * gets priorities 1 to 3 of what concerns them in person: announcements never do.
 */
export function unwanted(
  user: User | undefined,
  { type, priority }: Pick<Notification, 'type' | 'priority'>,
): string | null {
  if (!user) return null;
  if (user.optedOutAt !== null) return 'Not sent: the recipient has opted out.';
  if (user.preference === 'none') return 'Not sent: the recipient wants no messages (see Users).';
  const isPersonal = !/^announcement/i.test(type);
  if (user.preference === 'important only' && !(isPersonal && priority <= LAST_IMPORTANT)) {
    return 'Not sent: the recipient wants important messages only (see Users).';
  }
  return null;
}
