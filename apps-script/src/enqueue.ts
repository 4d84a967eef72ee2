import {
  COLUMN_KEYS,
  decodeHeader,
  encodeRow,
  type NewNotification,
  type Notification,
  PRIORITY,
  queued,
  type Zone,
} from '@sheet-courier/shared';
import { openTab } from './spreadsheet.ts';
import type { TabColumnKind } from './tab-schema.ts';
import { QUEUE } from './tabs.ts';

/** A notification to be queued. */
export interface FreshNotification extends NewNotification {
  /** Why it is not to be sent: its row says so, with the Status skipped. */
  readonly skipped?: string;
}

/** Adds notifications to the queue, in one batch. */
export type Enqueue = (notifications: readonly FreshNotification[]) => void;

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
    const rows = notifications.map((fresh) => encodeRow(asQueued(fresh), header, zone));
    tab.append(rows, kinds);
  };
}

/** The row that it begins as. */
export function asQueued(fresh: FreshNotification): Notification {
  const notification = queued(fresh, PRIORITY.standard);
  if (fresh.skipped === undefined) return notification;
  return { ...notification, status: 'skipped', errorMessage: fresh.skipped };
}
