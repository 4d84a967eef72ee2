import { expect, it } from 'vitest';
import { crashingAt } from '../../worker/src/checkpoints.ts';

it('a worker crashes at the nth passing of its checkpoint, and at no other', () => {
  const crashes: number[] = [];
  let passed = 0;
  const passing = crashingAt({ at: 'after-send', passing: 2 }, () => crashes.push(passed));

  for (const checkpoint of ['after-send', 'before-send', 'after-send', 'after-send'] as const) {
    passed++;
    passing(checkpoint);
  }

  expect(crashes).toEqual([3]);
});
