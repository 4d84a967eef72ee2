import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Governor } from '../../../worker/src/rate/governor.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

interface Sent {
  readonly at: number;
  readonly address: string;
  readonly cost: number;
}

/** The most messages in any window of this length, each send counted whole at its start. */
function mostWithin(sent: readonly Sent[], windowMs: number): number {
  let most = 0;
  for (const [index, { at }] of sent.entries()) {
    let within = 0;
    for (const other of sent.slice(index)) if (other.at < at + windowMs) within += other.cost;
    most = Math.max(most, within);
  }
  return most;
}

/** Sends everything as early as the governor lets it, in the order given, except that nothing starts before it arrives. */
function send(governor: Governor, arrivals: readonly Sent[]): Sent[] {
  const sent: Sent[] = [];
  let now = 0;
  const waiting = [...arrivals];
  while (waiting.length > 0) {
    const starts = waiting.map(({ at, address, cost }) =>
      governor.earliest(address, cost, Math.max(at, now)),
    );
    now = Math.min(...starts);
    const index = starts.indexOf(now);
    const { address, cost } = waiting.splice(index, 1)[0] ?? { address: '', cost: 1 };
    expect(governor.earliest(address, cost, now)).toBe(now);
    governor.take(address, cost, now);
    governor.finished(address);
    sent.push({ at: now, address, cost });
  }
  return sent;
}

const addresses = fc.constantFrom('1', '2', '3', '-100', '-200', '@news');
const arrivals = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 90 * SECOND }), address: addresses, cost: fc.constant(1) }),
  { maxLength: 150 },
);

describe('the governor', () => {
  it('knows how many messages a chat may take within a time: never more than then go, and none only where none may', () => {
    fc.assert(
      fc.property(arrivals, addresses, fc.integer({ min: 0, max: 20 * SECOND }), (coming, address, ms) => {
        const governor = new Governor(1_000);
        const now = send(governor, coming).at(-1)?.at ?? 0;
        const room = governor.chatRoom(address, ms, now);

        let going = 0;
        for (let at = now; ; going++) {
          at = governor.earliest(address, 1, at);
          if (at > now + ms) break;
          governor.take(address, 1, at);
          governor.finished(address);
        }
        expect(room).toBeLessThanOrEqual(going);
        expect(room > 0).toBe(going > 0);
      }),
    );
  });

  it.each([1, 10, 30, 100])(
    'lets %i a second really leave, and hardly less, however late each is by a few milliseconds',
    (rate) => {
      fc.assert(
        fc.property(fc.infiniteStream(fc.double({ min: 0, max: 5, noNaN: true })), (lateness) => {
          const governor = new Governor(rate);
          const left: Sent[] = [];
          for (let now = 0; now < 20 * SECOND;) {
            governor.departed('1', 1, now);
            left.push({ at: now, address: '1', cost: 1 });
            const late = lateness.next();
            now = governor.earliestDeparture(1, now) + (late.done === true ? 0 : late.value);
          }

          expect(mostWithin(left, SECOND)).toBeLessThanOrEqual(rate);
          expect(left.length / 20).toBeGreaterThanOrEqual(rate * 0.99);
        }),
        { numRuns: 10 },
      );
    },
  );

  it('never pauses all chats for as long as two chats with hours to wait', () => {
    const governor = new Governor(10);
    governor.rateLimited('1', 3_600 * SECOND, 0);
    governor.rateLimited('2', 7_200 * SECOND, SECOND);

    expect(governor.globalEarliest(1, SECOND)).toBe(SECOND + 5 * MINUTE);
    expect(governor.chatEarliest('2', 1, SECOND)).toBe(SECOND + 7_200 * SECOND);
  });

  it('makes no further call of something under way the probe, which nothing would end', () => {
    const governor = new Governor(10);
    governor.rateLimited('1', 5 * SECOND, 0);
    governor.rateLimited('2', 5 * SECOND, 0);
    governor.takeAnother('-100', 1, 6 * SECOND);

    expect(governor.globalEarliest(1, 8 * SECOND)).toBe(8 * SECOND);
  });

  it('has no room for a chat that is paused for longer', () => {
    const governor = new Governor(10);
    governor.rateLimited('1', 8 * SECOND, 0);

    expect(governor.chatRoom('1', 5 * SECOND, 0)).toBe(0);
    expect(governor.chatRoom('1', 9 * SECOND, 0)).toBe(1);
    expect(governor.chatRoom('2', 5 * SECOND, 0)).toBe(5);
  });

  it('never lets more go in any second, to any chat or any group than its limits, however they arrive', () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 40 }), (coming, rate) => {
        const sent = send(new Governor(rate), coming);

        expect(mostWithin(sent, SECOND)).toBeLessThanOrEqual(rate);
        for (const address of new Set(sent.map((one) => one.address))) {
          const own = sent.filter((one) => one.address === address);
          expect(mostWithin(own, SECOND)).toBe(1);
          expect(mostWithin(own, MINUTE)).toBeLessThanOrEqual(/^\d/.test(address) ? 60 : 20);
        }
      }),
    );
  });

  it('counts an album as its items, over all chats and in a group', () => {
    const albums = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: MINUTE }),
        address: addresses,
        cost: fc.integer({ min: 1, max: 10 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(albums, fc.integer({ min: 10, max: 40 }), (coming, rate) => {
        const sent = send(new Governor(rate), coming);

        expect(mostWithin(sent, SECOND)).toBeLessThanOrEqual(rate);
        const group = sent.filter(({ address }) => address === '-100');
        expect(mostWithin(group, MINUTE)).toBeLessThanOrEqual(20);
      }),
    );
  });

  it('starves nobody: everything goes within the time that the tightest limit needs', () => {
    fc.assert(
      fc.property(arrivals, (coming) => {
        const sent = send(new Governor(30), coming);

        expect(sent).toHaveLength(coming.length);
        const perGroup = Math.max(
          0,
          ...['-100', '-200', '@news'].map((one) => coming.filter((c) => c.address === one).length),
        );
        expect(Math.max(0, ...sent.map(({ at }) => at))).toBeLessThan(
          (90 + 70 * (1 + perGroup / 20) + coming.length * 1.1) * SECOND,
        );
      }),
    );
  });

  it('reaches the rate while there is enough to send to different chats', () => {
    const governor = new Governor(10);
    const sent = send(
      governor,
      Array.from({ length: 501 }, (_, index) => ({ at: 0, address: `${index + 1}`, cost: 1 })),
    );

    const seconds = (sent.at(-1)?.at ?? 0) / SECOND;
    expect(500 / seconds).toBeGreaterThan(9.9);
  });

  it('lets a chat that got an album of 10 rest for ten seconds', () => {
    const governor = new Governor(30);
    governor.take('1', 10, 0);

    expect(governor.chatEarliest('1', 1, 1)).toBeGreaterThanOrEqual(10 * SECOND);
    expect(governor.chatEarliest('1', 1, 1)).toBeLessThan(10.5 * SECOND);
  });

  it('does not let a busy chat hold up another', () => {
    const governor = new Governor(30);
    governor.take('1', 1, 0);

    expect(governor.earliest('1', 1, 1)).toBeGreaterThan(900);
    expect(governor.earliest('2', 1, 1)).toBe(1);
  });
});

describe('told to wait by one chat', () => {
  it('pauses that chat for as long, and no other', () => {
    const governor = new Governor(30);
    governor.rateLimited('1', 30 * SECOND, 100);

    expect(governor.earliest('1', 1, 200)).toBe(100 + 30 * SECOND);
    expect(governor.earliest('2', 1, 200)).toBe(200);
  });

  it('never shortens a pause', () => {
    const governor = new Governor(30);
    governor.rateLimited('1', 30 * SECOND, 0);
    governor.rateLimited('1', 5 * SECOND, 1);
    governor.pause('1', 2 * SECOND, 2);

    expect(governor.earliest('1', 1, 3)).toBe(30 * SECOND);
  });

  it('takes several of its answers for what they are: the chat, not all', () => {
    const governor = new Governor(30);
    governor.rateLimited('1', 5 * SECOND, 0);
    governor.rateLimited('1', 5 * SECOND, 10);

    expect(governor.earliest('2', 1, 20)).toBe(20);
  });

  it('reports a pause of more than a minute, so that it can be remembered', () => {
    const governor = new Governor(30);

    expect(governor.rateLimited('1', MINUTE, 0)).toEqual([]);
    expect(governor.rateLimited('1', 73_414 * SECOND, 10 * SECOND)).toEqual([
      { address: '1', remainingMs: 73_414 * SECOND },
    ]);
  });
});

describe('told to wait by two chats within seconds', () => {
  function flooded(): Governor {
    const governor = new Governor(20);
    governor.rateLimited('1', 10 * SECOND, 0);
    governor.rateLimited('2', 12 * SECOND, 2 * SECOND);
    return governor;
  }

  it('pauses all for the least that they say', () => {
    expect(flooded().earliest('3', 1, 3 * SECOND)).toBe(10 * SECOND);
  });

  it('does not, when they are further apart', () => {
    const governor = new Governor(20);
    governor.rateLimited('1', 10 * SECOND, 0);
    governor.rateLimited('2', 10 * SECOND, 4 * SECOND);

    expect(governor.earliest('3', 1, 5 * SECOND)).toBe(5 * SECOND);
  });

  it('then lets one message probe, and the others only when that one was not refused', () => {
    const governor = flooded();
    governor.take('3', 1, 10 * SECOND);

    expect(governor.earliest('4', 1, 11 * SECOND)).toBe(Infinity);
    governor.finished('3');
    expect(governor.earliest('4', 1, 11 * SECOND)).toBe(11 * SECOND);
  });

  it('pauses all again when the probe is refused too, for no more than minutes', () => {
    const governor = flooded();
    governor.take('3', 1, 10 * SECOND);
    governor.rateLimited('3', 3_600 * SECOND, 11 * SECOND);
    governor.finished('3');

    expect(governor.earliest('4', 1, 12 * SECOND)).toBe((11 + 300) * SECOND);
    expect(governor.earliest('3', 1, 12 * SECOND)).toBe((11 + 3_600) * SECOND);
  });

  it('goes on at half the rate and climbs back slowly', () => {
    const governor = flooded();

    expect(governor.rate(10 * SECOND)).toBe(10);
    expect(governor.rate(16 * SECOND)).toBe(12);
    expect(governor.rate(25 * SECOND)).toBe(16);
    expect(governor.rate(40 * SECOND)).toBe(20);
  });

  it('counts answers to what was under way when the pause began only once', () => {
    const governor = flooded();
    governor.rateLimited('5', 9 * SECOND, 2.1 * SECOND);

    expect(governor.rate(12 * SECOND)).toBeGreaterThanOrEqual(10);
  });

  it('keeps to the lower rate', () => {
    const governor = flooded();
    const sent = send(
      governor,
      Array.from({ length: 60 }, (_, index) => ({ at: 10 * SECOND, address: `${index + 10}`, cost: 1 })),
    );

    expect(mostWithin(sent, SECOND)).toBeLessThanOrEqual(20);
    expect(
      mostWithin(
        sent.filter(({ at }) => at < 14 * SECOND),
        SECOND,
      ),
    ).toBeLessThanOrEqual(10);
  });

  it('never goes below one a second', () => {
    const governor = new Governor(2);
    for (let round = 0; round < 5; round++) {
      governor.rateLimited('1', SECOND, round * 2 * SECOND);
      governor.rateLimited('2', SECOND, round * 2 * SECOND);
    }

    expect(governor.rate(9 * SECOND)).toBe(1);
  });
});

it('pauses all for what is left of a pause from before a restart, then probes', () => {
  const governor = new Governor(30);
  governor.pause(null, 90 * SECOND, 0);

  expect(governor.earliest('1', 1, 1)).toBe(90 * SECOND);
  governor.take('1', 1, 90 * SECOND);
  expect(governor.earliest('2', 1, 91 * SECOND)).toBe(Infinity);
});

it('forgets idle chats, so that memory follows the chats in use', () => {
  const governor = new Governor(1000);
  for (let index = 0; index < 5_000; index++) {
    const now = index * 10;
    governor.take(`${index}`, 1, now);
    governor.finished(`${index}`);
  }

  expect(governor.knownChats).toBeLessThan(1_500);
});
