import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../worker/bin/courier.js', import.meta.url));
const EXIT_WITH_PARENT = new URL('exit-with-parent.ts', import.meta.url);

/** Settings that no restart mends (the worker's own promise). */
const BAD_SETTINGS_EXIT_CODE = 78;

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** A worker that ran for so long had recovered: its next end begins the waits anew. */
const HEALTHY_AFTER_MS = 60_000;

export type WorkerState =
  | { readonly kind: 'running'; readonly pid: number }
  /** It ended by itself and is started again at `againAtMs`. */
  | { readonly kind: 'waiting'; readonly ended: string; readonly againAtMs: number }
  /** Nobody starts it again. `failed`: it refused its settings. */
  | { readonly kind: 'stopped'; readonly failed: boolean };

export interface WorkerProcessOptions {
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it runs: away from the checkout, so that no `.env` meant for production reaches it. */
  readonly folder: string;
  readonly onLine: (line: string) => void;
  readonly onState: (state: WorkerState) => void;
  /** What to run; by default the real worker. */
  readonly program?: readonly string[];
  /** The wait before the first restart, in milliseconds; it doubles up to 30 s. */
  readonly firstDelayMs?: number;
}

/** The worker as a process of its own, started again with growing waits whenever it dies. */
export class WorkerProcess {
  readonly #options: WorkerProcessOptions;
  #child: ChildProcess | undefined;
  #state: WorkerState = { kind: 'stopped', failed: false };
  #restart: NodeJS.Timeout | undefined;
  #delayMs: number;
  #stopping = false;

  constructor(options: WorkerProcessOptions) {
    this.#options = options;
    this.#delayMs = options.firstDelayMs ?? FIRST_DELAY_MS;
  }

  get state(): WorkerState {
    return this.#state;
  }

  start(): void {
    const { environment, folder, onLine, program = [MAIN, 'start'] } = this.#options;
    const startedAtMs = Date.now();
    // The channel tells the process when this one is gone, however it went.
    const child = spawn(process.execPath, ['--import', EXIT_WITH_PARENT.href, ...program], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A terminal's Ctrl+C goes to a whole process group: this process alone is to hear it and stop things in order.
      detached: true,
    });
    this.#child = child;
    for (const input of [child.stdout, child.stderr]) {
      if (input !== null) createInterface({ input }).on('line', onLine);
    }
    child.once('spawn', () => this.#become({ kind: 'running', pid: child.pid ?? 0 }));
    let spawnProblem: string | undefined;
    child.once('error', (error) => {
      spawnProblem = `could not be started: ${error.message}`;
    });
    // Comes last in every case, when all output has been read.
    child.once('close', (code, signal) => {
      if (code === BAD_SETTINGS_EXIT_CODE) return this.#refused();
      const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
      this.#ended(spawnProblem ?? how, startedAtMs);
    });
  }

  /** Ends it at once, as a crash or a power cut does; it is started again like after any other end. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Lets it finish what it is sending, and waits for that. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined) return this.#become({ kind: 'stopped', failed: false });
    const closed = new Promise((resolve) => {
      child.once('close', resolve);
    });
    child.kill('SIGTERM');
    await closed;
  }

  #refused(): void {
    this.#child = undefined;
    this.#become({ kind: 'stopped', failed: true });
  }

  #ended(how: string, startedAtMs: number): void {
    this.#child = undefined;
    if (this.#stopping) return this.#become({ kind: 'stopped', failed: false });
    const now = Date.now();
    if (now - startedAtMs > HEALTHY_AFTER_MS) this.#delayMs = this.#options.firstDelayMs ?? FIRST_DELAY_MS;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    this.#restart = setTimeout(() => this.start(), delayMs);
    this.#become({ kind: 'waiting', ended: how, againAtMs: now + delayMs });
  }

  #become(state: WorkerState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
