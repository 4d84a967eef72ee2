import { readFileSync } from 'node:fs';
import {
  cellText,
  formatDateTime,
  makeNotificationId,
  type Notification,
  putIntoWords,
  recipientKey,
  unwanted,
} from '@sheet-courier/shared';
import { DirectoryBook } from '../queue/directory-book.ts';
import { RowAppender } from '../queue/row-appender.ts';
import { type CommandContext, CommandFailure } from './context.ts';
import {
  type Given,
  GIVEN_COLUMNS,
  type InputReading,
  readInput,
  readNotifications,
} from './enqueue-input.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openSheet, type OpenSheet } from './open-sheet.ts';
import { withProgress } from './progress.ts';
import { summarise, SUMMARY_COLUMNS } from './queue-summary.ts';
import { paint, plain, type Terminal } from './terminal.ts';
import { count, duration } from './words.ts';
import { COMMAND_ANCHORS, oneCommandAtATime, patiently } from './write-to-queue.ts';

export interface EnqueueOptions {
  /** A CSV or JSON-lines file; `-` is standard input. Without one, a single notification is given here. */
  readonly file?: string | undefined;
  /** Of the single notification; or, for a file, of its rows that do not say it themselves. */
  readonly given: Given;
  readonly dryRun?: boolean;
  /** Do not ask. */
  readonly yes?: boolean;
  readonly readStandardInput: () => Promise<string>;
}

/** Rows added in one call, which stays below the 2 MB that Google recommends, however long the messages are. */
const CHUNK_ROWS = 500;
const CHUNK_CHARACTERS = 500_000;

const SHOWN_PROBLEMS = 20;

/** What enqueuing would come to. */
interface Forecast {
  readonly notifications: readonly Notification[];
  /** Of those: who does not want them. Their rows say so, with the status skipped. */
  readonly optedOut: number;
  /** Of those: the queue or the file has the same Dedupe Key already, so that the worker skips them. */
  readonly repeated: number;
  readonly chats: number;
  /** How long sending takes once it begins, after what is due already: milliseconds. */
  readonly takesMs: number;
  readonly dueBefore: number;
  readonly ratePerSecond: number;
  /** When the last one may leave at the earliest; null where all may at once. */
  readonly lastSendAt: number | null;
  readonly isPaused: boolean;
}

/** Queues one notification, or those of a file: all of them, or none where one can't be read. */
export async function enqueue(context: CommandContext, options: EnqueueOptions): Promise<ExitCode> {
  const { isJson, terminal, clock, random } = context;
  const input = await read(options);
  const sheet = await openSheet(context);
  const ids = new Set<string>();
  const makeId = (): string => {
    let id = makeNotificationId(clock.now(), random);
    while (ids.has(id)) id = makeNotificationId(clock.now(), random);
    ids.add(id);
    return id;
  };
  const { notifications, problems } = readNotifications(input.rows, sheet.zone, clock.now(), makeId);
  refuse([...input.problems, ...problems]);
  if (notifications.length === 0) throw new CommandFailure(EXIT.nothing, 'There is nothing to queue.');
  const forecast = await foresee(context, sheet, notifications);
  if (options.dryRun === true) {
    tell(forecast, 'would be queued', sheet, context);
    return EXIT.ok;
  }
  if (notifications.length > 1 && options.yes !== true) await confirm(forecast, context);
  await append(context, sheet, forecast.notifications);
  if (isJson || notifications.length > 1) tell(forecast, 'queued', sheet, context);
  else terminal.write(`${paint(terminal, 'green', 'queued')} as ${notifications[0]?.id ?? ''}\n`);
  return EXIT.ok;
}

async function read({ file, given, readStandardInput }: EnqueueOptions): Promise<InputReading> {
  if (file === undefined) {
    if (given.userId === undefined)
      throw new CommandFailure(EXIT.usage, 'Say to whom (--to) and what (--message), or name a file.');
    return { rows: [{ line: 1, given }], problems: [] };
  }
  const { rows, problems } = readInput(file === '-' ? await readStandardInput() : readFile(file));
  const filled = rows.map((row) => {
    const all: Partial<Record<(typeof GIVEN_COLUMNS)[number], string | number>> = { ...row.given };
    for (const key of GIVEN_COLUMNS) {
      const usual = given[key];
      if (usual !== undefined && cellText(all[key]) === '') all[key] = usual;
    }
    return { line: row.line, given: all };
  });
  return { rows: filled, problems };
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CommandFailure(EXIT.usage, `${path} can't be read.`);
  }
}

/** @throws CommandFailure that names them, where there are problems */
function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, SHOWN_PROBLEMS).map((problem) => `  - ${plain(problem)}\n`);
  const more = problems.length > SHOWN_PROBLEMS ? `  … and ${problems.length - SHOWN_PROBLEMS} more\n` : '';
  throw new CommandFailure(EXIT.failed, `Nothing was queued:\n${shown.join('')}${more}`);
}

async function foresee(
  context: CommandContext,
  { calls, config, queue, tab, zone, settings }: OpenSheet,
  notifications: readonly Notification[],
): Promise<Forecast> {
  const { clock, terminal } = context;
  const book = new DirectoryBook(calls, clock, (trouble) => terminal.complain(`${trouble}\n`));
  const directory = await book.read(tab.directory, zone);
  refuse(
    notifications.flatMap((one, index) => {
      const words = putIntoWords(one, directory);
      return words.ok ? [] : [`Number ${index + 1}: ${words.problem}`];
    }),
  );
  const judged = notifications.map((one): Notification => {
    const reason = unwanted(directory.users.get(one.recipient.address), one);
    return reason === null ? one : { ...one, status: 'skipped', errorMessage: reason };
  });
  const rows = await queue.columns(...SUMMARY_COLUMNS, 'dedupeKey');
  const leaving = judged.filter(({ status }) => status === 'pending');
  const { ratePerSecond: set, paused } = await settings();
  const ratePerSecond = set ?? config.RATE_PER_SECOND;
  const chats = Map.groupBy(leaving, ({ recipient }) => recipientKey(recipient));
  const mostToOne = Math.max(0, ...[...chats.values()].map((those) => those.length));
  const sendAts = leaving.map(({ sendAt }) => sendAt ?? 0).reduce((one, other) => Math.max(one, other), 0);
  const dueBefore = summarise(rows, zone, clock.now()).due;
  return {
    notifications: judged,
    optedOut: judged.length - leaving.length,
    repeated: countRepeated(leaving, new Set(rows.map(({ cells }) => cellText(cells.dedupeKey)))),
    chats: chats.size,
    // One chat takes one message a second.
    takesMs: Math.max((leaving.length + dueBefore) / ratePerSecond, mostToOne) * 1000,
    dueBefore,
    ratePerSecond,
    lastSendAt: sendAts > clock.now() ? sendAts : null,
    isPaused: paused,
  };
}

function countRepeated(leaving: readonly Notification[], known: Set<string>): number {
  let repeated = 0;
  for (const { dedupeKey } of leaving) {
    if (dedupeKey === '') continue;
    if (known.has(dedupeKey)) repeated++;
    known.add(dedupeKey);
  }
  return repeated;
}

/** @throws CommandFailure unless somebody says yes */
async function confirm(forecast: Forecast, { terminal, isJson }: CommandContext): Promise<void> {
  const { notifications, optedOut } = forecast;
  const leaving = notifications.length - optedOut;
  const question = `Queue ${count(leaving, 'message')}, which take ${duration(forecast.takesMs)}${optedOut > 0 ? `; ${optedOut} more are not wanted` : ''}? [y/N] `;
  const answer = isJson ? null : await terminal.ask(question);
  if (answer === null)
    throw new CommandFailure(
      EXIT.declined,
      `${count(notifications.length, 'row')} would be queued, and nobody is there to ask: say --yes.`,
    );
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailure(EXIT.declined, 'Nothing was queued.');
}

function append(
  context: CommandContext,
  { calls, config }: OpenSheet,
  notifications: readonly Notification[],
): Promise<void> {
  return oneCommandAtATime(context, config, () =>
    withProgress(context, notifications.length, async (told) => {
      const appender = new RowAppender(calls, context.random, COMMAND_ANCHORS);
      let done = 0;
      for (const part of chunksOf(notifications)) {
        await patiently(context.clock, () => appender.append(part)).catch((error: unknown) => {
          throw done === 0 || !(error instanceof Error)
            ? error
            : brokenOff(error, done, notifications.length);
        });
        done += part.length;
        told(done);
      }
    }),
  );
}

function chunksOf(notifications: readonly Notification[]): readonly (readonly Notification[])[] {
  const chunks: Notification[][] = [];
  let characters = Infinity;
  for (const notification of notifications) {
    const own = JSON.stringify(notification).length;
    const last = chunks.at(-1);
    if (last === undefined || last.length >= CHUNK_ROWS || characters + own > CHUNK_CHARACTERS) {
      chunks.push([notification]);
      characters = own;
    } else {
      last.push(notification);
      characters += own;
    }
  }
  return chunks;
}

/** Whoever repeats the whole file would send a part of it twice. */
function brokenOff(error: Error, done: number, total: number): CommandFailure {
  return new CommandFailure(
    EXIT.failed,
    `${error.message} The first ${done} of ${total} are queued, the others are not: queue those alone later.`,
  );
}

function tell(
  forecast: Forecast,
  verb: string,
  { zone }: OpenSheet,
  { isJson, terminal }: CommandContext,
): void {
  const { notifications, ...figures } = forecast;
  if (isJson) {
    const { lastSendAt, takesMs, ...rest } = figures;
    const report = {
      ...(verb === 'queued'
        ? { queued: notifications.map(({ id }) => id) }
        : { wouldQueue: notifications.length }),
      ...rest,
      takesSeconds: Math.round(takesMs / 1000),
      lastSendAt: lastSendAt === null ? null : new Date(lastSendAt).toISOString(),
    };
    terminal.write(`${JSON.stringify(report)}\n`);
    return;
  }
  for (const line of describe(forecast, verb, zone, terminal)) terminal.write(`${line}\n`);
}

function describe(
  forecast: Forecast,
  verb: string,
  zone: OpenSheet['zone'],
  terminal: Terminal,
): readonly string[] {
  const { notifications, optedOut, repeated, chats, takesMs, dueBefore, ratePerSecond, lastSendAt } =
    forecast;
  const leaving = notifications.length - optedOut;
  const lines = [
    paint(terminal, 'green', `${count(leaving, 'message')} to ${count(chats, 'chat')} ${verb}.`),
    `Sending takes ${duration(takesMs)} at ${ratePerSecond} a second${dueBefore > 0 ? `, ${dueBefore} that are due already included` : ''}.`,
  ];
  if (optedOut > 0)
    lines.push(
      `${optedOut} more ${optedOut === 1 ? 'is' : 'are'} not wanted (tab Users): skipped, with the reason in the row.`,
    );
  if (repeated > 0) lines.push(`${repeated} have a Dedupe Key that is there already: the worker skips them.`);
  if (lastSendAt !== null) lines.push(`The last may leave at ${formatDateTime(lastSendAt, zone)}.`);
  if (forecast.isPaused)
    lines.push('Sending is paused in the tab Settings: nothing leaves before that ends.');
  return lines;
}
