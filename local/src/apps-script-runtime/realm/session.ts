import { mayReadEmail } from './authorization.ts';
import type { Host } from './host.ts';

export class User {
  readonly #email: string;

  constructor(email: string) {
    this.#email = email;
  }
  getEmail(): string {
    return this.#email;
  }
  toString(): string {
    return this.#email;
  }
}

/** The global Session. */
export class Session {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }
  /** Blank where the script may not know who runs it, as in a simple trigger (documented). */
  getActiveUser(): User {
    return new User(mayReadEmail(this.#host) ? this.#host.settings.activeUser : '');
  }
  getEffectiveUser(): User {
    return new User(mayReadEmail(this.#host) ? this.#host.settings.effectiveUser : '');
  }
  getActiveUserLocale(): string {
    return this.#host.settings.locale.slice(0, 2);
  }
  getScriptTimeZone(): string {
    return this.#host.settings.scriptTimeZone;
  }
  getTemporaryActiveUserKey(): string {
    const bytes = this.#host.call('bytes.fromText', this.#host.settings.activeUser, 'UTF-8');
    return this.#host.call('bytes.toBase64', this.#host.call('bytes.digest', 'SHA_256', bytes), false);
  }
}
