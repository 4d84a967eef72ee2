import type { StoreScope } from '../host-call.ts';
import type { Host } from './host.ts';

// Documented: ten minutes unless told otherwise.
const DEFAULT_SECONDS = 600;

/** Texts that may be forgotten at any moment. */
export class Cache implements GoogleAppsScript.Cache.Cache {
  readonly #host: Host;
  readonly #scope: StoreScope;

  constructor(host: Host, scope: StoreScope) {
    this.#host = host;
    this.#scope = scope;
  }
  get(key: string): string | null {
    return this.getAll([key])[key] ?? null;
  }
  getAll(keys: string[]): Record<string, string> {
    return this.#host.call('cache.get', this.#scope, keys);
  }
  put(key: string, value: string, expirationInSeconds = DEFAULT_SECONDS): void {
    this.putAll({ [key]: value }, expirationInSeconds);
  }
  putAll(values: Record<string, unknown>, expirationInSeconds = DEFAULT_SECONDS): void {
    const texts = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
    this.#host.call('cache.put', this.#scope, texts, expirationInSeconds);
  }
  remove(key: string): void {
    this.removeAll([key]);
  }
  removeAll(keys: string[]): void {
    this.#host.call('cache.remove', this.#scope, keys);
  }
  toString(): string {
    return 'Cache';
  }
}

/** The global CacheService. */
export class CacheService {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }
  getScriptCache(): Cache {
    return new Cache(this.#host, 'script');
  }
  getUserCache(): Cache {
    return new Cache(this.#host, 'user');
  }
  getDocumentCache(): Cache | null {
    return this.#host.settings.inDocument ? new Cache(this.#host, 'document') : null;
  }
}
