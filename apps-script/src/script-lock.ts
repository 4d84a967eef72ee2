import { flush } from './spreadsheet.ts';

const WAIT_MS = 20_000;

/** Another execution held the lock for too long; nothing was done. */
export class Busy extends Error {
  constructor() {
    super('Busy, try again.');
  }
}

/**
 * Does the work while no other execution does any under this lock, for which it waits so long. Flushes before it lets go: otherwise Google may
 * write after the release, and the next holder would read the sheet as it was (documented: LockService).
 *
 * @throws Busy
 */
export function underScriptLock<Result>(work: () => Result, waitMs: number = WAIT_MS): Result {
  // The script's lock: a document lock is null in a web app (documented).
  const lock = LockService.getScriptLock();
  if (!lock.tryLock(waitMs)) throw new Busy();
  try {
    const result = work();
    flush();
    return result;
  } finally {
    lock.releaseLock();
  }
}
