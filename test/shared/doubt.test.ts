import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  deliveredInDoubt,
  doubtful,
  doubtfulAgain,
  doubtIn,
  UNEXPLAINED_DOUBT,
} from '../../shared/src/doubt.ts';

const DOUBT = 'Possibly delivered: the worker stopped while sending at 14:30:07.';

test('a doubt is found again before whatever was to happen next', () => {
  expect(doubtful('the worker stopped while sending', '14:30:07')).toBe(DOUBT);
  expect(doubtIn(`${DOUBT} It will be sent once more at 2026-01-31 14:30:12.`)).toBe(DOUBT);
  expect(doubtIn(UNEXPLAINED_DOUBT)).toBe(UNEXPLAINED_DOUBT);
});

test('no doubt is seen in other texts', () => {
  expect(doubtIn('')).toBeNull();
  expect(doubtIn('No answer at 14:30:07.')).toBeNull();
  expect(doubtIn(deliveredInDoubt(DOUBT))).toBeNull();
});

test('a delivery in spite of a doubt says that it may be the second', () => {
  expect(deliveredInDoubt(DOUBT)).toBe(
    'Possibly delivered twice: the worker stopped while sending at 14:30:07.',
  );
});

test('a second doubt follows the first', () => {
  expect(doubtfulAgain(DOUBT, 'no answer in 60 s.', '14:30:12')).toBe(
    `${DOUBT} And again: no answer in 60 s at 14:30:12.`,
  );
});

test('any reason makes a doubt that is found again, line ends and full stops included', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '.', 'a\nb.\n', 'it was at 10:00:00. Then'),
      ),
      (reason) => {
        const found = doubtIn(`${doubtful(reason, '14:30:07')} And so on.`);
        expect(doubtful(reason, '14:30:07').startsWith(found ?? 'none')).toBe(true);
      },
    ),
  );
});
