import { describe, expect, it } from 'vitest';
import { type Arrival, judgeLimits } from '../../bench/limit-verdict.ts';

const HOT = 9;

function arrivals(chat: number, times: readonly number[]): Arrival[] {
  return times.map((atMs) => ({ chat, atMs }));
}

function judged(...given: readonly Arrival[][]) {
  return judgeLimits(given.flat(), { hotChat: HOT, rate: 10 });
}

describe('the verdict on limits', () => {
  it('finds the fullest second of all, of one chat, and the fullest minute of one group', () => {
    const verdict = judged(
      arrivals(1, [0, 1_000, 1_500]),
      arrivals(-5, [100, 30_000, 59_000, 61_000]),
      arrivals(-6, [200]),
    );
    expect(verdict).toMatchObject({
      mostInASecond: 3,
      mostPerChatInASecond: 2,
      mostPerGroupInAMinute: 3,
    });
  });

  it('measures the rate only until the last of those whom nothing but the rate holds back', () => {
    const verdict = judged(
      arrivals(1, [0]),
      arrivals(2, [500]),
      arrivals(3, [1_000]),
      arrivals(HOT, [60_000]),
    );
    expect(verdict.sustained).toBe(2);
  });

  it('counts what the hot chat takes of the rate while others wait', () => {
    const verdict = judged(arrivals(HOT, [0, 1_000, 2_000, 9_000]), arrivals(1, [2_500]));
    expect(verdict).toMatchObject({ othersP99Ms: 2_500, hotShareMs: 300 });
  });
});
