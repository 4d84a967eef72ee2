import { CHANNELS } from '@sheet-courier/shared';
import type { Situation } from './situation.ts';

/** Far longer than any round takes, waits for Google's quota and the longest back-off included. */
const STUCK_MS = 10 * 60_000;

/** An answer to a probe: `ok` decides its status, the rest says why. */
export interface Health {
  readonly ok: boolean;
  readonly problems: readonly string[];
}

/**
 * Whether the process does what it should, so that starting it anew would mend nothing: trouble with Google or Telegram
 * is none of its own, and a worker that stands by is well.
 *
 * @param monotonicNow of the same clock as the situation's
 */
export function liveness(situation: Situation, pollIntervalMs: number, monotonicNow: number): Health {
  const silentMs = monotonicNow - situation.turnedAt;
  const isStuck = situation.isLeading && silentMs > 2 * pollIntervalMs + STUCK_MS;
  return health(isStuck ? [`no round has begun or ended for ${Math.round(silentMs / 1_000)} s`] : []);
}

/** Whether what is queued is being delivered: this worker leads, the sheet can be used and every channel too. */
export function readiness(situation: Situation): Health {
  const { isLeading, lookedAt, trouble, parts } = situation;
  if (!isLeading) return health(['standing by: another worker sends from this sheet, or is being asked for']);
  const problems: string[] = [];
  if (trouble !== null) problems.push(`sheet: ${trouble}`);
  else if (lookedAt === null) problems.push('sheet: not read yet');
  for (const channel of CHANNELS) {
    const stop = parts?.guard.stopOf(channel) ?? null;
    if (stop !== null) problems.push(`${channel}: ${stop.reason}`);
  }
  return health(problems);
}

function health(problems: readonly string[]): Health {
  return { ok: problems.length === 0, problems };
}
