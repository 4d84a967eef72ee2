import { cellText, isStatus, type Status } from '@sheet-courier/shared';
import { readQueueTable } from './queue-table.ts';
import type { Delivery, DeliveryCounts } from './telegram-server/message-store.ts';
import type { SpreadsheetReader } from './workbook/reading.ts';

/** One line of figures of a run, for benches and for whoever asks whether all went well. */
export interface RunFigures {
  readonly spins: number;
  /** Rows of the queue. */
  readonly queued: number;
  readonly sent: number;
  readonly failed: number;
  readonly dead: number;
  readonly uncertain: number;
  /** Messages that reached a chat, as the telegram-server counted them. */
  readonly delivered: number;
  readonly duplicates: number;
  /** From queued to delivered; null when nothing was delivered. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly sheetsCalls: { readonly read: number; readonly write: number };
  /** Between the first delivery and the last; null with fewer than two. */
  readonly ratePerSecond: number | null;
}

export interface RunFacts {
  readonly spins: number;
  readonly spreadsheet: SpreadsheetReader;
  readonly deliveries: readonly Delivery[];
  readonly counts: DeliveryCounts;
  readonly sheetsCalls: RunFigures['sheetsCalls'];
}

export function runFigures({ spins, spreadsheet, deliveries, counts, sheetsCalls }: RunFacts): RunFigures {
  const rows = queueRows(spreadsheet);
  const withStatus = (status: Status) => rows.filter((row) => row.status === status).length;
  const delays = delaysMs(rows, deliveries);
  return {
    spins,
    queued: rows.length,
    sent: withStatus('sent'),
    failed: withStatus('failed'),
    dead: withStatus('dead'),
    uncertain: withStatus('uncertain'),
    delivered: counts.messages,
    duplicates: counts.duplicates,
    p50Ms: percentile(delays, 0.5),
    p95Ms: percentile(delays, 0.95),
    sheetsCalls,
    ratePerSecond: rate(deliveries),
  };
}

/** Whether every queued notification was delivered, and none of them twice. */
export function allWentWell({ queued, sent, delivered, duplicates }: RunFigures): boolean {
  return sent === queued && delivered === queued && duplicates === 0;
}

interface QueueRow {
  readonly id: string;
  readonly status: Status | undefined;
  readonly address: string;
  readonly messageId: string;
}

function queueRows(spreadsheet: SpreadsheetReader): readonly QueueRow[] {
  const table = readQueueTable(spreadsheet);
  if (table === undefined) return [];
  const { header } = table;
  return table.rows.flatMap((cells) => {
    const status = cellText(cells[header.status]).toLowerCase();
    const id = cellText(cells[header.id]);
    if (status === '' && id === '') return [];
    return [
      {
        id,
        status: isStatus(status) ? status : undefined,
        address: cellText(cells[header.userId]),
        messageId: cellText(cells[header.messageId]),
      },
    ];
  });
}

/** An id says to the millisecond when its notification was queued; the sheet shows whole seconds. */
const QUEUED_AT = /^NOTIF_(\d+)_/;

function delaysMs(rows: readonly QueueRow[], deliveries: readonly Delivery[]): readonly number[] {
  const deliveredAt = new Map(deliveries.map((one) => [`${one.chatId} ${one.messageId}`, one.atMs]));
  const delays = rows.flatMap(({ id, address, messageId }) => {
    const queuedAt = QUEUED_AT.exec(id)?.[1];
    const atMs = deliveredAt.get(`${address} ${messageId}`);
    return queuedAt === undefined || atMs === undefined ? [] : [atMs - Number(queuedAt)];
  });
  return delays.sort((one, other) => one - other);
}

/** The nearest rank, of numbers in ascending order. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

function rate(deliveries: readonly Delivery[]): number | null {
  const first = deliveries[0];
  const last = deliveries.at(-1);
  if (first === undefined || last === undefined || last.atMs === first.atMs) return null;
  return Math.round(((deliveries.length - 1) / (last.atMs - first.atMs)) * 100_000) / 100;
}
