import { makeNotificationId } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

const NOW = 1_769_869_800_000;

test('an id is NOTIF_, the milliseconds and eight more characters, whatever chance gives', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2 ** 43 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (now, random) => {
        expect(makeNotificationId(now, () => random)).toMatch(new RegExp(`^NOTIF_${now}_[0-9a-z]{8}$`));
      },
    ),
  );
});

test('ten thousand ids of one millisecond are all different', () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => makeNotificationId(NOW, Math.random)));

  expect(ids.size).toBe(10_000);
});
