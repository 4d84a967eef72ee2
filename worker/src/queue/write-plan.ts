import {
  type Cell,
  cellText,
  claim,
  COLUMN_KEYS,
  type ColumnKey,
  encodePatch,
  isDue,
  type Notification,
  type Status,
  type Transition,
} from '@sheet-courier/shared';

import type { Decision, QueueWrite, RowRef } from './queue.ts';
import { type HeaderAt, type QueueRow, readAnyway, rowStatus } from './queue-rows.ts';
import type { Reading } from './view.ts';
import type { Facts, StatusMove } from './facts.ts';

/** What one row is to become, as far as it is not so already. */
export interface RowChange {
  /** The part of the write that asks for it. */
  readonly part: object;
  readonly row: QueueRow;
  /** What the row's anchor is held under: the notification's id, or the part itself where the row is known by its cells. */
  readonly key: unknown;
  /** The row's id; '' where it has none. */
  readonly id: string;
  /** Null where Status stays. */
  readonly status: StatusMove | null;
  /** Cells other than Status. */
  readonly facts: Facts;
  /** For a claim: the notification as it will have been claimed. */
  readonly claimed: Notification | null;
}

/** A write seen against the rows as they stand. */
export interface WritePlan {
  readonly changes: readonly RowChange[];
  readonly unclaimed: readonly string[];
  /** Already in the sheet, by an earlier try that got no answer, or because there is nothing to change. */
  readonly written: readonly string[];
  readonly claimed: readonly Notification[];
  readonly gone: readonly string[];
  /** The parts of the write that the lists above and what can't be written any more have dealt with. */
  readonly settled: readonly object[];
}

export interface PlanContext {
  readonly reading: Reading;
  readonly at: HeaderAt;
  readonly claimAt: number;
  /** Where a row stands now that was given out as a reference, if it is still to be told apart. */
  readonly rowAt: (ref: RowRef) => QueueRow | undefined;
  /** Whether the row still stands as its claim left it, as far as Status tells. */
  readonly isInFlight: (row: QueueRow) => boolean;
  /** Whether this worker has set out to claim the row, so that `sending` may well be its own doing. */
  readonly isClaiming: (id: string) => boolean;
}

export function planWrite(write: QueueWrite, context: PlanContext): WritePlan {
  const planner = new Planner(context);
  for (const seen of write.claims) planner.claim(seen);
  for (const result of write.results) planner.result(result);
  for (const move of write.moves) planner.move(move);
  for (const decision of write.decisions ?? []) planner.decide(decision);
  for (const note of write.notes) planner.cell(note, note.ref, 'errorMessage', note.text);
  for (const given of write.ids) planner.cell(given, given.ref, 'id', given.id);
  return planner.plan;
}

class Planner {
  readonly plan = {
    changes: [] as RowChange[],
    unclaimed: [] as string[],
    written: [] as string[],
    claimed: [] as Notification[],
    gone: [] as string[],
    settled: [] as object[],
  };
  readonly #context: PlanContext;

  constructor(context: PlanContext) {
    this.#context = context;
  }

  claim(seen: Notification): void {
    const { reading, at, claimAt, isClaiming } = this.#context;
    const row = reading.rowOf(seen.id);
    const now = row?.decoded.kind === 'notification' ? row.decoded.notification : undefined;
    if (row !== undefined && now?.status === 'sending' && isClaiming(seen.id)) {
      // An earlier try of this very claim did reach the sheet.
      this.plan.claimed.push(now);
      this.plan.settled.push(seen);
    } else if (row === undefined || now === undefined || !isDue(now, claimAt)) {
      this.plan.unclaimed.push(seen.id);
      this.plan.settled.push(seen);
    } else {
      const transition = claim(now);
      const claimed = { ...now, ...transition };
      this.plan.changes.push({ ...change(seen, row, at, transition, reading.zone, now.status), claimed });
    }
  }

  result(result: QueueWrite['results'][number]): void {
    const { reading, at, isInFlight } = this.#context;
    const { id } = result.transition;
    const row = reading.rowOf(id);
    if (row === undefined) {
      this.plan.gone.push(id);
      this.plan.settled.push(result);
      return;
    }
    const whole = change(result, row, at, result.transition, reading.zone, null);
    if (Object.keys(whole.facts).length === 0 && rowStatus(row) === result.transition.status) {
      this.#add(whole);
      return;
    }
    const inFlight = isInFlight(row);
    const transition = inFlight
      ? result.transition
      : result.resettle(readAnyway(row, at.header, reading.zone));
    this.#add(change(result, row, at, transition, reading.zone, inFlight ? 'sending' : rowStatus(row)));
  }

  move(move: QueueWrite['moves'][number]): void {
    const { reading, at } = this.#context;
    const row = reading.rowOf(move.seen.id);
    if (row !== undefined && rowStatus(row) === move.seen.status) {
      this.#add(change(move, row, at, move.transition, reading.zone, move.seen.status));
      return;
    }
    if (row !== undefined && rowStatus(row) === move.transition.status) this.plan.written.push(move.seen.id);
    this.plan.settled.push(move);
  }

  /** Also of a row in which other cells can't be read. */
  decide(decision: Decision): void {
    const { reading, at } = this.#context;
    const { id, seen, status } = decision;
    const row = reading.rowOf(id);
    const cell = row?.cells[at.header.status];
    const now = cellText(cell).toLowerCase();
    if (row !== undefined && now === seen && now !== status) {
      const move = { from: String(cell), to: status };
      this.plan.changes.push({ part: decision, row, key: id, id, status: move, facts: {}, claimed: null });
      return;
    }
    if (row !== undefined && now === status) this.plan.written.push(id);
    this.plan.settled.push(decision);
  }

  /** One cell of a row that may have no id. */
  cell(part: object, ref: RowRef, column: 'id' | 'errorMessage', text: string): void {
    const row = this.#context.rowAt(ref);
    const now = row === undefined ? undefined : row.cells[this.#context.at.header[column]];
    if (row === undefined || cellText(now) === text || (column === 'id' && cellText(now) !== '')) {
      this.plan.settled.push(part);
      return;
    }
    const id = cellText(row.cells[this.#context.at.header.id]);
    this.plan.changes.push({
      part,
      row,
      key: part,
      id,
      status: null,
      facts: { [column]: text },
      claimed: null,
    });
  }

  #add(change: RowChange): void {
    if (change.status !== null || Object.keys(change.facts).length > 0) {
      this.plan.changes.push(change);
    } else {
      this.plan.written.push(change.id);
      this.plan.settled.push(change.part);
    }
  }
}

/** @param expected the status that may be moved on; null where a person's stands and only facts are written beside it */
function change(
  part: object,
  row: QueueRow,
  { header }: HeaderAt,
  transition: Transition,
  zone: Reading['zone'],
  expected: Status | null,
): RowChange {
  const { status, ...facts } = encodePatch(transition, zone);
  const from = row.cells[header.status];
  const moves = expected !== null && cellText(from).toLowerCase() !== status;
  const differing: Partial<Record<ColumnKey, string | number>> = {};
  for (const key of COLUMN_KEYS) {
    const value = facts[key as keyof typeof facts];
    if (value !== undefined && !holds(row.cells[header[key]], value)) differing[key] = value;
  }
  return {
    part,
    row,
    key: transition.id,
    id: transition.id,
    status: moves ? { from: String(from), to: transition.status } : null,
    facts: differing,
    claimed: null,
  };
}

/** Whether a cell holds a value already. */
export function holds(cell: Cell, value: Cell): boolean {
  // Nobody retried is 0 to us and an empty cell to the sheet.
  if (cell === undefined || cell === null || cell === '')
    return value === '' || value === 0 || value === undefined;
  return cell === value || String(cell) === String(value);
}
