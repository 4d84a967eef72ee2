import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../local/src/telegram-server/faults.ts';
import { type Checkpoint, CHECKPOINTS } from '../worker/src/checkpoints.ts';
import { CrashRun } from './crash-run.ts';
import type { CrashVerdict } from './crash-verdict.ts';
import { atLeast, atMost, none, type Promised, printPromises, told } from './promises.ts';
import type { WorkerUnderTest } from './worker-under-test.ts';

export interface CrashOptions {
  readonly count: number;
  readonly kills: number;
  readonly killsPerPoint: number;
  readonly seed: number;
}

/** The part of the random kills that come before the worker has looked at the sheet. */
const WHILE_STARTING = 0.1;
const START_MS = 400;

/** Long enough for a claim, its sends and their write-back. */
const LIFE_MS = 700;

/** A point is passed so many times at most before the kill: by each notification, or only by each round. */
const MOST_PASSES: Record<Checkpoint, number> = {
  'after-claim': 1,
  'before-send': 6,
  'after-send': 6,
  'after-journal': 6,
  'before-write-back': 1,
  'after-write-back': 1,
};

/** Rows queued for each life that ends at a point. */
const ROWS_PER_POINT_KILL = 8;

/** Kills the real worker again and again, and sees what became of every notification. */
export async function crash({ count, kills, killsPerPoint, seed }: CrashOptions): Promise<void> {
  // Two at a time: a worker that starts keeps one core busy.
  const [random, points] = await Promise.all([
    killsAtRandom(count, kills, seed),
    killsAtPoints(killsPerPoint, seed),
  ]);
  printPromises(`${count} notifications, kill -9 at random moments`, linesOf(random, kills));
  for (const [point, result] of points)
    printPromises(`kill -9 ${point.replaceAll('-', ' ')}`, linesOf(result, killsPerPoint));
}

interface Result {
  readonly verdict: CrashVerdict;
  readonly kills: number;
  readonly slowestRecoveryMs: number;
  readonly seconds: number;
}

const LONGEST_RECOVERY_MS = 5_000;

async function killsAtRandom(count: number, kills: number, seed: number): Promise<Result> {
  const random = seededRandom(seed);
  const startedAt = performance.now();
  const run = await CrashRun.start(random);
  for (let kill = 0; kill < kills; kill++) {
    run.queue(Math.floor((count * (kill + 1)) / kills) - Math.floor((count * kill) / kills));
    await run.life({}, async (worker, hasLooked) => {
      if (random() < WHILE_STARTING) {
        await sleep(random() * START_MS);
        return;
      }
      await hasLooked(worker);
      await sleep(random() * LIFE_MS);
    });
  }
  return finished(run, startedAt);
}

async function killsAtPoints(
  kills: number,
  seed: number,
): Promise<readonly (readonly [point: string, result: Result])[]> {
  const results: (readonly [string, Result])[] = [];
  for (const [index, point] of CHECKPOINTS.entries()) {
    const random = seededRandom(seed + index + 1);
    const startedAt = performance.now();
    const run = await CrashRun.start(random);
    for (let kill = 0; kill < kills; kill++) {
      run.queue(ROWS_PER_POINT_KILL);
      const passes = 1 + Math.floor(random() * MOST_PASSES[point]);
      await run.life({ COURIER_CRASH_AT: `${point}:${passes}` }, (worker: WorkerUnderTest) => worker.ended);
    }
    results.push([point, await finished(run, startedAt)]);
  }
  return results;
}

async function finished(run: CrashRun, startedAt: number): Promise<Result> {
  const verdict = await run.finish();
  const slowestRecoveryMs = Math.max(0, ...run.recoveriesMs);
  return { verdict, kills: run.kills, slowestRecoveryMs, seconds: (performance.now() - startedAt) / 1_000 };
}

function linesOf(
  { verdict, kills, slowestRecoveryMs, seconds }: Result,
  killsPromised: number,
): readonly Promised[] {
  const examples = [
    ...verdict.lost,
    ...verdict.confirmedRepeated,
    ...verdict.doubledUnflagged,
    ...verdict.falselySent,
    ...verdict.unresolved,
  ];
  return [
    atLeast('kills', kills, killsPromised),
    none('lost', verdict.lost.length),
    none('confirmed and repeated', verdict.confirmedRepeated.length),
    told('delivered twice', verdict.doubled.length),
    none('  of them not flagged in the row', verdict.doubledUnflagged.length),
    none('said to be sent, but never was', verdict.falselySent.length),
    none('unresolved at the end', verdict.unresolved.length),
    told('flagged as possibly delivered', verdict.flagged.length),
    told('  of them held for a person', verdict.held.length),
    atMost('restart to the first message, worst', slowestRecoveryMs, LONGEST_RECOVERY_MS, ' ms'),
    told('seconds', seconds.toFixed(0)),
    ...(examples.length > 0 ? [told('such as', examples.slice(0, 5).join(', '))] : []),
  ];
}
