import { Rivals } from '../../presence.ts';
import { QueueUnavailable } from '../../queue/queue.ts';
import type { SheetsCalls } from '../../queue/sheets-calls.ts';
import { type WorkerRow, WorkersTab } from '../../queue/workers-tab.ts';
import { duration } from '../words.ts';
import { failure, type Finding, notChecked, pass, warning } from './finding.ts';

const CHECK = 'Workers';

/** A worker that sends says so every 20 seconds; whoever has not for this long is not alive. */
const ALIVE_MS = 60_000;

export interface WorkersPatient {
  readonly calls: SheetsCalls;
  /** Titles of the tabs that there are. */
  readonly titles: readonly string[];
  /** What the worker on this machine calls itself; null where none has run yet. */
  readonly identity: string | null;
  readonly now: number;
}

export async function checkWorkers({ calls, titles, identity, now }: WorkersPatient): Promise<Finding> {
  // Reading the tab would make it.
  if (!titles.some((title) => title.toLowerCase() === 'workers')) return pass(CHECK, 'none has run yet');
  try {
    return judge(await new WorkersTab(calls).read(), identity, now);
  } catch (error) {
    if (!(error instanceof QueueUnavailable)) throw error;
    return error.reason === 'broken'
      ? failure(CHECK, error.message, 'Put the header back.')
      : notChecked(CHECK, error.message);
  }
}

function judge(rows: readonly WorkerRow[], identity: string | null, now: number): Finding {
  const alive = rows.filter(
    ({ lastSeen, note }) =>
      note.startsWith('sends') && lastSeen !== null && Math.abs(now - lastSeen) < ALIVE_MS,
  );
  const described = alive
    .map(
      ({ worker, host, lastSeen }) => `${worker} on ${host} (seen ${duration(now - (lastSeen ?? now))} ago)`,
    )
    .join(' and ');
  if (alive.length > 1) {
    return failure(
      CHECK,
      `Two workers say that they send from this sheet: ${described}.`,
      'Stop one of them; within a minute the other one sends alone.',
    );
  }
  const rival = new Rivals(identity ?? '').of(rows, now, 0);
  if (rival === null) return pass(CHECK, alive.length === 0 ? 'none sends just now' : `${described} sends`);
  return warning(
    CHECK,
    `Another worker than this machine's sends from this sheet: ${described || rival.worker}.`,
    'One started here stands by. To send from here, stop the other one, or start with --takeover.',
  );
}
