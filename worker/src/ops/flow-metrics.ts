import type { Notification, Outcome } from '@sheet-courier/shared';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import type { Settled } from '../deliver.ts';
import { QueueUnavailable } from '../queue/queue.ts';
import { ReasonLabels } from './reason-label.ts';

const SECOND_MS = 1_000;

/** From the fastest answer there can be to the longest time-out. */
const SEND_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** From what a person feels as at once to a day of retries. */
const DELAY_BUCKETS = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 14_400, 86_400];

const ATTEMPT_BUCKETS = [1, 2, 3, 4, 5, 10];

/** What happens, counted and timed as it happens. */
export class FlowMetrics {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #reasons = new ReasonLabels();
  /** Monotonic, by id: since when each is with its channel, and since when its result waits to be written. */
  readonly #sentAt = new Map<string, number>();
  readonly #settledAt = new Map<string, number>();
  readonly #metrics: ReturnType<typeof flowMetrics>;

  constructor(registry: Registry, clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#metrics = flowMetrics(registry);
  }

  roundEnded(trouble: unknown): void {
    const result = trouble === null ? 'ok' : trouble instanceof QueueUnavailable ? trouble.reason : 'error';
    this.#metrics.rounds.inc({ result });
  }

  claimed({ recipient }: Notification): void {
    this.#metrics.claims.inc({ channel: recipient.channel });
  }

  sending({ id }: Notification): void {
    this.#sentAt.set(id, this.#clock.monotonic());
  }

  answered({ id, recipient }: Notification, outcome: Outcome): void {
    const since = this.#sentAt.get(id);
    this.#sentAt.delete(id);
    if (since === undefined) return;
    const seconds = (this.#clock.monotonic() - since) / SECOND_MS;
    this.#metrics.sendSeconds.observe({ channel: recipient.channel, outcome: outcome.kind }, seconds);
  }

  settled({ notification, outcome, transition }: Settled): void {
    const { id, recipient, createdAt, sendAt } = notification;
    const { channel } = recipient;
    const { outcomes, settled, delaySeconds, attempts } = this.#metrics;
    outcomes.inc({ channel, outcome: outcome.kind, reason: this.#reasons.of(outcome) });
    settled.inc({ channel, status: transition.status });
    this.#settledAt.set(id, this.#clock.monotonic());
    if (outcome.kind === 'delivered') {
      const from = Math.max(createdAt ?? 0, sendAt ?? 0);
      if (from > 0) delaySeconds.observe({ channel }, Math.max(0, outcome.at - from) / SECOND_MS);
      attempts.observe({ channel, status: 'sent' }, notification.retryCount + 1);
    } else if (transition.status === 'dead') {
      attempts.observe({ channel, status: 'dead' }, Math.max(1, transition.retryCount));
    }
  }

  written(ids: readonly string[]): void {
    const now = this.#clock.monotonic();
    for (const id of ids) {
      const since = this.#settledAt.get(id);
      if (since !== undefined) this.#metrics.writeBackSeconds.observe((now - since) / SECOND_MS);
      this.#settledAt.delete(id);
    }
  }
}

function flowMetrics(registry: Registry) {
  const registers = [registry];
  return {
    rounds: new Counter({
      name: 'courier_rounds_total',
      help: 'Rounds of looking at the sheet and writing to it, by what they came to.',
      labelNames: ['result'],
      registers,
    }),
    claims: new Counter({
      name: 'courier_claims_total',
      help: 'Notifications taken from the sheet to be sent.',
      labelNames: ['channel'],
      registers,
    }),
    outcomes: new Counter({
      name: 'courier_outcomes_total',
      help: 'What attempts came to, and why where they were not delivered.',
      labelNames: ['channel', 'outcome', 'reason'],
      registers,
    }),
    settled: new Counter({
      name: 'courier_settled_total',
      help: 'Statuses that notifications were given after an attempt.',
      labelNames: ['channel', 'status'],
      registers,
    }),
    sendSeconds: new Histogram({
      name: 'courier_send_seconds',
      help: 'From handing a message to its channel to the answer; messages to the admin included.',
      labelNames: ['channel', 'outcome'],
      buckets: SEND_BUCKETS,
      registers,
    }),
    delaySeconds: new Histogram({
      name: 'courier_delivery_delay_seconds',
      help: 'From Created At, or Send At where that is later, to the confirmed delivery.',
      labelNames: ['channel'],
      buckets: DELAY_BUCKETS,
      registers,
    }),
    attempts: new Histogram({
      name: 'courier_attempts',
      help: 'Attempts that a notification took until it was sent or given up.',
      labelNames: ['channel', 'status'],
      buckets: ATTEMPT_BUCKETS,
      registers,
    }),
    writeBackSeconds: new Histogram({
      name: 'courier_write_back_seconds',
      help: 'From the outcome to its being in the sheet.',
      buckets: DELAY_BUCKETS,
      registers,
    }),
  };
}
