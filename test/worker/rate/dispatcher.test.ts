import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDispatcher, type Dispatcher } from '../../../worker/src/rate/dispatcher.ts';
import type { Pause } from '../../../worker/src/rate/governor.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

interface Start {
  readonly id: string;
  readonly at: number;
  readonly cost: number;
}

interface Given {
  readonly id?: string;
  readonly address?: string;
  readonly cost?: number;
  readonly priority?: number;
  readonly createdAt?: number | null;
  readonly takesMs?: number;
  readonly run?: () => Promise<void>;
}

let dispatcher: Dispatcher;
let starts: Start[];
let departures: Start[];
let pauses: Pause[];
let made: number;

const now = (): number => performance.now();
const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const ids = (): string[] => starts.map(({ id }) => id);

function setUp(ratePerSecond: number): void {
  dispatcher = createDispatcher({
    ratePerSecond,
    clock: { monotonic: now },
    onLongPause: (pause) => pauses.push(pause),
  });
}

/** Adds something to go; each to a chat of its own unless the test says otherwise. */
function add(given: Given = {}): void {
  const number = ++made;
  const {
    id = `${number}`,
    address = `${1000 + number}`,
    cost = 1,
    priority = 5,
    createdAt = number,
    takesMs = 30,
  } = given;
  const run = async (): Promise<void> => {
    starts.push({ id, at: now(), cost });
    await (given.run ?? (() => new Promise<void>((resolve) => setTimeout(resolve, takesMs))))();
  };
  dispatcher.add({ id, address, cost, priority, createdAt, run });
}

async function leave(address: string, cost: number, id = ''): Promise<void> {
  await dispatcher.leave(address, cost);
  departures.push({ id, at: now(), cost });
}

/** Something whose record becomes durable only at the next multiple of `everyMs`, with all others of that time. */
function addHeldUp(everyMs: number, given: Given = {}): void {
  const { address = `${10_000 + made}`, cost = 1 } = given;
  const run = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, everyMs - (now() % everyMs)));
    await leave(address, cost, given.id);
  };
  add({ ...given, address, run });
}

function gaps(of: readonly Start[]): number[] {
  return of.slice(1).map(({ at }, index) => at - (of[index]?.at ?? 0));
}

function mostWithin(windowMs: number, of: readonly Start[] = starts): number {
  let most = 0;
  for (const [index, { at }] of of.entries()) {
    const within = of.slice(index).filter((other) => other.at < at + windowMs);
    most = Math.max(
      most,
      within.reduce((sum, { cost }) => sum + cost, 0),
    );
  }
  return most;
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  starts = [];
  departures = [];
  pauses = [];
  made = 0;
  setUp(10);
});
afterEach(() => void vi.useRealTimers());

describe('the pace', () => {
  it('starts the first at once', () => {
    add();

    expect(ids()).toEqual(['1']);
  });

  it.each([1, 3, 10, 30, 50, 200, 1000])(
    'is never more than %i in a second, and nearly that',
    async (rate) => {
      setUp(rate);
      for (let index = 0; index < rate * 21; index++) add();
      await later(20 * SECOND);

      expect(mostWithin(SECOND)).toBeLessThanOrEqual(rate);
      expect(starts.length / 20).toBeGreaterThanOrEqual(rate * 0.99);
    },
  );

  it('spreads the starts over the second', async () => {
    for (let index = 0; index < 40; index++) add();
    await later(3 * SECOND);

    expect(mostWithin(100)).toBe(2);
    expect(mostWithin(500)).toBeLessThanOrEqual(6);
  });

  it('is kept through pause and resume', async () => {
    for (let index = 0; index < 60; index++) add();
    for (let round = 0; round < 30; round++) {
      await later(70);
      dispatcher.pause('test');
      await later(round * 3);
      dispatcher.resume('test');
    }

    expect(starts.length).toBeGreaterThan(20);
    expect(mostWithin(SECOND)).toBeLessThanOrEqual(10);
  });

  it('is kept when all is idle for a while and then much comes at once', async () => {
    for (const waitMs of [950, 1_005, 333, 5_000, 1_999]) {
      for (let index = 0; index < 13; index++) add();
      await later(waitMs);
    }

    expect(mostWithin(SECOND)).toBeLessThanOrEqual(10);
  });

  it('holds for what really leaves, however what had its turn is held up on the way', async () => {
    setUp(30);
    for (let index = 0; index < 120; index++) addHeldUp(700);
    await later(10 * SECOND);

    expect(departures).toHaveLength(120);
    expect(mostWithin(SECOND, departures)).toBe(30);
  });

  it('is not slower for the gate at which it is kept', async () => {
    setUp(1_000);
    for (let index = 0; index < 5_100; index++) addHeldUp(20);
    await later(5_100);

    expect(departures.length).toBeGreaterThanOrEqual(4_950);
    expect(mostWithin(SECOND, departures)).toBeLessThanOrEqual(1_000);
  });

  it('counts each request of an album when that leaves, and a lower rate at once', async () => {
    setUp(30);
    addHeldUp(1, { cost: 10, address: '1' });
    await later(5);
    dispatcher.setRate(5);
    for (const cost of [5, 5]) void leave('1', cost);
    await later(3 * SECOND);

    expect(departures.map(({ cost }) => cost)).toEqual([10, 5, 5]);
    expect(gaps(departures).every((ms) => ms >= SECOND)).toBe(true);
  });

  it('lets a chat have its next no sooner than a second after the last one really left', async () => {
    setUp(30);
    for (let index = 0; index < 4; index++) addHeldUp(700, { address: '1' });
    await later(10 * SECOND);

    expect(departures).toHaveLength(4);
    expect(Math.min(...gaps(departures))).toBeGreaterThanOrEqual(SECOND);
  });

  it('gives nobody a turn while others wait at the gate, so that who is urgent overtakes all who have had none', async () => {
    setUp(30);
    for (let index = 0; index < 70; index++) void leave('1', 1);
    for (let index = 0; index < 100; index++) addHeldUp(20);
    await later(1.5 * SECOND);
    addHeldUp(20, { priority: 1, id: 'urgent' });
    await later(2 * SECOND);

    expect(departures.findIndex(({ id }) => id === 'urgent')).toBeLessThan(75);
    expect(departures.length).toBeGreaterThan(85);
  });

  it('lets what is held up at the gate leave when all is to end', async () => {
    setUp(1);
    addHeldUp(100, { address: '1' });
    await later(1_010);
    addHeldUp(10, { address: '2' });
    await later(100);
    const drained = dispatcher.drain();
    await later(2 * SECOND);

    expect(await drained).toEqual([]);
    expect(departures).toHaveLength(2);
  });

  it('counts an album as its items, and lets it have its turn while others keep coming', async () => {
    for (let index = 0; index < 100; index++) add({ priority: 3 });
    await later(500);
    add({ id: 'album', cost: 8, priority: 2 });
    await later(3 * SECOND);

    expect(ids()).toContain('album');
    expect(mostWithin(SECOND)).toBeLessThanOrEqual(10);
  });

  it('lets slow sends overlap', async () => {
    for (let index = 0; index < 30; index++) add({ takesMs: 8 * SECOND });
    await later(3 * SECOND);

    expect(starts.length).toBeGreaterThanOrEqual(29);
    expect(dispatcher.running).toBe(starts.length);
  });
});

describe('the order', () => {
  it('is priority first, then age', async () => {
    dispatcher.pause('test');
    add({ id: 'late', createdAt: 30 });
    add({ id: 'unknown age', createdAt: null });
    add({ id: 'last', priority: 10, createdAt: 1 });
    add({ id: 'early', createdAt: 20 });
    add({ id: 'urgent', priority: 1, createdAt: 99 });
    dispatcher.resume('test');
    await later(SECOND);

    expect(ids()).toEqual(['urgent', 'early', 'late', 'unknown age', 'last']);
  });

  it('lets somebody urgent overtake 300 who wait', async () => {
    for (let index = 0; index < 300; index++) add();
    await later(SECOND);
    add({ id: 'urgent', priority: 1 });
    const added = now();
    await later(SECOND);

    expect((starts.find(({ id }) => id === 'urgent')?.at ?? Infinity) - added).toBeLessThan(250);
  });

  it('does not starve the last priority, however many urgent ones come', async () => {
    add({ id: 'first to fill the slot' });
    add({ id: 'patient', priority: 10 });
    for (let second = 0; second < 600 && !ids().includes('patient'); second++) {
      for (let index = 0; index < 11; index++) add({ priority: 1 });
      await later(SECOND);
    }

    const [first] = starts;
    const patient = starts.find(({ id }) => id === 'patient');
    expect((patient?.at ?? Infinity) - (first?.at ?? 0)).toBeLessThan(10 * MINUTE);
  });

  it('is kept within a chat: the next goes when the one before has arrived', async () => {
    add({ id: 'slow', address: '7', takesMs: 5 * SECOND });
    add({ id: 'next', address: '7' });
    await later(4.9 * SECOND);
    expect(ids()).toEqual(['slow']);

    await later(0.2 * SECOND);

    expect(ids()).toEqual(['slow', 'next']);
  });
});

describe('a hot chat', () => {
  it('gets one a second and delays nobody else', async () => {
    for (let index = 0; index < 200; index++) add({ id: `hot ${index}`, address: '7', priority: 1 });
    for (let index = 0; index < 80; index++) add();
    await later(10 * SECOND);

    const hot = starts.filter(({ id }) => id.startsWith('hot'));
    expect(hot.length).toBe(10);
    expect(starts.length - hot.length).toBe(80);
  });
});

describe('told to wait', () => {
  it('lets the chat wait, and the others go', async () => {
    add({ address: '7', run: () => Promise.resolve(dispatcher.rateLimited('7', 5 * SECOND)) });
    add({ id: 'same chat', address: '7' });
    add({ id: 'other' });
    await later(4.9 * SECOND);
    expect(ids()).not.toContain('same chat');
    expect(ids()).toContain('other');

    await later(0.2 * SECOND);

    expect(ids()).toContain('same chat');
  });

  it('by two chats lets all wait, then one probe, then the rest', async () => {
    setUp(30);
    add({ address: '7', run: () => Promise.resolve(dispatcher.rateLimited('7', 5 * SECOND)) });
    add({ address: '8', run: () => Promise.resolve(dispatcher.rateLimited('8', 5 * SECOND)) });
    await later(100);
    for (let index = 0; index < 20; index++) add({ takesMs: 400 });
    await later(4.8 * SECOND);
    expect(starts).toHaveLength(2);

    await later(0.4 * SECOND);
    expect(starts).toHaveLength(3);
    await later(2 * SECOND);

    expect(starts).toHaveLength(22);
  });

  it('reports a long pause and can be given one', async () => {
    dispatcher.rateLimited('7', 2 * MINUTE);
    dispatcher.pauseFor('8', MINUTE);
    add({ address: '8' });
    await later(59 * SECOND);

    expect(pauses).toEqual([{ address: '7', remainingMs: 2 * MINUTE }]);
    expect(starts).toEqual([]);
    await later(SECOND);
    expect(starts).toHaveLength(1);
  });
});

describe('a further call of the same send', () => {
  it('waits for its turn and counts', async () => {
    let waitedMs = -1;
    add({
      address: '7',
      run: async () => {
        const began = now();
        expect(await dispatcher.another('7')).toBe(0);
        waitedMs = now() - began;
      },
    });
    for (let index = 0; index < 40; index++) add();
    await later(3 * SECOND);

    expect(waitedMs).toBeGreaterThanOrEqual(SECOND);
    expect(waitedMs).toBeLessThan(1.3 * SECOND);
    expect(mostWithin(SECOND)).toBeLessThanOrEqual(10);
  });

  it('is told how long it would take when that is long', async () => {
    dispatcher.pauseFor('7', MINUTE);

    expect(await dispatcher.another('7')).toBeGreaterThan(10 * SECOND);
  });
});

describe('what is taken back', () => {
  it('never starts', async () => {
    dispatcher.pause('test');
    add({ id: 'one' });
    add({ id: 'two' });

    expect(dispatcher.remove('one')).toBe(true);
    expect(dispatcher.remove('one')).toBe(false);
    dispatcher.resume('test');
    await later(SECOND);
    expect(ids()).toEqual(['two']);
  });

  it('has left already when it has started', async () => {
    add({ id: 'one', takesMs: SECOND });

    expect(dispatcher.remove('one')).toBe(false);
  });

  it('may be the most urgent of its chat', async () => {
    dispatcher.pause('test');
    add({ id: 'one', address: '7', priority: 1 });
    add({ id: 'two', address: '7' });
    dispatcher.remove('one');
    dispatcher.resume('test');
    await later(SECOND);

    expect(ids()).toEqual(['two']);
  });

  it('is refused twice: an id waits only once', () => {
    dispatcher.pause('test');
    add({ id: 'one' });

    expect(() => add({ id: 'one' })).toThrow('one waits already');
  });
});

describe('at the end', () => {
  it('comes to an end although something is added meanwhile, which is not taken any more', async () => {
    add({ id: 'under way', takesMs: SECOND });
    const draining = dispatcher.drain();
    add({ id: 'late' });
    await later(2 * SECOND);

    expect(await draining).toEqual([]);
    expect(dispatcher.size).toBe(0);
  });

  it('does not wait for ever for a chat that moved while all were told to wait', async () => {
    add({
      id: 'moving',
      address: '-1',
      run: async () => {
        dispatcher.rateLimited('1', SECOND);
        dispatcher.rateLimited('2', SECOND);
        await dispatcher.another('-100');
      },
    });
    await later(3 * SECOND);
    add({ id: 'after' });
    await later(5 * SECOND);

    expect(ids()).toEqual(['moving', 'after']);
  });

  it('gives back what waits and lets what is under way finish', async () => {
    let finished = false;
    add({
      id: 'under way',
      run: () => new Promise((resolve) => setTimeout(() => resolve(void (finished = true)), SECOND)),
    });
    add({ id: 'waiting' });
    const draining = dispatcher.drain();
    await later(2 * SECOND);

    expect((await draining).map(({ id }) => id)).toEqual(['waiting']);
    expect([finished, dispatcher.size, dispatcher.running]).toEqual([true, 0, 0]);
    expect(ids()).toEqual(['under way']);
  });

  it('is idle at once when there is nothing', async () => {
    await dispatcher.onIdle();
    expect(await dispatcher.drain()).toEqual([]);
  });

  it('leaves no timer behind', async () => {
    for (let index = 0; index < 5; index++) add();
    await later(2 * SECOND);

    expect(vi.getTimerCount()).toBe(0);
  });
});
