import { COLUMN_KEYS, type Column, column, QUEUE_TAB } from '@sheet-courier/shared';

/** A tab that this script keeps: its columns are found by header, wherever operators have moved them. */
export interface TabSchema {
  readonly title: string;
  readonly columns: readonly Column[];
}

export const QUEUE: TabSchema = { title: QUEUE_TAB, columns: COLUMN_KEYS.map(column) };

const TEXT = { owners: ['system'], kind: 'text', legal: 'text' } as const;
const DATE_TIME = {
  owners: ['system'],
  kind: 'dateTime',
  legal: 'a date and time such as 2026-01-31 14:30:00, or nothing',
} as const;

export const SPIN_COLUMNS = {
  spinId: { ...TEXT, header: 'Spin ID', width: 200, meaning: 'Tells this spin from all others.' },
  userId: { ...TEXT, header: 'User ID', width: 130, meaning: "The winner's Telegram user id." },
  name: { ...TEXT, header: 'Name', width: 180, meaning: 'The name the winner goes by.' },
  prize: { ...TEXT, header: 'Prize', width: 220, meaning: 'What was won.' },
  createdAt: { ...DATE_TIME, header: 'Created At', width: 150, meaning: 'When the wheel was spun.' },
  notified: {
    ...DATE_TIME,
    header: 'Notified',
    width: 150,
    meaning: 'When the notifications of this spin were queued; empty is not yet.',
  },
} as const satisfies Record<string, Column>;

export type SpinColumn = keyof typeof SPIN_COLUMNS;

export const SPIN_HISTORY: TabSchema = { title: 'Spin_History', columns: Object.values(SPIN_COLUMNS) };

/** Headers are the same text to a person when they differ only in case or blanks. */
function normal(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

/** Where each header stands: positions from 0 of every cell that shows it. */
export function headerPositions(cells: readonly unknown[], header: string): readonly number[] {
  return cells.reduce<number[]>(
    (found, cell, index) => (normal(String(cell)) === normal(header) ? found.concat(index) : found),
    [],
  );
}
