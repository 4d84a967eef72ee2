import { claim, isDue, mayMove, release, STATUSES } from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notifications, SENDING, UTC } from './arbitraries.ts';

const NOW = Date.UTC(2026, 0, 31, 14, 30, 7);
const DOUBT = 'Possibly delivered: the connection broke at 14:30:02.';

describe('claiming', () => {
  test('begins anew with a notification that a person set to pending', () => {
    const again = {
      ...SENDING,
      status: 'pending' as const,
      retryCount: 4,
      sentAt: NOW,
      messageId: '7',
      errorMessage: `${DOUBT} Look into the chat.`,
      nextAttemptAt: NOW,
    };

    expect(claim(again)).toEqual({
      id: SENDING.id,
      status: 'sending',
      sentAt: null,
      retryCount: 0,
      errorMessage: '',
      nextAttemptAt: null,
      messageId: '',
    });
  });

  test('keeps the failed attempts of one that is tried again', () => {
    const failed = {
      ...SENDING,
      status: 'failed' as const,
      retryCount: 2,
      errorMessage: 'No answer.',
      nextAttemptAt: NOW,
    };

    expect(claim(failed)).toMatchObject({
      status: 'sending',
      retryCount: 2,
      errorMessage: '',
      nextAttemptAt: null,
    });
  });

  test.each(['failed', 'uncertain'] as const)('carries along the doubt in a row that says %s', (status) => {
    const doubted = { ...SENDING, status, errorMessage: `${DOUBT} It will be sent once more.` };

    expect(claim(doubted).errorMessage).toBe(DOUBT);
  });

  test.each(['', 'I rang her up'])(
    'knows an uncertain row for doubtful though a person wrote %j over the text',
    (errorMessage) => {
      const { errorMessage: claimed } = claim({ ...SENDING, status: 'uncertain', errorMessage });

      expect(claimed).toBe('Possibly delivered: an earlier attempt at an unknown time.');
      expect(release({ ...SENDING, errorMessage: claimed }, NOW).status).toBe('uncertain');
    },
  );

  test('makes only legal moves with what is due', () => {
    fc.assert(
      fc.property(notifications(UTC), fc.constantFrom(NOW, Date.UTC(2300, 0)), (notification, now) => {
        fc.pre(isDue(notification, now));
        const taken = claim(notification);
        expect(taken.id).toBe(notification.id);
        expect(mayMove(notification.status, taken.status)).toBe(true);
      }),
    );
  });
});

describe('releasing', () => {
  test('gives back a fresh notification as pending', () => {
    expect(release(SENDING, NOW)).toMatchObject({
      status: 'pending',
      retryCount: 0,
      nextAttemptAt: null,
      errorMessage: '',
    });
  });

  test('gives back a retried one as failed and due at once, its attempts uncounted', () => {
    const retried = { ...SENDING, retryCount: 2 };

    expect(release(retried, NOW, 'Waiting.')).toMatchObject({
      status: 'failed',
      retryCount: 2,
      nextAttemptAt: NOW,
      errorMessage: 'Waiting.',
    });
  });

  test('gives back a doubtful one as uncertain, the doubt first', () => {
    const doubted = { ...SENDING, errorMessage: DOUBT };

    expect(release(doubted, NOW).errorMessage).toBe(DOUBT);
    expect(release(doubted, NOW, 'Waiting.')).toMatchObject({
      status: 'uncertain',
      nextAttemptAt: NOW,
      errorMessage: `${DOUBT} Waiting.`,
    });
  });

  test('leaves alone what a person has set meanwhile', () => {
    for (const status of STATUSES.filter((other) => other !== 'sending')) {
      expect(release({ ...SENDING, status, nextAttemptAt: 5 }, NOW, 'Waiting.')).toMatchObject({
        status,
        nextAttemptAt: 5,
        errorMessage: '',
      });
    }
  });

  test('undoes a claim: what was due is due again, with the same attempts ahead', () => {
    fc.assert(
      fc.property(notifications(UTC, ['failed', 'uncertain']), (open) => {
        const notification = { ...open, sendAt: null };
        fc.pre(isDue(notification, NOW));
        const given = { ...notification, ...release({ ...notification, ...claim(notification) }, NOW) };
        expect(isDue(given, NOW)).toBe(true);
        expect(given.retryCount).toBe(notification.retryCount);
      }),
    );
  });
});
