import { type Cell, type CellPatch, cellText, COLUMN_KEYS, type Notification } from '@sheet-courier/shared';
import type { sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js';

import type { Clock } from '../clock.ts';
import { rowRange, wholeTab } from './a1.ts';
import type { NotificationQueue, QueueView, QueueWrite, QueueWritten, RowRef } from './queue.ts';
import { findHeader, type HeaderAt, type QueueRow, readRows } from './queue-rows.ts';
import { type CallCounts, SheetsCalls } from './sheets-calls.ts';
import { findTab, type Tab } from './tab.ts';
import { type Reading, viewRows } from './view.ts';
import { planWrite, type RowChange } from './write-plan.ts';

export interface GoogleSheetQueueOptions {
  readonly sheets: sheets_v4.Sheets;
  readonly spreadsheetId: string;
  readonly clock: Clock;
  /** In [0, 1), for the jitter of back-offs; Math.random by default. */
  readonly random?: () => number;
}

export interface GoogleSheetQueue extends NotificationQueue {
  /** How many calls could start at once without a delay. */
  budget(): CallCounts;
  /** Calls made since the start. */
  calls(): CallCounts;
}

interface Snapshot {
  readonly tab: Tab;
  readonly at: HeaderAt;
  readonly reading: Reading;
}

/** How often a write is tried anew because rows moved under it; what is left then waits for the next write. */
const ROUNDS = 4;

export function createGoogleSheetQueue(options: GoogleSheetQueueOptions): GoogleSheetQueue {
  return new SheetQueue(options);
}

class SheetQueue implements GoogleSheetQueue {
  readonly #calls: SheetsCalls;
  readonly #seen = new WeakMap<RowRef, QueueRow>();
  /** Claims whose write may have reached the sheet although no answer came. */
  readonly #claiming = new Set<string>();
  #tab: Tab | null = null;

  constructor({ sheets, spreadsheetId, clock, random = Math.random }: GoogleSheetQueueOptions) {
    this.#calls = new SheetsCalls({ sheets, spreadsheetId, clock, random });
  }

  budget(): CallCounts {
    return { read: this.#calls.budget.left('read'), write: this.#calls.budget.left('write') };
  }

  calls(): CallCounts {
    return this.#calls.counts;
  }

  async look(): Promise<QueueView> {
    const { reading } = await this.#read();
    for (const ref of [...reading.unidentified, ...reading.blocked.map((blocked) => blocked.ref)]) {
      const row = reading.rowAt(ref);
      if (row !== undefined) this.#seen.set(ref, row);
    }
    return reading;
  }

  async write(write: QueueWrite, claimAt: number): Promise<QueueWritten> {
    const outcome = {
      claimed: [] as Notification[],
      unclaimed: [] as string[],
      written: [] as string[],
      gone: [] as string[],
    };
    let left = write;
    for (let round = 0; round < ROUNDS && isWork(left); round++) {
      const snapshot = await this.#read();
      const plan = planWrite(left, {
        reading: snapshot.reading,
        at: snapshot.at,
        claimAt,
        rowAt: (ref) => this.#find(ref, snapshot),
        isClaiming: (id) => this.#claiming.has(id),
      });
      outcome.claimed.push(...plan.claimed);
      outcome.unclaimed.push(...plan.unclaimed);
      outcome.written.push(...plan.written);
      outcome.gone.push(...plan.gone);
      const landed = await this.#writeRows(plan.changes, snapshot);
      for (const { claimed, id } of landed) {
        if (claimed === null) outcome.written.push(id);
        else outcome.claimed.push(claimed);
      }
      left = without(left, new Set([...plan.settled, ...landed.map(({ part }) => part)]));
    }
    for (const { id } of outcome.claimed) this.#claiming.delete(id);
    return outcome;
  }

  async #read(): Promise<Snapshot> {
    const tab = this.#tab ?? (this.#tab = await findTab(this.#calls, null));
    const [block = []] = await this.#calls.read([wholeTab(tab.title)]);
    const at = findHeader(block);
    const rows = readRows(block, 1, at, tab.zone);
    return { tab, at, reading: viewRows(rows, at.header.errorMessage, tab.zone) };
  }

  /** The row of a reference now: the only one with the very cells it was seen with. */
  #find(ref: RowRef, { reading }: Snapshot): QueueRow | undefined {
    const seen = this.#seen.get(ref);
    if (seen === undefined) return undefined;
    const cells = JSON.stringify(seen.cells);
    const same = reading.rows.filter((row) => JSON.stringify(row.cells) === cells);
    return same.length === 1 ? same[0] : same.find(({ row }) => row === seen.row);
  }

  /** @returns the changes that are proven to stand on their own rows */
  async #writeRows(changes: readonly RowChange[], { tab, at }: Snapshot): Promise<readonly RowChange[]> {
    if (changes.length === 0) return [];
    for (const { claimed } of changes) if (claimed !== null) this.#claiming.add(claimed.id);
    const answers = await this.#calls.write(
      changes.map(({ row, status, facts }) => ({
        range: rowRange(tab.title, row.row, at.width),
        values: [cellsOf(status === null ? facts : { ...facts, status: status.to }, at)],
      })),
    );
    return changes.filter(({ row, facts }, index) => {
      const id = facts.id ?? cellText(row.cells[at.header.id]);
      return cellText(answers[index]?.[0]?.[at.header.id]) === id;
    });
  }
}

function cellsOf(patch: CellPatch, { header, width }: HeaderAt): Cell[] {
  const cells: Cell[] = Array.from({ length: width }, () => null);
  for (const key of COLUMN_KEYS) {
    const value = patch[key];
    if (value !== undefined) cells[header[key]] = value;
  }
  return cells;
}

function isWork(write: QueueWrite): boolean {
  return [write.claims, write.results, write.moves, write.notes, write.ids].some((parts) => parts.length > 0);
}

function without(write: QueueWrite, settled: ReadonlySet<object>): QueueWrite {
  const rest = <T extends object>(parts: readonly T[]): readonly T[] =>
    parts.filter((part) => !settled.has(part));
  return {
    claims: rest(write.claims),
    results: rest(write.results),
    moves: rest(write.moves),
    notes: rest(write.notes),
    ids: rest(write.ids),
  };
}
