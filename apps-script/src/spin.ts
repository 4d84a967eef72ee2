import {
  escapeHtml,
  type NewNotification,
  makeNotificationId,
  parseTelegramAddress,
} from '@sheet-courier/shared';

/** One turn of the wheel. Name and prize are whatever somebody typed somewhere: never trusted as markup or formula. */
export interface Spin {
  /** Tells this spin from all others: posted again, it makes no second row. */
  readonly spinId: string;
  /** The winner's Telegram user id. */
  readonly userId: string;
  readonly name: string;
  readonly prize: string;
}

export type SpinResult =
  { readonly ok: true; readonly spin: Spin } | { readonly ok: false; readonly problem: string };

const SPIN_ID = /^[\w-]{1,64}$/;
const USER_ID = /^[1-9]\d{0,15}$/;
const LONGEST_TEXT = 200;

/** Reads a spin from what came in; the problem says which field and what it may hold. */
export function readSpin(value: unknown): SpinResult {
  if (typeof value !== 'object' || value === null)
    return { ok: false, problem: 'the payload is not a JSON object' };
  const fields = value as Record<keyof Spin, unknown>;
  const { spinId, name, prize } = fields;
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
  return { ok: true, spin: { spinId, userId, name, prize } };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT;
}

/** What people are told of a spin: the winner, then the admin. */
export function spinNotifications(
  spin: Spin,
  adminChatId: string,
  now: number,
  random: () => number,
): readonly NewNotification[] {
  const name = escapeHtml(spin.name);
  const prize = escapeHtml(spin.prize);
  return [
    {
      id: makeNotificationId(now, random),
      recipient: { channel: 'telegram', address: spin.userId },
      message: `🎉 <b>Congratulations, ${name}!</b>\nYou won: <b>${prize}</b>`,
      type: 'user_prize',
      priority: 3,
      createdAt: now,
      dedupeKey: `spin:${spin.spinId}:winner`,
    },
    {
      id: makeNotificationId(now, random),
      recipient: { channel: 'telegram', address: adminChatId },
      message: `🎡 <b>New spin</b>\nWinner: ${name} (${spin.userId})\nPrize: ${prize}`,
      type: 'admin_alert',
      priority: 2,
      createdAt: now,
      dedupeKey: `spin:${spin.spinId}:admin`,
    },
  ];
}

/**
 * What the winner is told when an operator has approved or rejected the prize.
 *
 * @param told what the row says the winner was told before: a decision that is taken back and made again is told again
 */
export function decisionNotification(
  spin: Spin,
  decision: 'approved' | 'rejected',
  told: string,
  now: number,
  random: () => number,
): NewNotification {
  const prize = escapeHtml(spin.prize);
  return {
    id: makeNotificationId(now, random),
    recipient: { channel: 'telegram', address: spin.userId },
    message:
      decision === 'approved'
        ? `✅ Your prize <b>${prize}</b> has been approved.`
        : `❌ Your prize <b>${prize}</b> could not be approved.`,
    type: `prize_${decision}`,
    priority: 3,
    createdAt: now,
    dedupeKey: `spin:${spin.spinId}:${decision}${told === '' ? '' : `:after ${told}`}`,
  };
}
