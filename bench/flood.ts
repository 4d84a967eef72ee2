import { floodWait } from '../local/src/telegram-server/faults.ts';
import { Rig } from '../test/rig.ts';
import { atLeast, none, printPromises, told } from './promises.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

export interface FloodOptions {
  readonly count: number;
  readonly rate: number;
  /** In [0, 1]. */
  readonly share: number;
  /** In seconds. */
  readonly retryAfter: number;
}

/** A server that tells a random part of the requests to wait. */
export async function flood({ count, rate, share, retryAfter }: FloodOptions): Promise<void> {
  const rig = await Rig.start();
  const fault = floodWait(retryAfter);
  rig.telegram.faults.add({ fault, method: 'sendMessage', probability: share, times: null });
  const ids = rig.queue(Array.from({ length: count }, (_, i) => ({ to: String(100_000 + i) })));
  const startedAt = performance.now();
  const worker = new WorkerUnderTest(rig, { RATE_PER_SECOND: String(rate) });
  await until(() => (rig.statuses()['sent'] ?? 0) === count, 250, worker);
  const seconds = (performance.now() - startedAt) / 1_000;
  await worker.stop();

  const retried = ids.filter((id) => Number(rig.row(id).retryCount) > 0).length;
  const { messages, duplicates } = rig.telegram.deliveryCounts();
  const refused = rig.telegram.requests['sendMessage 429'] ?? 0;
  await rig.close();
  printPromises(
    `${count} notifications at ${rate}/s; ${share * 100}% of the requests answered 429, retry after ${retryAfter} s`,
    [
      told('answers of 429', refused),
      atLeast('delivered', messages - duplicates, count),
      none('delivered twice', duplicates),
      none('rows with a Retry Count above 0', retried),
      told('seconds', seconds.toFixed(0)),
    ],
  );
}
