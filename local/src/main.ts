import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { DataFolder, DataFolderRefused } from './data-folder.ts';
import { PortUnusable } from './port.ts';
import { allWentWell, type RunFigures } from './run-figures.ts';
import { SpinRefused, type Studio, startStudio } from './studio.ts';
import { readableLines } from './worker-lines.ts';
import type { WorkerState } from './worker-process.ts';

const EXIT = { ok: 0, failed: 1, refused: 2 } as const;

/** The worker refused its settings, as the worker itself says it. */
const BAD_SETTINGS = 78;

const DEFAULT_DATA = resolve(import.meta.dirname, '../../.data');

interface Options {
  readonly port: number;
  readonly sheetsPort: number;
  readonly telegramPort: number;
  readonly data: string;
  readonly fresh: boolean;
  readonly worker: boolean;
  readonly spins: number;
  readonly exitWhenIdle: boolean;
}

const program = new Command('npm start --')
  .description('Runs all of Sheet Courier on this machine: no account, nothing leaves it.')
  .option('--port <number>', 'of the page; 0 takes any free one', wholeNumber(65_535), 8787)
  .option('--sheets-port <number>', 'of the local Google Sheets', wholeNumber(65_535), 8788)
  .option('--telegram-port <number>', 'of the local Telegram', wholeNumber(65_535), 8789)
  .addOption(
    new Option('--data <folder>', 'where everything is kept').default(DEFAULT_DATA, '.data in the checkout'),
  )
  .option('--fresh', 'begin with an empty sheet: wipes what an earlier start has kept', false)
  .option('--no-worker', 'start only the stand-ins and print the settings for a worker')
  .option('--spins <number>', 'make so many spins at once', wholeNumber(100_000), 0)
  .option('--exit-when-idle', 'stop when nothing is left to send; the last line is figures as JSON', false)
  .showHelpAfterError()
  .action(async (options: Options) => {
    process.exitCode = await main(options);
    // Keep-alive connections and file watchers of the libraries must not hold the process.
    process.exit();
  });

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`);
  };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Aborted by Ctrl+C or SIGTERM; a second one is heeded at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(EXIT.failed);
      complain('Stopping …');
      stop.abort();
    });
  }
  return stop.signal;
}

async function main(options: Options): Promise<number> {
  if (options.exitWhenIdle && !options.worker) {
    complain('--exit-when-idle needs the worker: leave out --no-worker.');
    return EXIT.refused;
  }
  const stop = stopSignal();
  const workerFailed = new AbortController();
  try {
    const studio = await start(options, () => workerFailed.abort());
    return await run(studio, options, { stop, workerFailed: workerFailed.signal });
  } catch (error) {
    const isExpected = [DataFolderRefused, PortUnusable, SpinRefused].some((kind) => error instanceof kind);
    if (!isExpected || !(error instanceof Error)) throw error;
    complain(error.message);
    return EXIT.refused;
  }
}

interface Endings {
  readonly stop: AbortSignal;
  readonly workerFailed: AbortSignal;
}

async function run(studio: Studio, options: Options, { stop, workerFailed }: Endings): Promise<number> {
  let figures: RunFigures | undefined;
  try {
    introduce(studio, options);
    await studio.spin(options.spins, stop);
    if (options.spins > 0) say(`Made ${options.spins} spins through the web app.`);
    if (options.exitWhenIdle) {
      await studio.atRest(AbortSignal.any([stop, workerFailed]));
      figures = studio.figures();
    } else {
      await untilAborted(stop);
    }
  } finally {
    await studio.close();
  }
  if (figures === undefined) return EXIT.ok;
  say(JSON.stringify(figures));
  if (workerFailed.aborted) return BAD_SETTINGS;
  return allWentWell(figures) ? EXIT.ok : EXIT.failed;
}

async function start(options: Options, onWorkerFailed: () => void): Promise<Studio> {
  const readable = readableLines(process.stdout.isTTY);
  return await startStudio({
    data: DataFolder.open(resolve(options.data), { fresh: options.fresh }),
    ports: { page: options.port, sheets: options.sheetsPort, telegram: options.telegramPort },
    withWorker: options.worker,
    environment: process.env,
    onWorkerLine: (line, worker) => say(`${worker} │ ${readable(line)}`),
    onWorkerState: (state) => {
      const news = workerNews(state);
      if (news !== undefined) complain(news);
      if (state.kind === 'stopped' && state.failed) onWorkerFailed();
    },
    onInternalError: (error) =>
      complain(`A stand-in failed: ${error instanceof Error ? error.stack : String(error)}`),
  });
}

function workerNews(state: WorkerState): string | undefined {
  if (state.kind === 'waiting') {
    const seconds = Math.max(0, Math.round((state.againAtMs - Date.now()) / 1000));
    return `The worker ${state.ended}; it is started again in ${seconds} s.`;
  }
  if (state.kind === 'stopped' && state.failed)
    return 'The worker refused its settings; mend them and start again.';
  return undefined;
}

function introduce(studio: Studio, options: Options): void {
  say(`Sheet Courier is at ${studio.url} (Ctrl+C stops it)`);
  if (options.worker) return;
  say('\nA worker for it needs this environment:\n');
  for (const [name, value] of Object.entries(studio.workerSettings)) say(`${name}=${value}`);
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((done) => {
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

await program.parseAsync();
