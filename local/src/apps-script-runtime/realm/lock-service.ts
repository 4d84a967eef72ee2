import type { StoreScope } from '../host-call.ts';
import type { Host } from './host.ts';
import { Exception } from './host.ts';

/** A lock that executions wait for one after the other. It ends with the execution if not released before. */
export class Lock implements GoogleAppsScript.Lock.Lock {
  readonly #host: Host;
  readonly #scope: StoreScope;

  constructor(host: Host, scope: StoreScope) {
    this.#host = host;
    this.#scope = scope;
  }
  tryLock(timeoutInMillis: number): boolean {
    return this.#host.call('lock.acquire', this.#scope, timeoutInMillis);
  }
  waitLock(timeoutInMillis: number): void {
    if (!this.tryLock(timeoutInMillis)) {
      throw new Exception('Lock timeout: another process was holding the lock for too long.');
    }
  }
  /** Does not write what SpreadsheetApp still keeps back: without flush() before, the next holder reads the old state. */
  releaseLock(): void {
    this.#host.call('lock.release', this.#scope);
  }
  hasLock(): boolean {
    return this.#host.call('lock.held', this.#scope);
  }
  toString(): string {
    return 'Lock';
  }
}

/** The global LockService. */
export class LockService {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }
  getScriptLock(): Lock {
    return new Lock(this.#host, 'script');
  }
  getUserLock(): Lock {
    return new Lock(this.#host, 'user');
  }
  /** Null in a web app, where no document is open (reported). */
  getDocumentLock(): Lock | null {
    return this.#host.settings.inDocument ? new Lock(this.#host, 'document') : null;
  }
}
