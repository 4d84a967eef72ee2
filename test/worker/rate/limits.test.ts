import { describe, expect, it } from 'vitest';
import { chatLimits, globalLimit } from '../../../worker/src/rate/limits.ts';

describe('the limits', () => {
  it.each([
    ['1001', [1]],
    ['-1001234567890', [1, 20]],
    ['-20', [1, 20]],
    ['@news', [1, 20]],
  ])('of chat %s are %j', (address, counts) => {
    expect(chatLimits(address).map(({ count }) => count)).toEqual(counts);
  });

  it('are windows longer than stated: by a hundredth at most where all chats share them, by a twentieth else', () => {
    for (const { windowMs, count } of chatLimits('@news')) {
      const stated = count === 20 ? 60_000 : 1_000;
      expect(windowMs).toBeGreaterThan(stated);
      expect(windowMs).toBeLessThanOrEqual(stated * 1.05);
    }
    expect(globalLimit(10).windowMs).toBeGreaterThan(1_000);
    expect(globalLimit(10).windowMs).toBeLessThanOrEqual(1_010);
  });

  it('say where they come from', () => {
    for (const { source } of [...chatLimits('@news'), globalLimit(10)]) {
      expect(source).toMatch(/documented|reported|chosen/);
    }
  });
});
