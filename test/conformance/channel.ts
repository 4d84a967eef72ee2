import type { Notification } from '@sheet-courier/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../worker/src/channels/channel.ts';
import { aNotification } from '../worker/notifications.ts';

/** What a provider (a stand-in for one) does to the next send, in the words of what it comes to. */
type Mishap =
  'refusesRecipient' | 'refusesPayload' | 'asksToWait' | 'losesAnswer' | 'neverAnswers' | 'failsItself';

interface ChannelBench {
  readonly channel: Channel;
  /** Whom the channel reaches. */
  readonly recipient: Notification['recipient'];
  /** Whatever goes wrong, goes wrong with every send from now on. */
  readonly mishap: (mishap: Mishap) => void;
  /** Nobody answers at the provider's address any more. */
  readonly disappear: () => Promise<void>;
  /** The provider no longer accepts the channel's credentials. */
  readonly revoke: () => void;
  /** How many messages have reached the recipient. */
  readonly delivered: () => number;
  /** How many sends the provider was asked for. */
  readonly asked: () => number;
  /** What must be in nothing that comes back. */
  readonly secret: string;
}

/** What every channel must do. */
export function channelConformance(name: string, setUp: () => Promise<ChannelBench>): void {
  describe(`${name} as a channel`, () => {
    let bench: ChannelBench;
    const send = () => bench.channel.send(aNotification({ recipient: bench.recipient }));

    beforeEach(async () => {
      bench = await setUp();
    });

    it('delivers once and says under which id', async () => {
      expect(await send()).toMatchObject({ kind: 'delivered', messageId: expect.stringMatching(/./) });
      expect(bench.delivered()).toBe(1);
    });

    it('can be used, and says as whom, without sending anything', async () => {
      expect(await bench.channel.check()).toEqual({ kind: 'usable', identity: expect.stringMatching(/./) });
      expect([bench.delivered(), bench.asked()]).toEqual([0, 0]);
    });

    it.each([
      ['refusesRecipient', { kind: 'rejected', fault: 'recipient' }],
      ['refusesPayload', { kind: 'rejected', fault: 'payload' }],
      ['asksToWait', { kind: 'rateLimited' }],
      ['losesAnswer', { kind: 'uncertain' }],
      ['neverAnswers', { kind: 'uncertain' }],
      ['failsItself', { kind: 'uncertain' }],
    ] as const)('when the provider %s says so, and does not try again by itself', async (mishap, outcome) => {
      bench.mishap(mishap);

      expect(await send()).toMatchObject(outcome);
      expect(bench.asked()).toBe(1);
    });

    it('gives a wait that is not nothing', async () => {
      bench.mishap('asksToWait');

      expect(await send()).toMatchObject({ retryAfterMs: expect.closeTo(4_000, -4) });
    });

    it('tells what provably was not sent from what may have been', async () => {
      await bench.disappear();

      expect(await send()).toMatchObject({ kind: 'unavailable' });
      expect(await bench.channel.check()).toMatchObject({ kind: 'unreachable' });
    });

    it('says what to do when its credentials are refused', async () => {
      bench.revoke();

      expect(await send()).toMatchObject({ kind: 'misconfigured', advice: expect.stringMatching(/./) });
      expect(await bench.channel.check()).toMatchObject({
        kind: 'misconfigured',
        advice: expect.stringMatching(/./),
      });
    });

    it('gives no secret away', async () => {
      const outcomes: unknown[] = [];
      for (const mishap of ['refusesPayload', 'losesAnswer', 'failsItself'] as const) {
        bench.mishap(mishap);
        outcomes.push(await send());
      }
      bench.revoke();
      outcomes.push(await send(), await bench.channel.check());
      await bench.disappear();
      outcomes.push(await send(), await bench.channel.check());

      expect(JSON.stringify(outcomes)).not.toContain(bench.secret);
    });

    it('handles many sends at once', async () => {
      const outcomes = await Promise.all(Array.from({ length: 30 }, send));

      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['delivered']));
      expect(bench.delivered()).toBe(30);
    });
  });
}
