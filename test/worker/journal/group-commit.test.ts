import { describe, expect, it, vi } from 'vitest';
import { GroupCommit } from '../../../worker/src/journal/group-commit.ts';

function setUp(transactionMs = 0) {
  const groups: string[][] = [];
  let now = 0;
  let group: string[] = [];
  const commits = new GroupCommit({
    transaction: (work) => {
      group = [];
      work();
      now += transactionMs;
      groups.push(group);
    },
    explain: (cause) => new Error(`explained: ${String(cause)}`),
    monotonic: () => now,
  });
  return { groups, commits, add: (name: string) => commits.add(() => void group.push(name)) };
}

describe('a group commit', () => {
  it('puts what comes within a few milliseconds into one commit, in order', async () => {
    const { groups, add } = setUp();

    await Promise.all([add('one'), add('two'), Promise.resolve().then(() => add('three'))]);

    expect(groups).toEqual([['one', 'two', 'three']]);
  });

  it('resolves nothing before its commit', async () => {
    const { groups, add } = setUp();
    let resolved = false;
    const adding = add('one').then(() => (resolved = true));
    await Promise.resolve();
    expect([resolved, groups.length]).toEqual([false, 0]);

    await adding;

    expect([resolved, groups.length]).toEqual([true, 1]);
  });

  it('waits as long as the last commit took, so that a slow disk gets larger groups', async () => {
    vi.useFakeTimers();
    const { groups, add } = setUp(20);
    void add('first');
    await vi.advanceTimersByTimeAsync(2);
    expect(groups).toHaveLength(1);

    void add('second');
    await vi.advanceTimersByTimeAsync(19);
    expect(groups).toHaveLength(1);
    void add('third');
    await vi.advanceTimersByTimeAsync(1);

    expect(groups.at(-1)).toEqual(['second', 'third']);
    vi.useRealTimers();
  });

  it('refuses the group that failed, what waits and all that comes', async () => {
    const { commits, add } = setUp();
    const failing = commits.add(() => {
      throw new Error('no room');
    });
    const beside = add('one');

    await expect(failing).rejects.toThrow('explained: Error: no room');
    await expect(beside).rejects.toThrow('no room');
    await expect(add('later')).rejects.toThrow('no room');
  });
});
