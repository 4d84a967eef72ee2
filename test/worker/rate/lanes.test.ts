import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Heap } from '../../../worker/src/rate/heap.ts';
import { Lanes, type Waiting } from '../../../worker/src/rate/lanes.ts';

const MINUTE = 60_000;

describe('a heap', () => {
  it('gives back in order whatever was put in, in any mix of putting and taking', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer())), (steps) => {
        const heap = new Heap<number>((one, other) => one < other);
        let model: number[] = [];
        for (const step of steps) {
          if (step === null) heap.pop();
          else heap.push(step);
          model = step === null ? model.slice(1) : [...model, step].sort((one, other) => one - other);
          expect(heap.top).toBe(model[0]);
        }
      }),
    );
  });
});

interface Step {
  readonly what: 'add' | 'remove' | 'go' | 'arrive' | 'block';
  readonly address: string;
  readonly priority: number;
  readonly createdAt: number | null;
  readonly pick: number;
  readonly afterMs: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    what: fc.constantFrom('add', 'add', 'add', 'remove', 'go', 'go', 'arrive', 'block'),
    address: fc.constantFrom('1', '2', '3'),
    priority: fc.integer({ min: 1, max: 10 }),
    createdAt: fc.option(fc.nat(100)),
    pick: fc.nat(1000),
    afterMs: fc.nat(3 * MINUTE),
  }),
  { maxLength: 120 },
);

/** The plainest way to say who goes next: look through all. */
class Model {
  readonly waiting: { readonly item: Waiting; readonly due: number }[] = [];
  readonly underWay: Waiting[] = [];
  readonly blockedUntil = new Map<string, number>();

  next(now: number): string | undefined {
    const busy = new Set(this.underWay.map(({ address }) => address));
    const free = this.waiting.filter(
      ({ item }) => !busy.has(item.address) && (this.blockedUntil.get(item.address) ?? 0) <= now,
    );
    const age = ({ createdAt }: Waiting): number => createdAt ?? Infinity;
    // Both may be unknown, and infinity less infinity is nothing.
    return free.sort((one, other) => one.due - other.due || age(one.item) - age(other.item) || 0)[0]?.item.id;
  }

  take(id: string): Waiting | undefined {
    const index = this.waiting.findIndex(({ item }) => item.id === id);
    return index < 0 ? undefined : this.waiting.splice(index, 1)[0]?.item;
  }
}

describe('the lanes', () => {
  it('always name the most urgent whose chat is free, as looking through all would', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const model = new Model();
        const lanes = new Lanes<Waiting>(({ address }) => model.blockedUntil.get(address) ?? 0);
        let now = 0;
        for (const [index, { what, address, priority, createdAt, pick, afterMs }] of taken.entries()) {
          now += afterMs;
          const someone = model.waiting[pick % Math.max(1, model.waiting.length)]?.item;
          if (what === 'add') {
            const item = { id: `${index}`, address, cost: 1, priority, createdAt };
            lanes.add(item, now);
            model.waiting.push({ item, due: now + priority * MINUTE });
          } else if (what === 'remove' && someone !== undefined) {
            lanes.remove(someone.id, now);
            model.take(someone.id);
          } else if (what === 'go') {
            const item = lanes.ready(now);
            if (item !== undefined) {
              lanes.depart(item, now);
              model.take(item.id);
              model.underWay.push(item);
            }
          } else if (what === 'arrive') {
            const [item] = model.underWay.splice(0, 1);
            if (item !== undefined) lanes.arrive(item, now);
          } else if (what === 'block') {
            model.blockedUntil.set(address, now + pick * 100);
            lanes.refresh(address, now);
          }
          expect(lanes.ready(now)?.id).toBe(model.next(now));
          expect(lanes.size).toBe(model.waiting.length);
        }
      }),
    );
  });
});
