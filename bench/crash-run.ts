import { setTimeout as sleep } from 'node:timers/promises';
import { dataFiles } from '../worker/src/journal/data-files.ts';
import { openSqliteJournal } from '../worker/src/journal/sqlite-journal.ts';
import { Rig } from '../test/rig.ts';
import { type CrashVerdict, isRepeated, judgeCrashes, type Life, type RowSeen } from './crash-verdict.ts';
import { until, WorkerUnderTest } from './worker-under-test.ts';

/** Both one way and back; so that a kill finds calls under way. */
const TELEGRAM_LATENCY_MS = 30;
const SHEETS_LATENCY_MS = 20;

/** The parts of the notifications whose first request is reset before, or after, its message has arrived. */
const RESET_BEFORE = 0.03;
const RESET_AFTER = 0.03;

const SETTINGS = {
  RATE_PER_SECOND: '200',
  BATCH_SIZE: '50',
  POLL_INTERVAL_MS: '100',
  RETRY_DELAY_MS: '200',
  MAX_RETRIES: '20',
  LOG_LEVEL: 'silent',
};

/** What does not end of itself by then is killed and counts as a life without the kill that was meant. */
const LONGEST_LIFE_MS = 15_000;

/** The last life lasts longer, and must not use up Google's reads by looking too often. */
const LAST_SETTINGS = { ...SETTINGS, POLL_INTERVAL_MS: '1500' };
const LONGEST_FINISH_MS = 180_000;
const LOOK_MS = 250;

/** What ends a life; after it the worker is killed, if it has not killed itself. */
type Until = (
  worker: WorkerUnderTest,
  hasLooked: (worker: WorkerUnderTest) => Promise<void>,
) => Promise<unknown>;

/** One sheet and one Telegram, and many short lives of the worker between them. */
export class CrashRun {
  readonly #rig: Rig;
  readonly #random: () => number;
  readonly #ids: string[] = [];
  readonly #answersLost = new Set<string>();
  readonly #lives: Life[] = [];
  readonly #recoveriesMs: number[] = [];
  #kills = 0;

  private constructor(rig: Rig, random: () => number) {
    this.#rig = rig;
    this.#random = random;
  }

  static async start(random: () => number): Promise<CrashRun> {
    const telegram = { latencyMs: TELEGRAM_LATENCY_MS };
    return new CrashRun(await Rig.start({ latencyMs: SHEETS_LATENCY_MS, telegram }), random);
  }

  /** Lives that ended as they were meant to, by a kill. */
  get kills(): number {
    return this.#kills;
  }

  /** From the start of a process, after a kill, to its first message; of those that lived to send one. */
  get recoveriesMs(): readonly number[] {
    return this.#recoveriesMs;
  }

  queue(count: number): void {
    const from = this.#ids.length + 1;
    const rows = Array.from({ length: count }, (_, i) => ({
      id: `NOTIF_${String(from + i).padStart(6, '0')}`,
      to: String(100_000 + from + i),
    }));
    const ids = this.#rig.queue(rows);
    this.#ids.push(...ids);
    for (const id of ids) {
      const fate = this.#random();
      if (fate >= RESET_BEFORE + RESET_AFTER) continue;
      const delivered = fate < RESET_AFTER;
      if (delivered) this.#answersLost.add(id);
      this.#rig.telegram.faults.add({ fault: { kind: 'reset', delivered }, text: id });
    }
  }

  async life(settings: Readonly<Record<string, string>>, end: Until): Promise<void> {
    const readsBefore = this.#rig.sheets.statistics.read.requests;
    const hasLooked = (worker: WorkerUnderTest) =>
      until(() => this.#rig.sheets.statistics.read.requests > readsBefore, 5, worker);
    const deliveredBefore = this.#rig.telegram.deliveries().length;
    const fromMs = Date.now();
    const worker = new WorkerUnderTest(this.#rig, { ...SETTINGS, ...settings });
    const tooLong = new AbortController();
    const ended = await Promise.race([
      end(worker, hasLooked).then(() => true),
      sleep(LONGEST_LIFE_MS, false, { signal: tooLong.signal }).catch(() => false),
    ]);
    tooLong.abort();
    if (worker.isRunning) await worker.kill();
    this.#lives.push({ fromMs, killedAtMs: Date.now() });
    const first = this.#rig.telegram.deliveries()[deliveredBefore];
    if (deliveredBefore > 0 && first !== undefined) this.#recoveriesMs.push(first.atMs - fromMs);
    if (ended && worker.wasKilled) this.#kills++;
  }

  /** Lets a last worker bring everything to its end, undisturbed, and judges. */
  async finish(): Promise<CrashVerdict> {
    const fromMs = Date.now();
    const worker = new WorkerUnderTest(this.#rig, LAST_SETTINGS);
    const isLate = () => Date.now() - fromMs > LONGEST_FINISH_MS;
    await until(() => this.#isOver() || isLate(), LOOK_MS, worker);
    await worker.stop();
    this.#lives.push({ fromMs, killedAtMs: null });
    const verdict = judgeCrashes({
      rows: this.#rows(),
      deliveries: this.#deliveries(),
      lives: this.#lives,
      repeatedByJournal: this.#repeatedByJournal(),
    });
    await this.#rig.close();
    return verdict;
  }

  #isOver(): boolean {
    const { sent = 0, dead = 0, uncertain = 0 } = this.#rig.statuses();
    if (sent + dead + uncertain < this.#ids.length) return false;
    return this.#rows().every(({ isScheduled }) => !isScheduled);
  }

  #rows(): readonly RowSeen[] {
    return this.#ids.map((_, index) => {
      const { id, status, errorMessage, messageId, nextAttemptAt } = this.#rig.rowAt(index + 1);
      return {
        id: String(id),
        status: String(status),
        errorMessage: String(errorMessage),
        messageId: String(messageId),
        isScheduled: status === 'uncertain' && nextAttemptAt !== '',
      };
    });
  }

  #deliveries() {
    const seen = new Set<string>();
    return this.#rig.telegram.deliveries().map(({ parameters, messageId, atMs }) => {
      const id = /NOTIF_\d+/.exec(parameters['text'] ?? '')?.[0] ?? '';
      const isAnswerLost = this.#answersLost.has(id) && !seen.has(id);
      seen.add(id);
      return {
        id,
        messageId: String(messageId),
        atMs,
        answeredAtMs: isAnswerLost ? null : atMs + TELEGRAM_LATENCY_MS,
      };
    });
  }

  #repeatedByJournal(): ReadonlySet<string> {
    const { DATA_DIR = '' } = this.#rig.environment();
    const journal = openSqliteJournal(dataFiles(DATA_DIR, this.#rig.spreadsheetId).journal);
    const repeated = this.#ids.filter((id) => isRepeated(journal.history(id)));
    journal.close();
    return new Set(repeated);
  }
}
