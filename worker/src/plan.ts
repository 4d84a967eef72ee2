import {
  byUrgency,
  describeUnsent,
  type Directory,
  isDue,
  makeNotificationId,
  type Notification,
  putIntoWords,
  unchanged,
  unwanted,
  withoutProblems,
} from '@sheet-courier/shared';
import type { QueueView, QueueWrite } from './queue/queue.ts';

/** How far this worker has come with a notification it has claimed and not yet written back. */
export type HoldingState = 'claiming' | 'waiting' | 'sending' | 'settled';

/** How many more may be claimed of all that share something, such as their chat or their channel. */
export interface Room {
  readonly key: string;
  readonly left: number;
}

export interface PlanInput {
  readonly view: QueueView;
  readonly directory: Directory;
  /** What this worker holds, by id. */
  readonly holding: ReadonlyMap<string, HoldingState>;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly random: () => number;
  /** How many more may be claimed. */
  readonly capacity: number;
  /** What a claim takes room of; a chat that may not have more soon must not fill the whole batch. */
  readonly roomsOf: (notification: Notification) => readonly Room[];
}

export interface Plan extends Pick<QueueWrite, 'claims' | 'moves' | 'notes' | 'ids'> {
  /** Claims whose write was left without an answer but did land: they are ours to send. */
  readonly adopted: readonly Notification[];
  /** Ids whose claim is not in the sheet any more: a person changed or deleted the row before anything left, or the write never landed. */
  readonly dropped: readonly string[];
  /** Rows that say `sending` though no worker is known to send them. */
  readonly orphans: readonly Notification[];
  /** More could have been claimed, but for the capacity. */
  readonly moreDue: boolean;
}

/** Decides from one look at the queue what to claim, adopt, drop, skip and remark. */
export function plan(input: PlanInput): Plan {
  const { view, directory, holding, now, random } = input;
  const free = view.open.filter((notification) => isFree(notification, holding));
  const due = free.filter((notification) => isDue(notification, now));
  const screened = due.map((notification) => screen(notification, view, directory));
  const candidates = screened.flatMap(({ candidate }) => candidate ?? []).sort(byUrgency(now));
  const { claims, moreDue } = chooseClaims(candidates, input);
  const sending = new Map(view.open.filter(({ status }) => status === 'sending').map((row) => [row.id, row]));

  return {
    claims,
    moreDue,
    moves: [
      ...screened.flatMap(({ move }) => move ?? []),
      ...free.filter((notification) => !isDue(notification, now)).flatMap(clearMended),
    ],
    notes: view.blocked
      .filter(({ text, errorMessage }) => text !== errorMessage)
      .map(({ ref, text }) => ({ ref, text })),
    ids: view.unidentified.map((ref) => ({ ref, id: makeNotificationId(now, random) })),
    adopted: [...sending.values()].filter(({ id }) => holding.get(id) === 'claiming'),
    dropped: [...holding].filter(([id, state]) => isDroppable(state) && !sending.has(id)).map(([id]) => id),
    orphans: [...sending.values()].filter(({ id }) => !holding.has(id)),
  };
}

/** A claim that never landed may be made anew at once. */
function isFree({ id, status }: Notification, holding: PlanInput['holding']): boolean {
  const state = holding.get(id);
  return status !== 'sending' && (state === undefined || state === 'claiming');
}

/** What has left, or is settled, can't be taken back. */
function isDroppable(state: HoldingState): boolean {
  return state === 'claiming' || state === 'waiting';
}

function chooseClaims(
  candidates: readonly Notification[],
  { capacity, roomsOf }: PlanInput,
): Pick<Plan, 'claims' | 'moreDue'> {
  const claims: Notification[] = [];
  const taken = new Map<string, number>();
  for (const notification of candidates) {
    const rooms = roomsOf(notification);
    if (rooms.some(({ key, left }) => (taken.get(key) ?? 0) >= left)) continue;
    if (claims.length >= capacity) return { claims, moreDue: true };
    for (const { key } of rooms) taken.set(key, (taken.get(key) ?? 0) + 1);
    claims.push(notification);
  }
  return { claims, moreDue: false };
}

/** A row that was mended and goes later says so by saying nothing; one that goes now is cleared by its claim. */
function clearMended(seen: Notification): QueueWrite['moves'] {
  const errorMessage = withoutProblems(seen.errorMessage);
  return errorMessage === null ? [] : [{ seen, transition: { ...unchanged(seen), errorMessage } }];
}

function duplicateOf({ id, dedupeKey }: Notification, view: QueueView): string | undefined {
  if (dedupeKey === '') return undefined;
  const first = view.firstWithDedupeKey(dedupeKey);
  return first === id ? undefined : first;
}

type Move = QueueWrite['moves'][number];

interface Screened {
  /** Null where it is not to be claimed. */
  readonly candidate: Notification | null;
  readonly move: Move | null;
}

/** Who has it already or does not want it, and what can't be put into words, is not claimed. */
function screen(seen: Notification, view: QueueView, directory: Directory): Screened {
  const first = duplicateOf(seen, view);
  if (first !== undefined) return skip(seen, `Not sent: ${first} has the same Dedupe Key.`);
  // What may have been delivered, or was tried, is brought to its end.
  const user = seen.status === 'pending' ? directory.users.get(seen.recipient.address) : undefined;
  const reason = unwanted(user, seen);
  if (reason !== null) return skip(seen, reason);
  const words = putIntoWords(seen, directory);
  if (words.ok) return { candidate: seen, move: null };
  const errorMessage = describeUnsent(words.problem, seen.errorMessage);
  const isSaid = errorMessage === seen.errorMessage;
  return {
    candidate: null,
    move: isSaid ? null : { seen, transition: { ...unchanged(seen), errorMessage } },
  };
}

function skip(seen: Notification, errorMessage: string): Screened {
  const transition = { ...unchanged(seen), status: 'skipped', nextAttemptAt: null, errorMessage } as const;
  return { candidate: null, move: { seen, transition } };
}
