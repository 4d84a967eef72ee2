import { type Cell, cellText, type Zone } from '@sheet-courier/shared';
import { drawPrize, type Prize, readPrize } from './draw.ts';
import { readTable } from './spreadsheet-table.ts';
import { PRIZES } from './tabs.ts';

interface PrizeInSheet extends Prize {
  readonly row: number;
}

/** A prize that is drawn, and how it is taken from the stock. */
export interface Drawing {
  readonly name: string;
  /** Writes only: the stock, and what is wrong with rows that can't be read. */
  take(): void;
}

/**
 * Draws from the tab Prizes as it stands; undefined when there is nothing to win. A row that can't be read is never drawn
 * and says why, the others are.
 *
 * @param random in [0, 1)
 */
export function draw(zone: Zone, random: number): Drawing | undefined {
  const { table, rows } = readTable(PRIZES, zone);
  const prizes: PrizeInSheet[] = [];
  const remarks: { readonly row: number; readonly text: string }[] = [];
  for (const { row, cells } of rows) {
    if (isBlank(cells)) continue;
    const result = readPrize(cells);
    if (result.ok) prizes.push({ ...result.prize, row });
    const text = result.ok ? '' : result.problem;
    if (text !== cellText(cells.errorMessage)) remarks.push({ row, text });
  }
  const drawn = drawPrize(prizes, random);
  if (!drawn) return undefined;
  return {
    name: drawn.name,
    take() {
      if (drawn.stock !== null) table.set('stock', [drawn.row], drawn.stock - 1);
      for (const { row, text } of remarks) table.set('errorMessage', [row], text);
    },
  };
}

function isBlank(cells: Readonly<Record<'name' | 'weight' | 'stock', Cell>>): boolean {
  return [cells.name, cells.weight, cells.stock].every((cell) => cellText(cell) === '');
}
