import { parseTelegramAddress } from '@sheet-courier/shared';
import type { Notice } from './notice.ts';

/** One turn of the wheel. Name and prize are whatever somebody typed somewhere: never trusted as markup or formula. */
export interface Spin {
  /** Tells this spin from all others: posted again, it makes no second row. */
  readonly spinId: string;
  /** The winner's Telegram user id. */
  readonly userId: string;
  readonly name: string;
  readonly prize: string;
  /** The winner's language, such as en or pt-br, as far as the caller knows. */
  readonly language?: string;
}

export type SpinResult =
  { readonly ok: true; readonly spin: Spin } | { readonly ok: false; readonly problem: string };

const SPIN_ID = /^[\w-]{1,64}$/;
const USER_ID = /^[1-9]\d{0,15}$/;
const LANGUAGE = /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i;
const LONGEST_TEXT = 200;

/** Reads a spin from what came in; the problem says which field and what it may hold. */
export function readSpin(value: unknown): SpinResult {
  if (typeof value !== 'object' || value === null)
    return { ok: false, problem: 'the payload is not a JSON object' };
  const fields = value as Record<keyof Spin, unknown>;
  const { spinId, name, prize, language } = fields;
  if (typeof spinId !== 'string' || !SPIN_ID.test(spinId)) {
    return { ok: false, problem: 'spinId must be 1 to 64 letters, digits, - or _' };
  }
  const userId = typeof fields.userId === 'number' ? String(fields.userId) : fields.userId;
  if (typeof userId !== 'string' || !USER_ID.test(userId) || parseTelegramAddress(userId) === null) {
    return { ok: false, problem: 'userId must be a Telegram user id such as 123456789' };
  }
  if (!isText(name)) return { ok: false, problem: `name must be a text of 1 to ${LONGEST_TEXT} characters` };
  if (!isText(prize))
    return { ok: false, problem: `prize must be a text of 1 to ${LONGEST_TEXT} characters` };
  const spin = { spinId, userId, name, prize };
  if (language === undefined) return { ok: true, spin };
  if (typeof language !== 'string' || !LANGUAGE.test(language)) {
    return { ok: false, problem: 'language must be such as en or pt-br' };
  }
  return { ok: true, spin: { ...spin, language } };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT;
}

/** What people are told of a spin: the winner, then the admin. */
export function spinNotices(spin: Spin, adminChatId: string): readonly Notice[] {
  const { spinId, userId, name, prize, language } = spin;
  const variables = { spinId, userId, name, prize };
  return [
    {
      type: 'user_prize',
      address: userId,
      priority: 3,
      dedupeKey: `spin:${spinId}:winner`,
      variables,
      ...(language === undefined ? {} : { language }),
    },
    { type: 'admin_alert', address: adminChatId, priority: 2, dedupeKey: `spin:${spinId}:admin`, variables },
  ];
}

/**
 * What the winner is told when an operator has approved or rejected the prize.
 *
 * @param told what the row says the winner was told before: a decision that is taken back and made again is told again
 */
export function decisionNotice(
  { spinId, userId, name, prize }: Spin,
  decision: 'approved' | 'rejected',
  told: string,
): Notice {
  return {
    type: `prize_${decision}`,
    address: userId,
    priority: 3,
    dedupeKey: `spin:${spinId}:${decision}${told === '' ? '' : `:after ${told}`}`,
    variables: { spinId, userId, name, prize },
  };
}
