import { maxAttempts, PERSISTENT_POLICY, retryDelayMs, standardPolicy } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const MINUTE_MS = 60_000;

function curve(policy: typeof PERSISTENT_POLICY): (number | null)[] {
  return Array.from({ length: maxAttempts(policy) }, (_, i) => retryDelayMs(policy, i + 1, 0));
}

describe('retry policies', () => {
  test('standard: a few retries, evenly apart', () => {
    expect(curve(standardPolicy(3, MINUTE_MS))).toEqual([MINUTE_MS, MINUTE_MS, MINUTE_MS, null]);
    expect(curve(standardPolicy(0, MINUTE_MS))).toEqual([null]);
    expect(maxAttempts(standardPolicy(3, MINUTE_MS))).toBe(4);
  });

  test('persistent: five within the minute, ten rounds more, at last hourly', () => {
    expect(curve(PERSISTENT_POLICY).map((delay) => delay !== null && delay / 1000)).toEqual([
      1,
      2,
      4,
      8,
      16,
      300,
      600,
      1200,
      2400,
      3600,
      3600,
      3600,
      3600,
      3600,
      3600,
      false,
    ]);
  });

  test('jitter only lengthens a wait, by less than a tenth', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.nat({ max: 3_600_000 }), chance, (retries, delayMs, random) => {
        const policy = standardPolicy(retries, delayMs);
        for (let failed = 1; failed <= retries; failed++) {
          const wait = retryDelayMs(policy, failed, random);
          expect(wait).toBeGreaterThanOrEqual(delayMs);
          expect(wait).toBeLessThanOrEqual(Math.ceil(delayMs * 1.1));
        }
        expect(retryDelayMs(policy, retries + 1, random)).toBeNull();
      }),
    );
  });
});
