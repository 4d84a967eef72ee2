import { Rig } from '../test/rig.ts';
import { mostInWindow, sustainedPerSecond } from './figures.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

/** What the Sheets API takes for a call, here as from a server in the same part of the world. */
const SHEETS_LATENCY_MS = 80;

export interface ThroughputOptions {
  readonly count: number;
  readonly rate: number;
  /** Undefined: the worker's own default. */
  readonly batch?: number;
}

export async function throughput({ count, rate, batch }: ThroughputOptions): Promise<void> {
  const rig = await Rig.start({ latencyMs: SHEETS_LATENCY_MS, quota: 'on', telegram: { limits: 'off' } });
  rig.queue(Array.from({ length: count }, (_, i) => ({ to: String(100_000 + i) })));
  const worker = new WorkerUnderTest(rig, {
    RATE_PER_SECOND: String(rate),
    BATCH_SIZE: batch === undefined ? '' : String(batch),
  });
  await until(() => (rig.statuses()['sent'] ?? 0) === count, 100, worker);
  const { read, write } = rig.sheets.statistics;
  await worker.stop();

  const arrivals = rig.telegram.deliveries().map(({ atMs }) => atMs);
  const { messages, duplicates } = rig.telegram.deliveryCounts();
  await rig.close();
  const calls = read.requests + write.requests;
  process.stdout.write(
    [
      `${count} notifications to ${count} chats at ${rate}/s`,
      `  delivered            ${messages}, ${duplicates} of them twice`,
      `  sustained            ${sustainedPerSecond(arrivals).toFixed(2)} messages/s`,
      `  most in any second   ${mostInWindow(arrivals, 1000)}`,
      `  Sheets calls         ${((calls / count) * 1000).toFixed(0)} per 1,000 (${read.requests} reads, ${write.requests} writes)`,
      '',
    ].join('\n'),
  );
}
