import type { CommandContext } from '../../../worker/src/commands/context.ts';
import type { Clock } from '../../../worker/src/clock.ts';
import { SheetsCalls } from '../../../worker/src/queue/sheets-calls.ts';
import { createSheetsClient } from '../../../worker/src/queue/sheets-client.ts';
import type { Rig } from '../../rig.ts';

export interface CommandRigOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** How far this machine's clock is wrong. */
  readonly clockAheadMs?: number;
  /** What a person answers, one after the other; nobody is there when they are used up. */
  readonly answers?: readonly string[];
  readonly isJson?: boolean;
  readonly isColoured?: boolean;
  readonly columns?: number;
  readonly bars?: NodeJS.WritableStream;
}

/** What a command needs of its process, for tests on a rig; keeps what the command says. */
export function commandRig(rig: Rig, options: CommandRigOptions = {}) {
  const said = { out: '', err: '', questions: [] as string[] };
  const answers = [...(options.answers ?? [])];
  let aheadMs = options.clockAheadMs ?? 0;
  const clock: Clock = {
    now: () => Date.now() + aheadMs,
    monotonic: () => performance.now() + aheadMs,
    sleep: (ms) => {
      aheadMs += ms;
      return Promise.resolve();
    },
  };
  const context: CommandContext = {
    environment: rig.environment({ ...options.settings }),
    clock,
    random: Math.random,
    pid: process.pid,
    isJson: options.isJson ?? false,
    terminal: {
      columns: options.columns ?? null,
      bars: options.bars ?? null,
      isColoured: options.isColoured ?? false,
      write: (text) => {
        said.out += text;
      },
      complain: (text) => {
        said.err += text;
      },
      ask: (question) => {
        said.questions.push(question);
        return Promise.resolve(answers.shift() ?? null);
      },
    },
  };
  return { context, said };
}

/** The rig's sheet, as a worker calls it. */
export function callsOf(rig: Rig): SheetsCalls {
  return new SheetsCalls({
    sheets: createSheetsClient({ keyFile: rig.keyFile, apiUrl: rig.sheets.url }),
    spreadsheetId: rig.spreadsheetId,
    clock: { now: Date.now, monotonic: () => performance.now(), sleep: () => Promise.resolve() },
    random: Math.random,
  });
}
