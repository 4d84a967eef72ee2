import type { RuntimeLimits } from '../limits.ts';

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

// Documented: an entry lives at most 6 hours; beyond the most items, those farthest from expiring are dropped to 900.
const LONGEST_SECONDS = 21_600;
const KEPT_WHEN_FULL = 0.9;

/** The texts of CacheService, by cache. Forgotten when the runtime ends, as Google may forget them at any moment. */
export class CacheStore {
  readonly #now: () => number;
  readonly #limits: RuntimeLimits;
  readonly #caches = new Map<string, Map<string, Entry>>();

  constructor(now: () => number, limits: RuntimeLimits) {
    this.#now = now;
    this.#limits = limits;
  }

  get(cache: string, keys: readonly string[]): Record<string, string> {
    const entries = this.#cache(cache);
    const found: Record<string, string> = {};
    for (const key of keys) {
      const entry = entries.get(key);
      if (entry && entry.expiresAt > this.#now()) found[key] = entry.value;
      else entries.delete(key);
    }
    return found;
  }

  put(cache: string, values: Readonly<Record<string, string>>, seconds: number): void {
    for (const [key, value] of Object.entries(values)) {
      if (key.length > this.#limits.cacheKeyCharacters) throw new Error('Argument too large: key');
      if (Buffer.byteLength(value) > this.#limits.cacheValueBytes)
        throw new Error('Argument too large: value');
    }
    const expiresAt = this.#now() + Math.min(Math.max(seconds, 0), LONGEST_SECONDS) * 1000;
    const entries = this.#cache(cache);
    for (const [key, value] of Object.entries(values)) entries.set(key, { value, expiresAt });
    if (entries.size > this.#limits.cacheItems) this.#makeRoom(entries);
  }

  remove(cache: string, keys: readonly string[]): void {
    for (const key of keys) this.#cache(cache).delete(key);
  }

  #makeRoom(entries: Map<string, Entry>): void {
    const now = this.#now();
    for (const [key, entry] of entries) if (entry.expiresAt <= now) entries.delete(key);
    const kept = Math.floor(this.#limits.cacheItems * KEPT_WHEN_FULL);
    const farthestFirst = [...entries].sort(([, a], [, b]) => b.expiresAt - a.expiresAt);
    for (const [key] of farthestFirst.slice(0, Math.max(0, entries.size - kept))) entries.delete(key);
  }

  #cache(name: string): Map<string, Entry> {
    let entries = this.#caches.get(name);
    if (!entries) {
      entries = new Map();
      this.#caches.set(name, entries);
    }
    return entries;
  }
}
