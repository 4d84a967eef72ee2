import { collectDefaultMetrics, Registry } from 'prom-client';
import { FlowMetrics } from './flow-metrics.ts';
import type { Observer } from './observer.ts';
import { StateMetrics, type StateMetricsOptions } from './state-metrics.ts';

/** What Prometheus asks for, and what keeps it up to date. */
export class Metrics {
  readonly observer: Partial<Observer>;
  readonly #registry = new Registry();
  readonly #state: StateMetrics;

  constructor(options: StateMetricsOptions) {
    collectDefaultMetrics({ register: this.#registry });
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
    this.#state.refresh();
    return this.#registry.metrics();
  }
}
