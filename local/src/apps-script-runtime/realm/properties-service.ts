import type { StoreScope } from '../host-call.ts';
import type { Host } from './host.ts';

/** A store of texts by key that outlives executions. */
export class Properties implements GoogleAppsScript.Properties.Properties {
  readonly #host: Host;
  readonly #scope: StoreScope;

  constructor(host: Host, scope: StoreScope) {
    this.#host = host;
    this.#scope = scope;
  }
  getProperty(key: string): string | null {
    return this.getProperties()[key] ?? null;
  }
  getProperties(): Record<string, string> {
    return this.#host.call('properties.all', this.#scope);
  }
  getKeys(): string[] {
    return Object.keys(this.getProperties());
  }
  setProperty(key: string, value: unknown): this {
    return this.setProperties({ [key]: value });
  }
  setProperties(properties: Readonly<Record<string, unknown>>, deleteAllOthers = false): this {
    // Whatever is not text is kept as its text (documented: "all values are stored as strings").
    const texts = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, String(value)]));
    this.#host.call('properties.set', this.#scope, texts, deleteAllOthers);
    return this;
  }
  deleteProperty(key: string): this {
    this.#host.call('properties.delete', this.#scope, key);
    return this;
  }
  deleteAllProperties(): this {
    return this.setProperties({}, true);
  }
  toString(): string {
    return 'Properties';
  }
}

/** The global PropertiesService. */
export class PropertiesService {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }
  getScriptProperties(): Properties {
    return new Properties(this.#host, 'script');
  }
  getUserProperties(): Properties {
    return new Properties(this.#host, 'user');
  }
  getDocumentProperties(): Properties {
    return new Properties(this.#host, 'document');
  }
}
