import type { Clock } from '../clock.ts';
import { type Config, parseConfig } from '../config.ts';
import { SheetsCalls } from '../queue/sheets-calls.ts';
import { createSheetsClient } from '../queue/sheets-client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What every command but `start` needs of the process it runs in. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly pid: number;
  /** In [0, 1). */
  readonly random: () => number;
  /** A program reads the answer: one JSON value on standard output. */
  readonly isJson: boolean;
}

/** A command did not come to its end; the text says why to whoever called it. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** @throws CommandFailure that names everything wrong with the settings */
export function settingsOf({ environment }: Pick<CommandContext, 'environment'>): Config {
  const parsed = parseConfig(environment);
  if (parsed.ok) return parsed.config;
  throw new CommandFailure(EXIT.badSettings, describeSettings(parsed.problems));
}

export function describeSettings(problems: readonly string[]): string {
  return `The settings need mending (see .env.example):\n${problems.map((problem) => `  - ${problem}\n`).join('')}`;
}

/**
 * Google counts the calls of a command and of the worker beside it together, because both have the same service account: a
 * command leaves most of them to the worker.
 */
export const CALLS_PER_MINUTE = 20;

/** The sheet, for commands. @throws CommandFailure where the key file is none */
export function openCalls(
  config: Config,
  { clock, random }: CommandContext,
  fetch?: typeof globalThis.fetch,
) {
  try {
    const sheets = createSheetsClient({
      keyFile: config.GOOGLE_APPLICATION_CREDENTIALS,
      apiUrl: config.SHEETS_API_URL,
      fetch,
    });
    const calls = new SheetsCalls({
      sheets,
      spreadsheetId: config.SPREADSHEET_ID,
      clock,
      random,
      callsPerMinute: CALLS_PER_MINUTE,
    });
    return { sheets, calls };
  } catch (error) {
    throw new CommandFailure(EXIT.failed, error instanceof Error ? error.message : String(error));
  }
}
