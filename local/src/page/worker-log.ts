import { z } from 'zod';
import type { LogLine } from './live.ts';

const LINES_KEPT = 60;
/** Lines that come within so short a time are told together. */
const GATHER_MS = 100;

/** pino's numbers. */
const WARN = 40;
const ERROR = 50;

const lineSchema = z.looseObject({ level: z.number(), time: z.number(), msg: z.string() });

/** The last lines of the workers' logs. */
export class WorkerLog {
  readonly #lines: LogLine[] = [];
  readonly #tell: (lines: readonly LogLine[]) => void;
  readonly #now: () => number;
  #order = 0;
  #untold: LogLine[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (lines: readonly LogLine[]) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  add(worker: LogLine['worker'], text: string): void {
    const line = { order: ++this.#order, worker, ...read(text, this.#now()) };
    this.#lines.push(line);
    if (this.#lines.length > LINES_KEPT) this.#lines.shift();
    this.#untold.push(line);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell(this.#untold.slice(-LINES_KEPT));
      this.#untold = [];
    }, GATHER_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

/** What is no JSON line (a crash, say) is shown as it is. */
function read(text: string, nowMs: number): Pick<LogLine, 'atMs' | 'level' | 'text'> {
  const parsed = lineSchema.safeParse(asJson(text));
  if (!parsed.success) return { atMs: nowMs, level: 'error', text };
  // Where the journal lies is told on the terminal.
  const { level, time, msg, journal: _, ...facts } = parsed.data;
  const details = Object.entries(facts).map(([name, value]) => `${name}: ${printed(value)}`);
  const levelName = level >= ERROR ? 'error' : level >= WARN ? 'warn' : 'info';
  return { atMs: time, level: levelName, text: [msg, ...details].join(' · ') };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
