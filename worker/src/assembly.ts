import { type ChannelName, CHANNELS } from '@sheet-courier/shared';
import type { Channel } from './channels/channel.ts';
import { ChannelGuard } from './channels/channel-guard.ts';
import { createTelegramChannel } from './channels/telegram.ts';
import { crashingAt, type Passing } from './checkpoints.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Journal } from './journal/journal.ts';
import type { Log } from './log.ts';
import { Memory } from './memory.ts';
import { Admin } from './ops/admin.ts';
import { observedChannel, type Observer, UNOBSERVED } from './ops/observer.ts';
import { Tally } from './ops/tally.ts';
import { createGoogleSheetQueue, type GoogleSheetQueue } from './queue/google-sheet.ts';
import { createSheetsClient } from './queue/sheets-client.ts';
import { createDispatcher, type Dispatcher } from './rate/dispatcher.ts';
import { Steering, type SteeringDefaults } from './steering.ts';
import { Worker } from './worker.ts';

export interface AssemblyOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: Log;
  /** Ends the process at once, as a crash would. */
  readonly crash: () => void;
  /** Whether it is sure that no other worker sends from this sheet. Default: always. */
  readonly maySend?: () => boolean;
  /** In [0, 1). Default: Math.random */
  readonly random?: () => number;
  /** Default: nobody. */
  readonly observer?: Observer;
  /** For calls to Google. Default: Node's own. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface Assembly {
  readonly worker: Worker;
  readonly queue: GoogleSheetQueue;
  readonly dispatcher: Dispatcher;
  readonly guard: ChannelGuard;
  readonly tally: Tally;
  /** Who is told of trouble, as it is set just now. */
  readonly adminChat: () => string;
}

/** A worker of the real parts, by the settings. */
export function assemble({
  config,
  clock,
  journal,
  log,
  crash,
  maySend = () => true,
  random = Math.random,
  observer = UNOBSERVED,
  fetch,
}: AssemblyOptions): Assembly {
  const memory = new Memory(journal, clock);
  const dispatcher = createDispatcher({
    ratePerSecond: config.RATE_PER_SECOND,
    clock,
    onLongPause: (pause) => memory.paused(pause),
  });
  for (const { address, remainingMs } of memory.pauses()) dispatcher.pauseFor(address, remainingMs);
  const telegram = createTelegramChannel({
    token: config.TELEGRAM_BOT_TOKEN,
    apiRoot: config.TELEGRAM_API_URL,
    timeoutMs: config.SEND_TIMEOUT_MS,
    clock,
    resolve: (address) => memory.resolve(address),
    moved: (from, to) => memory.moved(from, to),
    progress: memory.progress,
    another: (address) => dispatcher.another(memory.resolve(address)),
    leave: (address, messages) => dispatcher.leave(memory.resolve(address), messages),
    slowDown: (address, ms) => dispatcher.rateLimited(memory.resolve(address), ms),
    heard: (what) => guard.heard('telegram', what, clock.monotonic()),
  });
  const channels = new Map<ChannelName, Channel>(
    CHANNELS.map((name) => [name, observedChannel({ telegram }[name], observer)]),
  );
  const guard = new ChannelGuard(channels);
  const queue = createGoogleSheetQueue({
    sheets: createSheetsClient({
      keyFile: config.GOOGLE_APPLICATION_CREDENTIALS,
      apiUrl: config.SHEETS_API_URL,
      fetch,
    }),
    spreadsheetId: config.SPREADSHEET_ID,
    clock,
    onTrouble: (trouble) => log.error(trouble),
  });
  const steering = new Steering(defaultsOf(config), dispatcher, log);
  const tally = new Tally(journal);
  const worker = new Worker({
    queue,
    journal,
    channels,
    guard,
    dispatcher,
    memory,
    admin: new Admin({
      address: () => steering.adminChat,
      channel: telegram,
      dispatcher,
      journal,
      clock,
      log,
    }),
    clock,
    log,
    random,
    steering,
    tally,
    passing: passingOf(config, crash),
    maySend,
    observer,
  });
  return { worker, queue, dispatcher, guard, tally, adminChat: () => steering.adminChat };
}

function defaultsOf(config: Config): SteeringDefaults {
  return {
    ratePerSecond: config.RATE_PER_SECOND,
    batchSize: config.BATCH_SIZE,
    adminChat: config.ADMIN_CHAT_ID,
    policies: {
      retry: { otherwise: config.RETRY_POLICY, types: config.RETRY_POLICY_BY_TYPE },
      uncertain: { otherwise: config.UNCERTAIN_POLICY, types: config.UNCERTAIN_POLICY_BY_TYPE },
      maxRetries: config.MAX_RETRIES,
      retryDelayMs: config.RETRY_DELAY_MS,
    },
  };
}

function passingOf({ COURIER_CRASH_AT: plan }: Config, crash: () => void): Passing {
  return plan === undefined ? () => undefined : crashingAt(plan, crash);
}
