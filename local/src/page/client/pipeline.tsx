import { useEffect, useState } from 'preact/hooks';
import type { LifeEvent, LifeStep, LifeView, Sample, SheetView } from '../live.ts';
import { Chart } from './chart.tsx';
import { queueRow, recentIds, statusClass } from './queue-rows.ts';
import { loadLife } from './server-calls.ts';
import type { Store } from './store.ts';

/** The worker notes that a result is in the sheet a moment after it is. */
const LATER_MS = 600;

/** Google: 60 reads and 60 writes a minute for one account. */
const SHEETS_BUDGET = 60;

interface PipelineProps {
  readonly store: Store;
  readonly queue: SheetView | undefined;
  readonly followedId: string | undefined;
  readonly samples: readonly Sample[];
}

/** One notification's way from the sheet to the phone and back, and how much is under way in all. */
export function Pipeline({ store, queue, followedId, samples }: PipelineProps) {
  const recent = recentIds(queue);
  const id = followedId ?? recent[0];
  const chatId = Number(id === undefined ? undefined : queueRow(queue, id)?.userId);
  const life = useLife(store, queue, id);
  const ids = id === undefined || recent.includes(id) ? recent : [id, ...recent];
  return (
    <div class="pipeline">
      <Charts samples={samples} />
      {id === undefined ? (
        <p class="hint">Nothing is queued yet.</p>
      ) : (
        <>
          <div class="follow-choice">
            <span aria-hidden="true">Notification</span>
            <select
              aria-label="Notification"
              value={id}
              onChange={(event) => store.follow(event.currentTarget.value)}
            >
              {ids.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
            <a class="quiet" href="#sheet" onClick={() => store.showRow(id)}>
              Its row
            </a>
            {Number.isNaN(chatId) ? null : (
              <a class="quiet" href="#chats" onClick={() => store.showChat(chatId)}>
                Its chat
              </a>
            )}
          </div>
          <Timeline life={life} status={queueRow(queue, id)?.status ?? ''} />
        </>
      )}
    </div>
  );
}

/** Asked for anew whenever the notification's row changes. */
function useLife(store: Store, queue: SheetView | undefined, id: string | undefined): LifeView | undefined {
  const [life, setLife] = useState<LifeView>();
  const row = id === undefined ? undefined : queueRow(queue, id);
  const version = JSON.stringify(row?.cells);
  useEffect(() => {
    if (id === undefined) return undefined;
    let isGone = false;
    const load = () =>
      void store.attempt(async () => {
        const loaded = await loadLife(id);
        if (!isGone) setLife(loaded);
      });
    load();
    const later = setTimeout(load, LATER_MS);
    return () => {
      isGone = true;
      clearTimeout(later);
    };
  }, [id, version]);
  return life?.id === id ? life : undefined;
}

const WORDS: Readonly<Record<LifeStep, string>> = {
  queued: 'queued',
  seen: 'seen by the worker',
  claimed: 'claimed in the sheet',
  sent: 'handed to Telegram',
  arrived: 'in the chat',
  confirmed: 'confirmed by Telegram',
  refused: 'not confirmed',
  'given back': 'given back',
  written: 'written to the sheet',
  'row gone': 'its row was deleted',
  edited: 'edited by a person',
};

interface TimelineProps {
  readonly life: LifeView | undefined;
  readonly status: string;
}

function Timeline({ life, status }: TimelineProps) {
  const events = life?.events ?? [];
  if (life !== undefined && events.length === 0) return <p class="hint">Nothing has happened to it yet.</p>;
  return (
    <ol class="timeline" aria-label="What has happened to it" data-status={status}>
      {events.map((event, at) => (
        <Step key={at} event={event} before={events[at - 1]} />
      ))}
    </ol>
  );
}

function Step({ event, before }: { readonly event: LifeEvent; readonly before: LifeEvent | undefined }) {
  const { step, atMs, detail } = event;
  const tone = step === 'written' ? statusClass(detail) : step === 'refused' ? 'status-failed' : '';
  return (
    <li data-step={step} class={tone}>
      <b>{WORDS[step]}</b>
      <span class="gap">{before === undefined ? clock(atMs) : `+${duration(atMs - before.atMs)}`}</span>
      {detail === '' ? null : <span class="detail">{detail}</span>}
    </li>
  );
}

function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString();
}

function duration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole < 1_000) return `${whole} ms`;
  return whole < 100_000 ? `${(whole / 1_000).toFixed(1)} s` : `${Math.round(whole / 60_000)} min`;
}

function Charts({ samples }: { readonly samples: readonly Sample[] }) {
  const last = samples.at(-1);
  const depth = (sample: Sample) => sample.depth.pending + sample.depth.sending + sample.depth.failed;
  return (
    <div class="charts">
      <Chart
        title="Delivered a second"
        value={String(last?.delivered ?? 0)}
        lines={[{ name: 'delivered', values: samples.map(({ delivered }) => delivered) }]}
        least={10}
      />
      <Chart
        title="Waiting"
        value={String(last === undefined ? 0 : depth(last))}
        lines={[
          { name: 'all', values: samples.map(depth) },
          { name: 'failed', values: samples.map((sample) => sample.depth.failed) },
        ]}
        least={4}
      />
      <Chart
        title="Sheets calls this minute"
        value={`${last?.reads ?? 0} + ${last?.writes ?? 0} of ${SHEETS_BUDGET} each`}
        lines={[
          { name: 'reads', values: samples.map(({ reads }) => reads) },
          { name: 'writes', values: samples.map(({ writes }) => writes) },
        ]}
        least={SHEETS_BUDGET}
      />
    </div>
  );
}
