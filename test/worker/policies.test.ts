import { PERSISTENT_POLICY, queued } from '@sheet-courier/shared';
import { expect, it } from 'vitest';
import { policiesOf } from '../../worker/src/policies.ts';

const policies = policiesOf({
  retry: { otherwise: 'standard', types: new Map([['booking_24h', 'persistent']]) },
  uncertain: { otherwise: 'resend', types: new Map([['user_prize', 'hold']]) },
  maxRetries: 2,
  retryDelayMs: 5_000,
});

const ofType = (type: string) =>
  queued({ id: 'A', recipient: { channel: 'telegram', address: '1' }, message: 'x', type, createdAt: 0 }, 5);

it('a type gets its own policy, and every other type the general one', () => {
  expect(policies.retryPolicy(ofType('Booking_24h '))).toBe(PERSISTENT_POLICY);
  expect(policies.retryPolicy(ofType('announcement'))).toEqual({
    name: 'standard',
    delaysMs: [5_000, 5_000],
  });
  expect(policies.uncertainPolicy(ofType('user_prize'))).toBe('hold');
  expect(policies.uncertainPolicy(ofType(''))).toBe('resend');
});
