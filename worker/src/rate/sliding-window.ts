/**
 * Counts messages so that no window of its length, wherever it begins, holds more than its limit.
 *
 * A message of cost n counts n times. Where n is more than the limit itself, the surplus is counted into the windows
 * that follow, as if it were sent there: so an album of 10 keeps a chat with one message a second busy for 10 seconds.
 */
export class SlidingWindow {
  readonly #windowMs: number;
  /** When each message counts, ascending; from `#first` on they matter. */
  #times: number[] = [];
  #first = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** The earliest time from `now` on at which a message of this cost may go. */
  earliest(limit: number, cost: number, now: number): number {
    const first = this.#firstWithin(now);
    const surplus = this.#times.length - first + Math.min(cost, limit) - limit;
    const mustLeave = surplus <= 0 ? undefined : this.#times[first + surplus - 1];
    return mustLeave === undefined ? now : Math.max(now, mustLeave + this.#windowMs);
  }

  /** At least how many messages of cost 1 may go from `now` until `until`; 0 only where none may. */
  room(limit: number, now: number, until: number): number {
    const first = this.earliest(limit, 1, now);
    if (first > until) return 0;
    const later = Math.floor((until - first) / this.#windowMs) * limit;
    const counted = this.#times.length - this.#firstWithin(first);
    return limit - counted + later;
  }

  count(limit: number, cost: number, now: number): void {
    this.#forget(now);
    const isAhead = (this.#times.at(-1) ?? now) > now;
    for (let index = 0; index < cost; index++) {
      this.#times.push(now + Math.floor(index / limit) * this.#windowMs);
    }
    // A surplus counted ahead, under a lower limit than now holds, may lie after this one.
    if (isAhead) {
      this.#times = this.#times.slice(this.#first).sort((one, other) => one - other);
      this.#first = 0;
    }
  }

  /** What was counted at `since` or later counts so much later; `ms` is 0 or more. */
  delay(since: number, ms: number): void {
    this.#times = this.#times.map((time) => (time < since ? time : time + ms));
  }

  isIdle(now: number): boolean {
    return this.#firstWithin(now) === this.#times.length;
  }

  #firstWithin(now: number): number {
    let index = this.#first;
    while ((this.#times[index] ?? Infinity) + this.#windowMs <= now) index++;
    return index;
  }

  #forget(now: number): void {
    this.#first = this.#firstWithin(now);
    if (this.#first > 64 && this.#first * 2 > this.#times.length) {
      this.#times.splice(0, this.#first);
      this.#first = 0;
    }
  }
}
