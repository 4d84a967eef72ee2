import {
  claim,
  decodeRow,
  encodePatch,
  encodeRow,
  isDue,
  maxAttempts,
  mayMove,
  type Notification,
  type Outcome,
  PERSISTENT_POLICY,
  release,
  settle,
  type Settling,
  standardHeader,
  standardPolicy,
  STATUSES,
  UNCERTAIN_POLICIES,
} from '@sheet-courier/shared';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notifications, outcomes, SENDING, UTC, zones } from './arbitraries.ts';

const RUNS = { numRuns: 1000 };
const NOW = Date.UTC(2026, 0, 31, 14, 30);

const policies = fc.oneof(
  fc
    .tuple(fc.nat({ max: 5 }), fc.nat({ max: 3_600_000 }))
    .map(([retries, delayMs]) => standardPolicy(retries, delayMs)),
  fc.constant(PERSISTENT_POLICY),
);

const doubts = fc.constantFrom(
  '',
  'Possibly delivered: the connection broke at 14:29:30.',
  'Possibly delivered: an earlier attempt at an unknown time. It will be sent once more at 2026-01-31 14:30:00.',
);

/** Any outcome in any status, the attempts so far within the policy. */
const settlings: fc.Arbitrary<Settling> = fc
  .record({
    notification: notifications(UTC),
    outcome: outcomes,
    retryPolicy: policies,
    uncertainPolicy: fc.constantFrom(...UNCERTAIN_POLICIES),
    now: fc.integer({ min: NOW, max: NOW + 365 * 86_400_000 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    zone: zones,
    doubt: fc.option(doubts),
  })
  .map(withinPolicy);

const claimed = settlings.map(asClaimed);

function withinPolicy({ doubt, ...settling }: Settling & { doubt: string | null }): Settling {
  const { notification, retryPolicy } = settling;
  const retryCount = notification.retryCount % maxAttempts(retryPolicy);
  const errorMessage = doubt ?? notification.errorMessage;
  return { ...settling, notification: { ...notification, retryCount, errorMessage } };
}

function asClaimed(settling: Settling): Settling {
  return { ...settling, notification: { ...settling.notification, status: 'sending' } };
}

function inDoubt({ errorMessage }: Pick<Notification, 'errorMessage'>): boolean {
  return errorMessage.startsWith('Possibly delivered: ');
}

describe('the laws of settling', () => {
  test('every outcome in every status has exactly one transition, of the same notification', () => {
    fc.assert(
      fc.property(settlings, (settling) => {
        const transition = settle(settling);
        expect(transition.id).toBe(settling.notification.id);
        expect(settle(settling)).toEqual(transition);
      }),
      RUNS,
    );
  });

  test('nothing but a late confirmation moves a notification out of a status other than sending', () => {
    fc.assert(
      fc.property(settlings, (settling) => {
        const { notification } = settling;
        fc.pre(notification.status !== 'sending');
        const { status, retryCount, nextAttemptAt } = notification;
        const isLate =
          settling.outcome.kind === 'delivered' && (status === 'failed' || status === 'uncertain');
        expect(settle(settling)).toMatchObject(
          isLate
            ? { status: 'sent', retryCount, nextAttemptAt: null }
            : { status, retryCount, nextAttemptAt },
        );
      }),
      RUNS,
    );
  });

  test('every move out of sending is a legal one', () => {
    fc.assert(
      fc.property(claimed, (settling) => {
        expect(mayMove('sending', settle(settling).status)).toBe(true);
      }),
      RUNS,
    );
  });

  test('sent is what the provider confirmed, and nothing else', () => {
    fc.assert(
      fc.property(claimed, (settling) => {
        const { outcome } = settling;
        const { status, sentAt, messageId } = settle(settling);
        const confirmed =
          outcome.kind === 'delivered' && sentAt === outcome.at && messageId === outcome.messageId;
        expect(status === 'sent').toBe(confirmed);
        expect(status === 'sent').toBe(outcome.kind === 'delivered');
      }),
      RUNS,
    );
  });

  test('what may have been delivered is never called failed or dead, nor pending', () => {
    fc.assert(
      fc.property(claimed, (settling) => {
        const { notification, outcome } = settling;
        fc.pre(outcome.kind === 'uncertain' || inDoubt(notification));
        const transition = settle(settling);
        expect(['sent', 'uncertain']).toContain(transition.status);
        expect(transition.errorMessage).toMatch(/^Possibly delivered( twice)?: /);
      }),
      RUNS,
    );
  });

  test('being told to wait changes no counter, and waits until then', () => {
    fc.assert(
      fc.property(claimed, (settling) => {
        const { notification, outcome, now } = settling;
        fc.pre(outcome.kind === 'rateLimited');
        const { retryCount, nextAttemptAt, status } = settle(settling);
        expect(retryCount).toBe(notification.retryCount);
        expect(nextAttemptAt).toBe(now + (outcome.kind === 'rateLimited' ? outcome.retryAfterMs : 0));
        expect(['failed', 'uncertain']).toContain(status);
      }),
      RUNS,
    );
  });

  test('attempts never exceed the policy, and none is taken back', () => {
    fc.assert(
      fc.property(claimed, (settling) => {
        const { retryCount } = settle(settling);
        expect(retryCount).toBeLessThanOrEqual(maxAttempts(settling.retryPolicy));
        expect(retryCount).toBeGreaterThanOrEqual(settling.notification.retryCount);
      }),
      RUNS,
    );
  });
});

const { header } = standardHeader();

/** As a worker sees it that knows nothing but the sheet. */
function throughTheSheet(notification: Notification): Notification | null {
  const cells = encodeRow(notification, header, UTC);
  const patch = encodePatch(notification, UTC);
  expect(
    Object.entries(patch).every(([key, cell]) => cells[header[key as keyof typeof header]] === cell),
  ).toBe(true);
  const row = decodeRow(cells, header, UTC);
  return row.kind === 'notification' ? row.notification : null;
}

type Step = Outcome | { readonly kind: 'givenBack' } | { readonly kind: 'textErased' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: outcomes },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'givenBack' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'textErased' }) },
);

/** Sends a notification as a worker does, step after step, with the clock moved on to whenever it is due. */
function live(rules: Pick<Settling, 'retryPolicy' | 'uncertainPolicy'>, life: readonly Step[]) {
  const seen: Notification[] = [];
  const attempts: Outcome['kind'][] = [];
  let row: Notification | null = { ...SENDING, status: 'pending' };
  let now = NOW;
  for (const step of life) {
    if (row === null) break;
    now = Math.max(now, row.nextAttemptAt ?? now);
    if (!isDue(row, now)) break;
    if (step.kind === 'textErased') {
      row = Object.assign({}, row, { errorMessage: '' });
      continue;
    }
    const taken: Notification = { ...row, ...claim(row) };
    if (step.kind === 'givenBack') {
      row = { ...taken, ...release(taken, now) };
    } else {
      attempts.push(step.kind);
      row = {
        ...taken,
        ...settle({ ...rules, notification: taken, outcome: step, now, random: 0.5, zone: UTC }),
      };
    }
    seen.push(row);
    row = throughTheSheet(row);
  }
  return { seen, attempts };
}

describe('the life of a notification that no person touches but for its Error Message', () => {
  const lives = fc.tuple(
    fc.record({ retryPolicy: policies, uncertainPolicy: fc.constantFrom(...UNCERTAIN_POLICIES) }),
    fc.array(steps, { maxLength: 30 }),
  );

  test('once it is in doubt it stays so until it is sent', () => {
    fc.assert(
      fc.property(lives, ([rules, life]) => {
        const { seen } = live(rules, life);
        const from = seen.findIndex(({ status }) => status === 'uncertain');
        const after = from === -1 ? [] : seen.slice(from);
        for (const { status } of after) expect(['uncertain', 'sent']).toContain(status);
      }),
      RUNS,
    );
  });

  test('what may have been delivered is sent once more under resend, never under hold', () => {
    fc.assert(
      fc.property(lives, ([rules, life]) => {
        const { attempts } = live(rules, life);
        const mayHaveArrived = attempts.filter((kind) => kind === 'uncertain' || kind === 'delivered').length;
        const once = rules.uncertainPolicy === 'hold' || !attempts.includes('uncertain');
        expect(mayHaveArrived).toBeLessThanOrEqual(once ? 1 : 2);
      }),
      RUNS,
    );
  });

  test('nothing is sent any more once it is held or confirmed', () => {
    fc.assert(
      fc.property(lives, ([rules, life]) => {
        const { attempts } = live(rules, life);
        const last = rules.uncertainPolicy === 'hold' ? ['delivered', 'uncertain'] : ['delivered'];
        const end = attempts.findIndex((kind) => last.includes(kind));
        expect(attempts.slice(end + 1)).toEqual(end === -1 ? attempts : []);
      }),
      RUNS,
    );
  });

  test('what fails is not tried more often than the policy says', () => {
    fc.assert(
      fc.property(lives, ([rules, life]) => {
        const { attempts, seen } = live(rules, life);
        const failed = attempts.filter((kind) => kind === 'unavailable' || kind === 'rejected').length;
        expect(failed).toBeLessThanOrEqual(maxAttempts(rules.retryPolicy));
        for (const { retryCount } of seen)
          expect(retryCount).toBeLessThanOrEqual(maxAttempts(rules.retryPolicy));
      }),
      RUNS,
    );
  });
});

test('the table of moves is exactly what claiming, settling and releasing do, and the skipping of what is pending', () => {
  const done = new Set(['pending → skipped']);
  for (const status of STATUSES) {
    const notification = { ...SENDING, status, nextAttemptAt: NOW };
    if (isDue(notification, NOW)) done.add(`${status} → ${claim(notification).status}`);
  }
  fc.assert(
    fc.property(settlings, (settling) => {
      const from = settling.notification.status;
      const to = settle(settling).status;
      if (from !== 'sending' && from !== to) done.add(`${from} → ${to}`);
    }),
    RUNS,
  );
  fc.assert(
    fc.property(claimed, (settling) => {
      done.add(`sending → ${settle(settling).status}`);
      done.add(`sending → ${release(settling.notification, NOW).status}`);
    }),
    RUNS,
  );

  const legal = STATUSES.flatMap((from) =>
    STATUSES.filter((to) => mayMove(from, to)).map((to) => `${from} → ${to}`),
  );
  expect([...done].sort()).toEqual(legal.sort());
});
