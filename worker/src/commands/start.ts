import { assemble, type Assembly } from '../assembly.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type Config, parseConfig } from '../config.ts';
import { identityOf } from '../identity.ts';
import { dataFiles } from '../journal/data-files.ts';
import { acquireInstanceLock, type InstanceLock } from '../journal/instance-lock.ts';
import { type Journal, JournalUnusable } from '../journal/journal.ts';
import { openSqliteJournal } from '../journal/sqlite-journal.ts';
import { createLog, type Log } from '../log.ts';
import { keepPresence, Lease, Presence } from '../presence.ts';
import { type Observation, observe } from '../ops/observation.ts';
import type { Pm2Message } from '../ops/pm2-monitor.ts';
import type { ProcessUsage } from '../ops/process-metrics.ts';
import { run, Trouble } from '../run.ts';
import { describeSettings } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { listenToAdmin } from './listen-to-admin.ts';

const STANDBY_MS = 1_000;

/** On top of the send timeouts of an album and of its text: by then whoever was taken over has written its last. */
const TAKEN_OVER_MS = 30_000;

const LEAVE_MS = 2_000;

const UNUSABLE_WAIT_MS = 10_000;

/** What the command needs of the process it runs in. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** The machine's name. */
  readonly host: string;
  /** Take over at once from whoever sends. */
  readonly isTakeover: boolean;
  /** Whether a person reads the log as it is written. */
  readonly terminal: boolean;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Tells a supervisor that the worker is up. */
  readonly ready: () => void;
  /** Tells PM2 what it is to show, where it is PM2 that runs the worker. */
  readonly tellPm2: ((message: Pm2Message) => void) | undefined;
  /** What this process has taken of the machine so far. */
  readonly usage: () => ProcessUsage;
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
    complain(describeSettings(parsed.problems));
    return EXIT.badSettings;
  }
  const { config } = parsed;
  if (config.RATE_PER_SECOND > LOAD_RATE) surroundings.expectLoad();
  const log = await createLog(config.LOG_LEVEL, { readable: terminal, secrets: secretsOf(config) });
  const files = dataFiles(config.DATA_DIR, config.SPREADSHEET_ID);
  const observation = await observe({
    config,
    clock: systemClock,
    log,
    journalFile: files.journal,
    pm2: surroundings.tellPm2,
    usage: surroundings.usage,
  });
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
    await deliverUntil({ surroundings, config, journal, log, observation });
    log.info('the worker has stopped');
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof JournalUnusable)) throw error;
    log.fatal(error.message);
    // Whoever starts it again at once would fill the log instead of the gap.
    await systemClock.sleep(UNUSABLE_WAIT_MS, signal);
    return EXIT.failed;
  } finally {
    journal?.close();
    lock?.release();
    await observation.close();
  }
}

/** The token, and its second half, which is secret by itself. */
function secretsOf({ TELEGRAM_BOT_TOKEN: token }: Config): readonly string[] {
  return [token, token.slice(token.indexOf(':') + 1)];
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
  readonly observation: Observation;
}

/** Sends while it leads, stands by while another worker does. */
async function deliverUntil(opened: Opened): Promise<void> {
  const { surroundings, config, journal, log, observation } = opened;
  const { journal: journalFile } = dataFiles(config.DATA_DIR, config.SPREADSHEET_ID);
  const worker = await identityOf(journal, surroundings.host, journalFile);
  const startedAt = systemClock.now();
  const { signal } = surroundings;
  let isTakeover = surroundings.isTakeover;
  while (!signal.aborted) {
    const { observer, fetch } = observation;
    const lease = new Lease(systemClock);
    const parts = assemble({
      ...opened,
      observer,
      fetch,
      clock: systemClock,
      crash: surroundings.crash,
      maySend: () => lease.holds,
    });
    observation.assembled(parts);
    const trouble = new Trouble({ log, random: Math.random, pollIntervalMs: config.POLL_INTERVAL_MS });
    const presence = new Presence({
      tab: parts.queue.workers,
      clock: systemClock,
      log,
      report: () => ({
        worker,
        host: surroundings.host,
        startedAt,
        lastSeen: systemClock.now(),
        ratePerSecond: parts.dispatcher.rate,
        sentToday: parts.tally.today(systemClock.now()),
        budgetLeft: Math.min(...Object.values(parts.queue.budget())),
      }),
      trouble: (error) => trouble.with(error),
      isTakeover,
    });
    // Meanwhile the queue is read for the first time; what is wrong with it is met again.
    const [isLeading] = await Promise.all([presence.lead(signal), parts.queue.look().catch(() => undefined)]);
    if (!isLeading) return;
    trouble.over();
    lease.renew(presence.said);
    if (presence.isAnotherFinishing) parts.worker.leaveOrphans(2 * config.SEND_TIMEOUT_MS + TAKEN_OVER_MS);
    parts.worker.othersLedUntil(presence.othersUntil);
    isTakeover = false;
    await deliverWhileLeading(opened, parts, { presence, lease, trouble });
  }
}

interface Leading {
  readonly presence: Presence;
  readonly lease: Lease;
  readonly trouble: Trouble;
}

async function deliverWhileLeading(
  { surroundings, config, log, observation }: Opened,
  parts: Assembly,
  { presence, lease, trouble }: Leading,
): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([surroundings.signal, over.signal]);
  let failure: unknown = null;
  const keeping = keepPresence(presence, { clock: systemClock, signal, lease, trouble })
    .catch((error: unknown) => {
      failure = error;
    })
    .finally(() => over.abort());
  observation.leads(true);
  const { environment, pid } = surroundings;
  const listening = listenToAdmin({ config, environment, pid, parts, log, signal });
  try {
    await run({
      worker: parts.worker,
      clock: systemClock,
      log,
      random: Math.random,
      pollIntervalMs: config.POLL_INTERVAL_MS,
      readsLeft: () => parts.queue.budget().read,
      signal,
    });
  } finally {
    over.abort();
    // A call to Google that hangs, at worst for its whole timeout, does not hold up the end.
    await Promise.race([Promise.all([keeping, listening]), systemClock.sleep(LEAVE_MS)]);
    observation.leads(false);
  }
  if (failure !== null) throw failure;
  // Whoever stands by need not wait for the silence to become long enough.
  if (surroundings.signal.aborted)
    await Promise.race([presence.leave().catch(() => undefined), systemClock.sleep(LEAVE_MS)]);
}
