import { type Cell, cellText, type Zone } from '@sheet-courier/shared';
import { type FigureRow, type Figures, figuresOf } from './dashboard-figures.ts';
import { actOnRows } from './selected-rows.ts';
import { isPaused } from './settings-tab.ts';
import { sheetZone, Table } from './spreadsheet-table.ts';
import { showRow } from './spreadsheet-ui.ts';
import { QUEUE } from './tabs.ts';
import { heartbeat, isAlive, readWorkers } from './workers-tab.ts';

// What the page dashboard.html asks for.

/** What the sidebar shows. */
export interface Dashboard {
  readonly figures: Figures;
  /** Such as "running on vps-1, 10/s, last seen 12 s ago". */
  readonly heartbeat: string;
  readonly alive: boolean;
  readonly paused: boolean;
  /** How many more times the worker may ask Google in this minute; null while it has not said. */
  readonly sheetsBudgetLeft: number | null;
}

export function readDashboard(): Dashboard {
  const zone = sheetZone();
  const now = Date.now();
  const workers = readWorkers(zone);
  const [latest] = workers;
  const midnight = zone.toEpochMs(Math.floor(zone.toSerial(now))) ?? now;
  return {
    figures: figuresOf(readFigureRows(zone), now, midnight),
    heartbeat: heartbeat(workers, now),
    alive: isAlive(latest, now),
    paused: isPaused(),
    sheetsBudgetLeft: latest?.sheetsBudgetLeft ?? null,
  };
}

/** Three narrow reads instead of one that holds every message. */
function readFigureRows(zone: Zone): readonly FigureRow[] {
  const queue = new Table(QUEUE, zone);
  const names = queue.read(['id', 'userId']);
  const states = queue.read(['status', 'createdAt', 'sentAt', 'errorMessage']);
  const times = queue.read(['sendAt', 'nextAttemptAt']);
  return names.map(({ cells }, index): FigureRow => {
    const state = states[index]?.cells;
    const time = times[index]?.cells;
    return {
      id: cellText(cells.id),
      userId: cellText(cells.userId),
      status: cellText(state?.status),
      createdAt: instant(state?.createdAt, zone),
      sentAt: instant(state?.sentAt, zone),
      sendAt: instant(time?.sendAt, zone),
      nextAttemptAt: instant(time?.nextAttemptAt, zone),
      errorMessage: cellText(state?.errorMessage),
    };
  });
}

function instant(cell: Cell, zone: Zone): number | null {
  return typeof cell === 'number' ? zone.toEpochMs(cell) : null;
}

/** What was done, and the figures after it. */
export interface DashboardAnswer {
  readonly said: string;
  readonly dashboard: Dashboard;
}

/** Has one dead or uncertain row tried again. */
export function retryProblem(id: unknown): DashboardAnswer {
  const said = actOnRows('retry', [String(id)]);
  return { said, dashboard: readDashboard() };
}

/** Has every row that is dead for this reason tried again. */
export function retryReason(reason: unknown): DashboardAnswer {
  const ids = readFigureRows(sheetZone())
    .filter(({ status, errorMessage }) => status === 'dead' && errorMessage === reason)
    .map(({ id }) => id);
  const said = actOnRows('retry', ids);
  return { said, dashboard: readDashboard() };
}

/** Brings the row of that id into view. */
export function showProblem(id: unknown): void {
  const found = new Table(QUEUE, sheetZone()).read(['id']).find(({ cells }) => cellText(cells.id) === id);
  if (!found) throw new Error('That row is not in the queue any more.');
  showRow(QUEUE.title, found.row);
}
