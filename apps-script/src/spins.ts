import { readDirectory } from './directory.ts';
import { openQueue } from './enqueue.ts';
import { compose } from './notice.ts';
import { underScriptLock } from './script-lock.ts';
import { setting } from './settings.ts';
import { type Spin, spinNotices } from './spin.ts';
import { SpinHistory } from './spin-history.ts';
import { sheetZone } from './spreadsheet-table.ts';

/** What became of a spin: its notifications' ids; a spin that was recorded before makes none. */
export interface Recorded {
  readonly spinId: string;
  readonly duplicate: boolean;
  readonly notifications: readonly string[];
}

/** Records a spin and queues its notifications, once however often it comes. `check` runs under the lock, before. */
export function recordUnderLock(spin: Spin, check: () => void = () => undefined): Recorded {
  const adminChatId = setting('adminChatId');
  return underScriptLock(() => {
    check();
    const zone = sheetZone();
    const history = new SpinHistory(zone);
    if (history.has(spin.spinId)) return { spinId: spin.spinId, duplicate: true, notifications: [] };
    const directory = readDirectory(zone);
    const enqueue = openQueue(zone);
    const now = Date.now();
    const notices = spinNotices(spin, adminChatId);
    const notifications = notices.map((notice) => compose(notice, directory, now, Math.random));
    // The queue first: if Google dies between the two, the spin may come again, and the Dedupe Key keeps its messages
    // from being sent twice; the other way round they would never be sent.
    enqueue(notifications);
    history.add(spin, now);
    return { spinId: spin.spinId, duplicate: false, notifications: notifications.map(({ id }) => id) };
  });
}
