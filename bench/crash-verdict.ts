/** A row of the queue when all is over. */
export interface RowSeen {
  readonly id: string;
  readonly status: string;
  readonly errorMessage: string;
  readonly messageId: string;
  /** Whether it is still to be sent once more. */
  readonly isScheduled: boolean;
}

/** A message that reached its chat. */
export interface DeliverySeen {
  readonly id: string;
  readonly messageId: string;
  readonly atMs: number;
  /** When its answer was on its way; null where the answer was lost by intent. */
  readonly answeredAtMs: number | null;
}

/** From when to when one worker process ran; killed at `toMs`, or, where that is null, ended in order. */
export interface Life {
  readonly fromMs: number;
  readonly killedAtMs: number | null;
}

export interface CrashSeen {
  readonly rows: readonly RowSeen[];
  /** In order. */
  readonly deliveries: readonly DeliverySeen[];
  readonly lives: readonly Life[];
  /** Ids whose delivery the journal had recorded as confirmed before it recorded another attempt. */
  readonly repeatedByJournal: ReadonlySet<string>;
}

export interface CrashVerdict {
  readonly lost: readonly string[];
  readonly confirmedRepeated: readonly string[];
  readonly doubled: readonly string[];
  readonly doubledUnflagged: readonly string[];
  /** Said to be sent, but under a message id that never was. */
  readonly falselySent: readonly string[];
  readonly unresolved: readonly string[];
  /** Possibly delivered, twice in doubt: for a person to look at. */
  readonly held: readonly string[];
  /** Every row that says it may have been delivered, or twice. */
  readonly flagged: readonly string[];
}

/** An answer given so long before a kill has surely reached the worker and its journal. */
const SURELY_CONFIRMED_MS = 1_000;

/** No worker sends anything so soon after its start: what arrives then is the last of the one before. */
const STARTING_MS = 200;

const FLAG = /^Possibly delivered/;
const OPEN = new Set(['pending', 'sending', 'failed', '']);
const LEFT_TO_A_PERSON = new Set(['dead', 'uncertain']);

/** Judges from outside, by what reached the chats and what the sheet says, how a worker bore being killed again and again. */
export function judgeCrashes(seen: CrashSeen): CrashVerdict {
  const byId = new Map<string, DeliverySeen[]>();
  for (const delivery of seen.deliveries) byId.set(delivery.id, [...(byId.get(delivery.id) ?? []), delivery]);
  const of = (id: string) => byId.get(id) ?? [];
  const idsOf = (holds: (row: RowSeen) => boolean) => seen.rows.filter(holds).map(({ id }) => id);
  const isFlagged = ({ errorMessage }: RowSeen) => FLAG.test(errorMessage);

  return {
    lost: idsOf(({ id, status }) => of(id).length === 0 && !LEFT_TO_A_PERSON.has(status)),
    confirmedRepeated: idsOf(
      ({ id }) =>
        seen.repeatedByJournal.has(id) ||
        of(id)
          .slice(0, -1)
          .some((delivery) => wasConfirmed(delivery, seen.lives)),
    ),
    doubled: idsOf(({ id }) => of(id).length > 1),
    doubledUnflagged: idsOf((row) => of(row.id).length > 1 && !isFlagged(row)),
    falselySent: idsOf(
      ({ id, status, messageId }) =>
        status === 'sent' && !of(id).some((delivery) => delivery.messageId === messageId),
    ),
    unresolved: idsOf(({ status, isScheduled }) => OPEN.has(status) || isScheduled),
    held: idsOf(({ status, isScheduled }) => status === 'uncertain' && !isScheduled),
    flagged: idsOf(isFlagged),
  };
}

function wasConfirmed({ atMs, answeredAtMs }: DeliverySeen, lives: readonly Life[]): boolean {
  if (answeredAtMs === null) return false;
  const life = lives.findLast(({ fromMs }) => fromMs + STARTING_MS <= atMs);
  if (life === undefined) return false;
  return life.killedAtMs === null || life.killedAtMs - answeredAtMs >= SURELY_CONFIRMED_MS;
}

/** Whether a notification's events say that it was attempted again after its delivery had been confirmed. */
export function isRepeated(events: readonly { readonly what: string; readonly detail: string }[]): boolean {
  const confirmed = events.findIndex(
    ({ what, detail }) => what === 'settled' && detail.includes(': delivered as message '),
  );
  return confirmed >= 0 && events.slice(confirmed + 1).some(({ what }) => what === 'started');
}
