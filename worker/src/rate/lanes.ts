import { Heap } from './heap.ts';

/** What waits to go. */
export interface Waiting {
  readonly id: string;
  readonly address: string;
  /** How many messages it counts as. */
  readonly cost: number;
  /** 1 goes first, 10 last. */
  readonly priority: number;
  /** When it was queued (ms since 1970); null where nobody knows, which goes last among its equals. */
  readonly createdAt: number | null;
}

/**
 * Whoever has waited here for this long goes as if it were one priority more urgent, so that the last priority is not
 * starved by a steady stream of the first.
 */
const AGEING_MS = 60_000;

interface Place<Item> {
  readonly item: Item;
  /** The priority as a time: when it came, and later by the ageing of each priority step. */
  readonly due: number;
  readonly order: number;
  removed: boolean;
}

interface Lane<Item> {
  readonly address: string;
  readonly places: Heap<Place<Item>>;
  busy: boolean;
  /** Changes with whatever changes when the lane may go; entries in the heaps with an older one are void. */
  stamp: number;
}

interface LaneEntry<Item> {
  readonly lane: Lane<Item>;
  readonly stamp: number;
  readonly head: Place<Item>;
  readonly freeAt: number;
}

/**
 * One lane for each chat, most urgent first. A lane's head is ready when its chat may take it and nothing else of the
 * lane is under way, so that a chat's messages arrive in order; a blocked lane holds up no other.
 */
export class Lanes<Item extends Waiting> {
  readonly #lanes = new Map<string, Lane<Item>>();
  readonly #places = new Map<string, Place<Item>>();
  readonly #ready = new Heap<LaneEntry<Item>>((one, other) => isBefore(one.head, other.head));
  readonly #blocked = new Heap<LaneEntry<Item>>((one, other) => one.freeAt < other.freeAt);
  readonly #freeAt: (item: Item, now: number) => number;
  #order = 0;

  /** @param freeAt from when on an item's chat may take it */
  constructor(freeAt: (item: Item, now: number) => number) {
    this.#freeAt = freeAt;
  }

  get size(): number {
    return this.#places.size;
  }

  /** @throws Error when an item of this id waits already */
  add(item: Item, now: number): void {
    if (this.#places.has(item.id)) throw new Error(`${item.id} waits already.`);
    const due = now + item.priority * AGEING_MS;
    const place: Place<Item> = { item, due, order: this.#order++, removed: false };
    this.#places.set(item.id, place);
    const lane = this.#lane(item.address);
    lane.places.push(place);
    if (headOf(lane) === place) this.#arrange(lane, now);
  }

  /** False where no such item waits. */
  remove(id: string, now: number): boolean {
    const place = this.#places.get(id);
    if (place === undefined) return false;
    this.#places.delete(id);
    place.removed = true;
    const lane = this.#lane(place.item.address);
    this.#arrange(lane, now);
    return true;
  }

  /** Takes everything out. */
  clear(): readonly Item[] {
    const items = [...this.#places.values()].map((place) => {
      place.removed = true;
      return place.item;
    });
    this.#places.clear();
    return items;
  }

  /** The most urgent item whose chat may take it now. */
  ready(now: number): Item | undefined {
    for (let entry = this.#blocked.top; entry !== undefined; entry = this.#blocked.top) {
      if (isCurrent(entry) && entry.freeAt > now) break;
      this.#blocked.pop();
      if (isCurrent(entry)) this.#arrange(entry.lane, now);
    }
    for (let entry = this.#ready.top; entry !== undefined; entry = this.#ready.top) {
      if (isCurrent(entry)) return entry.head.item;
      this.#ready.pop();
    }
    return undefined;
  }

  /** When the next chat becomes free that is not yet, or Infinity. */
  get nextFreeAt(): number {
    const entry = this.#blocked.top;
    return entry === undefined ? Infinity : entry.freeAt;
  }

  /** The item leaves; its lane is busy until it comes back. */
  depart(item: Item, now: number): void {
    this.remove(item.id, now);
    const lane = this.#lane(item.address);
    lane.busy = true;
    lane.stamp++;
  }

  arrive(item: Item, now: number): void {
    const lane = this.#lane(item.address);
    lane.busy = false;
    this.#arrange(lane, now);
  }

  /** The chat's pause or limits have changed otherwise. */
  refresh(address: string, now: number): void {
    const lane = this.#lanes.get(address);
    if (lane !== undefined) this.#arrange(lane, now);
  }

  #lane(address: string): Lane<Item> {
    const known = this.#lanes.get(address);
    if (known !== undefined) return known;
    const lane: Lane<Item> = { address, places: new Heap<Place<Item>>(isBefore), busy: false, stamp: 0 };
    this.#lanes.set(address, lane);
    return lane;
  }

  #arrange(lane: Lane<Item>, now: number): void {
    const stamp = ++lane.stamp;
    if (lane.busy) return;
    const head = headOf(lane);
    if (head === undefined) {
      this.#lanes.delete(lane.address);
      return;
    }
    const freeAt = this.#freeAt(head.item, now);
    (freeAt <= now ? this.#ready : this.#blocked).push({ lane, stamp, head, freeAt });
  }
}

function headOf<Item>({ places }: Lane<Item>): Place<Item> | undefined {
  while (places.top?.removed === true) places.pop();
  return places.top;
}

function isCurrent<Item>({ lane, stamp, head }: LaneEntry<Item>): boolean {
  return lane.stamp === stamp && !head.removed;
}

function isBefore<Item extends Waiting>(one: Place<Item>, other: Place<Item>): boolean {
  return (one.due - other.due || age(one.item) - age(other.item) || one.order - other.order) < 0;
}

function age({ createdAt }: Waiting): number {
  return createdAt ?? Number.MAX_SAFE_INTEGER;
}
