import {
  type Cell,
  cellText,
  type Header,
  isStatus,
  parseDateTime,
  type Settings,
  type Zone,
} from '@sheet-courier/shared';

const DAY_MS = 24 * 3_600_000;

/** Where the tab Settings does not say otherwise. */
const SENT_AFTER_DAYS = 7;
const OTHERS_AFTER_DAYS = 30;

/** Columns that the rule looks at. */
export const ARCHIVE_COLUMNS = ['status', 'id', 'createdAt', 'sendAt', 'sentAt'] as const;

export type ArchiveCells = Readonly<Record<(typeof ARCHIVE_COLUMNS)[number], Cell>>;

/** By when a row must have come to its end to be archived, in milliseconds since 1970. */
export interface ArchiveLimits {
  readonly sent: number;
  readonly others: number;
}

export function archiveLimits(settings: Settings, now: number, zone: Zone): ArchiveLimits {
  const { archiveSentAfterDays, archiveOthersAfterDays, archiveFinishedBefore } = settings;
  const before = archiveFinishedBefore === null ? null : parseDateTime(archiveFinishedBefore, zone);
  return {
    sent: Math.max(now - (archiveSentAfterDays ?? SENT_AFTER_DAYS) * DAY_MS, before ?? -Infinity),
    others: Math.max(now - (archiveOthersAfterDays ?? OTHERS_AFTER_DAYS) * DAY_MS, before ?? -Infinity),
  };
}

/**
 * Whether a row has been done with for so long that it goes to the archive. Its age counts from the latest time that it
 * names; a row that names none stays, and so does one that is held for a person.
 */
export function isArchivable(cells: ArchiveCells, limits: ArchiveLimits, zone: Zone): boolean {
  const status = cellText(cells.status).toLowerCase();
  if (!isStatus(status) || cellText(cells.id) === '') return false;
  const times = [cells.createdAt, cells.sendAt, cells.sentAt].flatMap((cell) => {
    const time = cell === null || cell === undefined ? null : parseDateTime(cell, zone);
    return time === null ? [] : [time];
  });
  if (times.length === 0) return false;
  const last = Math.max(...times);
  switch (status) {
    case 'sent':
      return last <= limits.sent;
    case 'dead':
    case 'cancelled':
    case 'skipped':
      return last <= limits.others;
    case 'pending':
    case 'sending':
    case 'failed':
    case 'uncertain':
      return false;
  }
}

export function archiveCells(cells: readonly Cell[], header: Header): ArchiveCells {
  const of = (key: (typeof ARCHIVE_COLUMNS)[number]): Cell => cells[header[key]];
  return {
    status: of('status'),
    id: of('id'),
    createdAt: of('createdAt'),
    sendAt: of('sendAt'),
    sentAt: of('sentAt'),
  };
}
