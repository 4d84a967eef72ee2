import type { Assembly } from '../assembly.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { allOf, type Observer, UNOBSERVED } from './observer.ts';

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
}

const NOBODY: Observation = {
  observer: UNOBSERVED,
  fetch: globalThis.fetch,
  assembled: () => undefined,
  leads: () => undefined,
  close: () => Promise.resolve(),
};

export async function observe(options: ObservationOptions): Promise<Observation> {
  const { config } = options;
  if (config.HTTP_PORT === undefined) return NOBODY;
  return serveFigures(options, config.HTTP_PORT);
}

async function serveFigures(
  { config, clock, log, journalFile }: ObservationOptions,
  port: number,
): Promise<Observation> {
  const [{ Metrics }, { HttpServer }, { Situation }, { SheetsTraffic }, health] = await Promise.all([
    import('./metrics.ts'),
    import('./http-server.ts'),
    import('./situation.ts'),
    import('./sheets-traffic.ts'),
    import('./health.ts'),
  ]);
  const situation = new Situation(clock);
  const traffic = new SheetsTraffic();
  const metrics = new Metrics({ clock, situation, journalFile, traffic });
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
    observer: allOf([situation.observer, metrics.observer], (error) =>
      log.error({ error }, 'a figure could not be kept'),
    ),
    fetch: traffic.counting(globalThis.fetch),
    assembled: (parts) => situation.assembled(parts),
    leads: (isLeading) => situation.leads(isLeading),
    close: async () => server.close(),
  };
}
