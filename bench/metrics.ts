import { Rig } from '../test/rig.ts';
import { median, sustainedPerSecond } from './figures.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

/** What the Sheets API takes for a call, here as from a server in the same part of the world. */
const SHEETS_LATENCY_MS = 80;

/** More often than Prometheus asks, which is every 15 s or so. */
const SCRAPE_EVERY_MS = 5_000;

export interface MetricsBenchOptions {
  readonly count: number;
  readonly rate: number;
  readonly pairs: number;
}

interface Run {
  readonly perSecond: number;
  /** Of the worker process alone, for each notification. */
  readonly cpuMs: number;
}

/**
 * The same load without metrics and with them being asked for, side by side, so that whatever else the
 * machine does befalls both alike and at once.
 */
export async function metrics({ count, rate, pairs }: MetricsBenchOptions): Promise<void> {
  const without: Run[] = [];
  const with_: Run[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Whoever is started first is ahead; so each is in turn.
    const isWatchedFirst = pair % 2 === 1;
    const runs = [oneRun(count, rate, isWatchedFirst), oneRun(count, rate, !isWatchedFirst)] as const;
    const [first, second] = await Promise.all(runs);
    without.push(isWatchedFirst ? second : first);
    with_.push(isWatchedFirst ? first : second);
  }
  process.stdout.write(
    [
      `${pairs} pairs of ${count} notifications at ${rate}/s, without metrics and with them (medians)`,
      `  sustained   ${figures(without, with_, ({ perSecond }) => perSecond, 'messages/s')}`,
      `  CPU time    ${figures(without, with_, ({ cpuMs }) => cpuMs, 'ms a notification')}`,
      '',
    ].join('\n'),
  );
}

function figures(
  without: readonly Run[],
  with_: readonly Run[],
  of: (run: Run) => number,
  unit: string,
): string {
  const ratios = without.map((run, pair) => of(with_[pair] ?? run) / of(run));
  const change = (100 * (median(ratios) - 1)).toFixed(1);
  return `${median(without.map(of)).toFixed(2)}, ${median(with_.map(of)).toFixed(2)} ${unit} (${change}% in the median pair)`;
}

async function oneRun(count: number, rate: number, isWatched: boolean): Promise<Run> {
  const rig = await Rig.start({ latencyMs: SHEETS_LATENCY_MS, telegram: { limits: 'off' } });
  rig.queue(Array.from({ length: count }, (_, i) => ({ to: String(100_000 + i) })));
  const port = 20_000 + (process.pid % 20_000);
  const worker = new WorkerUnderTest(rig, {
    RATE_PER_SECOND: String(rate),
    ...(isWatched ? { HTTP_PORT: String(port) } : {}),
  });
  let scrapes = 0;
  const scraping = isWatched
    ? setInterval(() => {
        fetch(`http://127.0.0.1:${port}/metrics`)
          .then((response) => response.text())
          .then(() => scrapes++)
          // Before it listens.
          .catch(() => undefined);
      }, SCRAPE_EVERY_MS)
    : undefined;
  // What starting costs is no part of it.
  await until(() => rig.telegram.deliveryCounts().messages > 0, 10, worker);
  const started = worker.cpuMs();
  await until(() => (rig.statuses()['sent'] ?? 0) === count, 100, worker);
  const cpuMs = (worker.cpuMs() - started) / count;
  clearInterval(scraping);
  if (isWatched && scrapes === 0) throw new Error('Nobody asked for metrics: the run is too short.');
  await worker.stop();
  const perSecond = sustainedPerSecond(rig.telegram.deliveries().map(({ atMs }) => atMs));
  await rig.close();
  return { perSecond, cpuMs };
}
