import { type Cell, cellText, type Zone } from '@sheet-courier/shared';
import type { Spin } from './spin.ts';
import { Table } from './spreadsheet-table.ts';
import { SPIN_HISTORY } from './tabs.ts';

/** The tab Spin_History with its columns found. */
export class SpinHistory {
  private readonly table: Table<keyof typeof SPIN_HISTORY.byKey>;
  private readonly zone: Zone;

  /** Throws, naming the header, when one is missing or doubled. */
  constructor(zone: Zone) {
    this.table = new Table(SPIN_HISTORY, zone);
    this.zone = zone;
  }

  has(spinId: string): boolean {
    return this.table.find('spinId', spinId).length > 0;
  }

  /** The rows of spins whose id begins so; the prefix holds letters, digits, - and _ only. */
  withIdPrefix(prefix: string): readonly number[] {
    return this.table.find('spinId', `${prefix}.*`);
  }

  /** The prizes of those rows, by spin id. */
  prizesIn(rows: readonly number[]): ReadonlyMap<string, string> {
    const found = this.table.readRows(['spinId', 'prize'], rows);
    return new Map(found.map(({ cells }) => [cellText(cells.spinId), cellText(cells.prize)]));
  }

  /** Adds a spin whose notifications are being queued at `now`. */
  add(spin: Spin, now: number): void {
    const at: Cell = this.zone.toSerial(now);
    this.table.append([{ ...spin, createdAt: at, notified: at }]);
  }
}
