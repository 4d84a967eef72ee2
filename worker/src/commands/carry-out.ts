import { JournalUnusable } from '../journal/journal.ts';
import { QueueUnavailable } from '../queue/queue.ts';
import { SheetsRefusal } from '../queue/sheets-error.ts';
import { type CommandContext, CommandFailure } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { paint } from './terminal.ts';

/** Runs a command; what goes wrong is told in words, or as JSON to programs. @returns the exit code */
export async function carryOut(
  run: (context: CommandContext) => Promise<ExitCode>,
  context: CommandContext,
): Promise<ExitCode> {
  try {
    return await run(context);
  } catch (error) {
    const told = explain(error);
    // A mistake of ours shows where it was made.
    if (told === null) throw error;
    const { terminal, isJson } = context;
    if (isJson) terminal.write(`${JSON.stringify({ ok: false, error: told.message.trimEnd() })}\n`);
    else terminal.complain(`${paint(terminal, 'red', told.message.trimEnd())}\n`);
    return told.code;
  }
}

function explain(error: unknown): { readonly code: ExitCode; readonly message: string } | null {
  if (error instanceof CommandFailure) return error;
  const isKnown =
    error instanceof QueueUnavailable || error instanceof SheetsRefusal || error instanceof JournalUnusable;
  return isKnown ? { code: EXIT.failed, message: error.message } : null;
}
