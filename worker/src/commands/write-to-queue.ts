import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { dataFiles } from '../journal/data-files.ts';
import { acquireInstanceLock } from '../journal/instance-lock.ts';
import { createGoogleSheetQueue, type GoogleSheetQueue } from '../queue/google-sheet.ts';
import { QueueUnavailable } from '../queue/queue.ts';
import { CALLS_PER_MINUTE, type CommandContext, CommandFailure, openCalls, settingsOf } from './context.ts';
import { EXIT } from './exit-codes.ts';

/** As short as the worker's own. */
export const COMMAND_ANCHORS = 'sk';

const FIRST_WAIT_MS = 2_000;
const MOST_TRIES = 6;

/**
 * Lets one command at a time write to a sheet on this machine.
 *
 * @throws CommandFailure where another one is at it
 */
export async function oneCommandAtATime<T>(
  { clock, pid }: CommandContext,
  { DATA_DIR, SPREADSHEET_ID }: Config,
  work: () => Promise<T>,
): Promise<T> {
  const { commands } = dataFiles(DATA_DIR, SPREADSHEET_ID);
  const result = acquireInstanceLock(commands, { pid, since: clock.now() });
  if (!result.ok) {
    const who = result.holder === null ? '' : ` (process ${result.holder.pid})`;
    throw new CommandFailure(
      EXIT.failed,
      `Another command${who} is writing to this sheet. Try again when it is done.`,
    );
  }
  try {
    return await work();
  } finally {
    result.lock.release();
  }
}

/**
 * Writes to rows of the queue beside a worker that may be running, by the very rules by which that writes: no row is
 * written that was not proven to be the right one.
 */
export function writeToQueue<T>(
  context: CommandContext,
  work: (queue: GoogleSheetQueue) => Promise<T>,
): Promise<T> {
  const { clock, random, terminal } = context;
  const config = settingsOf(context);
  return oneCommandAtATime(context, config, async () => {
    const queue = createGoogleSheetQueue({
      sheets: openCalls(config, context).sheets,
      spreadsheetId: config.SPREADSHEET_ID,
      clock,
      random,
      anchorKey: COMMAND_ANCHORS,
      callsPerMinute: CALLS_PER_MINUTE,
      onTrouble: (trouble) => terminal.complain(`${trouble}\n`),
    });
    try {
      return await work(queue);
    } finally {
      // What stays is taken out by the next command.
      await queue.leave().catch(() => undefined);
    }
  });
}

/** Tries again, for about a minute, what may be repeated as it is, while Google is busy or can't be reached. */
export async function patiently<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const mayPass =
        error instanceof QueueUnavailable && (error.reason === 'busy' || error.reason === 'unreachable');
      if (!mayPass || tries >= MOST_TRIES) throw error;
      await clock.sleep(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  }
}
