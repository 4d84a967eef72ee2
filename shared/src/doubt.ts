/**
 * The words in Error Message by which a notification that may already have been delivered is known, also to a worker
 * that has lost its journal: `Possibly delivered: REASON at 14:30:07.` and what happens next.
 */
const DOUBT = /^Possibly delivered: [\s\S]*? at (?:\d{2}:\d{2}:\d{2}|an unknown time)\./;

/** The doubt of a notification whose Error Message no longer says when and why, because a person wrote over it. */
export const UNEXPLAINED_DOUBT = 'Possibly delivered: an earlier attempt at an unknown time.';

/**
 * @param reason a clause such as `the worker stopped while sending`; a full stop at its end is dropped
 * @param time the time of day of the attempt, `14:30:07`
 */
export function doubtful(reason: string, time: string): string {
  return `Possibly delivered: ${attempted(reason, time)}`;
}

/** A doubt to which sending once more has added another. */
export function doubtfulAgain(doubt: string, reason: string, time: string): string {
  return `${doubt} And again: ${attempted(reason, time)}`;
}

function attempted(reason: string, time: string): string {
  return `${reason.replace(/[.\s]+$/, '')} at ${time}.`;
}

/** The doubt that an Error Message carries, `Possibly delivered: …`, without what was to happen next; or null. */
export function doubtIn(errorMessage: string): string | null {
  return DOUBT.exec(errorMessage)?.[0] ?? null;
}

/** What the row of a notification says that was sent again in spite of a doubt, and confirmed. */
export function deliveredInDoubt(doubt: string): string {
  return doubt.replace('Possibly delivered:', 'Possibly delivered twice:');
}
