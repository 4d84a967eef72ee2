import type { Clock } from '../clock.ts';
import { queueFigures } from './queue-figures.ts';
import type { Situation } from './situation.ts';

const EVERY_MS = 5_000;

/** What PM2 shows beside a process; it takes such messages of any child (source: pm2 lib/Daemon.js, axm:monitor). */
export interface Pm2Message {
  readonly type: 'axm:monitor';
  readonly data: Readonly<Record<string, { readonly value: string | number; readonly unit?: string }>>;
}

export interface Pm2MonitorOptions {
  readonly situation: Situation;
  readonly clock: Pick<Clock, 'now'>;
  readonly send: (message: Pm2Message) => void;
}

/** Tells PM2 every few seconds what `pm2 monit` and `pm2 show` then show. @returns what ends it */
export function startPm2Monitor({ situation, clock, send }: Pm2MonitorOptions): () => void {
  const tell = () => send({ type: 'axm:monitor', data: pm2Figures(situation, clock.now()) });
  const timer = setInterval(tell, EVERY_MS).unref();
  return () => clearInterval(timer);
}

/** @param now wall clock */
function pm2Figures({ parts, view, isLeading }: Situation, now: number): Pm2Message['data'] {
  const state = { Sends: { value: isLeading ? 'yes' : 'stands by' } };
  if (parts === null || view === null) return state;
  const { byStatus, due, oldestDueMs } = queueFigures(view, parts.worker.holding, now);
  const { read, write } = parts.queue.budget();
  return {
    ...state,
    'Sent today': { value: parts.tally.today(now) },
    'Due and waiting': { value: due },
    'Oldest due': { value: Math.round(oldestDueMs / 1_000), unit: 's' },
    'In hand': { value: parts.worker.held },
    Failed: { value: byStatus.get('failed') ?? 0 },
    'Blocked rows': { value: view.blocked.length },
    Rate: { value: parts.dispatcher.rate, unit: '/s' },
    'Google calls left': { value: Math.min(read, write) },
  };
}
