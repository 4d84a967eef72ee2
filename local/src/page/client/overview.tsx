import { useMemo } from 'preact/hooks';
import type { SheetView, WorkerView } from '../live.ts';
import { STATUSES, statusCounts } from './queue-rows.ts';

/** Always shown, so that the line does not jump; the others when there are any. */
const ALWAYS = new Set(['pending', 'sending', 'sent', 'failed']);

/** As the sections are called. */
const PARTS = ['Wheel', 'Chats', 'Sheet', 'Weather', 'Pipeline'];

interface OverviewProps {
  readonly queue: SheetView | undefined;
  readonly worker: WorkerView;
  readonly isConnected: boolean;
}

export function Overview({ queue, worker, isConnected }: OverviewProps) {
  const counts = useMemo(() => statusCounts(queue), [queue]);
  const { text, tone } = isConnected
    ? describeWorker(worker)
    : { text: 'npm start does not answer', tone: 'bad' };
  return (
    <header class="overview">
      <h1>
        <span aria-hidden="true">✉️</span> Sheet Courier
      </h1>
      <ul class="counts" aria-label="Notifications by status">
        {STATUSES.filter((status) => ALWAYS.has(status) || counts.has(status)).map((status) => (
          <li key={status} class={`pill status-${status}`}>
            {status} <b>{counts.get(status) ?? 0}</b>
          </li>
        ))}
      </ul>
      <nav aria-label="Parts of this page">
        {PARTS.map((part) => (
          <a key={part} href={`#${part.toLowerCase()}`}>
            {part}
          </a>
        ))}
      </nav>
      <p class={`worker-state ${tone}`} role="status">
        {text}
      </p>
    </header>
  );
}

function describeWorker(worker: WorkerView): { readonly text: string; readonly tone: string } {
  switch (worker.kind) {
    case 'running':
      return { text: 'worker running', tone: 'good' };
    case 'waiting':
      return { text: `worker ${worker.ended}; starting it again`, tone: 'bad' };
    case 'stopped':
      return worker.failed
        ? { text: 'worker refused its settings', tone: 'bad' }
        : { text: 'worker stopped', tone: 'bad' };
    case 'off':
      return { text: 'no worker (--no-worker)', tone: 'idle' };
  }
}
