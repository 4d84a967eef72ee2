import { cellText } from '@sheet-courier/shared';

import type { Clock } from '../clock.ts';
import { Anchors } from './anchors.ts';
import { FactWriter } from './fact-writer.ts';
import { emptyRound, type Flight, type Round } from './flight.ts';
import { QueueUnavailable } from './queue.ts';
import { type QueueRow, rowId } from './queue-rows.ts';
import type { RowBook } from './row-book.ts';
import type { SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';
import { StatusMover } from './status-mover.ts';
import type { RowChange } from './write-plan.ts';

/** Keeps a batch well below the 2 MB that Google recommends (documented: usage limits). */
const MOST_CHANGES = 300;

/** Enough to find a few protected rows among hundreds, and far from using up the quota. */
const MOST_TRIES = 20;

const REFUSED_MS = 60_000;

const TAB_REFUSED =
  'Google refuses to change the rows of the queue. Is the tab protected? Allow the service account to edit it.';

export interface RowWriterParts {
  readonly calls: SheetsCalls;
  readonly book: RowBook;
  readonly clock: Clock;
  readonly random: () => number;
  /** Is told what a person has to mend and no cell can say. */
  readonly report: (trouble: string) => void;
}

/**
 * Writes rows that people may sort, move and edit at the same moment. The API has no compare-and-swap, and no write that
 * is both conditional and addressed by an anchor, so that every row changes in two steps, each safe in itself: facts by
 * anchor (fact-writer), then Status by replacement (status-mover). Whatever met another row is undone at once, and what
 * was meant is done again where the row is now.
 */
export class RowWriter {
  readonly #book: RowBook;
  readonly #flight: Flight;
  readonly #facts: FactWriter;
  readonly #statuses: StatusMover;
  readonly #clock: Clock;
  readonly #report: (trouble: string) => void;
  /** By key: until when (monotonic) a row is left alone that Google refuses to write. */
  readonly #refused = new Map<unknown, number>();
  /** Whether the last batch was refused. */
  #isRefused = false;

  constructor({ calls, book, clock, random, report }: RowWriterParts) {
    this.#book = book;
    this.#clock = clock;
    this.#report = report;
    this.#flight = {
      anchors: new Anchors(random),
      amends: new Map(),
      leftovers: new Map(),
      misled: new Map(),
      stubborn: new Set(),
    };
    this.#facts = new FactWriter(calls, book, this.#flight);
    this.#statuses = new StatusMover(calls, book, this.#flight);
  }

  /** Whether something is still to be set right, so that another round is due even without changes. */
  get owes(): boolean {
    const { amends, leftovers } = this.#flight;
    return amends.size > 0 || [...leftovers.values()].some((facts) => facts.sentAt !== undefined);
  }

  /** Whether the row of this id is in flight, so that a person's mistakes in it are no hindrance any more. */
  holds(id: string): boolean {
    return this.#flight.anchors.holds(id);
  }

  /** At the end of a write: what is left of it begins anew with the next. */
  rest(): void {
    this.#flight.anchors.dropPassing();
    for (const key of Array.from(this.#refused.keys()))
      if (typeof key === 'object') this.#refused.delete(key);
  }

  /** Ids of rows that show a wrong Status until they have been set right. */
  get amending(): ReadonlySet<string> {
    return new Set([...this.#flight.amends.values()].map(({ id }) => id));
  }

  /**
   * Whether a row still stands as its claim left it. `sent` without Sent At is no confirmed delivery and no person's word
   * either: facts are written before Status, and claims empty Sent At.
   */
  isInFlight(row: QueueRow): boolean {
    const { header } = this.#book.frame.at;
    const text = cellText(row.cells[header.status]).toLowerCase();
    if (text === 'sending' || text === this.#flight.misled.get(rowId(row))) return true;
    return text === 'sent' && cellText(row.cells[header.sentAt]) === '';
  }

  /** One try at all changes: at most one write of facts and one of statuses, unless Google refuses some of them. */
  async round(changes: readonly RowChange[], claimAt: number): Promise<Round> {
    const now = this.#clock.monotonic();
    const round = emptyRound();
    const allowed = changes.filter(({ key }) => (this.#refused.get(key) ?? -Infinity) <= now);
    round.declined.push(...changes.filter((change) => change.claimed !== null && !allowed.includes(change)));
    try {
      await this.#try(allowed.slice(0, MOST_CHANGES), claimAt, round);
      this.#isRefused = false;
    } catch (error) {
      if (!(error instanceof SheetsRefusal)) throw error;
      await this.#afterRefusal(allowed.slice(0, MOST_CHANGES), claimAt, round);
    }
    return round;
  }

  async #try(changes: readonly RowChange[], claimAt: number, round: Round): Promise<void> {
    const { anchors, misled, stubborn } = this.#flight;
    const from = round.landed.length;
    const ready = await this.#facts.write(changes, round);
    await this.#statuses.move(changes, ready, claimAt, round);
    for (const { key, id } of round.landed.slice(from)) {
      anchors.drop(key);
      misled.delete(id);
      stubborn.delete(key);
    }
  }

  /**
   * Google refuses a batch as a whole. Rows may just be gone, or the tab renamed: that is looked at first. What is refused
   * a second time is divided until the rows stand alone that people have protected; they wait, all others go on.
   */
  async #afterRefusal(changes: readonly RowChange[], claimAt: number, round: Round): Promise<void> {
    round.moved = true;
    this.#book.forget();
    this.#statuses.doubtAnchors();
    if (!this.#isRefused) {
      this.#isRefused = true;
      return;
    }
    let tries = 0;
    const divide = async (part: readonly RowChange[]): Promise<void> => {
      if (++tries > MOST_TRIES) throw new QueueUnavailable('refused', TAB_REFUSED);
      try {
        await this.#try(part, claimAt, round);
      } catch (error) {
        if (!(error instanceof SheetsRefusal)) throw error;
        this.#statuses.doubtAnchors();
        const [first] = part;
        if (part.length > 1) {
          await divide(part.slice(0, part.length / 2));
          await divide(part.slice(part.length / 2));
        } else if (first === undefined) {
          // What is to be set right stands in a row that may not be written any more.
          this.#flight.amends.clear();
          this.#flight.leftovers.clear();
        } else {
          this.#refuse(first, round);
        }
      }
    };
    if (this.owes) await divide([]);
    await divide(changes);
  }

  #refuse(change: RowChange, round: Round): void {
    const { key, row, id } = change;
    if (change.claimed !== null) round.declined.push(change);
    if (!this.#refused.has(key)) {
      this.#report(
        `Google refuses to write row ${row.row} (ID ${id || 'empty'}). Is it protected? Allow the service account to edit it.`,
      );
    }
    this.#refused.set(key, this.#clock.monotonic() + REFUSED_MS);
  }
}
