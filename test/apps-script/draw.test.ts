import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawPrize, type Prize } from '../../apps-script/src/draw.ts';

const prize = (name: string, more: Partial<Prize> = {}): Prize => ({
  name,
  weight: 1,
  stock: null,
  active: true,
  ...more,
});

describe('drawing a prize', () => {
  test('gives each as often as its weight says', () => {
    const prizes = [
      prize('rare', { weight: 0.5 }),
      prize('never', { weight: 0 }),
      prize('common', { weight: 1.5 }),
    ];
    const drawn = Array.from({ length: 1000 }, (_, index) => drawPrize(prizes, index / 1000)?.name);

    expect(drawn.filter((name) => name === 'rare')).toHaveLength(250);
    expect(drawn.filter((name) => name === 'common')).toHaveLength(750);
  });

  test('gives something whenever there is anything to win, and nothing that can’t be won', () => {
    const prizes = fc.array(
      fc.record({
        name: fc.string(),
        weight: fc.double({ min: 0, max: 1e6, noNaN: true }),
        stock: fc.option(fc.nat(2)),
        active: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(prizes, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (all, random) => {
        const winnable = all.filter(({ weight, stock, active }) => active && weight > 0 && stock !== 0);
        const drawn = drawPrize(all, random);

        expect(drawn === undefined).toBe(winnable.length === 0);
        expect([undefined, ...winnable]).toContain(drawn);
      }),
    );
  });

  test('gives the last one even where the sum of fractions falls short', () => {
    expect(
      drawPrize([prize('a', { weight: 0.1 }), prize('b', { weight: 0.2 })], 1 - Number.EPSILON / 2)?.name,
    ).toBe('b');
  });
});
