import { doubtIn, UNEXPLAINED_DOUBT } from './doubt.ts';
import type { Notification } from './notification.ts';
import { type Transition, unchanged } from './transition.ts';

/**
 * Takes a due notification for this worker. A pending one begins anew, whatever its counters say, because a person (or
 * the first queuing) put it there; one that may have been delivered carries that doubt along in Error Message.
 */
export function claim(notification: Notification): Transition {
  const taken: Transition = {
    ...unchanged(notification),
    status: 'sending',
    nextAttemptAt: null,
    errorMessage: doubtIn(notification.errorMessage) ?? '',
  };
  switch (notification.status) {
    case 'pending':
      return { ...taken, retryCount: 0, sentAt: null, errorMessage: '', messageId: '' };
    case 'uncertain':
      // Whatever people make of the text, the status itself says that it may have been delivered.
      return { ...taken, errorMessage: taken.errorMessage || UNEXPLAINED_DOUBT };
    default:
      return taken;
  }
}

/**
 * Gives a claimed notification back that was never handed to its channel: it is due at once, as it was before, and no
 * attempt is counted. A status that a person has set meanwhile stays as it is.
 *
 * @param reason what the row says meanwhile; '' for nothing
 */
export function release(notification: Notification, now: number, reason = ''): Transition {
  if (notification.status !== 'sending') return unchanged(notification);
  const doubt = doubtIn(notification.errorMessage);
  const given: Transition = { ...unchanged(notification), nextAttemptAt: now };
  if (doubt !== null) return { ...given, status: 'uncertain', errorMessage: join(doubt, reason) };
  if (notification.retryCount > 0) return { ...given, status: 'failed', errorMessage: reason };
  return { ...given, status: 'pending', nextAttemptAt: null, errorMessage: reason };
}

function join(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
