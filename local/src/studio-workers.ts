import type { LogLine, WorkerView } from './page/live.ts';
import type { WorkersSide } from './page/page-options.ts';
import { WorkerProcess, type WorkerState } from './worker-process.ts';

export interface StudioWorkersOptions {
  /** The whole environment of each process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly onLine: (line: string, worker: LogLine['worker']) => void;
  /** Any of them is in another state. */
  readonly onState: () => void;
  /** The first worker is. */
  readonly onFirstState: (state: WorkerState) => void;
}

/** The worker, and a second one where somebody wants to see what two of them do. */
export class StudioWorkers implements WorkersSide {
  readonly #options: StudioWorkersOptions;
  #first: WorkerProcess | undefined;
  #second: WorkerProcess | undefined;

  constructor(options: StudioWorkersOptions) {
    this.#options = options;
  }

  get state(): WorkerView {
    return viewOf(this.#first);
  }

  get second(): WorkerView {
    return viewOf(this.#second);
  }

  start(): void {
    this.#first = this.#process('worker', this.#options.onFirstState);
    this.#first.start();
  }

  kill(): void {
    this.#first?.kill();
  }

  /** A worker that is told to stop finishes what it is sending; until then nobody starts another in its place. */
  setSecond(isOn: boolean): void {
    const before = this.#second;
    if (isOn === (before !== undefined)) return;
    if (before === undefined) {
      this.#second = this.#process('second worker', () => undefined);
      this.#second.start();
      return;
    }
    void before.stop().then(() => {
      this.#second = undefined;
      this.#options.onState();
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.#first?.stop(), this.#second?.stop()]);
  }

  #process(worker: LogLine['worker'], onState: (state: WorkerState) => void): WorkerProcess {
    const { environment, folder, onLine } = this.#options;
    return new WorkerProcess({
      environment,
      folder,
      onLine: (line) => onLine(line, worker),
      onState: (state) => {
        onState(state);
        this.#options.onState();
      },
    });
  }
}

function viewOf(worker: WorkerProcess | undefined): WorkerView {
  if (worker === undefined) return { kind: 'off' };
  const { state } = worker;
  return state.kind === 'running' ? { kind: 'running' } : state;
}
