import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Rig } from '../test/rig.ts';
import { percentile, sustainedPerSecond } from './figures.ts';
import { runOperators } from './operators.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

const ORIGINAL = fileURLToPath(new URL('original-worker.ts', import.meta.url));
const SHEETS_LATENCY_MS = 80;
const TELEGRAM_LATENCY_MS = 50;
const FIRST_CHAT = 100_000;
const LOOK_MS = 50;
/** As long as two polls of the original design, and more than it takes either to start and send. */
const LIFE_MS = 7_000;

interface BaselineOptions {
  /** Notifications queued at once. */
  readonly count: number;
  readonly rate: number;
  /** Notifications queued one by one. */
  readonly trickle: number;
  readonly kills: number;
  /** Changes by operators. */
  readonly changes: number;
}

interface Design {
  readonly name: string;
  readonly start: (rig: Rig) => WorkerUnderTest;
}

/** One figure of each design. */
type Figures = ReadonlyMap<string, string>;

/** Measures the original design and this worker alike, on the same stand-ins. */
export async function baseline(options: BaselineOptions): Promise<void> {
  const designs: readonly Design[] = [
    { name: 'original design', start: (rig) => new WorkerUnderTest(rig, {}, ORIGINAL) },
    {
      name: 'Sheet Courier',
      start: (rig) =>
        new WorkerUnderTest(rig, { RATE_PER_SECOND: String(options.rate), LOG_LEVEL: 'silent' }),
    },
  ];
  const columns: Figures[] = [];
  for (const design of designs) {
    columns.push(
      new Map([
        ...(await flood(design, options)),
        ...(await trickle(design, options)),
        ...(await kills(design, options)),
        ...(await crowd(design, options)),
      ]),
    );
  }
  print(
    designs.map(({ name }) => name),
    columns,
  );
}

function startRig(): Promise<Rig> {
  return Rig.start({
    latencyMs: SHEETS_LATENCY_MS,
    quota: 'on',
    telegram: { latencyMs: TELEGRAM_LATENCY_MS },
  });
}

/** Many at once: how fast they leave, and what that costs. */
async function flood(design: Design, { count }: BaselineOptions): Promise<Figures> {
  const rig = await startRig();
  queue(rig, count, 0);
  const worker = design.start(rig);
  await until(() => (rig.statuses()['sent'] ?? 0) === count, LOOK_MS, worker);
  await worker.stop();
  const { read, write } = rig.sheets.statistics;
  const speed = sustainedPerSecond(rig.telegram.deliveries().map(({ atMs }) => atMs));
  await rig.close();
  return new Map([
    ['messages a second', speed.toFixed(1)],
    ['Sheets calls per 1,000', (((read.requests + write.requests) / count) * 1000).toFixed(0)],
  ]);
}

/** One after the other: how long each takes from the sheet to the chat. */
async function trickle(design: Design, { trickle: count }: BaselineOptions): Promise<Figures> {
  const rig = await startRig();
  const worker = design.start(rig);
  await until(() => rig.sheets.statistics.read.requests > 0, LOOK_MS, worker);
  const queuedAt: number[] = [];
  for (let index = 0; index < count; index++) {
    queuedAt.push(Date.now());
    queue(rig, 1, index);
    // Not in step with anybody's poll.
    await sleep(900 + ((index * 379) % 400));
  }
  await until(() => rig.telegram.deliveries().length >= count, LOOK_MS, worker);
  await worker.stop();
  const waits = rig.telegram
    .deliveries()
    .map(({ chatId, atMs }) => (atMs - (queuedAt[chatId - FIRST_CHAT] ?? atMs)) / 1000);
  await rig.close();
  return new Map([
    ['queue to delivered, p50', `${percentile(waits, 50).toFixed(1)} s`],
    ['queue to delivered, p95', `${percentile(waits, 95).toFixed(1)} s`],
  ]);
}

/** Killed again and again, in the middle of sending. */
async function kills(design: Design, { kills: count }: BaselineOptions): Promise<Figures> {
  const rig = await startRig();
  const each = 20;
  for (let kill = 0; kill < count; kill++) {
    const from = kill * each;
    queue(rig, each, from);
    const before = rig.telegram.deliveries().length;
    const worker = design.start(rig);
    const isMidway = (): boolean => rig.telegram.deliveries().length > before + (kill % 7);
    await Promise.race([until(isMidway, 1, worker), sleep(LIFE_MS)]);
    await sleep((kill * 37) % 100);
    await worker.kill();
  }
  const worker = design.start(rig);
  const total = count * each;
  const isOver = (): boolean =>
    ['pending', 'sending', 'failed'].every((status) => rig.statuses()[status] === undefined);
  await Promise.race([until(isOver, LOOK_MS, worker), sleep(total * 1000)]);
  await sleep(LIFE_MS);
  await worker.stop();
  const arrivals = Map.groupBy(rig.telegram.deliveries(), ({ chatId }) => chatId - FIRST_CHAT);
  const rows = Array.from({ length: total }, (_, index) => ({
    row: rig.rowAt(index + 1),
    times: arrivals.get(index)?.length ?? 0,
  }));
  await rig.close();
  const doubled = rows.filter(({ times }) => times > 1);
  return new Map([
    [
      `lost in ${count} kills`,
      String(rows.filter(({ row, times }) => times === 0 && row.status !== 'uncertain').length),
    ],
    [
      `delivered twice, and the row does not say so`,
      String(doubled.filter(({ row }) => !String(row.errorMessage).startsWith('Possibly delivered')).length),
    ],
  ]);
}

async function crowd(design: Design, { changes, rate }: BaselineOptions): Promise<Figures> {
  const count = 60;
  const { verdict } = await runOperators({ count, rate, changes, pause: 20, seed: 1, patience: 60 }, (rig) =>
    design.start(rig),
  );
  const { wrong, lost, doubled, overruled } = verdict;
  return new Map([
    [`results on a wrong row, of ${count} among operators`, String(wrong.length)],
    ['  lost', String(lost.length)],
    ['  delivered twice', String(doubled.length)],
    ['  sent although cancelled before', String(overruled.length)],
  ]);
}

function queue(rig: Rig, count: number, from: number): void {
  rig.queue(Array.from({ length: count }, (_, index) => ({ to: String(FIRST_CHAT + from + index) })));
}

function print(names: readonly string[], columns: readonly Figures[]): void {
  const figures = [...(columns[0]?.keys() ?? [])];
  const lines = [
    ['', ...names],
    ...figures.map((figure) => [figure].concat(columns.map((column) => column.get(figure) ?? ''))),
  ];
  const widths = [0, ...columns.map((_, index) => index + 1)].map((at) =>
    Math.max(...lines.map((line) => line[at]?.length ?? 0)),
  );
  for (const line of lines) {
    const cells = line.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    );
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}
