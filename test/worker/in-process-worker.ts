import { standardPolicy, type UncertainPolicy } from '@sheet-courier/shared';
import { ChannelGuard } from '../../worker/src/channels/channel-guard.ts';
import { createTelegramChannel } from '../../worker/src/channels/telegram.ts';
import type { Clock } from '../../worker/src/clock.ts';
import { openSqliteJournal } from '../../worker/src/journal/sqlite-journal.ts';
import { createLog } from '../../worker/src/log.ts';
import { createGoogleSheetQueue } from '../../worker/src/queue/google-sheet.ts';
import { createSheetsClient } from '../../worker/src/queue/sheets-client.ts';
import { createDispatcher } from '../../worker/src/rate/dispatcher.ts';
import { Worker } from '../../worker/src/worker.ts';
import type { Rig } from '../rig.ts';

export interface InProcessOptions {
  readonly uncertainPolicy?: UncertainPolicy;
  readonly journalPath?: string;
}

/** A worker of the real parts on a rig, round by round, with a clock that a test can put forward. */
export async function inProcessWorker(rig: Rig, options: InProcessOptions = {}) {
  let aheadMs = 0;
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    sleep: () => Promise.resolve(),
  };
  const journal = openSqliteJournal(options.journalPath ?? ':memory:');
  const telegram = createTelegramChannel({
    token: rig.token,
    apiRoot: rig.telegram.url,
    timeoutMs: 5_000,
    clock,
  });
  const channels = new Map([['telegram', telegram] as const]);
  const dispatcher = createDispatcher({ ratePerSecond: 1000, clock });
  const worker = new Worker({
    queue: createGoogleSheetQueue({
      sheets: createSheetsClient({ keyFile: rig.keyFile, apiUrl: rig.sheets.url }),
      spreadsheetId: rig.spreadsheetId,
      clock,
    }),
    journal,
    channels,
    guard: new ChannelGuard(channels),
    dispatcher,
    clock,
    log: await createLog('silent', false),
    random: Math.random,
    rules: {
      retryPolicy: () => standardPolicy(3, 60_000),
      uncertainPolicy: () => options.uncertainPolicy ?? 'resend',
    },
    settings: { batchSize: 50, ratePerSecond: 1000 },
  });

  return {
    worker,
    journal,
    tick: () => worker.tick(),
    /** Everything handed out has settled. */
    idle: () => dispatcher.onIdle(),
    advance(ms: number) {
      aheadMs += ms;
    },
    hold: () => dispatcher.pause(),
    unhold: () => dispatcher.resume(),
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

export type InProcessWorker = Awaited<ReturnType<typeof inProcessWorker>>;
