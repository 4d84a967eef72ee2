import { setTimeout as sleep } from 'node:timers/promises';
import { Rig } from '../test/rig.ts';
import { median } from './figures.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

/** After so long an idle worker has loaded what it will ever load. */
const SETTLED_MS = 3_000;
const MIB = 1024 * 1024;

export async function start({ runs }: { readonly runs: number }): Promise<void> {
  const firstPollMs: number[] = [];
  const residentMiB: number[] = [];
  for (let run = 0; run < runs; run++) {
    const rig = await Rig.start();
    const worker = new WorkerUnderTest(rig);
    await until(() => rig.sheets.statistics.read.requests > 0, 1, worker);
    firstPollMs.push(performance.now() - worker.startedAtMs);
    await sleep(SETTLED_MS);
    residentMiB.push(worker.residentBytes() / MIB);
    await worker.stop();
    await rig.close();
  }
  process.stdout.write(
    `${runs} starts of an idle worker (median, worst)\n` +
      `  process start to first poll   ${median(firstPollMs).toFixed(0)} ms, ${Math.max(...firstPollMs).toFixed(0)} ms\n` +
      `  resident memory               ${median(residentMiB).toFixed(0)} MiB, ${Math.max(...residentMiB).toFixed(0)} MiB\n`,
  );
}
