import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import { QueueUnavailable } from './queue/queue.ts';
import type { Worker } from './worker.ts';

/** Added to the poll interval while more is due than the batch holds: then the rate is the limit, not the poll. */
const BUSY_EXTRA_MS = 1_800;

/** With fewer of Google's reads left for this minute, looks are so far apart at least that what is left is never used up. */
const FEW_READS = 40;
const FEW_READS_REST_MS = 1_500;

/** How long a stop tries to bring the last results into the sheet; what is left then stays in the journal. */
const LAST_WRITE_MS = 5_000;

/** How long sends in flight may take to end after an error that ends the worker. */
const LAST_SENDS_MS = 10_000;

export interface RunOptions {
  readonly worker: Worker;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly random: () => number;
  readonly pollIntervalMs: number;
  /** How many reads of the sheet could start at once. */
  readonly readsLeft: () => number;
  /** Aborted to stop: no new claim, what is in flight finishes, results are written. */
  readonly signal: AbortSignal;
}

/**
 * Round after round until it is told to stop. Trouble with the sheet ends nothing: it is told once, and tried again.
 *
 * @throws JournalUnusable, after which nothing may be sent
 */
export async function run(options: RunOptions): Promise<void> {
  const { worker, signal } = options;
  const progress = new Progress(worker);
  const trouble = new Trouble(options);
  const pace = new Pace(options);
  const stopped = new Promise<Round>((resolve) => {
    signal.addEventListener('abort', () => resolve({ moreDue: false, waitMs: 0 }), { once: true });
  });
  try {
    while (!signal.aborted) {
      // A stop does not wait for a sheet that hangs: a round under way then ends by itself and hands nothing out.
      const round = await Promise.race([oneRound(worker, trouble), stopped]);
      progress.moreDue = round.moreDue;
      await pause(options, pace.rest(round.waitMs + (round.moreDue ? BUSY_EXTRA_MS : 0)), progress);
    }
  } catch (error) {
    // What is in flight is not cut off, whatever it was that went wrong.
    await Promise.race([worker.drain(), options.clock.sleep(LAST_SENDS_MS)]);
    throw error;
  }
  await finish(options);
}

interface Round {
  readonly moreDue: boolean;
  readonly waitMs: number;
}

async function oneRound(worker: Worker, trouble: Trouble): Promise<Round> {
  try {
    const { moreDue } = await worker.tick();
    return { moreDue, waitMs: trouble.over() };
  } catch (error) {
    return { moreDue: false, waitMs: trouble.with(error) };
  }
}

/** Ends early when the queue of claimed notifications runs low, or at a stop. */
async function pause({ clock, signal }: RunOptions, ms: number, progress: Progress): Promise<void> {
  const enough = new AbortController();
  const stop = () => enough.abort();
  signal.addEventListener('abort', stop);
  progress.onLow(stop);
  if (!signal.aborted) await clock.sleep(ms, enough.signal);
  signal.removeEventListener('abort', stop);
}

async function finish(options: RunOptions): Promise<void> {
  const { worker, clock, log } = options;
  await worker.drain();
  const givenUp = new AbortController();
  await Promise.race([writeLast(options, givenUp.signal), clock.sleep(LAST_WRITE_MS)]);
  givenUp.abort();
  if (worker.held > 0)
    log.warn({ held: worker.held }, 'the last results stay in the journal until the next start');
}

async function writeLast({ worker, clock }: RunOptions, givenUp: AbortSignal): Promise<void> {
  while (!givenUp.aborted) {
    try {
      await worker.flush();
      return;
    } catch (error) {
      if (!(error instanceof QueueUnavailable)) throw error;
      await clock.sleep(500, givenUp);
    }
  }
}

/** Keeps looks so far apart that Google's quota is never used up by them: else the worker would see nothing for long. */
class Pace {
  readonly #options: Pick<RunOptions, 'log' | 'readsLeft' | 'pollIntervalMs'>;
  #isTold = false;

  constructor(options: Pick<RunOptions, 'log' | 'readsLeft' | 'pollIntervalMs'>) {
    this.#options = options;
  }

  rest(wantedMs: number): number {
    const { log, readsLeft, pollIntervalMs } = this.#options;
    if (wantedMs >= FEW_READS_REST_MS || readsLeft() >= FEW_READS) return wantedMs;
    if (!this.#isTold)
      log.info(
        { wanted: pollIntervalMs, restMs: FEW_READS_REST_MS },
        'the sheet is looked at less often than POLL_INTERVAL_MS says, to keep to the reads that Google allows',
      );
    this.#isTold = true;
    return FEW_READS_REST_MS;
  }
}

/** Watches how many claimed notifications still wait. */
class Progress {
  moreDue = false;
  #low: () => void = () => undefined;

  constructor(worker: Worker) {
    worker.onProgress(() => {
      if (this.moreDue && worker.waiting <= worker.lowWater) this.#low();
    });
  }

  onLow(listener: () => void): void {
    this.#low = listener;
  }
}

/** Tells trouble with the sheet once. How long the sheet is left alone is the queue's own business: meanwhile rounds cost no call. */
export class Trouble {
  readonly #options: Pick<RunOptions, 'log' | 'random' | 'pollIntervalMs'>;
  #told = '';
  #rounds = 0;

  constructor(options: Pick<RunOptions, 'log' | 'random' | 'pollIntervalMs'>) {
    this.#options = options;
  }

  over(): number {
    if (this.#rounds > 0) this.#options.log.info('the sheet can be used again');
    this.#told = '';
    this.#rounds = 0;
    return this.#options.pollIntervalMs;
  }

  with(error: unknown): number {
    if (!(error instanceof QueueUnavailable)) throw error;
    this.#rounds++;
    const news = `${error.reason} ${error.message}`;
    if (news !== this.#told) this.#options.log.error({ reason: error.reason }, error.message);
    this.#told = news;
    const { pollIntervalMs, random } = this.#options;
    return pollIntervalMs * (1 + random());
  }
}
