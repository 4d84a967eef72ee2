/** Each begins with the first use, as Google's do (documented: "reset 24 hours after the first request"). */
const DAY_MS = 86_400_000;

/** How much of what is allowed a day each user has used. Forgotten when the runtime ends. */
export class DailyQuota {
  readonly #now: () => number;
  readonly #used = new Map<string, { readonly since: number; amount: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Spends `amount` of the service's quota, or throws in Google's words when that is more than is left. */
  spend(user: string, service: 'urlfetch' | 'properties', amount: number, allowed: number): void {
    if (this.used(user, service) + amount > allowed)
      throw new Error(`Service invoked too many times for one day: ${service}.`);
    this.add(user, service, amount);
  }

  used(user: string, what: string): number {
    const found = this.#used.get(key(user, what));
    return found && this.#now() - found.since < DAY_MS ? found.amount : 0;
  }

  add(user: string, what: string, amount: number): void {
    const found = this.#used.get(key(user, what));
    if (found && this.#now() - found.since < DAY_MS) found.amount += amount;
    else this.#used.set(key(user, what), { since: this.#now(), amount });
  }
}

function key(user: string, what: string): string {
  return `${what} ${user}`;
}
