import type { Zone } from '@sheet-courier/shared';
import type { Journal } from '../journal/journal.ts';

/** How many notifications have been confirmed today, by the spreadsheet's calendar; kept over restarts. */
export class Tally {
  readonly #journal: Journal;
  /** Of the spreadsheet's calendar, counted from its first. */
  #day: number;
  #count: number;
  #zone: Zone | null = null;

  constructor(journal: Journal) {
    this.#journal = journal;
    const [day = '0', count = '0'] = (journal.recall('tally').get('sent') ?? '').split(':');
    this.#day = Number(day);
    this.#count = Number(count);
  }

  /** @param at wall clock */
  delivered(at: number, zone: Zone): void {
    this.#zone = zone;
    this.#turn(at);
    this.#count++;
  }

  /** @param now wall clock */
  today(now: number): number {
    this.#turn(now);
    // Where the journal can't be written any more, the next send says so and stops the worker.
    this.#journal.remember('tally', 'sent', `${this.#day}:${this.#count}`).catch(() => undefined);
    return this.#count;
  }

  #turn(at: number): void {
    if (this.#zone === null) return;
    const day = Math.floor(this.#zone.toSerial(at));
    if (day === this.#day) return;
    this.#day = day;
    this.#count = 0;
  }
}
