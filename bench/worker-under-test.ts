import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Rig } from '../test/rig.ts';

const MAIN = fileURLToPath(new URL('../worker/bin/courier.js', import.meta.url));
const KIB = 1024;

/** Of the clock that the kernel counts processor time in: USER_HZ is 100 on every usual Linux. */
const TICK_MS = 10;

/** The real worker as a process of its own, working on a rig. */
export class WorkerUnderTest {
  readonly startedAtMs = performance.now();
  readonly #child: ChildProcess;
  /** Resolves to the exit code, or to null where a signal ended it. */
  readonly ended: Promise<number | null>;

  /** @param program what to run instead of the real worker, in the same surroundings */
  constructor(rig: Rig, settings: Readonly<Record<string, string>> = {}, program?: string) {
    this.#child = spawn(process.execPath, program === undefined ? [MAIN, 'start'] : [program], {
      cwd: rig.folder,
      env: rig.environment({ LOG_LEVEL: 'error', ...settings }),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', resolve);
    });
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** By SIGKILL, its own or another's. */
  get wasKilled(): boolean {
    return this.#child.signalCode === 'SIGKILL';
  }

  /** Resident memory in bytes, as the kernel counts it; 0 where it can't be read. */
  residentBytes(): number {
    try {
      const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * KIB;
    } catch {
      return 0;
    }
  }

  /** Processor time that the process has taken so far; 0 where it can't be read. */
  cpuMs(): number {
    try {
      // The name in brackets may hold spaces; user and system time stand 12th and 13th behind it (documented: proc(5)).
      const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
    } catch {
      return 0;
    }
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.ended;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}

/** Looks again and again, with a little rest between, until something holds. */
export async function until(holds: () => boolean, restMs: number, worker: WorkerUnderTest): Promise<void> {
  while (!holds()) {
    if (!worker.isRunning) throw new Error('the worker ended by itself');
    await sleep(restMs);
  }
}
