import {
  COLUMN_KEYS,
  decodeHeader,
  encodeRow,
  type NewNotification,
  PRIORITY,
  queued,
  type Zone,
} from '@sheet-courier/shared';
import { openTab } from './spreadsheet.ts';
import type { TabColumnKind } from './tab-schema.ts';
import { QUEUE } from './tabs.ts';

/** Adds notifications to the queue, in one batch. */
export type Enqueue = (notifications: readonly NewNotification[]) => void;

/**
 * Finds the queue's columns; what it gives back only writes, so that whoever has read all else first writes everything
 * or nothing. Call both under the script lock. Throws when the tab can't take notifications.
 */
export function openQueue(zone: Zone): Enqueue {
  const tab = openTab(QUEUE.title);
  const found = decodeHeader(tab.header() as readonly string[]);
  if (!found.ok) throw new Error(found.problems.join(' '));
  const { header } = found;
  const kinds = new Map(
    COLUMN_KEYS.map((key): [number, TabColumnKind] => [header[key], QUEUE.byKey[key].kind]),
  );
  return (notifications) => {
    if (notifications.length === 0) return;
    const rows = notifications.map((fresh) => encodeRow(queued(fresh, PRIORITY.standard), header, zone));
    tab.append(rows, kinds);
  };
}
