import type { SheetView } from '../live.ts';
import { statusClass, statusOf } from './queue-rows.ts';
import type { View } from './store.ts';

const STEPS = ['pending', 'sending', 'sent'];

/** The last spin's notifications on their way. */
export function Follow({
  spin,
  queue,
}: {
  readonly spin: View['lastSpin'];
  readonly queue: SheetView | undefined;
}) {
  if (spin === undefined) return <p class="hint">Spin, and watch the two messages on their way.</p>;
  if (!spin.ok) return <p class="hint trouble">Not recorded: {spin.reason}</p>;
  return (
    <div class="follow">
      <p>
        <b>{spin.player}</b> won <b>{spin.prize}</b>
      </p>
      <ol>
        {spin.notificationIds.map((id) => (
          <Way key={id} id={id} status={statusOf(queue, id)} />
        ))}
      </ol>
    </div>
  );
}

function Way({ id, status = 'queued' }: { readonly id: string; readonly status?: string | undefined }) {
  const reached = STEPS.indexOf(status);
  const steps = reached === -1 ? [...STEPS.slice(0, 1), status] : STEPS;
  return (
    <li data-notification={id} data-status={status}>
      {steps.map((step, at) => (
        <span key={step} class={`step ${stepClass(step, at, reached, status)}`}>
          {step}
        </span>
      ))}
    </li>
  );
}

function stepClass(step: string, at: number, reached: number, status: string): string {
  if (step === status) return `now ${statusClass(status)}`;
  return at < reached || reached === -1 ? 'past' : 'ahead';
}
