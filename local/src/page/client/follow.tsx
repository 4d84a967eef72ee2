import type { SheetView } from '../live.ts';
import { statusClass, statusOf } from './queue-rows.ts';
import type { Store, View } from './store.ts';

const STEPS = ['pending', 'sending', 'sent'];

interface FollowProps {
  readonly store: Store;
  readonly spin: View['lastSpin'];
  readonly queue: SheetView | undefined;
}

/** The last spin's notifications on their way; each leads to its timeline. */
export function Follow({ store, spin, queue }: FollowProps) {
  if (spin === undefined) return <p class="hint">Spin, and watch the two messages on their way.</p>;
  if (!spin.ok) return <p class="hint trouble">Not recorded: {spin.reason}</p>;
  return (
    <div class="follow">
      <p>
        <b>{spin.player}</b> won <b>{spin.prize}</b>
      </p>
      <ol>
        {spin.notificationIds.map((id) => (
          <Way key={id} id={id} status={statusOf(queue, id)} follow={() => store.follow(id)} />
        ))}
      </ol>
    </div>
  );
}

interface WayProps {
  readonly id: string;
  readonly status: string | undefined;
  readonly follow: () => void;
}

function Way({ id, status = 'queued', follow }: WayProps) {
  const reached = STEPS.indexOf(status);
  const steps = reached === -1 ? [...STEPS.slice(0, 1), status] : STEPS;
  return (
    <li data-notification={id} data-status={status}>
      <a href="#pipeline" title={`Follow ${id}`} onClick={follow}>
        {steps.map((step, at) => (
          <span key={step} class={`step ${stepClass(step, at, reached, status)}`}>
            {step}
          </span>
        ))}
      </a>
    </li>
  );
}

function stepClass(step: string, at: number, reached: number, status: string): string {
  if (step === status) return `now ${statusClass(status)}`;
  return at < reached || reached === -1 ? 'past' : 'ahead';
}
