import { type Cell, type Column, createZone } from '@sheet-courier/shared';
import type { Spin } from './spin.ts';
import { openTab, type Tab, timeZone } from './spreadsheet.ts';
import { headerPositions, SPIN_COLUMNS, SPIN_HISTORY, type SpinColumn } from './tab-schema.ts';

/** The tab Spin_History with its columns found. */
export class SpinHistory {
  private readonly tab: Tab;
  private readonly positions: Readonly<Record<SpinColumn, number>>;

  /** Throws, naming the header, when one is missing or doubled. */
  constructor() {
    this.tab = openTab(SPIN_HISTORY.title);
    this.positions = findColumns(this.tab.header());
  }

  has(spinId: string): boolean {
    return this.tab.holds(this.positions.spinId, spinId);
  }

  /** Adds a spin whose notifications are being queued at `now`. */
  add(spin: Spin, now: number): void {
    const at = createZone(timeZone()).toSerial(now);
    const cells: Readonly<Record<SpinColumn, Cell>> = { ...spin, createdAt: at, notified: at };
    const row: Cell[] = [];
    const columns = new Map<number, Column>();
    for (const key of Object.keys(SPIN_COLUMNS) as SpinColumn[]) {
      row[this.positions[key]] = cells[key];
      columns.set(this.positions[key], SPIN_COLUMNS[key]);
    }
    this.tab.append([row], columns);
  }
}

function findColumns(header: readonly unknown[]): Record<SpinColumn, number> {
  const positions: Partial<Record<SpinColumn, number>> = {};
  for (const key of Object.keys(SPIN_COLUMNS) as SpinColumn[]) {
    const name = SPIN_COLUMNS[key].header;
    const [first, second] = headerPositions(header, name);
    if (first === undefined || second !== undefined) {
      const problem = first === undefined ? 'no column' : 'more than one column';
      throw new Error(
        `The tab ${SPIN_HISTORY.title} has ${problem} headed "${name}". Use Notifications → Set up / repair.`,
      );
    }
    positions[key] = first;
  }
  return positions as Record<SpinColumn, number>;
}
