/**
 * Where a notification stands. Who moves it on:
 *
 * - `pending`: queued; the worker claims it when it is due.
 * - `sending`: claimed by a worker; that worker settles it.
 * - `sent`: the provider confirmed it. Only a person moves it on.
 * - `failed`: not delivered; the worker tries again at Next Attempt At.
 * - `dead`: given up; needs a person.
 * - `uncertain`: may have been delivered; sent once more at Next Attempt At, or, where that is empty, held for a person.
 * - `cancelled`: an operator said so.
 * - `skipped`: the recipient opted out, or the Dedupe Key was seen before.
 */
export const STATUSES = [
  'pending',
  'sending',
  'sent',
  'failed',
  'dead',
  'uncertain',
  'cancelled',
  'skipped',
] as const;

export type Status = (typeof STATUSES)[number];

/** What an operator may type into Status at any moment. */
export const OPERATOR_STATUSES = ['pending', 'cancelled'] as const satisfies readonly Status[];

/** The worker's own moves. A person may besides set `pending` or `cancelled` from anywhere. */
const WORKER_MOVES: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['sending', 'skipped'],
  sending: ['sent', 'pending', 'failed', 'dead', 'uncertain'],
  sent: [],
  // A confirmation that comes late, after another worker called the row so.
  failed: ['sending', 'sent'],
  dead: [],
  uncertain: ['sending', 'sent'],
  cancelled: [],
  skipped: [],
};

export function isStatus(text: string): text is Status {
  return (STATUSES as readonly string[]).includes(text);
}

/** True where nothing more happens until a person acts; `uncertain` is finished only when it is held. */
export function isFinished(status: Status): boolean {
  return WORKER_MOVES[status].length === 0;
}

/** Whether the worker may move a notification from one status to another. */
export function mayMove(from: Status, to: Status): boolean {
  return WORKER_MOVES[from].includes(to);
}
