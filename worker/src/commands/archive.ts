import { cellText, formatDateTime, parseDateTime, type Settings, type Zone } from '@sheet-courier/shared';
import { ARCHIVE_COLUMNS, archiveLimits, isArchivable } from '../queue/archive-rule.ts';
import { type CommandContext, CommandFailure } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openSheet } from './open-sheet.ts';
import { withProgress } from './progress.ts';
import { paint } from './terminal.ts';
import { count } from './words.ts';
import { patiently, writeToQueue } from './write-to-queue.ts';

export interface ArchiveOptions {
  /** A date, or date and time, in the spreadsheet's zone: what had come to its end by then goes, however young it is. */
  readonly before?: string;
  readonly dryRun?: boolean;
  /** Do not ask. */
  readonly yes?: boolean;
}

/** Batches that move nothing before it is given up: a tab is protected, or somebody keeps moving rows. */
const MOST_IDLE = 3;

/** Moves what has long been done with to the archive now, by the worker's own rule. */
export async function archive(context: CommandContext, options: ArchiveOptions): Promise<ExitCode> {
  const { terminal, isJson, clock } = context;
  const { queue, zone, ...sheet } = await openSheet(context);
  const settings = narrowed(await sheet.settings(), options, zone);
  const now = clock.now();
  const limits = archiveLimits(settings, now, zone);
  const rows = await queue.columns(...ARCHIVE_COLUMNS);
  const old = rows.filter(({ cells }) => isArchivable(cells, limits, zone));
  if (old.length === 0 || options.dryRun === true) {
    if (isJson) terminal.write(`${JSON.stringify({ wouldMove: old.length, moved: 0 })}\n`);
    else terminal.write(`${count(old.length, 'row')} would go to Notification_Archive.\n`);
    return EXIT.ok;
  }
  if (options.yes !== true)
    await confirm(context, countStatuses(old.map(({ cells }) => cellText(cells.status))));
  const moved = await move(context, settings, now, old.length);
  if (isJson) terminal.write(`${JSON.stringify({ wouldMove: old.length, moved })}\n`);
  else
    terminal.write(`${paint(terminal, 'green', `${count(moved, 'row')} went to Notification_Archive.`)}\n`);
  return moved >= old.length ? EXIT.ok : EXIT.failed;
}

function narrowed(settings: Settings, { before }: ArchiveOptions, zone: Zone): Settings {
  if (before === undefined) return settings;
  const at = parseDateTime(before, zone);
  if (at === null)
    throw new CommandFailure(EXIT.usage, '--before: it may be 2026-01-31 or "2026-01-31 14:30".');
  return { ...settings, archiveFinishedBefore: formatDateTime(at, zone) };
}

function countStatuses(statuses: readonly string[]): string {
  const groups = Map.groupBy(statuses, (status) => status.toLowerCase());
  return [...groups].map(([status, those]) => `${those.length} ${status}`).join(', ');
}

/** @throws CommandFailure unless somebody says yes */
async function confirm({ terminal, isJson }: CommandContext, what: string): Promise<void> {
  const answer = isJson ? null : await terminal.ask(`Move ${what} to Notification_Archive? [y/N] `);
  if (answer === null)
    throw new CommandFailure(
      EXIT.declined,
      `This would move ${what}, and nobody is there to ask: say --yes.`,
    );
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailure(EXIT.declined, 'Nothing was moved.');
}

/** @returns how many rows were moved */
function move(context: CommandContext, settings: Settings, now: number, total: number): Promise<number> {
  return writeToQueue(context, (queue) =>
    withProgress(context, total, async (told) => {
      let moved = 0;
      for (let idle = 0; idle < MOST_IDLE;) {
        const batch = await patiently(context.clock, () => queue.archive(settings, now));
        moved += batch.moved.length;
        told(Math.min(moved, total));
        if (!batch.isMore && moved >= total) return moved;
        idle = batch.moved.length === 0 ? idle + 1 : 0;
      }
      return moved;
    }),
  );
}
