import { cellText, formatDateTime, isFinished, isStatus } from '@sheet-courier/shared';
import { countByStatus } from './row-actions.ts';
import { stamp } from './edit-stamp.ts';
import { underScriptLock } from './script-lock.ts';
import { writeSetting } from './settings-tab.ts';
import { sheetZone, Table } from './spreadsheet-table.ts';
import { confirm } from './spreadsheet-ui.ts';
import { QUEUE } from './tabs.ts';
import { isAlive, readWorkers } from './workers-tab.ts';

/**
 * Has everything that is done with moved to the archive. The worker does it, through the Sheets API: a script can't delete
 * rows without the risk that somebody sorts the tab between its look and its deletion.
 */
export function archiveNow(): string {
  const zone = sheetZone();
  const finished = new Table(QUEUE, zone)
    .read(['status'])
    .map(({ cells }) => cellText(cells.status).toLowerCase())
    .filter((status) => isStatus(status) && isFinished(status));
  if (finished.length === 0) return 'There is nothing to archive: no row is done with.';
  const question = `This moves ${countByStatus(finished)} to Notification_Archive, out of reach of Retry. Go on?`;
  if (!confirm(question)) return 'Nothing is moved.';
  const now = Date.now();
  underScriptLock(() => {
    // The setting has no milliseconds: what ended in this very second is meant too.
    writeSetting('Archive finished before', formatDateTime(now + 1000, zone));
    stamp(now);
  });
  return isAlive(readWorkers(zone)[0], now)
    ? 'The worker moves them within the next minutes.'
    : 'They are moved as soon as a worker runs; none is running at present.';
}
