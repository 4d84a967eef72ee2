import { MessageChannel, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Clock } from './clock.ts';
import type { ThreadJob, ThreadReport, ThreadSettings } from './execution-thread.ts';
import type { ExecutionOutcome } from './execution.ts';
import type { HostReply, LogSeverity } from './host-call.ts';

/** One execution as the pool runs it. */
export interface PoolJob extends ThreadJob {
  readonly limitMs: number;
  /** Answers the script's blocking calls. */
  call(name: string, args: readonly unknown[]): unknown;
  log(severity: LogSeverity, text: string): void;
}

interface PoolOptions {
  readonly realmProgram: string;
  readonly scripts: ThreadSettings['scripts'];
  readonly clock: Clock;
  /** How many executions may run at once. */
  readonly size: number;
  /** Beyond that: wait for a free thread, or fail as Google does. */
  readonly whenFull: 'queue' | 'refuse';
}

// Starting a thread costs some 100 ms of a core, keeping one some 10 MB. So this many take all short scripts in turn;
// more are started while those wait for a lock, a person or another server, and where one computes without end.
const RUNNING_THREADS = 4;
const IDLE_THREADS = 8;
const LOOK_EVERY_MS = 50;
const LOOKS_UNTIL_STALLED = 20;
// Google's own words (documented on the quotas page).
const TOO_MANY = 'There are too many scripts running simultaneously for this Google user account.';
const CLOSED = 'The local runtime was closed.';
const TOO_LONG = 'Exceeded maximum execution time';

class ExecutionThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new SharedArrayBuffer(4);
  #usable = true;
  #waits = false;
  #job:
    | {
        readonly job: PoolJob;
        readonly started: () => void;
        readonly settle: (outcome: ExecutionOutcome) => void;
      }
    | undefined;

  constructor({ realmProgram, scripts }: Pick<ThreadSettings, 'realmProgram' | 'scripts'>) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: ThreadSettings = { realmProgram, scripts, callPort: port2, signal: this.#signal };
    this.#worker = new Worker(new URL('execution-thread.ts', import.meta.url), {
      workerData,
      transferList: [port2],
      // A script has no environment, and a debugger or loader given to the parent is none of the thread's.
      env: {},
      execArgv: [],
    });
    this.#port.on(
      'message',
      ([name, argumentsJson]: [string, string]) => void this.#answer(name, argumentsJson),
    );
    this.#worker.on('message', (report: ThreadReport) => this.#hear(report));
    this.#worker.on('error', (error) => {
      this.#usable = false;
      this.#fail(error.name, error.message);
    });
  }

  /** `started` is called when the script's first line is about to run. */
  run(job: PoolJob, started: () => void): Promise<ExecutionOutcome> {
    return new Promise((settle) => {
      this.#job = { job, started, settle };
      const threadJob: ThreadJob = { settingsJson: job.settingsJson, invocation: job.invocation };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage(threadJob);
    });
  }

  /** Whether the script waits for the answer to a call. */
  get waits(): boolean {
    return this.#waits;
  }

  get usable(): boolean {
    return this.#usable;
  }

  /** Ends the thread at once, whatever it does; a running execution ends with this error. */
  async end(message: string): Promise<void> {
    this.#usable = false;
    this.#fail('Exception', message);
    this.#port.close();
    await this.#worker.terminate();
  }

  async #answer(name: string, argumentsJson: string): Promise<void> {
    const asked = this.#job;
    this.#waits = true;
    const reply = await Promise.resolve()
      .then(() => asked?.job.call(name, JSON.parse(argumentsJson)))
      .then(
        (value): HostReply => ({ value }),
        (error: unknown): HostReply => ({
          error: { message: error instanceof Error ? error.message : String(error) },
        }),
      );
    // The execution may have been ended while its call waited.
    if (this.#job !== asked) return;
    this.#waits = false;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#port.postMessage(JSON.stringify(reply));
    const signal = new Int32Array(this.#signal);
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  }

  #hear(report: ThreadReport): void {
    if ('outcome' in report) {
      this.#settle(JSON.parse(report.outcome));
      return;
    }
    if ('started' in report) {
      this.#job?.started();
      return;
    }
    const [severity, text] = report.log;
    this.#job?.job.log(
      severity === 'debug' || severity === 'warn' || severity === 'error' ? severity : 'info',
      text,
    );
  }

  #fail(name: string, message: string): void {
    this.#settle({ ok: false, error: { name, message, stack: '' } });
  }

  #settle(outcome: ExecutionOutcome): void {
    const job = this.#job;
    this.#job = undefined;
    job?.settle(outcome);
  }
}

interface Waiting {
  readonly job: PoolJob;
  readonly settle: (outcome: ExecutionOutcome) => void;
}

/** Runs executions side by side, each in a thread of its own, so that one that waits or never ends holds up no other. */
export class ExecutionPool {
  readonly #options: PoolOptions;
  readonly #idle: ExecutionThread[] = [];
  readonly #busy = new Set<ExecutionThread>();
  readonly #waiting: Waiting[] = [];
  #look: NodeJS.Timeout | undefined;
  #looksWithoutEnd = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  run(job: PoolJob): Promise<ExecutionOutcome> {
    if (this.#closed) return Promise.resolve(failure(CLOSED));
    const { size, whenFull } = this.#options;
    if (whenFull === 'refuse' && this.#busy.size + this.#waiting.length >= size) {
      return Promise.resolve(failure(TOO_MANY));
    }
    return new Promise((settle) => {
      this.#waiting.push({ job, settle });
      this.#dispatch();
    });
  }

  /** Ends every execution at once. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#look);
    for (const { settle } of this.#waiting.splice(0)) settle(failure(CLOSED));
    const threads = [...this.#busy, ...this.#idle.splice(0)];
    await Promise.all(threads.map((thread) => thread.end(CLOSED)));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && !this.#closed) {
      const thread = this.#idle.pop() ?? (this.#busy.size < RUNNING_THREADS ? this.#newThread() : undefined);
      if (!thread) break;
      const next = this.#waiting.shift();
      if (next) void this.#runIn(thread, next);
    }
    if (this.#waiting.length > 0 && !this.#closed)
      this.#look ??= setTimeout(() => this.#grow(), LOOK_EVERY_MS);
  }

  #grow(): void {
    this.#look = undefined;
    this.#looksWithoutEnd += 1;
    const running = [...this.#busy].filter((thread) => !thread.waits).length;
    const stalled = this.#looksWithoutEnd > LOOKS_UNTIL_STALLED;
    const wanted = Math.max(RUNNING_THREADS - running, stalled ? 1 : 0);
    const room = Math.min(wanted, this.#options.size - this.#busy.size);
    for (let left = Math.min(room, this.#waiting.length); left > 0; left -= 1)
      this.#idle.push(this.#newThread());
    this.#dispatch();
  }

  #newThread(): ExecutionThread {
    return new ExecutionThread(this.#options);
  }

  async #runIn(thread: ExecutionThread, { job, settle }: Waiting): Promise<void> {
    this.#busy.add(thread);
    let cancelLimit = (): void => undefined;
    const outcome = await thread.run(job, () => {
      cancelLimit = this.#options.clock.after(job.limitMs, () => void thread.end(TOO_LONG));
    });
    cancelLimit();
    this.#busy.delete(thread);
    this.#looksWithoutEnd = 0;
    if (thread.usable && !this.#closed && this.#idle.length < IDLE_THREADS) this.#idle.push(thread);
    else void thread.end(CLOSED);
    settle(outcome);
    this.#dispatch();
  }
}

function failure(message: string): ExecutionOutcome {
  return { ok: false, error: { name: 'Exception', message, stack: '' } };
}
