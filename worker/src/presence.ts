import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import { QueueUnavailable } from './queue/queue.ts';
import type { WorkerReport, WorkerRow, WorkersTab } from './queue/workers-tab.ts';

/** A worker that sends says so this often. */
const BEAT_MS = 20_000;

/** After this long without a beat another may take over. */
const SILENT_MS = 60_000;

/** A beat must have been missed before our eyes, because the other machine's clock may be wrong. */
const WATCHED_MS = 30_000;

/** No clock is so wrong. */
const LONG_GONE_MS = 10 * 60_000;

/** Who stands by looks this often. */
const LOOK_MS = 5_000;

/** Who could not say so for this long must not send any more: soon another may. */
const LEASE_MS = 45_000;

/** After a beat that could not be made, the next is tried so soon. */
const AGAIN_MS = 5_000;

const SENDS = 'sends';
const MUST_STAND_BY = 'must stand by';
const STANDS_BY = 'stands by';
const STOPPED = 'stopped';

/** Who was heard of so lately, and has not said that it stopped, may have something under way. */
const LATELY_MS = 2 * 60_000;

function isFinishing({ worker, lastSeen, note }: WorkerRow, self: string, now: number): boolean {
  if (worker === self || now - (lastSeen ?? 0) > LATELY_MS) return false;
  return note.startsWith(SENDS) || note.startsWith(MUST_STAND_BY);
}

/**
 * Until when others may have claimed rows since this worker led last. Its own row says so: whoever takes over from one that
 * sends changes that.
 */
function othersUntil(rows: readonly WorkerRow[], self: string): number {
  const own = rows.find(({ worker }) => worker === self);
  if (own?.note.startsWith(SENDS) === true) return -Infinity;
  const seen = rows.filter(({ worker }) => worker !== self).map(({ lastSeen }) => lastSeen ?? Infinity);
  return Math.max(...seen) + LONG_GONE_MS;
}

/** How long another worker's row has been the same, as this worker saw it. */
interface Watched {
  readonly lastSeen: number | null;
  /** Monotonic. */
  readonly since: number;
}

/** Which other workers may be sending, and since when nothing has been heard of them. */
export class Rivals {
  readonly #self: string;
  readonly #watched = new Map<string, Watched>();

  constructor(self: string) {
    this.#self = self;
  }

  /**
   * The worker that sends from this sheet, if it is not this one.
   *
   * @param now wall clock
   */
  of(rows: readonly WorkerRow[], now: number, monotonicNow: number): WorkerRow | null {
    const others = rows.filter(({ worker, note }) => worker !== this.#self && note.startsWith(SENDS));
    for (const { worker, lastSeen } of others) {
      if (this.#watched.get(worker)?.lastSeen !== lastSeen)
        this.#watched.set(worker, { lastSeen, since: monotonicNow });
    }
    return others.find((row) => this.#isAlive(row, now, monotonicNow)) ?? null;
  }

  #isAlive({ worker, lastSeen }: WorkerRow, now: number, monotonicNow: number): boolean {
    const unchangedMs = monotonicNow - (this.#watched.get(worker)?.since ?? monotonicNow);
    const silentMs = now - (lastSeen ?? 0);
    if (unchangedMs >= SILENT_MS || silentMs >= LONG_GONE_MS) return false;
    return !(silentMs >= SILENT_MS && unchangedMs >= WATCHED_MS);
  }
}

/** When something was begun to be said, by both clocks. */
export interface Said {
  readonly monotonic: number;
  readonly wall: number;
}

export interface PresenceParts {
  readonly tab: WorkersTab;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: () => WorkerReport;
  /** Called with trouble of the sheet; resolves to how long to wait before the next try. */
  readonly trouble: (error: unknown) => number;
  /** Do not wait for whoever sends. */
  readonly isTakeover: boolean;
}

/** Lets one worker at a time send from a sheet, on whatever machines they run, by what they say in the tab Workers. */
export class Presence {
  readonly #parts: PresenceParts;
  readonly #rivals: Rivals;
  readonly #worker: string;
  #told = '';
  #takeover: boolean;
  #isAnotherFinishing = false;
  #othersUntil = -Infinity;
  #said: Said = { monotonic: -Infinity, wall: -Infinity };

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#worker = parts.report().worker;
    this.#rivals = new Rivals(this.#worker);
    this.#takeover = parts.isTakeover;
  }

  /** Whether, when this worker came to lead, another one might still be sending its last. */
  get isAnotherFinishing(): boolean {
    return this.#isAnotherFinishing;
  }

  /**
   * Until when (wall clock, with what a clock may be wrong) another worker may have led since this one did last: whatever
   * this one had claimed by then may have been claimed, and sent, by the other since. -Infinity where none has led.
   */
  get othersUntil(): number {
    return this.#othersUntil;
  }

  /** When it began to say that it sends, the time that came to lead. */
  get said(): Said {
    return this.#said;
  }

  /** Resolves to true as soon as this worker is the one that sends, to false when it is told to stop before. */
  async lead(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#parts;
    while (!signal.aborted) {
      let waitMs = LOOK_MS;
      try {
        if (await this.#tryToLead()) return true;
      } catch (error) {
        waitMs = this.#parts.trouble(error);
      }
      await clock.sleep(waitMs, signal);
    }
    return false;
  }

  /**
   * Says that this worker is still there.
   *
   * @returns whether it may go on sending
   * @throws QueueUnavailable when it can't be said just now
   */
  async beat(): Promise<boolean> {
    const { tab, report, log } = this.#parts;
    const own = (await tab.write(report(), null)) ?? (await this.#own());
    if (own?.note.startsWith(SENDS) === true) return true;
    log.warn({ note: own?.note ?? 'its row is gone' }, 'another worker has taken over');
    return false;
  }

  /** Another may take over at once. */
  async leave(): Promise<void> {
    const { tab, report } = this.#parts;
    await tab.write(report(), STOPPED);
  }

  async #tryToLead(): Promise<boolean> {
    const { tab, report, clock } = this.#parts;
    const before = await tab.read();
    const rival = this.#rivals.of(before, clock.now(), clock.monotonic());
    // Before this worker's own row says anything new.
    this.#othersUntil = Math.max(this.#othersUntil, othersUntil(before, this.#worker));
    if (rival !== null && !this.#takeover) {
      await this.#standBy(rival);
      return false;
    }
    this.#said = { monotonic: clock.monotonic(), wall: clock.now() };
    await tab.write(report(), SENDS);
    // Two may have said so at the same moment; then it is the one whose row stands higher.
    const rows = await tab.read();
    const own = rows.find(({ worker }) => worker === this.#worker);
    const other = this.#rivals.of(rows, clock.now(), clock.monotonic());
    if (own === undefined) return false;
    if (other !== null && other.row < own.row && !this.#takeover) {
      await tab.write(report(), STANDS_BY);
      return false;
    }
    // Those that have long been silent as well: they may come back and find only their own row.
    for (const row of rows) {
      if (row.worker !== this.#worker && row.note.startsWith(SENDS))
        await tab.tell(row, `${MUST_STAND_BY}: ${this.#worker} took over`);
    }
    this.#isAnotherFinishing = rows.some((row) => isFinishing(row, this.#worker, clock.now()));
    this.#takeover = false;
    this.#told = '';
    return true;
  }

  async #standBy({ worker, host }: WorkerRow): Promise<void> {
    const { tab, report, log } = this.#parts;
    if (this.#told === worker) return;
    this.#told = worker;
    log.warn(
      { worker, host },
      'another worker sends from this sheet; standing by until it is silent for a minute',
    );
    await tab.write(report(), STANDS_BY);
  }

  async #own(): Promise<WorkerRow | undefined> {
    return (await this.#parts.tab.read()).find(({ worker }) => worker === this.#worker);
  }
}

/**
 * Whether this worker may be sure that no other one sends: it has said that it is there less than a while ago. Asked before
 * each send, so that neither a beat that hangs nor a machine that slept goes unnoticed.
 */
export class Lease {
  readonly #clock: Clock;
  #monotonic = -Infinity;
  #wall = -Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param at when the beat that came through was begun */
  renew(at: Said): void {
    this.#monotonic = at.monotonic;
    this.#wall = at.wall;
  }

  /** By either clock: one stops while the machine sleeps, the other may be set. */
  get holds(): boolean {
    const ageMs = Math.max(this.#clock.monotonic() - this.#monotonic, this.#clock.now() - this.#wall);
    return ageMs < LEASE_MS;
  }
}

export interface KeepOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly lease: Lease;
  /** Told what keeps a beat from coming through, and then when one has come through again. */
  readonly trouble: { readonly with: (error: unknown) => unknown; readonly over: () => unknown };
}

/** Beats until it is told to stop, or until another worker has taken over. */
export async function keepPresence(
  presence: Presence,
  { clock, signal, lease, trouble }: KeepOptions,
): Promise<void> {
  for (let waitMs = BEAT_MS; ;) {
    await clock.sleep(waitMs, signal);
    if (signal.aborted) return;
    waitMs = BEAT_MS;
    const begun = { monotonic: clock.monotonic(), wall: clock.now() };
    try {
      if (!(await presence.beat())) return;
      lease.renew(begun);
      trouble.over();
    } catch (error) {
      if (!(error instanceof QueueUnavailable)) throw error;
      trouble.with(error);
      waitMs = AGAIN_MS;
    }
  }
}
