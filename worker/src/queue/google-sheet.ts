import { byUrgency, type Directory, isDue, type Notification, type Settings } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import type { Clock } from '../clock.ts';
import { Archive } from './archive.ts';
import { DirectoryBook } from './directory-book.ts';
import { FilterViews } from './filter-views.ts';
import {
  type Archived,
  type NotificationQueue,
  QueueUnavailable,
  type QueueView,
  type QueueWrite,
  type QueueWritten,
  type RowRef,
} from './queue.ts';
import { Anchors } from './anchors.ts';
import type { QueueRow } from './queue-rows.ts';
import { OptOuts } from './opt-outs.ts';
import { RowBook } from './row-book.ts';
import { RowWriter } from './row-writer.ts';
import { SettingsBook } from './settings-book.ts';
import { type CallCounts, SheetsCalls } from './sheets-calls.ts';
import { SheetsRefusal } from './sheets-error.ts';
import { WorkersTab } from './workers-tab.ts';
import { planWrite, type WritePlan } from './write-plan.ts';

export interface GoogleSheetQueueOptions {
  readonly sheets: sheets_v4.Sheets;
  readonly spreadsheetId: string;
  readonly clock: Clock;
  /** In [0, 1), for the jitter of back-offs; Math.random by default. */
  readonly random?: () => number;
  /** The most calls of each kind in a minute; what a worker takes by default. */
  readonly callsPerMinute?: number;
  /** What this program's anchors carry, where it is not the worker: two programs never touch each other's. */
  readonly anchorKey?: string;
  /** Is told, once each time, what a person has to mend that no cell of the sheet can say, such as a protected row. */
  readonly onTrouble?: (trouble: string) => void;
  /** Up to how many rows the tab is read whole rather than by columns; a suitable number by default. */
  readonly wholeRows?: number;
  /** How many rows a tab of the archive takes before a new one begins; 200,000 by default. */
  readonly mostArchiveRows?: number;
}

export interface GoogleSheetQueue extends NotificationQueue {
  /** Leaves nothing behind in the sheet, for whoever writes nothing more. */
  leave(): Promise<void>;
  /** How many calls could start at once without a delay. */
  budget(): CallCounts;
  /** Calls made since the start. */
  calls(): CallCounts;
  /**
   * Notes in the tab Users that somebody wants no more messages, or wants them again.
   *
   * @param at when they said so (ms since 1970); null where they want messages again
   * @returns whether that changed anything
   */
  optOut(userId: string, at: number | null): Promise<boolean>;
  /** The tab in which workers say that they are there; its calls share the budget. */
  readonly workers: WorkersTab;
}

/** How often a write is tried anew because rows moved under it; what is left then waits for the next write. */
const ROUNDS = 6;

/** Google allows a spreadsheet 10 million cells (documented); at 80% there is still time to act. */
const WARN_CELLS = 8_000_000;

const NOTHING: QueueWrite = { claims: [], results: [], moves: [], notes: [], ids: [] };

export function createGoogleSheetQueue(options: GoogleSheetQueueOptions): GoogleSheetQueue {
  return new SheetQueue(options);
}

class SheetQueue implements GoogleSheetQueue {
  readonly workers: WorkersTab;
  readonly #calls: SheetsCalls;
  readonly #book: RowBook;
  readonly #writer: RowWriter;
  readonly #settings: SettingsBook;
  readonly #archive: Archive;
  readonly #filterViews: FilterViews;
  readonly #directory: DirectoryBook;
  readonly #report: (trouble: string) => void;
  #isFull = false;
  readonly #anchors: Anchors;
  readonly #seen = new WeakMap<RowRef, QueueRow>();
  /** Claims whose write got no answer, so that `sending` may be this worker's own doing. */
  readonly #claiming = new Set<string>();

  constructor(options: GoogleSheetQueueOptions) {
    const { sheets, spreadsheetId, clock, random = Math.random, onTrouble = () => undefined } = options;
    const { callsPerMinute } = options;
    const calls = new SheetsCalls({ sheets, spreadsheetId, clock, random, callsPerMinute });
    this.#calls = calls;
    this.workers = new WorkersTab(calls);
    this.#report = onTrouble;
    this.#directory = new DirectoryBook(calls, clock, onTrouble);
    this.#settings = new SettingsBook(onTrouble);
    this.#anchors = new Anchors(random, options.anchorKey);
    this.#book = new RowBook({
      calls,
      clock,
      settings: this.#settings,
      wholeRows: options.wholeRows,
      heldRow: (id) => {
        const place = this.#anchors.of(id)?.place;
        return place === undefined ? undefined : place.index + 1;
      },
    });
    this.#writer = new RowWriter({
      calls,
      book: this.#book,
      anchors: this.#anchors,
      clock,
      report: onTrouble,
    });
    this.#filterViews = new FilterViews(calls);
    this.#archive = new Archive({
      calls,
      book: this.#book,
      anchors: this.#anchors,
      isBusy: (id) => this.#writer.holds(id),
      report: onTrouble,
      onMoved: () => {
        this.#book.suspect();
        this.#writer.doubtAnchors();
      },
      mostRows: options.mostArchiveRows,
    });
  }

  leave(): Promise<void> {
    return this.#writer.leave();
  }

  budget(): CallCounts {
    return { read: this.#calls.budget.left('read'), write: this.#calls.budget.left('write') };
  }

  calls(): CallCounts {
    return this.#calls.counts;
  }

  look(): Promise<QueueView> {
    return this.#bordered(() => this.#look());
  }

  write(write: QueueWrite, claimAt: number): Promise<QueueWritten> {
    return this.#bordered(() => this.#write(write, claimAt));
  }

  directory(): Promise<Directory> {
    return this.#bordered(() => this.#readDirectory());
  }

  optOut(userId: string, at: number | null): Promise<boolean> {
    return this.#bordered(async () => {
      const isChanged = await new OptOuts(this.#calls, this.#anchors).set(userId, at);
      this.#directory.forget();
      return isChanged;
    });
  }

  archive(settings: Settings, now: number): Promise<Archived> {
    return this.#bordered(() => this.#archiveSome(settings, now));
  }

  /** What Google refuses beyond a row is a person's to mend, and to be met again: a tab was renamed, deleted or protected. */
  async #bordered<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof SheetsRefusal)) throw error;
      this.#book.forget();
      throw new QueueUnavailable('refused', `Google refuses: ${error.message}`);
    }
  }

  async #look(): Promise<QueueView> {
    await this.#book.look();
    // What is owed can't wait for the worker to have something to write.
    if (this.#writer.owes) await this.#write(NOTHING, -Infinity);
    this.#watchSize();
    await this.#settings.writeNotes(this.#calls, this.#anchors);
    const { reading } = this.#book;
    for (const ref of [...reading.unidentified, ...reading.blocked.map((blocked) => blocked.ref)]) {
      const row = reading.rowAt(ref);
      if (row !== undefined) this.#seen.set(ref, row);
    }
    const { amending } = this.#writer;
    return {
      ...reading,
      settings: this.#settings.settings,
      hold: this.#settings.unknown,
      open: reading.open.filter(({ id }) => !amending.has(id)),
      blocked: reading.blocked.filter(({ id }) => id === '' || !this.#writer.holds(id)),
    };
  }

  async #write(write: QueueWrite, claimAt: number): Promise<QueueWritten> {
    const done: Written = { claimed: [], unclaimed: [], written: [], gone: [] };
    if (!this.#book.isRead) await this.#book.look();
    let left = write;
    try {
      for (let round = 0; round < ROUNDS; round++) {
        if (!isWork(left) && !this.#writer.owes) break;
        await this.#book.refresh();
        left = without(left, await this.#writeRound(left, claimAt, done));
      }
      for (const { id } of write.claims) this.#claiming.delete(id);
    } catch (error) {
      for (const { id } of left.claims) this.#claiming.add(id);
      // What was taken must be told; the trouble will be met again.
      if (done.claimed.length === 0 || !(error instanceof QueueUnavailable)) throw error;
    }
    this.#writer.rest();
    return done;
  }

  async #readDirectory(): Promise<Directory> {
    if (!this.#book.isRead) await this.#book.look();
    const { directory, zone } = this.#book.frame.tab;
    return this.#directory.read(directory, zone);
  }

  async #archiveSome(settings: Settings, now: number): Promise<Archived> {
    await this.#book.refresh();
    const archived = await this.#archive.run(settings, now);
    await this.#filterViews.ensure(this.#book.frame);
    return archived;
  }

  /** What is likely to be claimed next, where more is due than is claimed now. */
  #upcoming({ claims }: QueueWrite, claimAt: number): readonly QueueRow[] {
    const { reading } = this.#book;
    const asked = new Set(claims.map(({ id }) => id));
    if (asked.size === 0) return [];
    return reading.open
      .filter((one) => !asked.has(one.id) && isDue(one, claimAt))
      .sort(byUrgency(claimAt))
      .slice(0, 2 * asked.size)
      .flatMap(({ id }) => reading.rowOf(id) ?? []);
  }

  #watchSize(): void {
    const { cells } = this.#book.frame.tab;
    const isFull = cells >= WARN_CELLS;
    if (isFull && !this.#isFull) {
      const millions = (cells / 1_000_000).toFixed(1);
      this.#report(
        `The spreadsheet holds ${millions} of the 10 million cells that Google allows. Delete old tabs of the archive, or move them to another spreadsheet.`,
      );
    }
    this.#isFull = isFull;
  }

  /** @returns the parts that are dealt with */
  async #writeRound(write: QueueWrite, claimAt: number, done: Written): Promise<ReadonlySet<object>> {
    const plan = await this.#plan(write, claimAt);
    const round = await this.#writer.round(plan.changes, claimAt, this.#upcoming(write, claimAt));
    if (round.moved) this.#book.suspect();
    done.claimed.push(...plan.claimed, ...round.claimed.map(({ notification }) => notification));
    done.unclaimed.push(...plan.unclaimed, ...round.declined.map(({ id }) => id));
    const marked = new Set<object>([...write.results, ...write.moves, ...(write.decisions ?? [])]);
    done.written.push(
      ...plan.written,
      ...round.landed.filter(({ part }) => marked.has(part)).map(({ id }) => id),
    );
    done.gone.push(...plan.gone);
    const changes = [...round.landed, ...round.declined, ...round.claimed.map(({ change }) => change)];
    return new Set([...plan.settled, ...changes.map(({ part }) => part)]);
  }

  /**
   * What is not known to be in the sheet is looked for in all of it before it is called gone; and what is known to be there
   * is not written before it has been read.
   */
  async #plan(write: QueueWrite, claimAt: number): Promise<WritePlan> {
    const ids = [
      ...write.results.map(({ transition }) => transition.id),
      ...write.moves.map(({ seen }) => seen.id),
      ...(write.decisions ?? []).map(({ id }) => id),
    ];
    if (ids.some((id) => !this.#book.has(id))) await this.#book.lookFully();
    await this.#book.load([...ids, ...this.#writer.amending]);
    const { reading, frame } = this.#book;
    const { amending } = this.#writer;
    // What a row says that is still to be set right means nothing.
    const isReady = (id: string): boolean =>
      !amending.has(id) && (reading.rowOf(id) !== undefined || !this.#book.has(id));
    const ready: QueueWrite = {
      ...write,
      claims: write.claims.filter(({ id }) => !amending.has(id)),
      results: write.results.filter(({ transition }) => isReady(transition.id)),
      moves: write.moves.filter(({ seen }) => isReady(seen.id)),
      decisions: (write.decisions ?? []).filter(({ id }) => isReady(id)),
    };
    return planWrite(ready, {
      reading,
      at: frame.at,
      claimAt,
      rowAt: (ref) => this.#find(ref),
      isInFlight: (row) => this.#writer.isInFlight(row),
      isClaiming: (id) => this.#claiming.has(id),
    });
  }

  /** The row of a reference now: the one with the very cells it was seen with, and of several the one at its place. */
  #find(ref: RowRef): QueueRow | undefined {
    const seen = this.#seen.get(ref);
    if (seen === undefined) return undefined;
    const cells = JSON.stringify(seen.cells);
    const same = this.#book.reading.rows.filter((row) => JSON.stringify(row.cells) === cells);
    return same.length === 1 ? same[0] : same.find(({ row }) => row === seen.row);
  }
}

interface Written extends QueueWritten {
  readonly claimed: Notification[];
  readonly unclaimed: string[];
  readonly written: string[];
  readonly gone: string[];
}

function isWork(write: QueueWrite): boolean {
  const { claims, results, moves, decisions = [], notes, ids } = write;
  return [claims, results, moves, decisions, notes, ids].some((parts) => parts.length > 0);
}

function without(write: QueueWrite, settled: ReadonlySet<object>): QueueWrite {
  const rest = <T extends object>(parts: readonly T[]): readonly T[] =>
    parts.filter((part) => !settled.has(part));
  return {
    claims: rest(write.claims),
    results: rest(write.results),
    moves: rest(write.moves),
    decisions: rest(write.decisions ?? []),
    notes: rest(write.notes),
    ids: rest(write.ids),
  };
}
