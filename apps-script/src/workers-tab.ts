import { cellText, type Zone } from '@sheet-courier/shared';
import { readTable } from './spreadsheet-table.ts';
import { WORKERS } from './tabs.ts';

/** A worker that has not been heard of for longer than this counts as gone; it writes its row every 20 seconds. */
const SILENT_MS = 90_000;

/** How the Note of a worker begins that does not send: another one does, or it was ended in good order. */
const IDLE_NOTES = ['stands by', 'must stand by', 'stopped'];

/** What a worker says of itself in the tab Workers. */
export interface WorkerRow {
  readonly worker: string;
  readonly host: string;
  /** Milliseconds since 1970; null where it can't be read. */
  readonly lastSeen: number | null;
  readonly ratePerSecond: number | null;
  readonly sentToday: number | null;
  readonly sheetsBudgetLeft: number | null;
  readonly note: string;
}

/** Every worker: those that send first, among these the one heard of last. */
export function readWorkers(zone: Zone): readonly WorkerRow[] {
  return readTable(WORKERS, zone)
    .rows.map(({ cells }): WorkerRow => {
      const number = (cell: unknown): number | null => (typeof cell === 'number' ? cell : null);
      const lastSeen = number(cells.lastSeen);
      return {
        worker: cellText(cells.worker),
        host: cellText(cells.host),
        lastSeen: lastSeen === null ? null : zone.toEpochMs(lastSeen),
        ratePerSecond: number(cells.ratePerSecond),
        sentToday: number(cells.sentToday),
        sheetsBudgetLeft: number(cells.sheetsBudgetLeft),
        note: cellText(cells.note),
      };
    })
    .filter(({ worker }) => worker !== '')
    .sort((a, b) => Number(isIdle(a)) - Number(isIdle(b)) || (b.lastSeen ?? 0) - (a.lastSeen ?? 0));
}

function isIdle({ note }: WorkerRow): boolean {
  return IDLE_NOTES.some((beginning) => note.toLowerCase().startsWith(beginning));
}

/** Whether a worker sends, as far as it was heard of of late. */
export function isAlive(worker: WorkerRow | undefined, now: number): worker is WorkerRow {
  return (
    worker !== undefined && worker.lastSeen !== null && now - worker.lastSeen <= SILENT_MS && !isIdle(worker)
  );
}

/** "running on vps-1, 10/s, last seen 12 s ago" or "no worker for 12 minutes". */
export function heartbeat(workers: readonly WorkerRow[], now: number): string {
  const [latest] = workers;
  if (!latest || latest.lastSeen === null) return 'no worker has ever written here';
  const silentMs = Math.max(0, now - latest.lastSeen);
  if (isIdle(latest)) return `no worker sends: ${latest.host || latest.worker} ${latest.note}`;
  if (silentMs > SILENT_MS) return `no worker for ${spanText(silentMs)}`;
  const rate = latest.ratePerSecond === null ? '' : `, ${latest.ratePerSecond}/s`;
  return `running on ${latest.host || latest.worker}${rate}, last seen ${Math.round(silentMs / 1000)} s ago`;
}

function spanText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return `${Math.round(ms / 1000)} seconds`;
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(ms / 3_600_000);
  return hours < 48 ? `${hours} hours` : `${Math.round(ms / 86_400_000)} days`;
}
