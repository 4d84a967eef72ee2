import { assemble } from '../assembly.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type Config, parseConfig } from '../config.ts';
import { dataFiles } from '../journal/data-files.ts';
import { acquireInstanceLock, type InstanceLock } from '../journal/instance-lock.ts';
import { type Journal, JournalUnusable } from '../journal/journal.ts';
import { openSqliteJournal } from '../journal/sqlite-journal.ts';
import { createLog, type Log } from '../log.ts';
import { run } from '../run.ts';

const EXIT = {
  ok: 0,
  /** The journal can't be used: nothing may be sent. */
  unusable: 1,
  /** EX_CONFIG of sysexits.h: starting again mends nothing. */
  badSettings: 78,
} as const;

/** How many seconds' worth of messages wait when the next ones are claimed: longer than a round with the sheet takes. */
const LOW_WATER_SECONDS = 1.2;

const STANDBY_MS = 1_000;

const UNUSABLE_WAIT_MS = 10_000;

/** What the command needs of the process it runs in. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Whether a person reads the log as it is written. */
  readonly terminal: boolean;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Tells a supervisor that the worker is up. */
  readonly ready: () => void;
  readonly complain: (text: string) => void;
  /** Ends the process at once, as a crash would. */
  readonly crash: () => void;
  /** Trades memory for speed: much is about to be made and dropped. */
  readonly expectLoad: () => void;
}

/** Above this many a second, the memory that a small nursery spares is not worth its time (measured: a quarter of it at 400). */
const LOAD_RATE = 100;

/** Runs the worker until it is told to stop. @returns the exit code */
export async function start(surroundings: Surroundings): Promise<number> {
  const { environment, pid, terminal, signal, ready, complain } = surroundings;
  const parsed = parseConfig(environment);
  if (!parsed.ok) {
    complain(
      `The settings need mending (see .env.example):\n${parsed.problems.map((problem) => `  - ${problem}\n`).join('')}`,
    );
    return EXIT.badSettings;
  }
  const { config } = parsed;
  if (config.RATE_PER_SECOND > LOAD_RATE) surroundings.expectLoad();
  const log = await createLog(config.LOG_LEVEL, terminal);
  const files = dataFiles(config.DATA_DIR, config.SPREADSHEET_ID);
  let journal: Journal | null = null;
  let lock: InstanceLock | null = null;
  try {
    lock = await waitForLock(files.lock, pid, systemClock, log, signal);
    if (lock === null) return EXIT.ok;
    journal = openSqliteJournal(files.journal);
    log.info(
      { sheet: config.SPREADSHEET_ID, rate: config.RATE_PER_SECOND, journal: files.journal },
      'the worker starts',
    );
    ready();
    await deliverUntil({ surroundings, config, journal, log });
    log.info('the worker has stopped');
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof JournalUnusable)) throw error;
    log.fatal(error.message);
    // Whoever starts it again at once would fill the log instead of the gap.
    await systemClock.sleep(UNUSABLE_WAIT_MS, signal);
    return EXIT.unusable;
  } finally {
    journal?.close();
    lock?.release();
  }
}

/** Only one worker on this machine sends from a sheet; another stands by. Null when it is told to stop meanwhile. */
async function waitForLock(
  path: string,
  pid: number,
  clock: Clock,
  log: Log,
  signal: AbortSignal,
): Promise<InstanceLock | null> {
  let told = false;
  while (!signal.aborted) {
    const result = acquireInstanceLock(path, { pid, since: clock.now() });
    if (result.ok) return result.lock;
    if (!told && result.holder !== null) {
      const since = new Date(result.holder.since).toISOString();
      log.warn(
        { pid: result.holder.pid, since },
        'another worker sends from this sheet; standing by until it ends',
      );
      told = true;
    }
    await clock.sleep(STANDBY_MS, signal);
  }
  return null;
}

interface Opened {
  readonly surroundings: Surroundings;
  readonly config: Config;
  readonly journal: Journal;
  readonly log: Log;
}

async function deliverUntil(opened: Opened): Promise<void> {
  const { surroundings, config, log } = opened;
  const lowWater = Math.min(
    Math.floor(config.BATCH_SIZE / 2),
    Math.ceil(config.RATE_PER_SECOND * LOW_WATER_SECONDS),
  );
  await run({
    worker: assemble({ ...opened, clock: systemClock, crash: surroundings.crash }).worker,
    clock: systemClock,
    log,
    random: Math.random,
    pollIntervalMs: config.POLL_INTERVAL_MS,
    lowWater,
    signal: surroundings.signal,
  });
}
