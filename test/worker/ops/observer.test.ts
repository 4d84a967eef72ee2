import { describe, expect, it } from 'vitest';
import { allOf, observedChannel } from '../../../worker/src/ops/observer.ts';
import { aNotification } from '../notifications.ts';

const delivered = { kind: 'delivered', messageId: '7', at: 0 } as const;

describe('several observers', () => {
  it('are all told, in order, also where one of them fails, which changes nothing for the worker', () => {
    const told: string[] = [];
    const failures: unknown[] = [];
    const observer = allOf(
      [
        { written: (ids) => told.push(`first ${ids.join()}`) },
        {
          written: () => {
            throw new Error('no memory');
          },
        },
        { written: (ids) => told.push(`third ${ids.join()}`) },
        {},
      ],
      (error) => failures.push(error),
    );

    observer.written(['A', 'B']);
    observer.roundBegan();

    expect(told).toEqual(['first A,B', 'third A,B']);
    expect(failures).toEqual([new Error('no memory')]);
  });
});

describe('a channel that is watched', () => {
  it('sends as the channel itself does, and tells before and after', async () => {
    const told: string[] = [];
    const channel = observedChannel(
      {
        name: 'telegram',
        check: async () => ({ kind: 'usable', identity: '@a_bot' }),
        send: async ({ id }) => {
          told.push(`send ${id}`);
          return delivered;
        },
      },
      allOf(
        [
          {
            sending: ({ id }) => told.push(`sending ${id}`),
            answered: ({ id }, { kind }) => told.push(`answered ${id} ${kind}`),
          },
        ],
        () => undefined,
      ),
    );

    expect(await channel.send(aNotification())).toBe(delivered);
    expect(await channel.check()).toEqual({ kind: 'usable', identity: '@a_bot' });
    expect(told).toEqual(['sending NOTIF_1', 'send NOTIF_1', 'answered NOTIF_1 delivered']);
  });
});
