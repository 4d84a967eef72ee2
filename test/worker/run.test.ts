import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../../worker/src/run.ts';
import { Rig } from '../rig.ts';
import { inProcessWorker } from './in-process-worker.ts';
import { createLog } from '../../worker/src/log.ts';

const MINUTE = 60_000;

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(() => rig.close());

it('an interval that Google’s quota does not allow is kept while it can be, and never makes the worker blind for long', async () => {
  const rests: number[] = [];
  const end = new AbortController();
  const pollIntervalMs = 200;
  const worker = await inProcessWorker(rig, {
    settings: { POLL_INTERVAL_MS: String(pollIntervalMs) },
    sleep: async (ms) => {
      if (!end.signal.aborted) rests.push(ms);
      worker.advance(ms);
      if (rests.reduce((sum, rest) => sum + rest, 0) > 5 * MINUTE) end.abort();
    },
  });

  await run({
    worker: worker.worker,
    clock: worker.clock,
    log: await createLog('silent', { readable: false }),
    random: () => 0.5,
    pollIntervalMs,
    readsLeft: worker.readsLeft,
    signal: end.signal,
  });

  expect(rests[0]).toBe(pollIntervalMs);
  expect(Math.max(...rests)).toBe(1_500);
  expect(rig.sheets.statistics.read.requests).toBeLessThanOrEqual(5 * 50);
  await worker.close();
});
