import { type Cell, cellText } from '@sheet-courier/shared';

/** One row of the tab Prizes. */
export interface Prize {
  readonly name: string;
  /** How often it is drawn compared with the others. */
  readonly weight: number;
  /** How many are left; null is without end. */
  readonly stock: number | null;
  readonly active: boolean;
}

export type PrizeResult =
  { readonly ok: true; readonly prize: Prize } | { readonly ok: false; readonly problem: string };

const LONGEST_NAME = 200;

/** Reads a row of Prizes; the problem says which cell and what it may hold. */
export function readPrize(
  cells: Readonly<Record<'name' | 'weight' | 'stock' | 'active', Cell>>,
): PrizeResult {
  const name = cellText(cells.name);
  if (name === '' || name.length > LONGEST_NAME)
    return unreadable('Name', name, `1 to ${LONGEST_NAME} characters`);
  const weight = numberIn(cells.weight, 1);
  if (weight === null) return unreadable('Weight', cells.weight, 'a number from 0, or nothing (1)');
  const stock = numberIn(cells.stock, null);
  if (cellText(cells.stock) !== '' && (stock === null || !Number.isSafeInteger(stock))) {
    return unreadable('Stock', cells.stock, 'a whole number from 0, or nothing (without end)');
  }
  const active = cellText(cells.active).toLowerCase();
  if (!['', 'yes', 'no'].includes(active)) return unreadable('Active', active, 'yes or no, or nothing (yes)');
  return { ok: true, prize: { name, weight, stock, active: active !== 'no' } };
}

function unreadable(header: string, cell: Cell, legal: string): PrizeResult {
  return {
    ok: false,
    problem: `Not drawn: ${header} holds "${cellText(cell).slice(0, 40)}"; it may hold ${legal}.`,
  };
}

function numberIn<Empty>(cell: Cell, whenEmpty: Empty): number | Empty | null {
  const text = cellText(cell);
  if (text === '') return whenEmpty;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/**
 * Draws one of the prizes that can be won, each as often as its weight says; undefined when there is none.
 *
 * @param random in [0, 1)
 */
export function drawPrize<Drawn extends Prize>(prizes: readonly Drawn[], random: number): Drawn | undefined {
  const winnable = prizes.filter(({ active, weight, stock }) => active && weight > 0 && stock !== 0);
  let left = random * winnable.reduce((sum, { weight }) => sum + weight, 0);
  for (const prize of winnable) {
    left -= prize.weight;
    if (left < 0) return prize;
  }
  // Sums of fractions may fall a hair short of their parts.
  return winnable[winnable.length - 1];
}
