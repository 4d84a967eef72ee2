import {
  COLUMN_KEYS,
  createZone,
  decodeHeader,
  encodeRow,
  type NewNotification,
  PRIORITY,
  queued,
} from '@sheet-courier/shared';
import { openTab, timeZone } from './spreadsheet.ts';
import type { TabColumnKind } from './tab-schema.ts';
import { QUEUE } from './tabs.ts';

/** Adds notifications to the queue, in one batch. Call it under the script lock. Throws when the tab can't take them. */
export function enqueue(notifications: readonly NewNotification[]): void {
  const tab = openTab(QUEUE.title);
  const found = decodeHeader(tab.header() as readonly string[]);
  if (!found.ok) throw new Error(found.problems.join(' '));
  const { header } = found;
  const zone = createZone(timeZone());
  const rows = notifications.map((fresh) => encodeRow(queued(fresh, PRIORITY.standard), header, zone));
  tab.append(
    rows,
    new Map(COLUMN_KEYS.map((key): [number, TabColumnKind] => [header[key], QUEUE.byKey[key].kind])),
  );
}
