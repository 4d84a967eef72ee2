import { assemble } from '../../worker/src/assembly.ts';
import type { Clock } from '../../worker/src/clock.ts';
import { parseConfig } from '../../worker/src/config.ts';
import { openSqliteJournal } from '../../worker/src/journal/sqlite-journal.ts';
import { createLog, type Log } from '../../worker/src/log.ts';
import type { Observation, ObservationOptions } from '../../worker/src/ops/observation.ts';
import type { Rig } from '../rig.ts';

export interface InProcessOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly journalPath?: string;
  /** Default: a silent one. */
  readonly log?: Log;
  /** What a wait of the worker's parts does; by default it is over at once. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Those who want to know what it does. */
  readonly observing?: (options: ObservationOptions) => Promise<Observation>;
}

/** A worker of the real parts on a rig, round by round, with a clock that a test can put forward. */
export async function inProcessWorker(
  rig: Rig,
  { settings, journalPath, observing, log: given, sleep = async () => undefined }: InProcessOptions = {},
) {
  const log = given ?? (await createLog('silent', { readable: false }));
  let aheadMs = 0;
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    sleep,
  };
  const journal = openSqliteJournal(journalPath ?? ':memory:');
  const parsed = parseConfig(
    rig.environment({ RATE_PER_SECOND: '1000', SEND_TIMEOUT_MS: '5000', ...settings }),
  );
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const crash = () => {
    throw new Error('Nothing is to crash here.');
  };
  const { config } = parsed;
  const observation = await observing?.({ config, clock, log, journalFile: journalPath ?? '', usage });
  const parts = assemble({ config, clock, journal, log, crash, ...watched(observation) });
  const { worker, dispatcher } = parts;
  observation?.assembled(parts);

  return {
    worker,
    journal,
    clock,
    readsLeft: () => parts.queue.budget().read,
    tick: () => worker.tick(),
    /** Everything handed out has settled. */
    idle: () => dispatcher.onIdle(),
    advance(ms: number) {
      aheadMs += ms;
    },
    hold: () => dispatcher.pause('test'),
    unhold: () => dispatcher.resume('test'),
    /** Rounds until one changes nothing. */
    async untilQuiet() {
      for (let quiet = 0; quiet < 2;) {
        const { claimed, written } = await worker.tick();
        await dispatcher.onIdle();
        quiet = claimed + written === 0 ? quiet + 1 : 0;
      }
    },
    async stop() {
      await worker.drain();
      await worker.flush();
    },
    async close() {
      await worker.drain();
      journal.close();
    },
  };
}

const usage = () => ({ residentBytes: process.memoryUsage.rss(), cpuSeconds: process.cpuUsage().user / 1e6 });

function watched(observation: Observation | undefined): Partial<Pick<Observation, 'observer' | 'fetch'>> {
  return observation === undefined ? {} : { observer: observation.observer, fetch: observation.fetch };
}

export type InProcessWorker = Awaited<ReturnType<typeof inProcessWorker>>;
