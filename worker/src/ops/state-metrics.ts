import { statSync } from 'node:fs';
import { CHANNELS } from '@sheet-courier/shared';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Assembly } from '../assembly.ts';
import type { ChannelGuard } from '../channels/channel-guard.ts';
import type { Clock } from '../clock.ts';
import type { HoldingState } from '../plan.ts';
import { queueFigures } from './queue-figures.ts';
import type { SheetsTraffic } from './sheets-traffic.ts';
import type { Situation } from './situation.ts';

const SECOND_MS = 1_000;

const OPEN_STATUSES = ['pending', 'sending', 'failed', 'uncertain'] as const;
const HOLDING_STATES = [
  'claiming',
  'waiting',
  'sending',
  'settled',
] as const satisfies readonly HoldingState[];
const BREAKER_STATES = ['closed', 'half_open', 'open'] as const;
const CALL_KINDS = ['read', 'write'] as const;

export interface StateMetricsOptions {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly situation: Situation;
  /** The file whose size is told, with those that SQLite keeps beside it. */
  readonly journalFile: string;
  readonly traffic: SheetsTraffic;
}

/** What stands, worked out when it is asked for. */
export class StateMetrics {
  readonly #options: StateMetricsOptions;
  readonly #metrics: ReturnType<typeof stateMetrics>;
  readonly #counted = new Map<string, number>();

  constructor(registry: Registry, options: StateMetricsOptions) {
    this.#options = options;
    this.#metrics = stateMetrics(registry);
  }

  refresh(): void {
    const { situation, clock, journalFile, traffic } = this.#options;
    const { leading, sinceLook, journalBytes } = this.#metrics;
    leading.set(situation.isLeading ? 1 : 0);
    if (situation.lookedAt !== null) sinceLook.set((clock.monotonic() - situation.lookedAt) / SECOND_MS);
    journalBytes.set(sizeOf(journalFile));
    this.#count('sent', traffic.sent, (more) => this.#metrics.sheetsBytes.inc({ direction: 'sent' }, more));
    this.#count('received', traffic.received, (more) =>
      this.#metrics.sheetsBytes.inc({ direction: 'received' }, more),
    );
    const { parts } = situation;
    if (parts === null) return;
    this.#queue(parts);
    this.#rate(parts);
    this.#channels(parts.guard);
    this.#sheets(parts);
  }

  #queue({ worker }: Assembly): void {
    const { situation, clock } = this.#options;
    const { rows, due, oldestDue, held } = this.#metrics;
    const holding = worker.holding;
    const counts = Map.groupBy(holding.values(), (state) => state);
    for (const state of HOLDING_STATES) held.set({ state }, counts.get(state)?.length ?? 0);
    if (situation.view === null) return;
    const figures = queueFigures(situation.view, holding, clock.now());
    for (const status of OPEN_STATUSES) rows.set({ status }, figures.byStatus.get(status) ?? 0);
    rows.set({ status: 'blocked' }, figures.blocked);
    due.set(figures.due);
    oldestDue.set(figures.oldestDueMs / SECOND_MS);
  }

  #rate({ dispatcher }: Assembly): void {
    const { rate, pausedChats, allPaused, onHold } = this.#metrics;
    const { chats, allMs, reasons } = dispatcher.pauses;
    rate.set(dispatcher.rate);
    pausedChats.set(chats);
    allPaused.set(allMs / SECOND_MS);
    onHold.reset();
    for (const reason of reasons) onHold.set({ reason }, 1);
  }

  #channels(guard: ChannelGuard): void {
    const { usable, breaker } = this.#metrics;
    for (const channel of CHANNELS) {
      const isUsable = guard.stopOf(channel) === null;
      usable.set({ channel }, isUsable ? 1 : 0);
      const now = breakerState(guard.isProbing(channel), isUsable);
      for (const state of BREAKER_STATES) breaker.set({ channel, state }, state === now ? 1 : 0);
    }
  }

  #sheets({ queue }: Assembly): void {
    const calls = queue.calls();
    const left = queue.budget();
    for (const kind of CALL_KINDS) {
      this.#metrics.sheetsCallsLeft.set({ kind }, left[kind]);
      this.#count(kind, calls[kind], (more) => this.#metrics.sheetsCalls.inc({ kind }, more));
    }
  }

  /** A count of a part that may begin anew, as a counter that never goes back. */
  #count(name: string, value: number, increase: (more: number) => void): void {
    const before = this.#counted.get(name) ?? 0;
    increase(value >= before ? value - before : value);
    this.#counted.set(name, value);
  }
}

/** An open breaker is asked anew when its pause is over; then it is half open until a call comes to a proper answer. */
function breakerState(isProbing: boolean, isUsable: boolean): (typeof BREAKER_STATES)[number] {
  if (!isProbing) return 'closed';
  return isUsable ? 'half_open' : 'open';
}

/** The file and its write-ahead log; 0 where there is none. */
function sizeOf(journalFile: string): number {
  const sizes = [journalFile, `${journalFile}-wal`].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function stateMetrics(registry: Registry) {
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge<Label>({ name, help, labelNames: [...labelNames], registers });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter<Label>({ name, help, labelNames: [...labelNames], registers });
  return {
    leading: gauge('courier_leading', '1 while this worker is the one that sends from its sheet.'),
    sinceLook: gauge('courier_since_look_seconds', 'Since the sheet was last read.'),
    rows: gauge(
      'courier_queue_rows',
      'Open rows, by status; "blocked" are those that can not go out as they stand.',
      ['status'],
    ),
    due: gauge('courier_queue_due_rows', 'Rows that are due and not taken yet.'),
    oldestDue: gauge(
      'courier_queue_oldest_due_seconds',
      'For how long the row that has waited longest has been due.',
    ),
    held: gauge('courier_held_notifications', 'What this worker has claimed and not written back.', [
      'state',
    ]),
    rate: gauge('courier_rate_per_second', 'How many messages a second may start just now.'),
    pausedChats: gauge('courier_paused_chats', 'Chats that are to wait, as Telegram asked.'),
    allPaused: gauge('courier_all_chats_pause_seconds', 'For how much longer all chats are to wait.'),
    onHold: gauge('courier_on_hold', '1 for each reason why nothing starts just now.', ['reason']),
    usable: gauge('courier_channel_usable', '1 while the channel may be used.', ['channel']),
    breaker: gauge('courier_breaker_state', '1 for the state that the breaker of a channel is in.', [
      'channel',
      'state',
    ]),
    sheetsCalls: counter('courier_sheets_calls_total', 'Calls to Google Sheets.', ['kind']),
    sheetsCallsLeft: gauge('courier_sheets_calls_left', 'Calls that could be made at once in this minute.', [
      'kind',
    ]),
    sheetsBytes: counter('courier_sheets_bytes_total', 'Bodies of calls to Google, before compression.', [
      'direction',
    ]),
    journalBytes: gauge('courier_journal_bytes', 'Size of the journal on disk.'),
  };
}
