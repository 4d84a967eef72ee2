import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan } from '../local/src/sheets-server/faults.ts';
import { Rig } from '../test/rig.ts';
import { atMost, none, printPromises, type Promised, told } from './promises.ts';
import { WorkerUnderTest } from './worker-under-test.ts';

const FIRST_CHAT = 100_000;
const REST_MS = 50;
const SETTLE_MS = 500;
/** Caught up within this time after Google is back. */
const CAUGHT_UP_S = 60;
const GIVE_UP_MS = 5 * 60_000;
const EVERY_REQUEST = 1_000_000;

interface OutageOptions {
  /** Notifications queued in each kind of trouble. */
  readonly count: number;
  readonly rate: number;
  /** How long Google is gone, in seconds. */
  readonly gone: number;
  /** How long the quota is used up, in seconds. */
  readonly quota: number;
  /** How many writes in a row are answered with 503 although they were carried out. */
  readonly committed: number;
}

interface Trouble {
  readonly what: string;
  readonly faults: readonly FaultPlan[];
  readonly seconds: number;
}

/** Takes Google away in several ways while notifications are queued, and sees that nothing is lost, doubled or late. */
export async function outage({ count, rate, gone, quota, committed }: OutageOptions): Promise<void> {
  const troubles: readonly Trouble[] = [
    {
      what: `Google gone for ${gone} s`,
      faults: [{ kind: 'dropBefore', count: EVERY_REQUEST }],
      seconds: gone,
    },
    {
      what: `quota used up for ${quota} s`,
      faults: [{ kind: 'rateLimited', count: EVERY_REQUEST }],
      seconds: quota,
    },
    {
      what: `${committed} writes answered with 503 that were carried out`,
      // Every other one, so that the worker gets anywhere between them.
      faults: Array.from({ length: committed }, (_, index) => ({
        kind: 'unavailableAfter' as const,
        method: 'POST',
        path: ':batchUpdate',
        skip: index,
      })),
      seconds: 0,
    },
  ];
  const rig = await Rig.start({ quota: 'on' });
  try {
    const worker = new WorkerUnderTest(rig, { RATE_PER_SECOND: String(rate), LOG_LEVEL: 'fatal' });
    const queued: string[] = [];
    const lines: Promised[] = [];
    for (const trouble of troubles) lines.push(await bear(rig, worker, trouble, queued, count));
    await sleep(SETTLE_MS);
    await worker.stop();

    const arrivals = Map.groupBy(rig.telegram.deliveries(), ({ chatId }) => chatId);
    const times = queued.map((_, index) => arrivals.get(FIRST_CHAT + index)?.length ?? 0);
    const rows = queued.map((id, index) => {
      const { status, messageId } = rig.row(id);
      const [delivery] = arrivals.get(FIRST_CHAT + index) ?? [];
      return status === 'sent' && messageId === String(delivery?.messageId);
    });
    printPromises(`${queued.length} notifications at ${rate}/s, a third in each kind of trouble`, [
      ...lines,
      none('notifications lost', times.filter((one) => one === 0).length),
      none('notifications delivered twice', times.filter((one) => one > 1).length),
      none('rows that do not say so', rows.filter((isRight) => !isRight).length),
      told('Sheets calls', rig.sheets.statistics.read.requests + rig.sheets.statistics.write.requests),
    ]);
  } finally {
    await rig.close();
  }
}

/** Half the notifications are being sent when the trouble begins, the others are queued in the middle of it. */
async function bear(
  rig: Rig,
  worker: WorkerUnderTest,
  { what, faults, seconds }: Trouble,
  queued: string[],
  count: number,
): Promise<Promised> {
  const queueHalf = (): void => {
    const chats = Array.from({ length: count / 2 }, (_, index) => ({
      to: String(FIRST_CHAT + queued.length + index),
    }));
    queued.push(...rig.queue(chats));
  };
  const done = (): number => rig.statuses()['sent'] ?? 0;
  const before = queued.length;
  queueHalf();
  await reached(worker, () => done() > before);
  for (const fault of faults) rig.sheets.faults.plan(fault);
  await sleep((seconds * 1000) / 2);
  queueHalf();
  await sleep((seconds * 1000) / 2);
  if (seconds > 0) rig.sheets.faults.clear();
  const backAt = performance.now();
  await reached(worker, () => done() === queued.length);
  rig.sheets.faults.clear();
  return atMost(`caught up after: ${what}`, (performance.now() - backAt) / 1000, CAUGHT_UP_S, ' s', 1);
}

async function reached(worker: WorkerUnderTest, holds: () => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!holds()) {
    if (!worker.isRunning) throw new Error('the worker ended by itself');
    if (performance.now() - startedAt > GIVE_UP_MS) return;
    await sleep(REST_MS);
  }
}
