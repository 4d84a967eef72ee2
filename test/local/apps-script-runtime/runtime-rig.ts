import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../../local/src/apps-script-runtime/clock.ts';
import type { ExecutionRecord } from '../../../local/src/apps-script-runtime/execution.ts';
import {
  type AppsScriptRuntime,
  type AppsScriptRuntimeOptions,
  createAppsScriptRuntime,
} from '../../../local/src/apps-script-runtime/runtime.ts';
import type { SheetReader } from '../../../local/src/workbook/reading.ts';
import type { Workbook } from '../../../local/src/workbook/workbook.ts';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';

export interface RuntimeRig {
  readonly runtime: AppsScriptRuntime;
  readonly workbook: Workbook;
  readonly executions: readonly ExecutionRecord[];
  /** The first tab. */
  readonly sheet: SheetReader;
  /** Runs the body of a function in the script's realm; what it returns comes back as plain data. */
  evaluate(body: string): Promise<unknown>;
  /** Resolves once `count` executions have ended in all. */
  ended(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface RigOptions extends Partial<AppsScriptRuntimeOptions> {
  readonly script?: string;
  readonly manifest?: object;
  readonly html?: Readonly<Record<string, string>>;
}

const EVALUATE = 'function evaluate(body) { return new Function(body)(); }';

/** A runtime for a script given as text, on an empty spreadsheet in Berlin. */
export async function startRuntime({
  script = '',
  manifest,
  html,
  ...options
}: RigOptions = {}): Promise<RuntimeRig> {
  const bundleDir = mkdtempSync(path.join(tmpdir(), 'runtime-bundle-'));
  writeFileSync(
    path.join(bundleDir, 'appsscript.json'),
    JSON.stringify({ timeZone: 'Europe/Berlin', ...manifest }),
  );
  writeFileSync(path.join(bundleDir, 'Code.js'), `${EVALUATE}\n${script}`);
  for (const [name, text] of Object.entries(html ?? {}))
    writeFileSync(path.join(bundleDir, `${name}.html`), text);
  const workbook =
    options.workbook ??
    new Workbooks({ now: () => Date.now() }).create({
      id: 'the-book',
      properties: { timeZone: 'Europe/Berlin' },
    });
  const removeBundle = () => rmSync(bundleDir, { recursive: true });
  const runtime = await createAppsScriptRuntime({ bundleDir, ...options, workbook }).catch(
    (error: unknown) => {
      removeBundle();
      throw error;
    },
  );
  const executions: ExecutionRecord[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  runtime.onExecution((record) => {
    executions.push(record);
    for (const { count, resolve } of waiting) if (executions.length >= count) resolve();
  });
  return {
    runtime,
    workbook,
    executions,
    get sheet() {
      const [first] = workbook.sheets;
      if (!first) throw new Error('the spreadsheet has no tab');
      return first;
    },
    evaluate: (body) => runtime.run('evaluate', [body]),
    ended: (count) =>
      executions.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => void waiting.push({ count, resolve })),
    async close() {
      await runtime.close();
      removeBundle();
    },
  };
}

/** A clock that moves only when told. */
export class ManualClock implements Clock {
  #now: number;
  readonly #alarms = new Set<{ readonly at: number; readonly callback: () => void }>();

  constructor(now: number) {
    this.#now = now;
  }
  now(): number {
    return this.#now;
  }
  after(delayMs: number, callback: () => void): () => void {
    const alarm = { at: this.#now + delayMs, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }
  get alarms(): number {
    return this.#alarms.size;
  }
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#alarms].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (!next) break;
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }
}
