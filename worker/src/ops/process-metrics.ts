import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';

const SECOND_NS = 1e9;

/** How often the event loop's delay is measured: often enough to see what people would feel. */
const RESOLUTION_MS = 20;

/** What the process takes of the machine. */
export interface ProcessUsage {
  readonly residentBytes: number;
  /** Of all processors together, since its start. */
  readonly cpuSeconds: number;
}

/**
 * The figures of any process by the names that all dashboards know. The library's own collection, which times every
 * garbage collection among others, made code that allocates much a tenth slower (measured).
 */
export class ProcessMetrics {
  readonly #usage: () => ProcessUsage;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #metrics: ReturnType<typeof processMetrics>;
  #cpuSeconds = 0;

  constructor(registry: Registry, usage: () => ProcessUsage) {
    this.#usage = usage;
    this.#metrics = processMetrics(registry);
    this.#delay.enable();
  }

  /** The delays told are those since it was last asked. */
  refresh(): void {
    const { resident, cpu, lagP50, lagP99, lagMax } = this.#metrics;
    const { residentBytes, cpuSeconds } = this.#usage();
    resident.set(residentBytes);
    cpu.inc(Math.max(0, cpuSeconds - this.#cpuSeconds));
    this.#cpuSeconds = cpuSeconds;
    lagP50.set(this.#delay.percentile(50) / SECOND_NS);
    lagP99.set(this.#delay.percentile(99) / SECOND_NS);
    lagMax.set(this.#delay.max / SECOND_NS);
    this.#delay.reset();
  }

  close(): void {
    this.#delay.disable();
  }
}

function processMetrics(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  return {
    resident: gauge('process_resident_memory_bytes', 'Resident memory.'),
    cpu: new Counter({ name: 'process_cpu_seconds_total', help: 'Processor time.', registers }),
    lagP50: gauge(
      'nodejs_eventloop_lag_p50_seconds',
      'Within which half of the delays of the event loop are.',
    ),
    lagP99: gauge(
      'nodejs_eventloop_lag_p99_seconds',
      'Within which 99% of the delays of the event loop are.',
    ),
    lagMax: gauge('nodejs_eventloop_lag_max_seconds', 'The longest delay of the event loop.'),
  };
}
