import { type Cell, createZone } from '@sheet-courier/shared';
import type { Spin } from './spin.ts';
import { openTab, type Tab, timeZone } from './spreadsheet.ts';
import { columnPositions, type TabColumnKind } from './tab-schema.ts';
import { SPIN_HISTORY } from './tabs.ts';

type SpinColumn = keyof typeof SPIN_HISTORY.byKey;

/** The tab Spin_History with its columns found. */
export class SpinHistory {
  private readonly tab: Tab;
  private readonly positions: Readonly<Record<SpinColumn, number>>;

  /** Throws, naming the header, when one is missing or doubled. */
  constructor() {
    this.tab = openTab(SPIN_HISTORY.title);
    this.positions = columnPositions(SPIN_HISTORY, this.tab.header());
  }

  has(spinId: string): boolean {
    return this.tab.holds(this.positions.spinId, spinId);
  }

  /** Adds a spin whose notifications are being queued at `now`. */
  add(spin: Spin, now: number): void {
    const at = createZone(timeZone()).toSerial(now);
    const cells: Readonly<Record<SpinColumn, Cell>> = { ...spin, createdAt: at, notified: at };
    const row: Cell[] = [];
    const kinds = new Map<number, TabColumnKind>();
    for (const key of Object.keys(SPIN_HISTORY.byKey) as SpinColumn[]) {
      row[this.positions[key]] = cells[key];
      kinds.set(this.positions[key], SPIN_HISTORY.byKey[key].kind);
    }
    this.tab.append([row], kinds);
  }
}
