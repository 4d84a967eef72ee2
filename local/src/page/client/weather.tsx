import { useEffect, useRef } from 'preact/hooks';
import type { LogLine, Trouble, WeatherView, WorkerView } from '../live.ts';
import { postKill, postTrouble } from './server-calls.ts';
import type { Store } from './store.ts';

interface Switch {
  readonly trouble: Trouble;
  readonly name: string;
  readonly means: string;
}

const GROUPS: readonly { readonly title: string; readonly switches: readonly Switch[] }[] = [
  {
    title: 'Telegram',
    switches: [
      { trouble: 'telegramDown', name: 'Down', means: 'Nobody answers at Telegram’s address.' },
      { trouble: 'telegramSlow', name: 'Slow', means: 'Every answer takes three seconds longer.' },
      {
        trouble: 'telegramFlood',
        name: 'Flooding',
        means: 'Every other message is told to wait three seconds (429).',
      },
      {
        trouble: 'telegramUnheard',
        name: 'Unheard',
        means: 'Messages arrive, but the connection breaks before Telegram’s answer is whole.',
      },
    ],
  },
  {
    title: 'Google Sheets',
    switches: [
      { trouble: 'googleDown', name: 'Down', means: 'Every connection breaks.' },
      { trouble: 'googleUnavailable', name: '503', means: 'The service is currently unavailable.' },
      { trouble: 'googleQuota', name: '429', means: 'The quota is used up.' },
    ],
  },
];

const SECOND: Switch = {
  trouble: 'secondWorker',
  name: 'Two workers',
  means: 'A second worker on the same sheet: it stands by, and takes over when the first one dies.',
};

interface WeatherProps {
  readonly store: Store;
  readonly weather: WeatherView;
  readonly worker: WorkerView;
  readonly lines: readonly LogLine[];
}

/** What may go wrong outside, to be switched on, and what the worker says of it. */
export function Weather({ store, weather, worker, lines }: WeatherProps) {
  const isOn = (trouble: Trouble) => weather.troubles.includes(trouble);
  const toggle = (trouble: Trouble) =>
    void store.attempt(async () => await postTrouble(trouble, !isOn(trouble)));
  const one = (given: Switch, group: string) => (
    <Toggle key={given.trouble} given={given} group={group} isOn={isOn(given.trouble)} toggle={toggle} />
  );
  return (
    <div class="weather">
      <div class="troubles">
        {GROUPS.map(({ title, switches }) => (
          <fieldset key={title}>
            <legend>{title}</legend>
            <div class="switches">{switches.map((given) => one(given, title))}</div>
          </fieldset>
        ))}
        <fieldset>
          <legend>Worker</legend>
          <div class="switches">
            {one(SECOND, 'Worker')}
            <button
              type="button"
              class="quiet danger"
              disabled={worker.kind !== 'running'}
              title="Ends the worker as a power cut does (kill -9); it is started again."
              onClick={() => void store.attempt(postKill)}
            >
              Kill the worker
            </button>
          </div>
        </fieldset>
      </div>
      <Log lines={lines} />
    </div>
  );
}

interface ToggleProps {
  readonly given: Switch;
  readonly group: string;
  readonly isOn: boolean;
  readonly toggle: (trouble: Trouble) => void;
}

function Toggle({ given: { trouble, name, means }, group, isOn, toggle }: ToggleProps) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={isOn}
      aria-label={`${group}: ${name}`}
      title={means}
      onClick={() => toggle(trouble)}
    >
      {name}
    </button>
  );
}

function Log({ lines }: { readonly lines: readonly LogLine[] }) {
  const list = useRef<HTMLOListElement>(null);
  const newest = lines.at(-1)?.order;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  return (
    <ol class="log" ref={list} tabIndex={0} aria-label="What the worker says">
      {lines.length === 0 ? <li class="hint">The worker has said nothing yet.</li> : null}
      {lines.map(({ order, atMs, worker, level, text }) => (
        <li key={order} class={level}>
          <time>{new Date(atMs).toLocaleTimeString()}</time> {worker === 'worker' ? '' : `${worker}: `}
          {text}
        </li>
      ))}
    </ol>
  );
}
