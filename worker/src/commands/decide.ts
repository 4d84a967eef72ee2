import { ACTION_RULES, changes, type RowAction, type Status } from '@sheet-courier/shared';
import type { Decision, QueueWrite } from '../queue/queue.ts';
import { type CommandContext, CommandFailure } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openSheet } from './open-sheet.ts';
import { withProgress } from './progress.ts';
import { type FilterOptions, parseFilter } from './row-filter.ts';
import { LINE_COLUMNS, lineTable, lineToJson, matches, readLine, type RowLine } from './row-lines.ts';
import { paint, plain } from './terminal.ts';
import { count } from './words.ts';
import { patiently, writeToQueue } from './write-to-queue.ts';

export interface DecideOptions extends FilterOptions {
  readonly action: Exclude<RowAction, 'sendNow'>;
  /** Do not ask. */
  readonly yes?: boolean;
  /** Only tell what would be done. */
  readonly dryRun?: boolean;
}

/** Rows written in one call of the queue, so that a bar can move. */
const CHUNK = 1_000;

const MOST_TURNS = 3;

const SHOWN = 10;

/** The rows that are meant, and what the action is to do with them. */
interface Selection {
  readonly change: readonly RowLine[];
  /** Meant, and yet not changed. */
  readonly leave: readonly { readonly id: string; readonly reason: string }[];
}

/** Sets rows to pending or cancelled, as a person would in the sheet. */
export async function decide(context: CommandContext, options: DecideOptions): Promise<ExitCode> {
  const { isJson, terminal } = context;
  const { action, yes = false, dryRun = false } = options;
  const { queue, zone } = await openSheet(context);
  const filter = parseFilter(options, zone);
  if (Object.keys(filter).length === 0)
    throw new CommandFailure(
      EXIT.usage,
      `Say which rows: \`courier ${action} ID…\`, or --status, --to, --type, --error, --since.`,
    );
  const lines = (await queue.columns(...LINE_COLUMNS)).map((row) => readLine(row, zone));
  const meant = lines.filter((line) => matches(line, filter));
  const { change, leave } = choose(meant, lines, options);

  if (!isJson)
    for (const { id, reason } of leave.slice(0, SHOWN)) terminal.complain(`${plain(id)}: ${reason}\n`);
  if (!isJson && leave.length > SHOWN)
    terminal.complain(`… and ${count(leave.length - SHOWN, 'more row')}\n`);
  if (change.length === 0) {
    if (isJson) terminal.write(`${JSON.stringify({ action, done: [], left: leave })}\n`);
    else
      terminal.complain(
        `There is no row to ${action}: that is for ${ACTION_RULES[action].from.join(', ')}.\n`,
      );
    return EXIT.nothing;
  }
  if (dryRun) {
    if (isJson)
      terminal.write(`${JSON.stringify({ action, wouldChange: change.map(lineToJson), left: leave })}\n`);
    else
      terminal.write(
        `${lineTable(change, zone, terminal)}${count(change.length, 'row')} would be ${ACTION_RULES[action].to}.\n`,
      );
    return EXIT.ok;
  }
  if (change.length > 1 && !yes) await confirm(context, action, change);
  const done = await carryOutDecisions(context, action, change);
  return tell(context, action, done, [
    ...leave,
    ...change
      .filter(({ id }) => !done.has(id))
      .map(({ id }) => ({ id, reason: 'it has changed meanwhile, and stays' })),
  ]);
}

function choose(
  meant: readonly RowLine[],
  all: readonly RowLine[],
  { ids = [], action }: DecideOptions,
): Selection {
  const known = new Map<string, number>();
  for (const { id } of all) known.set(id, (known.get(id) ?? 0) + 1);
  const change: RowLine[] = [];
  const leave = ids
    .filter((id) => !known.has(id))
    .map((id) => ({ id, reason: 'no row of the queue has this ID' }));
  for (const line of meant) {
    const { id, row, status } = line;
    if (id === '') leave.push({ id: `row ${row}`, reason: 'it has no ID yet; the worker gives it one' });
    else if ((known.get(id) ?? 0) > 1)
      leave.push({ id, reason: `several rows have this ID; clear it in the copies` });
    else if (changes(action, status)) change.push(line);
    // Whoever names a row wants to know; by a filter, the others were not meant.
    else if (ids.includes(id))
      leave.push({ id, reason: `it is ${status === '' ? 'a draft' : plain(status)}` });
  }
  return { change, leave };
}

/** @throws CommandFailure unless somebody says yes */
async function confirm(
  { terminal, isJson }: CommandContext,
  action: DecideOptions['action'],
  change: readonly RowLine[],
): Promise<void> {
  const counts = [...Map.groupBy(change, ({ status }) => status)].map(
    ([status, rows]) => `${rows.length} ${status}`,
  );
  const question = `${action === 'retry' ? 'Send again' : 'Cancel'} ${count(change.length, 'row')} (${counts.join(', ')})? [y/N] `;
  const answer = isJson ? null : await terminal.ask(question);
  if (answer === null)
    throw new CommandFailure(
      EXIT.declined,
      `${count(change.length, 'row')} would change, and nobody is there to ask: say --yes.`,
    );
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandFailure(EXIT.declined, 'Nothing was changed.');
}

/** @returns ids of the rows that say so now */
function carryOutDecisions(
  context: CommandContext,
  action: DecideOptions['action'],
  change: readonly RowLine[],
): Promise<ReadonlySet<string>> {
  const decisions = change.map(({ id, status }) => ({
    id,
    seen: status as Status,
    status: ACTION_RULES[action].to,
  }));
  return writeToQueue(context, (queue) =>
    withProgress(context, decisions.length, async (told) => {
      const done = new Set<string>();
      for (let from = 0; from < decisions.length; from += CHUNK) {
        let left: readonly Decision[] = decisions.slice(from, from + CHUNK);
        // Rows that people are moving at this very moment take another turn.
        for (let turn = 0; turn < MOST_TURNS && left.length > 0; turn++) {
          const part: QueueWrite = { ...NOTHING, decisions: left };
          const { written } = await patiently(context.clock, () => queue.write(part, context.clock.now()));
          for (const id of written) done.add(id);
          left = left.filter(({ id }) => !done.has(id));
        }
        told(Math.min(from + CHUNK, decisions.length));
      }
      return done;
    }),
  );
}

const NOTHING: QueueWrite = { claims: [], results: [], moves: [], notes: [], ids: [] };

function tell(
  { isJson, terminal }: CommandContext,
  action: DecideOptions['action'],
  done: ReadonlySet<string>,
  left: readonly { readonly id: string; readonly reason: string }[],
): ExitCode {
  if (isJson) {
    terminal.write(`${JSON.stringify({ action, done: [...done], left })}\n`);
  } else {
    const what =
      action === 'retry'
        ? `${count(done.size, 'row')} pending again; the worker takes what is due within half a minute.`
        : `${count(done.size, 'row')} cancelled.`;
    terminal.write(`${paint(terminal, 'green', what)}\n`);
    for (const { id, reason } of left.filter(({ reason: why }) => why.includes('meanwhile')))
      terminal.complain(`${plain(id)}: ${reason}\n`);
  }
  return left.length === 0 ? EXIT.ok : EXIT.failed;
}
