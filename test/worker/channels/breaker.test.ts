import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../worker/src/channels/breaker.ts';

const SECOND = 1_000;

function opened(): Breaker {
  const breaker = new Breaker();
  for (const at of [0, 1, 2]) breaker.heard('trouble', at * SECOND);
  return breaker;
}

describe('the circuit breaker', () => {
  it('lets calls go at first', () => {
    expect(new Breaker().waitMs(0)).toBe(0);
  });

  it('opens at the third trouble in a row, and says so once', () => {
    const breaker = new Breaker();

    expect([0, 1, 2, 3].map((at) => breaker.heard('trouble', at * SECOND))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(breaker.waitMs(2 * SECOND)).toBe(5 * SECOND);
  });

  it('takes single troubles between answers for bad luck', () => {
    const breaker = new Breaker();
    for (let at = 0; at < 100; at++) breaker.heard(at % 3 === 0 ? 'answer' : 'trouble', at);

    expect(breaker.waitMs(100)).toBe(0);
  });

  it('takes troubles that are far apart for bad luck', () => {
    const breaker = new Breaker();
    for (let at = 0; at < 10; at++) breaker.heard('trouble', at * 301 * SECOND);

    expect(breaker.waitMs(10 * 301 * SECOND)).toBe(0);
  });

  it('lets calls go again after its pause, and closes with the first answer', () => {
    const breaker = opened();
    expect(breaker.waitMs(7 * SECOND)).toBe(0);
    breaker.heard('answer', 7 * SECOND);

    expect(breaker.heard('trouble', 8 * SECOND)).toBe(false);
    expect(breaker.waitMs(8 * SECOND)).toBe(0);
  });

  it('opens at the first trouble after its pause, each time for twice as long, up to a minute', () => {
    const breaker = opened();
    const pauses: number[] = [];
    let now = 2 * SECOND;
    for (let round = 0; round < 5; round++) {
      now += breaker.waitMs(now);
      expect(breaker.heard('trouble', now)).toBe(true);
      pauses.push(breaker.waitMs(now) / SECOND);
    }

    expect(pauses).toEqual([10, 20, 40, 60, 60]);
  });

  it('learns nothing from what was under way when it opened', () => {
    const breaker = opened();
    breaker.heard('answer', 3 * SECOND);
    breaker.heard('trouble', 4 * SECOND);

    expect(breaker.waitMs(4 * SECOND)).toBe(3 * SECOND);
  });

  it('never waits longer than a minute, and only after trouble', () => {
    const events = fc.array(
      fc.record({ what: fc.constantFrom('answer', 'trouble'), afterMs: fc.nat(20_000) }),
    );
    fc.assert(
      fc.property(events, (heard) => {
        const breaker = new Breaker();
        let now = 0;
        for (const { what, afterMs } of heard) {
          now += afterMs;
          const before = breaker.waitMs(now);
          breaker.heard(what, now);
          expect(breaker.waitMs(now)).toBeLessThanOrEqual(60 * SECOND);
          expect(breaker.waitMs(now) > before ? what : 'trouble').toBe('trouble');
        }
      }),
    );
  });
});
