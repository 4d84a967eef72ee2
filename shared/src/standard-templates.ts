import type { Template } from './template.ts';

/** The texts that are sent where Templates has none of the name for every language. */
const STANDARD_TEXTS: Readonly<Record<string, string>> = {
  user_prize: '🎉 <b>Congratulations, {{name}}!</b>\nYou won: <b>{{prize}}</b>',
  admin_alert: '🎡 <b>New spin</b>\nWinner: {{name}} ({{userId}})\nPrize: {{prize}}',
  prize_approved: '✅ Your prize <b>{{prize}}</b> has been approved.',
  prize_rejected: '❌ Your prize <b>{{prize}}</b> could not be approved.',
  booking_24h: '📅 <b>{{subject}}</b>\nStarts in 24 hours: {{start}}',
  booking_1h: '⏰ <b>{{subject}}</b>\nStarts in one hour: {{start}}',
  booking_start: '▶️ <b>{{subject}}</b>\nStarts now.',
  booking_end: '⌛ <b>{{subject}}</b>\nEnds in 5 minutes.',
  booking_cancelled: '❌ <b>{{subject}}</b>\nYour booking of {{start}} has been cancelled.',
};

/** The operators' templates, and the standard ones where they have none. */
export function withStandardTemplates(own: readonly Template[]): readonly Template[] {
  const named = new Set(
    own.filter(({ language }) => language.trim() === '').map(({ name }) => name.trim().toLowerCase()),
  );
  const standard = Object.entries(STANDARD_TEXTS).filter(([name]) => !named.has(name));
  return [...own, ...standard.map(([name, text]) => ({ name, language: '', text, buttons: '' }))];
}
