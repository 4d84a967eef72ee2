import { randomInt } from 'node:crypto';
import type { PlayerView } from './page/live.ts';

/** Who can be chosen on the page to spin the wheel. */
export const PLAYERS: readonly PlayerView[] = [
  { id: 700_000_001, name: 'Ann' },
  { id: 700_000_002, name: 'Ben' },
  { id: 700_000_003, name: 'Chloé' },
  { id: 700_000_004, name: 'Dimitri' },
  { id: 700_000_005, name: 'Elif' },
  // What an untrusted name may look like: it must arrive as this very text.
  { id: 700_000_006, name: '=Mallory & <b>Co</b>' },
];

/** The wheel's fields, clockwise from the top. */
export const PRIZES: readonly string[] = [
  'Free coffee',
  '10% off',
  'T-shirt',
  'Sticker set',
  'Free month',
  '25% off',
  'Tote bag',
  'Jackpot',
];

/** Players for many spins at once: a chat each, and another one in every run, so that no message is like another. */
export function manyPlayers(count: number): readonly PlayerView[] {
  const first = randomInt(100_000_000, 600_000_000);
  return Array.from({ length: count }, (_, at) => ({ id: first + at, name: `Player ${first + at}` }));
}
