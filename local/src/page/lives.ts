import { isStatus, type Status } from '@sheet-courier/shared';
import type { JournalEvent } from '../../../worker/src/journal/journal.ts';
import type { JournalOf } from '../journal-events.ts';
import type { TelegramServer } from '../telegram-server/telegram-server.ts';
import type { Change, Workbook } from '../workbook/workbook.ts';
import type { LifeEvent, LifeStep, LifeView } from './live.ts';
import { queueColumns } from './queue-columns.ts';

/** The notifications and the messages that are remembered; the oldest go first. */
const REMEMBERED = 20_000;
/** Of one notification that is sent again and again. */
const MOVES_REMEMBERED = 100;

/** An id says to the millisecond when its notification was queued. */
const QUEUED_AT = /^NOTIF_(\d+)_/;
/** As the journal words an outcome. */
const DELIVERED_AS = /delivered as message (\d+)/;

interface Move {
  readonly atMs: number;
  readonly status: Status;
  readonly byWorker: boolean;
}

export interface LivesOptions {
  readonly workbook: Workbook;
  readonly telegram: TelegramServer;
  /** What the worker's journal knows of a notification. */
  readonly journal: JournalOf;
  readonly now: () => number;
}

/**
 * What becomes of each notification, put together from everything that sees a part of it: its row in the sheet, the
 * worker's journal, the chat it arrives in.
 */
export class Lives {
  readonly #options: LivesOptions;
  readonly #moves = new Map<string, Move[]>();
  readonly #arrivals = new Map<string, number>();
  readonly #stop: (() => void)[];

  constructor(options: LivesOptions) {
    this.#options = options;
    this.#stop = [
      options.workbook.onChange((change) => this.#note(change)),
      options.telegram.onMessage(({ chatId, messageId, atMs }) =>
        remember(this.#arrivals, `${chatId} ${messageId}`, atMs),
      ),
    ];
  }

  /** Empty for a notification that nobody has seen. */
  life(id: string): LifeView {
    const moves = this.#moves.get(id) ?? [];
    const known = this.#options.journal(id);
    const events = [
      ...queuedAt(id),
      ...moves.flatMap((move, at) => moveEvent(move, at === 0)),
      ...known.map((event) => journalEvent(event, moves.length > 0)).filter((event) => event !== undefined),
      ...this.#arrived(id, known),
    ];
    return { id, events: events.sort((one, other) => one.atMs - other.atMs) };
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }

  #arrived(id: string, known: readonly JournalEvent[]): readonly LifeEvent[] {
    const address = this.#addressOf(id);
    return known.flatMap(({ what, detail }) => {
      const messageId = what === 'settled' ? DELIVERED_AS.exec(detail)?.[1] : undefined;
      const atMs = this.#arrivals.get(`${address} ${messageId}`);
      return atMs === undefined ? [] : [{ atMs, step: 'arrived', detail: `message ${messageId}` }];
    });
  }

  #addressOf(id: string): string {
    const queue = queueColumns(this.#options.workbook.current());
    for (let row = (queue?.sheet.lastRow ?? 0) - 1; row > 0; row--) {
      if (queue?.text(row, 'id') === id) return queue.text(row, 'userId');
    }
    return '';
  }

  #note({ operations, source }: Change): void {
    const queue = queueColumns(this.#options.workbook.current());
    if (queue === undefined) return;
    const atMs = this.#options.now();
    for (const operation of operations) {
      if (operation.kind !== 'writeCells' || operation.sheetId !== queue.sheet.sheetId) continue;
      for (let row = Math.max(1, operation.row); row < operation.row + operation.rows.length; row++) {
        const id = queue.text(row, 'id');
        const status = queue.text(row, 'status').trim().toLowerCase();
        if (id !== '' && isStatus(status)) this.#moved(id, { atMs, status, byWorker: source === 'api' });
      }
    }
  }

  #moved(id: string, move: Move): void {
    const moves = this.#moves.get(id) ?? [];
    if (moves.at(-1)?.status === move.status) return;
    remember(this.#moves, id, [...moves, move].slice(-MOVES_REMEMBERED));
  }
}

function remember<Value>(all: Map<string, Value>, key: string, value: Value): void {
  all.delete(key);
  all.set(key, value);
  const [oldest] = all.keys();
  if (all.size > REMEMBERED && oldest !== undefined) all.delete(oldest);
}

function queuedAt(id: string): readonly LifeEvent[] {
  const at = QUEUED_AT.exec(id)?.[1];
  return at === undefined ? [] : [{ atMs: Number(at), step: 'queued', detail: '' }];
}

function moveEvent({ atMs, status, byWorker }: Move, isFirst: boolean): readonly LifeEvent[] {
  if (byWorker) return [{ atMs, step: status === 'sending' ? 'claimed' : 'written', detail: status }];
  return isFirst && status === 'pending' ? [] : [{ atMs, step: 'edited', detail: status }];
}

const STEPS: Readonly<Record<JournalEvent['what'], LifeStep>> = {
  claimed: 'seen',
  started: 'sent',
  settled: 'confirmed',
  written: 'written',
  gone: 'row gone',
  released: 'given back',
};

/** What the sheet itself has shown is not told a second time. */
function journalEvent({ at, what, detail }: JournalEvent, sheetIsKnown: boolean): LifeEvent | undefined {
  if (what === 'written' && sheetIsKnown) return undefined;
  const isRefused = what === 'settled' && !DELIVERED_AS.test(detail);
  return { atMs: at, step: isRefused ? 'refused' : STEPS[what], detail: isRefused ? detail : '' };
}
