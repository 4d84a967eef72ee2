import {
  type Notification,
  type Outcome,
  PERSISTENT_POLICY,
  settle,
  type Settling,
  standardPolicy,
  STATUSES,
  type Status,
  type Transition,
} from '@sheet-courier/shared';
import { describe, expect, test } from 'vitest';
import { SENDING, UTC } from './arbitraries.ts';

const NOW = Date.UTC(2026, 0, 31, 14, 30, 7);
const DOUBT = 'Possibly delivered: the connection broke at 14:29:30.';

const DELIVERED: Outcome = { kind: 'delivered', messageId: '77', at: NOW - 7 };
const RATE_LIMITED: Outcome = { kind: 'rateLimited', retryAfterMs: 30_000, reason: 'Telegram asks to wait.' };
const REJECTED: Outcome = {
  kind: 'rejected',
  reason: 'The user has blocked the bot.',
  advice: 'Ask them to unblock it, then set Status to pending.',
  fault: 'recipient',
};
const UNAVAILABLE: Outcome = { kind: 'unavailable', reason: 'Telegram could not be reached.' };
const UNCERTAIN: Outcome = { kind: 'uncertain', reason: 'the connection broke' };
const MISCONFIGURED: Outcome = {
  kind: 'misconfigured',
  reason: 'Telegram does not know the bot token.',
  advice: 'Put the right one into TELEGRAM_BOT_TOKEN.',
};

function settled(
  outcome: Outcome,
  changed: Partial<Notification> = {},
  rules: Partial<Settling> = {},
): Transition {
  return settle({
    notification: { ...SENDING, ...changed },
    outcome,
    retryPolicy: standardPolicy(3, 60_000),
    uncertainPolicy: 'resend',
    now: NOW,
    random: 0,
    zone: UTC,
    ...rules,
  });
}

describe('settling a first send', () => {
  test('delivered: sent, with the time and the id', () => {
    expect(settled(DELIVERED, { retryCount: 2 })).toEqual({
      id: SENDING.id,
      status: 'sent',
      sentAt: NOW - 7,
      retryCount: 2,
      errorMessage: '',
      nextAttemptAt: null,
      messageId: '77',
    });
  });

  test('delivered otherwise than asked: sent, and the row says so', () => {
    const note = 'Sent without formatting.';

    expect(settled({ ...DELIVERED, note }).errorMessage).toBe(note);
  });

  test('rate limited: waits as long as it is told, no attempt counted', () => {
    expect(settled(RATE_LIMITED, { retryCount: 1 })).toMatchObject({
      status: 'failed',
      retryCount: 1,
      nextAttemptAt: NOW + 30_000,
      errorMessage: 'Telegram asks to wait. It will be sent at 2026-01-31 14:30:37; this costs no attempt.',
    });
  });

  test('rejected: dead at once, with what to do', () => {
    expect(settled(REJECTED, { nextAttemptAt: 5 })).toMatchObject({
      status: 'dead',
      retryCount: 1,
      nextAttemptAt: null,
      errorMessage: 'The user has blocked the bot. Ask them to unblock it, then set Status to pending.',
    });
  });

  test('unavailable: failed, with when it is tried again and how often still', () => {
    expect(settled(UNAVAILABLE)).toMatchObject({
      status: 'failed',
      retryCount: 1,
      nextAttemptAt: NOW + 60_000,
      errorMessage:
        'Telegram could not be reached. It will be tried again at 2026-01-31 14:31:07, attempt 2 of 4.',
    });
  });

  test('unavailable: what chance adds to the wait is in the text as well', () => {
    expect(settled(UNAVAILABLE, {}, { random: 0.5 })).toMatchObject({
      nextAttemptAt: NOW + 63_000,
      errorMessage: expect.stringContaining('at 2026-01-31 14:31:10') as string,
    });
  });

  test('unavailable for the last time: dead', () => {
    expect(settled(UNAVAILABLE, { retryCount: 3, nextAttemptAt: 5 })).toMatchObject({
      status: 'dead',
      retryCount: 4,
      nextAttemptAt: null,
      errorMessage:
        'Telegram could not be reached. Given up after 4 attempts. Set Status to pending to try again.',
    });
  });

  test('unavailable where nothing is retried: dead after the one attempt', () => {
    expect(settled(UNAVAILABLE, {}, { retryPolicy: standardPolicy(0, 0) }).errorMessage).toBe(
      'Telegram could not be reached. Given up after 1 attempt. Set Status to pending to try again.',
    );
  });

  test('uncertain under resend: sent once more, a moment later', () => {
    expect(settled(UNCERTAIN)).toMatchObject({
      status: 'uncertain',
      retryCount: 0,
      nextAttemptAt: NOW + 5000,
      errorMessage:
        'Possibly delivered: the connection broke at 14:30:07. It will be sent once more at 2026-01-31 14:30:12.',
    });
  });

  test('uncertain under hold: held for a person', () => {
    expect(settled(UNCERTAIN, {}, { uncertainPolicy: 'hold' })).toMatchObject({
      status: 'uncertain',
      nextAttemptAt: null,
      errorMessage:
        'Possibly delivered: the connection broke at 14:30:07. ' +
        'Look into the chat, then set Status to pending (send again) or cancelled (leave it).',
    });
  });

  test('misconfigured: back in the queue, with what to do, no attempt counted', () => {
    const waiting =
      'Waiting: Telegram does not know the bot token. Put the right one into TELEGRAM_BOT_TOKEN.';

    expect(settled(MISCONFIGURED)).toMatchObject({ status: 'pending', retryCount: 0, errorMessage: waiting });
    expect(settled(MISCONFIGURED, { retryCount: 2 })).toMatchObject({
      status: 'failed',
      retryCount: 2,
      nextAttemptAt: NOW,
      errorMessage: waiting,
    });
  });

  test('makes sentences of reasons that come without a full stop, and none of nothing', () => {
    const rejected = { ...REJECTED, reason: ' chat not found ', advice: '' };

    expect(settled(rejected).errorMessage).toBe('chat not found.');
    expect(settled({ ...UNAVAILABLE, reason: 'ECONNREFUSED' }).errorMessage).toMatch(/^ECONNREFUSED\. It/);
  });
});

describe('settling what was sent once more in doubt', () => {
  const doubted = { errorMessage: DOUBT, retryCount: 1 };

  test('delivered: sent, and flagged', () => {
    expect(settled(DELIVERED, doubted)).toMatchObject({
      status: 'sent',
      sentAt: NOW - 7,
      errorMessage: 'Possibly delivered twice: the connection broke at 14:29:30.',
    });
  });

  test('delivered otherwise than asked: flagged, and the row says so too', () => {
    expect(settled({ ...DELIVERED, note: 'Sent without formatting.' }, doubted).errorMessage).toBe(
      'Possibly delivered twice: the connection broke at 14:29:30. Sent without formatting.',
    );
  });

  test('rate limited: waits, the doubt and the counters kept', () => {
    expect(settled(RATE_LIMITED, doubted)).toMatchObject({
      status: 'uncertain',
      retryCount: 1,
      nextAttemptAt: NOW + 30_000,
      errorMessage: `${DOUBT} It will be sent once more at 2026-01-31 14:30:37.`,
    });
  });

  test('rejected: held, for the first may have arrived', () => {
    expect(settled(REJECTED, doubted)).toMatchObject({
      status: 'uncertain',
      nextAttemptAt: null,
      errorMessage:
        `${DOUBT} Sending it once more was refused: The user has blocked the bot. ` +
        'Look into the chat, then set Status to pending (send again) or cancelled (leave it).',
    });
  });

  test('unavailable: provably not sent, so tried again while the policy lasts, then held', () => {
    expect(settled(UNAVAILABLE, doubted)).toMatchObject({
      status: 'uncertain',
      retryCount: 2,
      nextAttemptAt: NOW + 60_000,
      errorMessage: `${DOUBT} It will be sent once more at 2026-01-31 14:31:07.`,
    });
    expect(settled(UNAVAILABLE, { ...doubted, retryCount: 3 })).toMatchObject({
      status: 'uncertain',
      retryCount: 4,
      nextAttemptAt: null,
      errorMessage:
        `${DOUBT} Sending it once more failed: Telegram could not be reached. ` +
        'Look into the chat, then set Status to pending (send again) or cancelled (leave it).',
    });
  });

  test('uncertain again: held, never sent a third time', () => {
    expect(settled(UNCERTAIN, doubted)).toMatchObject({
      status: 'uncertain',
      nextAttemptAt: null,
      errorMessage:
        `${DOUBT} And again: the connection broke at 14:30:07. ` +
        'Look into the chat, then set Status to pending (send again) or cancelled (leave it).',
    });
  });

  test('misconfigured: waits with its doubt', () => {
    expect(settled(MISCONFIGURED, doubted)).toMatchObject({
      status: 'uncertain',
      retryCount: 1,
      nextAttemptAt: NOW,
      errorMessage: expect.stringMatching(/^Possibly delivered: .* Waiting: /) as string,
    });
  });
});

describe('settling what a person has moved on meanwhile', () => {
  const others = STATUSES.filter((status) => status !== 'sending');

  const workers: readonly Status[] = ['failed', 'uncertain'];

  test.each(workers)('confirms what another worker called %s, not knowing of the attempt', (status) => {
    expect(settled(DELIVERED, { status, nextAttemptAt: NOW })).toMatchObject({
      status: 'sent',
      sentAt: NOW - 7,
      messageId: '77',
      nextAttemptAt: null,
      errorMessage: '',
    });
    const errorMessage =
      'Possibly delivered: the row said sending; found at 14:29:00. It will be sent once more.';
    expect(settled(DELIVERED, { status, errorMessage }).errorMessage).toBe(
      'Possibly delivered twice: the row said sending; found at 14:29:00.',
    );
  });

  const persons = others.filter((status) => !workers.includes(status));

  test.each(persons)('writes beside %s that it arrived, and leaves the status', (status: Status) => {
    expect(settled(DELIVERED, { status })).toMatchObject({
      status,
      sentAt: NOW - 7,
      messageId: '77',
      errorMessage: 'Was already being sent, and arrived at 14:30:06.',
    });
  });

  test.each(others)('writes beside %s that it may have arrived, and leaves the status', (status: Status) => {
    expect(settled(UNCERTAIN, { status })).toMatchObject({
      status,
      sentAt: null,
      errorMessage: 'Possibly delivered: the connection broke at 14:30:07.',
    });
  });

  test.each([RATE_LIMITED, REJECTED, UNAVAILABLE, MISCONFIGURED])(
    'leaves everything after $kind',
    (outcome) => {
      for (const status of others) {
        const { id, sentAt, retryCount, errorMessage, nextAttemptAt, messageId } = SENDING;
        expect(settled(outcome, { status })).toEqual({
          id,
          status,
          sentAt,
          retryCount,
          errorMessage,
          nextAttemptAt,
          messageId,
        });
      }
    },
  );
});

test('the persistent policy gives up after sixteen attempts', () => {
  const rules = { retryPolicy: PERSISTENT_POLICY };

  expect(settled(UNAVAILABLE, { retryCount: 14 }, rules).status).toBe('failed');
  expect(settled(UNAVAILABLE, { retryCount: 15 }, rules)).toMatchObject({
    status: 'dead',
    errorMessage: expect.stringContaining('after 16 attempts') as string,
  });
});
