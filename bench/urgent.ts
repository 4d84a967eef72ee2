import { setTimeout as sleep } from 'node:timers/promises';
import { Rig } from '../test/rig.ts';
import { atMost, printPromises, told } from './promises.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

/** What the Sheets API takes for a call, here as from a server in the same part of the world. */
const SHEETS_LATENCY_MS = 80;

const POLL_MS = 2_000;

/** On top of a poll: to claim it, and to let go first what is under way. */
const GRACE_MS = 2_000;

/** So long after one urgent row, and not in step with anything, comes the next. */
const APART_MS = 4_321;

export interface UrgentOptions {
  readonly waiting: number;
  readonly count: number;
  readonly rate: number;
}

/** Urgent rows that arrive while many others wait. */
export async function urgent({ waiting, count, rate }: UrgentOptions): Promise<void> {
  const rig = await Rig.start({ latencyMs: SHEETS_LATENCY_MS, quota: 'on' });
  rig.queue(Array.from({ length: waiting }, (_, i) => ({ to: String(100_000 + i) })));
  const worker = new WorkerUnderTest(rig, {
    RATE_PER_SECOND: String(rate),
    POLL_INTERVAL_MS: String(POLL_MS),
  });
  await until(() => rig.telegram.deliveryCounts().messages > rate, 50, worker);
  const delays: number[] = [];
  const waited: number[] = [];
  for (let i = 0; i < count; i++) {
    const address = 500_000 + i;
    const queuedAt = Date.now();
    waited.push(rig.statuses()['pending'] ?? 0);
    rig.queue([{ to: String(address), priority: 1 }]);
    const arrival = () => rig.telegram.deliveries().find(({ chatId }) => chatId === address);
    await until(() => arrival() !== undefined, 20, worker);
    delays.push((arrival()?.atMs ?? NaN) - queuedAt);
    await sleep(APART_MS);
  }
  await worker.stop();
  await rig.close();
  const sorted = delays.toSorted((one, other) => one - other);
  printPromises(
    `${count} urgent rows, each arriving while others wait, at ${rate}/s and a poll of ${POLL_MS} ms`,
    [
      told('others not yet claimed, at least', Math.min(...waited)),
      told('to the chat, median', `${sorted[Math.floor(count / 2)]} ms`),
      atMost('to the chat, worst', sorted.at(-1) ?? NaN, POLL_MS + GRACE_MS, ' ms'),
    ],
  );
}
