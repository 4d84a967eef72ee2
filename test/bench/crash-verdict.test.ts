import { describe, expect, it } from 'vitest';
import {
  type CrashSeen,
  type DeliverySeen,
  isRepeated,
  judgeCrashes,
  type RowSeen,
} from '../../bench/crash-verdict.ts';

const TWICE = 'Possibly delivered twice: the worker stopped while sending at 14:30:07.';

function row(given: Partial<RowSeen> = {}): RowSeen {
  return { id: 'A', status: 'sent', errorMessage: '', messageId: '1', isScheduled: false, ...given };
}

function delivery(given: Partial<DeliverySeen> = {}): DeliverySeen {
  const { answeredAtMs = 1_000 } = given;
  return { id: 'A', messageId: '1', atMs: (answeredAtMs ?? 1_000) - 30, answeredAtMs, ...given };
}

/** One life of ten seconds, killed. */
function judged(given: Partial<CrashSeen>) {
  return judgeCrashes({
    rows: [row()],
    deliveries: [delivery()],
    lives: [
      { fromMs: 0, killedAtMs: 10_000 },
      { fromMs: 10_000, killedAtMs: null },
    ],
    repeatedByJournal: new Set(),
    ...given,
  });
}

describe('the verdict on crashes', () => {
  it('has nothing to say of what arrived once and is sent', () => {
    expect(judged({})).toEqual({
      lost: [],
      confirmedRepeated: [],
      doubled: [],
      doubledUnflagged: [],
      falselySent: [],
      unresolved: [],
      held: [],
      flagged: [],
    });
  });

  it('calls lost what never arrived, unless the row leaves it to a person', () => {
    expect(judged({ deliveries: [] }).lost).toEqual(['A']);
    expect(judged({ deliveries: [], rows: [row({ status: 'dead' })] }).lost).toEqual([]);
    expect(judged({ deliveries: [], rows: [row({ status: 'uncertain' })] }).lost).toEqual([]);
  });

  it('calls falsely sent what says so under an id that never was', () => {
    expect(judged({ rows: [row({ messageId: '7' })] }).falselySent).toEqual(['A']);
  });

  it.each([
    ['confirmed long before the kill', 1_000, ['A']],
    ['confirmed just when it was killed', 9_900, []],
    ['on its way when it was killed, and answered in the next life', 10_020, []],
    ['not confirmed, its answer having been lost', null, []],
  ])('judges a first delivery that was %s', (_, answeredAtMs, repeated) => {
    const deliveries = [delivery({ answeredAtMs }), delivery({ messageId: '2', answeredAtMs: 12_000 })];
    const verdict = judged({ deliveries, rows: [row({ messageId: '2', errorMessage: TWICE })] });
    expect(verdict.confirmedRepeated).toEqual(repeated);
    expect(verdict.doubled).toEqual(['A']);
    expect(verdict.doubledUnflagged).toEqual([]);
  });

  it('calls repeated what a life without a kill delivered twice', () => {
    const deliveries = [11_000, 12_000].map((answeredAtMs) => delivery({ answeredAtMs }));
    expect(judged({ deliveries }).confirmedRepeated).toEqual(['A']);
  });

  it('finds what was doubled without a flag in its row', () => {
    expect(judged({ deliveries: [delivery(), delivery()] }).doubledUnflagged).toEqual(['A']);
  });

  it('calls unresolved what is still to be sent', () => {
    expect(judged({ rows: [row({ status: 'failed' })] }).unresolved).toEqual(['A']);
    expect(judged({ rows: [row({ status: 'uncertain', isScheduled: true })] }).unresolved).toEqual(['A']);
    expect(judged({ rows: [row({ status: 'uncertain' })] })).toMatchObject({ unresolved: [], held: ['A'] });
  });
});

describe('the events of a notification', () => {
  const confirmed = { what: 'settled', detail: 'sent: delivered as message 5' };
  const started = { what: 'started', detail: '' };

  it('tell a repetition only where an attempt follows the confirmation', () => {
    expect(isRepeated([started, confirmed])).toBe(false);
    expect(isRepeated([started, { what: 'settled', detail: 'failed: unavailable' }, started])).toBe(false);
    expect(isRepeated([started, confirmed, started])).toBe(true);
  });
});
