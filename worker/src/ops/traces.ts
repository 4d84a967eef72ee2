import { createHash } from 'node:crypto';
import {
  type Attributes,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type IdGenerator,
  RandomIdGenerator,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { maskAddress, type Notification } from '@sheet-courier/shared';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { deliveryLine } from './delivery-line.ts';
import type { Observer } from './observer.ts';

/** Three seconds' worth of spans at the highest rate; what the receiver can't take beyond that is dropped. */
const MOST_WAITING = 20_000;
const BATCH = 2_000;
const SEND_EVERY_MS = 1_000;

/** How long the last spans may take at the end. */
const LAST_MS = 2_000;

export interface TracesOptions {
  /** The root URL of an OTLP receiver (HTTP), with a slash at its end. */
  readonly endpoint: string;
  /** Ids are unique within it. */
  readonly spreadsheetId: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** What goes on for a notification just now: all of it, and the step it is at. */
interface Course {
  readonly whole: Span;
  readonly step: Span;
}

/**
 * One trace for each notification: a span from its claim until what became of it is in the sheet, and in it one for each
 * step. Further attempts, after a restart too, join the same trace, because its id is made from the notification's.
 */
export class Traces {
  readonly observer: Partial<Observer>;
  readonly #clock: TracesOptions['clock'];
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #ids: TraceIds;
  readonly #courses = new Map<string, Course>();

  constructor({ endpoint, spreadsheetId, clock, log }: TracesOptions) {
    this.#clock = clock;
    this.#ids = new TraceIds(spreadsheetId);
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'sheet-courier' }),
      idGenerator: this.#ids,
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: telling(new OTLPTraceExporter({ url: new URL('v1/traces', endpoint).href }), log),
          maxQueueSize: MOST_WAITING,
          maxExportBatchSize: BATCH,
          scheduledDelayMillis: SEND_EVERY_MS,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('sheet-courier');
    this.observer = {
      claiming: (notifications) => {
        // A claim that is tried again goes on as the one it is.
        for (const one of notifications) if (!this.#courses.has(one.id)) this.#begin(one, 'claim');
      },
      claimed: (notification) => {
        if (!this.#courses.has(notification.id)) this.#begin(notification, 'claim');
        this.#step(notification.id, 'wait');
      },
      sending: ({ id }) => this.#step(id, 'send', SpanKind.CLIENT),
      answered: ({ id }) => this.#step(id, 'journal'),
      settled: (settled) => {
        const { notification, outcome } = settled;
        // Of an earlier run, which can't say any more when it was claimed.
        const { whole } = this.#courses.get(notification.id) ?? this.#begin(notification, 'journal');
        const { status, ...line } = deliveryLine(settled);
        whole.setAttributes({ 'courier.outcome': outcome.kind, 'courier.status': status });
        if ('reason' in line) whole.setStatus({ code: SpanStatusCode.ERROR, message: line.reason });
        else whole.setAttribute('courier.message_id', line.messageId);
        this.#step(notification.id, 'write-back');
      },
      released: (ids) => {
        for (const id of ids) this.#end(id, { 'courier.released': true });
      },
      written: (ids) => {
        for (const id of ids) this.#end(id, {});
      },
    };
  }

  /** Sends what waits to be sent, as far as that can be done soon. */
  async close(): Promise<void> {
    await this.#provider.forceFlush({ timeoutMillis: LAST_MS }).catch(() => undefined);
    // What it could not send by now it would try to send for much longer.
    this.#provider.shutdown().catch(() => undefined);
  }

  #begin(notification: Notification, step: string): Course {
    const { id, type, recipient, priority, retryCount } = notification;
    const now = this.#clock.now();
    this.#ids.next(id);
    const whole = this.#tracer.startSpan('notification', {
      root: true,
      startTime: now,
      attributes: {
        'courier.notification.id': id,
        'courier.notification.type': type,
        'courier.notification.priority': priority,
        'courier.channel': recipient.channel,
        'courier.recipient': maskAddress(recipient.address),
        'courier.retry_count': retryCount,
      },
    });
    return this.#keep(id, whole, now, step);
  }

  #step(id: string, name: string, kind?: SpanKind): void {
    const course = this.#courses.get(id);
    // Messages to the admin have no row.
    if (course === undefined) return;
    const now = this.#clock.now();
    course.step.end(now);
    this.#keep(id, course.whole, now, name, kind);
  }

  #keep(id: string, whole: Span, now: number, name: string, kind: SpanKind = SpanKind.INTERNAL): Course {
    const within = trace.setSpan(context.active(), whole);
    const step = this.#tracer.startSpan(name, { kind, startTime: now }, within);
    const course = { whole, step };
    this.#courses.set(id, course);
    return course;
  }

  #end(id: string, attributes: Attributes): void {
    const course = this.#courses.get(id);
    if (course === undefined) return;
    this.#courses.delete(id);
    const now = this.#clock.now();
    course.step.end(now);
    course.whole.setAttributes(attributes).end(now);
  }
}

/** Ids of traces that are always the same for the same notification of the same spreadsheet. */
class TraceIds implements IdGenerator {
  readonly #spreadsheetId: string;
  readonly #random = new RandomIdGenerator();
  #next = '';

  constructor(spreadsheetId: string) {
    this.#spreadsheetId = spreadsheetId;
  }

  /** Of the trace that is begun next. */
  next(notificationId: string): void {
    const hash = createHash('sha256').update(`${this.#spreadsheetId} ${notificationId}`).digest('hex');
    this.#next = hash.slice(0, 32);
  }

  generateTraceId(): string {
    return this.#next;
  }

  generateSpanId(): string {
    return this.#random.generateSpanId();
  }
}

/** The library says nothing of a receiver that takes nothing; here that is told once, until it takes some again. */
function telling(exporter: SpanExporter, log: Log): SpanExporter {
  let isFailing = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined;
        if (failed && !isFailing)
          log.warn('traces are not taken at OTEL_EXPORTER_OTLP_ENDPOINT; they are dropped');
        isFailing = failed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
