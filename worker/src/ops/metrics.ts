import { Registry } from 'prom-client';
import { FlowMetrics } from './flow-metrics.ts';
import type { Observer } from './observer.ts';
import { ProcessMetrics, type ProcessUsage } from './process-metrics.ts';
import { StateMetrics, type StateMetricsOptions } from './state-metrics.ts';

/** What Prometheus asks for, and what keeps it up to date. */
export class Metrics {
  readonly observer: Partial<Observer>;
  readonly #registry = new Registry();
  readonly #process: ProcessMetrics;
  readonly #state: StateMetrics;

  constructor(options: StateMetricsOptions & { readonly usage: () => ProcessUsage }) {
    this.#process = new ProcessMetrics(this.#registry, options.usage);
    const flow = new FlowMetrics(this.#registry, options.clock);
    this.observer = {
      roundEnded: (trouble) => flow.roundEnded(trouble),
      claimed: (notification) => flow.claimed(notification),
      sending: (notification) => flow.sending(notification),
      answered: (notification, outcome) => flow.answered(notification, outcome),
      settled: (settled) => flow.settled(settled),
      written: (ids) => flow.written(ids),
    };
    this.#state = new StateMetrics(this.#registry, options);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** As Prometheus reads it. */
  text(): Promise<string> {
    this.#process.refresh();
    this.#state.refresh();
    return this.#registry.metrics();
  }

  close(): void {
    this.#process.close();
  }
}
