import type { Assembly } from '../assembly.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { allOf, type Observer, UNOBSERVED } from './observer.ts';
import type { Pm2Message } from './pm2-monitor.ts';
import type { ProcessUsage } from './process-metrics.ts';
import type { Situation } from './situation.ts';

/** Whoever wants to know what the worker does; what is not asked for by a setting is not even loaded. */
export interface Observation {
  readonly observer: Observer;
  /** For calls to Google. */
  readonly fetch: typeof globalThis.fetch;
  /** The worker's parts have been put together, perhaps anew. */
  assembled(parts: Assembly): void;
  /** Whether this worker is the one that sends. */
  leads(isLeading: boolean): void;
  /** Lets go of what would keep the process, and sends what waits to be sent. */
  close(): Promise<void>;
}

export interface ObservationOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly journalFile: string;
  readonly usage: () => ProcessUsage;
  /** Tells PM2 what it is to show; where it is PM2 that runs the worker. */
  readonly pm2?: ((message: Pm2Message) => void) | undefined;
}

/** One of those who want to know. */
interface Watcher {
  readonly observer?: Partial<Observer>;
  readonly fetch?: typeof globalThis.fetch;
  close(): Promise<void>;
}

export async function observe(options: ObservationOptions): Promise<Observation> {
  const { config, log, pm2 } = options;
  const needsSituation = config.HTTP_PORT !== undefined || pm2 !== undefined;
  const situation = needsSituation ? await loadSituation(options) : null;
  const watchers: Watcher[] = [];
  if (situation !== null && config.HTTP_PORT !== undefined)
    watchers.push(await serveFigures(options, situation, config.HTTP_PORT));
  if (situation !== null && pm2 !== undefined) watchers.push(await tellPm2(options, situation, pm2));
  if (config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined)
    watchers.push(await sendTraces(options, config.OTEL_EXPORTER_OTLP_ENDPOINT));
  const observers = [situation?.observer, ...watchers.map(({ observer }) => observer)];
  const told = observers.filter((observer) => observer !== undefined);
  return {
    observer:
      told.length === 0 ? UNOBSERVED : allOf(told, (error) => log.error({ error }, 'a figure was not kept')),
    fetch: watchers.find(({ fetch }) => fetch !== undefined)?.fetch ?? globalThis.fetch,
    assembled: (parts) => situation?.assembled(parts),
    leads: (isLeading) => situation?.leads(isLeading),
    close: async () => {
      await Promise.all(watchers.map((watcher) => watcher.close()));
    },
  };
}

async function loadSituation({ clock }: ObservationOptions): Promise<Situation> {
  const { Situation } = await import('./situation.ts');
  return new Situation(clock);
}

async function serveFigures(
  { config, clock, log, journalFile, usage }: ObservationOptions,
  situation: Situation,
  port: number,
): Promise<Watcher> {
  const [{ Metrics }, { HttpServer }, { SheetsTraffic }, health] = await Promise.all([
    import('./metrics.ts'),
    import('./http-server.ts'),
    import('./sheets-traffic.ts'),
    import('./health.ts'),
  ]);
  const traffic = new SheetsTraffic();
  const metrics = new Metrics({ clock, situation, journalFile, traffic, usage });
  const server = new HttpServer({
    host: config.HTTP_HOST,
    port,
    log,
    metrics,
    healthz: () => health.liveness(situation, config.POLL_INTERVAL_MS, clock.monotonic()),
    readyz: () => health.readiness(situation),
  });
  server.listen();
  return {
    observer: metrics.observer,
    fetch: traffic.counting(globalThis.fetch),
    close: async () => {
      server.close();
      metrics.close();
    },
  };
}

async function tellPm2(
  { clock }: ObservationOptions,
  situation: Situation,
  send: (message: Pm2Message) => void,
): Promise<Watcher> {
  const { startPm2Monitor } = await import('./pm2-monitor.ts');
  const stop = startPm2Monitor({ situation, clock, send });
  return { close: async () => stop() };
}

async function sendTraces({ config, clock, log }: ObservationOptions, endpoint: string): Promise<Watcher> {
  const { Traces } = await import('./traces.ts');
  return new Traces({ endpoint, spreadsheetId: config.SPREADSHEET_ID, clock, log });
}
