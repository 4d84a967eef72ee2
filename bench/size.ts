import { setTimeout as sleep } from 'node:timers/promises';
import { Rig } from '../test/rig.ts';
import { systemClock } from '../worker/src/clock.ts';
import { createGoogleSheetQueue } from '../worker/src/queue/google-sheet.ts';
import { createSheetsClient } from '../worker/src/queue/sheets-client.ts';
import { median } from './figures.ts';
import { atMost, printPromises, type Promised, told } from './promises.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const MINUTE_MS = 60_000;
/** By then the worker has looked for what is to be archived, which it does a minute after the start and then every hour. */
const SETTLED_MS = 65_000;
const OLDEST_MS = 6 * 24 * 60 * MINUTE_MS;
const ROWS_AT_ONCE = 5_000;
const STEADY_LOOKS = 20;
const SAMPLE_MS = 50;

interface SizeOptions {
  /** How many finished rows, each measured in turn. */
  readonly rows: readonly number[];
  /** How long an idle worker is watched, in seconds. */
  readonly idle: number;
}

interface Seen {
  readonly finished: number;
  readonly pollBytes: number;
  readonly pollMs: number;
  readonly fullLookBytes: number;
  readonly fullLookMs: number;
  readonly firstSendMs: number;
  readonly residentMiB: number;
  readonly idleReads: number;
  readonly idleWrites: number;
}

/** What years of finished rows cost: side by side, so that one sees what grows. */
export async function size({ rows, idle }: SizeOptions): Promise<void> {
  const seen: Seen[] = [];
  for (const finished of rows) seen.push(await measure(finished, idle));
  printPromises(`Finished rows: ${rows.join(', ')}`, [
    ...each(seen, 'a steady poll', ({ pollBytes }) => pollBytes / KIB, 10, ' KiB', 1),
    ...tell(seen, 'a steady poll takes', ({ pollMs }) => `${pollMs.toFixed(1)} ms`),
    ...tell(seen, 'a full look', ({ fullLookBytes, fullLookMs }) => {
      return `${(fullLookBytes / KIB).toFixed(0)} KiB in ${fullLookMs.toFixed(0)} ms`;
    }),
    ...each(seen, 'process start to first send', ({ firstSendMs }) => firstSendMs / 1000, 5, ' s', 1),
    ...each(seen, 'most resident memory', ({ residentMiB }) => residentMiB, 200, ' MiB', 0),
    ...each(seen, 'reads a minute while idle', ({ idleReads }) => idleReads, 30, '', 1),
    ...each(
      seen,
      'writes a minute while idle, but for the heartbeat',
      ({ idleWrites }) => idleWrites,
      0,
      '',
      1,
    ),
  ]);
}

function each(
  seen: readonly Seen[],
  what: string,
  figure: (one: Seen) => number,
  most: number,
  unit: string,
  digits: number,
): Promised[] {
  return seen.map((one) => atMost(`${what}, ${one.finished} rows`, figure(one), most, unit, digits));
}

function tell(seen: readonly Seen[], what: string, figure: (one: Seen) => string): Promised[] {
  return seen.map((one) => told(`${what}, ${one.finished} rows`, figure(one)));
}

async function measure(finished: number, idleSeconds: number): Promise<Seen> {
  const rig = await Rig.start({ quota: 'on' });
  try {
    fill(rig, finished);
    const looks = await measureLooks(rig);
    rig.queue([{ to: '1001' }]);
    const worker = new WorkerUnderTest(rig);
    await until(() => rig.telegram.deliveries().length > 0, 5, worker);
    const firstSendMs = performance.now() - worker.startedAtMs;
    await until(
      () => rig.statuses()['pending'] === undefined && rig.statuses()['sending'] === undefined,
      SAMPLE_MS,
      worker,
    );
    let resident = 0;
    const watch = async (untilMs: number): Promise<number> => {
      const beats = new Set([lastSeen(rig)]);
      while (performance.now() - worker.startedAtMs < untilMs) {
        resident = Math.max(resident, worker.residentBytes());
        beats.add(lastSeen(rig));
        await sleep(SAMPLE_MS);
      }
      return beats.size - 1;
    };
    await watch(SETTLED_MS);
    rig.sheets.resetStatistics();
    const beats = await watch(SETTLED_MS + idleSeconds * 1000);
    const minutes = (idleSeconds * 1000) / MINUTE_MS;
    const { read, write } = rig.sheets.statistics;
    await worker.stop();
    return {
      finished,
      ...looks,
      firstSendMs,
      residentMiB: resident / MIB,
      idleReads: read.requests / minutes,
      // But for the heartbeat.
      idleWrites: (write.requests - beats) / minutes,
    };
  } finally {
    await rig.close();
  }
}

/** When the worker last said that it is there. */
function lastSeen(rig: Rig): unknown {
  const sheet = rig.workbook.sheetByTitle('Workers');
  let column = -1;
  let seen: unknown;
  sheet?.scan(0, 2, (row, values) => {
    if (row === 0) column = values.findIndex((value) => value === 'Last Seen');
    else seen = values[column];
  });
  return seen;
}

/** Rows as the worker leaves them, none old enough for the archive. */
function fill(rig: Rig, count: number): void {
  const now = Date.now();
  for (let from = 0; from < count; from += ROWS_AT_ONCE) {
    const length = Math.min(ROWS_AT_ONCE, count - from);
    rig.queue(
      Array.from({ length }, (_, offset) => {
        const index = from + offset;
        const createdAt = Math.round(now - (1 - index / count) * OLDEST_MS);
        return {
          id: `NOTIF_${createdAt}_${index}`,
          to: String(100_000 + index),
          message: `Congratulations! You won prize number ${index}. Come by and pick it up until Friday.`,
          type: 'user_prize',
          status: 'sent' as const,
          createdAt,
          sentAt: createdAt + 1000,
          messageId: String(index),
        };
      }),
    );
  }
}

/** What looks of the worker's own queue take, with its own client, on this machine. */
async function measureLooks(
  rig: Rig,
): Promise<Pick<Seen, 'pollBytes' | 'pollMs' | 'fullLookBytes' | 'fullLookMs'>> {
  const queue = createGoogleSheetQueue({
    sheets: createSheetsClient({ keyFile: rig.keyFile, apiUrl: rig.sheets.url }),
    spreadsheetId: rig.spreadsheetId,
    clock: systemClock,
  });
  const look = async (): Promise<{ bytes: number; ms: number }> => {
    rig.sheets.resetStatistics();
    const startedAt = performance.now();
    await queue.look();
    return { ms: performance.now() - startedAt, bytes: rig.sheets.statistics.read.sent };
  };
  const full = await look();
  const steady: { bytes: number; ms: number }[] = [];
  for (let count = 0; count < STEADY_LOOKS; count++) steady.push(await look());
  return {
    fullLookBytes: full.bytes,
    fullLookMs: full.ms,
    pollBytes: Math.max(...steady.map(({ bytes }) => bytes)),
    pollMs: median(steady.map(({ ms }) => ms)),
  };
}
