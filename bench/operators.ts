import { setTimeout as sleep } from 'node:timers/promises';
import { Rig } from '../test/rig.ts';
import { OperatorCrowd } from './operator-crowd.ts';
import { judgeOperators, type OperatorsVerdict } from './operator-verdict.ts';
import { atLeast, none, printPromises, told } from './promises.ts';
import { WorkerUnderTest } from './worker-under-test.ts';

const FIRST_CHAT = 100_000;
const SETTLE_MS = 200;
/** Longer than two full looks, so that whatever is still to be noticed has been. */
const QUIET_MS = 60_000;

export interface OperatorsOptions {
  readonly count: number;
  readonly rate: number;
  readonly changes: number;
  /** Milliseconds between two changes. */
  readonly pause: number;
  readonly seed: number;
  /** For how many seconds a worker is waited for that does not come to an end. */
  readonly patience: number;
}

export interface OperatorsRun {
  readonly verdict: OperatorsVerdict;
  readonly crowd: OperatorCrowd;
  readonly calls: number;
  readonly seconds: number;
}

/** Lets a crowd of operators loose on the sheet while the worker sends from it. */
export async function operators(options: OperatorsOptions): Promise<void> {
  const { verdict, crowd, calls, seconds } = await runOperators(options, (rig) => {
    return new WorkerUnderTest(rig, { RATE_PER_SECOND: String(options.rate) });
  });
  printPromises(
    `${options.count} notifications at ${options.rate}/s among operators (seed ${options.seed})`,
    [
      atLeast('changes by operators', crowd.count, options.changes),
      ...[...crowd.changes].map(([kind, count]) => told(`  ${kind}`, count)),
      none('results on a wrong row', verdict.wrong.length),
      none('notifications lost', verdict.lost.length),
      none('notifications delivered twice', verdict.doubled.length),
      none('sent although cancelled before the claim', verdict.overruled.length),
      none('surviving rows not in their right final state', verdict.unfinished.length),
      none('texts of operators overwritten', verdict.overwritten.length),
      told('cancelled in time, late', `${crowd.cancelledInTime.size}, ${crowd.cancelledLate.size}`),
      told('deleted, copied', `${crowd.deleted.size}, ${crowd.copied.size}`),
      told('seconds', seconds.toFixed(0)),
      told('Sheets calls of the worker', calls),
    ],
  );
}

/** The same crowd for any worker, so that two can be compared. */
export async function runOperators(
  { count, changes, pause, seed, patience }: OperatorsOptions,
  startWorker: (rig: Rig) => WorkerUnderTest,
): Promise<OperatorsRun> {
  const rig = await Rig.start();
  try {
    const queued = rig.queue(
      Array.from({ length: count }, (_, index) => ({ to: String(FIRST_CHAT + index) })),
    );
    const crowd = new OperatorCrowd(rig, seeded(seed), count);
    const startedAt = performance.now();
    const worker = startWorker(rig);
    const chats = new Set<number>();
    rig.telegram.onMessage(({ chatId }) => void chats.add(chatId));
    const expected = (): number =>
      count - new Set([...crowd.cancelledInTime, ...crowd.cancelledLate, ...crowd.deleted]).size;
    const isLate = (): boolean => performance.now() - startedAt > patience * 1000;
    while (crowd.count < changes && !isLate()) {
      if (!worker.isRunning) throw new Error('the worker ended by itself');
      await crowd.change();
      await sleep(pause);
    }
    await crowd.goHome();
    while (chats.size < expected() && !isLate()) await sleep(SETTLE_MS);
    const seconds = (performance.now() - startedAt) / 1000;
    await settled(crowd, worker, Math.min(QUIET_MS, patience * 500));
    const { read, write } = rig.sheets.statistics;
    const calls = read.requests + write.requests - crowd.count;
    await worker.stop();

    const arrivals = Map.groupBy(
      rig.telegram.deliveries(),
      ({ chatId }) => queued[chatId - FIRST_CHAT] ?? '',
    );
    const verdict = judgeOperators({
      queued,
      rows: crowd.rows(),
      delivered: new Map(
        [...arrivals].map(([id, all]) => [id, all.map(({ messageId }) => String(messageId))]),
      ),
      crowd,
    });
    return { verdict, crowd, calls, seconds };
  } finally {
    await rig.close();
  }
}

/** Until the worker has had the time to bring everything to its end. */
async function settled(crowd: OperatorCrowd, worker: WorkerUnderTest, longestMs: number): Promise<void> {
  const startedAt = performance.now();
  const open = (): number =>
    crowd
      .rows()
      .filter(({ id, status }) => !crowd.copied.has(id) && /^(pending|sending|failed)$/.test(status)).length;
  while (performance.now() - startedAt < longestMs && worker.isRunning && open() > 0) await sleep(SETTLE_MS);
  await sleep(5_000);
}

/** Numbers in [0, 1) that are the same in every run (a Lehmer generator). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
