import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel, ChannelHealth } from '../../../worker/src/channels/channel.ts';
import { ChannelGuard } from '../../../worker/src/channels/channel-guard.ts';

const SECOND = 1_000;
const USABLE: ChannelHealth = { kind: 'usable', identity: '@bot' };
const REFUSED: ChannelHealth = { kind: 'misconfigured', reason: 'No such token.', advice: 'Set it.' };

let health: ChannelHealth;
let checks: number;
let guard: ChannelGuard;

beforeEach(() => {
  health = USABLE;
  checks = 0;
  const telegram: Channel = {
    name: 'telegram',
    send: () => Promise.reject(new Error('Nothing is sent here.')),
    check: () => {
      checks++;
      return Promise.resolve(health);
    },
  };
  guard = new ChannelGuard(new Map([['telegram', telegram]]));
});

describe('a channel', () => {
  it('is not used before it has been checked', async () => {
    expect(guard.stopOf('telegram')?.kind).toBe('unchecked');
    await guard.check(0);

    expect(guard.stopOf('telegram')).toBeNull();
    expect(guard.takeChanges()).toEqual([{ channel: 'telegram', stop: null, identity: '@bot' }]);
    expect(guard.takeChanges()).toEqual([]);
  });

  it('stops when its settings are refused, is asked once a minute, and goes on when they are accepted', async () => {
    await guard.check(0);
    guard.refused('telegram', 'No such token. Set it.', 0);
    health = REFUSED;

    await guard.check(59 * SECOND);
    expect(checks).toBe(1);
    await guard.check(60 * SECOND);
    expect(guard.stopOf('telegram')).toEqual({ kind: 'misconfigured', reason: 'No such token. Set it.' });

    health = USABLE;
    await guard.check(120 * SECOND);
    expect(guard.stopOf('telegram')).toBeNull();
  });

  it('is told of once, however often it is found stopped', async () => {
    health = REFUSED;
    for (const minute of [0, 1, 2]) await guard.check(minute * 60 * SECOND);

    expect(guard.takeChanges()).toHaveLength(1);
  });

  it('stops after a burst of trouble, and is tried with one notification at a time until one is answered', async () => {
    await guard.check(0);
    guard.takeChanges();
    for (let call = 0; call < 3; call++) guard.heard('telegram', 'trouble', call);

    expect(guard.stopOf('telegram')).toEqual({
      kind: 'unreachable',
      reason: 'telegram fails again and again; the next try is in 5 s',
    });
    await guard.check(6 * SECOND);
    expect(guard.stopOf('telegram')).toBeNull();
    expect(guard.isProbing('telegram')).toBe(true);

    guard.heard('telegram', 'trouble', 7 * SECOND);
    expect(guard.stopOf('telegram')?.reason).toContain('in 10 s');
    await guard.check(17 * SECOND);
    guard.heard('telegram', 'answer', 18 * SECOND);

    expect(guard.isProbing('telegram')).toBe(false);
    expect(guard.takeChanges().map(({ stop }) => stop?.kind ?? 'usable')).toEqual([
      'unreachable',
      'usable',
      'unreachable',
      'usable',
    ]);
  });
});
