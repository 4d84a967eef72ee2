import { manyPlayers, PLAYERS, PRIZES } from './cast.ts';
import { Closing } from './closing.ts';
import type { DataFolder } from './data-folder.ts';
import { journalOf } from './journal-events.ts';
import type { LogLine } from './page/live.ts';
import { Page } from './page/page.ts';
import { ScriptDesk } from './page/script-desk.ts';
import { listening } from './port.ts';
import { isAtRest } from './queue-rest.ts';
import { type RunFigures, runFigures } from './run-figures.ts';
import { openScriptHost } from './script-host.ts';
import { Spinner } from './spin.ts';
import { openStandIns, type StandIns } from './stand-ins.ts';
import { workerEnvironment, workerSettings } from './worker-environment.ts';
import { StudioWorkers } from './studio-workers.ts';
import type { WorkerState } from './worker-process.ts';

export interface StudioOptions {
  readonly data: DataFolder;
  /** 0 takes any free one. */
  readonly ports: { readonly page: number; readonly sheets: number; readonly telegram: number };
  /** False: none is started; one may be started by hand with `workerSettings`. */
  readonly withWorker: boolean;
  /** Where the worker's other settings (RATE_PER_SECOND, LOG_LEVEL, …) come from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onWorkerLine: (line: string, worker: LogLine['worker']) => void;
  readonly onWorkerState: (state: WorkerState) => void;
  /** A stand-in failed inside: always its own fault. */
  readonly onInternalError: (error: unknown) => void;
}

/** Above it a bot must pay for broadcasts, or Telegram answers 429 (documented: Bots FAQ). */
const FREE_RATE_PER_SECOND = 30;

/** How many spins are under way at once when many are made: they wait for one script lock anyway. */
const SPINS_AT_ONCE = 8;

/** Changes within so short a time are looked at together. */
const GATHER_MS = 50;

export class SpinRefused extends Error {
  override readonly name = 'SpinRefused';
}

interface StudioParts {
  readonly standIns: StandIns;
  readonly spinner: Spinner;
  readonly closing: Closing;
  readonly url: string;
  readonly webAppUrl: string;
  readonly workerSettings: Readonly<Record<string, string>>;
}

/** Everything on this machine: the stand-ins, the sheet as the script sets it up, the worker and the page. */
export class Studio {
  readonly #standIns: StandIns;
  readonly #spinner: Spinner;
  readonly #closing: Closing;
  #spins = 0;
  /** The page's address. */
  readonly url: string;
  readonly webAppUrl: string;
  /** What a worker must be told to work against the stand-ins. */
  readonly workerSettings: Readonly<Record<string, string>>;

  constructor({ standIns, spinner, closing, url, webAppUrl, workerSettings }: StudioParts) {
    this.#standIns = standIns;
    this.#spinner = spinner;
    this.#closing = closing;
    this.url = url;
    this.webAppUrl = webAppUrl;
    this.workerSettings = workerSettings;
  }

  /**
   * Makes so many spins through the web app, as fast as it takes them.
   *
   * @throws SpinRefused at the first it refuses
   */
  async spin(count: number, signal: AbortSignal): Promise<void> {
    const players = [...manyPlayers(count)];
    const one = async () => {
      for (let player = players.pop(); player !== undefined && !signal.aborted; player = players.pop()) {
        const spun = await this.#spinner.spin(player);
        if (!spun.ok) throw new SpinRefused(`A spin was refused: ${spun.reason}`);
        this.#spins += 1;
      }
    };
    await Promise.all(Array.from({ length: SPINS_AT_ONCE }, one));
  }

  /** Resolves when the worker has nothing left to do and all its results are in the sheet. */
  async atRest(signal: AbortSignal): Promise<void> {
    const { workbook } = this.#standIns;
    while (!signal.aborted && !isAtRest(workbook, Date.now())) {
      await new Promise<void>((resolve) => {
        const done = () => {
          stopListening();
          signal.removeEventListener('abort', done);
          setTimeout(resolve, GATHER_MS);
        };
        const stopListening = workbook.onChange(done);
        signal.addEventListener('abort', done);
      });
    }
  }

  figures(): RunFigures {
    const { workbook, telegram, sheets } = this.#standIns;
    return runFigures({
      spins: this.#spins,
      spreadsheet: workbook,
      deliveries: telegram.deliveries(),
      counts: telegram.deliveryCounts(),
      sheetsCalls: { read: sheets.statistics.read.requests, write: sheets.statistics.write.requests },
    });
  }

  /** Stops the worker first, so that its last results reach the sheet, then everything else. */
  async close(): Promise<void> {
    await this.#closing.run();
  }
}

/**
 * Starts everything; the sheet is set up and the page answers when this resolves.
 *
 * @throws PortUnusable when a port can't be had; whatever had been started is stopped again
 */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const closing = new Closing();
  closing.add(() => options.data.close());
  try {
    return new Studio(await open(options, closing));
  } catch (error) {
    await closing.run();
    throw error;
  }
}

async function open(options: StudioOptions, closing: Closing): Promise<StudioParts> {
  const { data, ports, environment } = options;
  const standIns = await openStandIns(
    {
      data,
      sheetsPort: ports.sheets,
      telegramPort: ports.telegram,
      isPaid: Number(environment['RATE_PER_SECOND'] ?? 0) > FREE_RATE_PER_SECOND,
      onInternalError: options.onInternalError,
    },
    closing,
  );
  const { workbook, telegram, sheets } = standIns;
  const { runtime, webAppUrl, panels } = await openScriptHost(data, workbook, closing);
  const spinner = new Spinner({
    webAppUrl,
    secret: data.identity.webAppSecret,
    prizes: PRIZES,
    random: Math.random,
  });
  const settings = workerSettings(data, standIns);
  const workers = new StudioWorkers({
    environment: workerEnvironment(environment, settings),
    folder: data.path,
    onLine: (line, worker) => {
      page.workerLine(worker, line);
      options.onWorkerLine(line, worker);
    },
    onState: () => page.workersChanged(),
    onFirstState: options.onWorkerState,
  });
  const page = await Page.create({
    workbook,
    telegram,
    sheets,
    script: new ScriptDesk(runtime, panels, new URL(webAppUrl).origin),
    workers,
    journal: journalOf(settings.DATA_DIR, data.identity.spreadsheetId),
    adminChatId: data.identity.adminChatId,
    players: PLAYERS,
    prizes: PRIZES,
    spin: async (player) => await spinner.spin(player),
    edit: async (sheetId, { row, column, texts }) =>
      await runtime.editCells(sheetId, row + 1, column + 1, texts),
  });
  closing.add(async () => await page.close());
  const url = await listening('--port', ports.page, async (port) => await page.listen(port));
  closing.add(async () => await workers.stop());
  if (options.withWorker) workers.start();
  return { standIns, spinner, closing, url, webAppUrl, workerSettings: settings };
}
