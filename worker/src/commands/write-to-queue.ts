import type { Clock } from '../clock.ts';
import { dataFiles } from '../journal/data-files.ts';
import { acquireInstanceLock } from '../journal/instance-lock.ts';
import { createGoogleSheetQueue, type GoogleSheetQueue } from '../queue/google-sheet.ts';
import { QueueUnavailable } from '../queue/queue.ts';
import { type CommandContext, CommandFailure, openCalls, settingsOf } from './context.ts';
import { EXIT } from './exit-codes.ts';

/** As short as the worker's own. */
const ANCHOR_KEY = 'sk';

const FIRST_WAIT_MS = 2_000;
const MOST_TRIES = 6;

/**
 * Writes to the queue beside a worker that may be running, by the very rules by which that writes: no row is written that
 * was not proven to be the right one. One command at a time does so on this machine.
 *
 * @throws CommandFailure where another command is at it
 */
export async function writeToQueue<T>(
  context: CommandContext,
  work: (queue: GoogleSheetQueue) => Promise<T>,
): Promise<T> {
  const { clock, random, terminal, pid } = context;
  const config = settingsOf(context);
  const { sheets } = openCalls(config, context);
  const { commands } = dataFiles(config.DATA_DIR, config.SPREADSHEET_ID);
  const result = acquireInstanceLock(commands, { pid, since: clock.now() });
  if (!result.ok) {
    const who = result.holder === null ? '' : ` (process ${result.holder.pid})`;
    throw new CommandFailure(
      EXIT.failed,
      `Another command${who} is writing to this sheet. Try again when it is done.`,
    );
  }
  const queue = createGoogleSheetQueue({
    sheets,
    spreadsheetId: config.SPREADSHEET_ID,
    clock,
    random,
    anchorKey: ANCHOR_KEY,
    onTrouble: (trouble) => terminal.complain(`${trouble}\n`),
  });
  try {
    return await work(queue);
  } finally {
    // What stays is taken out by the next command.
    await queue.leave().catch(() => undefined);
    result.lock.release();
  }
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
