import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './commands/context.ts';
import type { ExitCode } from './commands/exit-codes.ts';

const USAGE_ERROR = 2;
/** As shells say of a program that was ended by Ctrl+C. */
const INTERRUPTED = 130;

const JSON_HELP = 'answer with one JSON value, for programs';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

// Whoever reads may have seen enough, as `head` has. For a worker that is no reason to end well.
if (process.argv[2] !== 'start') process.stdout.once('error', () => process.exit());

const program = new Command('courier')
  .description(
    'Delivers the notifications that a Google Sheet holds. Settings come from .env (see .env.example).',
  )
  .showHelpAfterError('(add --help for help)')
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit codes:
  0   done
  1   not done, or not wholly: the sheet, the journal or Telegram can't be used; doctor found a failure
  2   the command line can't be understood
  3   no notification is meant by what was given
  4   a person said no, or nobody was there to say yes
  78  the settings need mending
  130 interrupted`,
  );

program
  .command('start')
  .description('run the worker until it is told to stop (SIGINT or SIGTERM)')
  .option('--takeover', 'send at once, though another worker may be sending; that one then stands by')
  .action(async ({ takeover = false }: { takeover?: boolean }) => {
    const { workerMain } = await import('./worker-main.ts');
    await workerMain(takeover);
  });

/** Every command is loaded only when it is called, so that `start` starts as fast as if there were no other. */
function command(usage: string, description: string): Command {
  return program.command(usage).description(description).addOption(new Option('--json', JSON_HELP));
}

command('doctor', 'look at everything the worker needs, and say what is wrong and how to mend it').action(
  (options: { json?: boolean }) =>
    end(options, async (context) => {
      const { doctor } = await import('./commands/doctor.ts');
      const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return doctor({ ...context, nodeVersion: process.versions.node, machineZone });
    }),
);

command('init', 'make the tabs and columns that the worker needs and the sheet does not have yet').action(
  (options: { json?: boolean }) =>
    end(options, async (context) => (await import('./commands/init.ts')).init(context)),
);

command('status', 'how the queue stands, who sends, and how fast').action((options: { json?: boolean }) =>
  end(options, async (context) => (await import('./commands/status.ts')).status(context)),
);

/** Which rows are meant. */
function withFilter(one: Command): Command {
  return one
    .option('--status <list>', 'only rows of these statuses, such as dead,failed')
    .option('--to <address>', 'only rows to this User ID or @channelname')
    .option('--type <type>', 'only rows of this Type')
    .option('--error <text>', 'only rows whose Error Message has this in it')
    .option(
      '--since <time>',
      "only rows created from then on, such as 2026-01-31 (in the sheet's time zone)",
    );
}

withFilter(command('list', 'rows of the queue, as they stand in the sheet'))
  .option('--limit <number>', 'the most rows shown; of more, the last ones', wholeNumber, 50)
  .option('--archive', 'look into Notification_Archive too')
  .action((options: { json?: boolean; limit: number; archive?: boolean }) =>
    end(options, async (context) => (await import('./commands/list.ts')).list(context, options)),
  );

command('show <id>', 'everything that is known of one notification, with what the worker here did').action(
  (id: string, options: { json?: boolean }) =>
    end(options, async (context) => (await import('./commands/show.ts')).show(context, { id })),
);

command('uncertain', 'what may have been delivered, with what is known of it').action(
  (options: { json?: boolean }) =>
    end(options, async (context) => (await import('./commands/uncertain.ts')).uncertain(context)),
);

interface EnqueueFlags {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly to?: string;
  readonly message?: string;
  readonly type?: string;
  readonly priority?: string;
  readonly sendAt?: string;
  readonly media?: string;
  readonly options?: string;
  readonly dedupeKey?: string;
}

command(
  'enqueue [file]',
  'queue one notification, or those of a CSV or JSON-lines file (- is standard input)',
)
  .option('--to <address>', 'User ID: a Telegram id, or @channelname')
  .option('--message <text>', 'the text, in Telegram HTML')
  .option('--type <type>', 'your own word for the kind of message')
  .option('--priority <number>', '1 goes first, 10 last')
  .option('--send-at <time>', 'not before, such as "2026-01-31 14:30" (in the sheet\'s time zone)')
  .option('--media <addresses>', 'https addresses of pictures, films or documents')
  .option('--options <json>', 'more, such as {"silent": true} or {"template": "welcome"}')
  .option('--dedupe-key <text>', 'a second row with the same key is not sent')
  .option('--dry-run', 'only tell how many, how long it takes and who has opted out')
  .option('--yes', 'do not ask before more than one is queued')
  .addHelpText(
    'after',
    `
The first line of a CSV file names columns as the sheet does: User ID, Message, Type, Priority, Send At, Media, Options,
Dedupe Key. A line of JSON has the same names: {"User ID": 123456789, "Message": "Hello"}. What a row does not say itself
is taken from the options above. All rows are queued, or none where one can't be read.`,
  )
  .action((file: string | undefined, flags: EnqueueFlags) =>
    end(flags, async (context) => {
      const { enqueue } = await import('./commands/enqueue.ts');
      const { to: userId, message, type, priority, sendAt, media, options, dedupeKey } = flags;
      const all = { userId, message, type, priority, sendAt, media, options, dedupeKey };
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      const { dryRun = false, yes = false } = flags;
      const readStandardInput = async () => (await import('node:stream/consumers')).text(process.stdin);
      return enqueue(context, { file, given, dryRun, yes, readStandardInput });
    }),
  );

interface DecideFlags {
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

for (const [action, description] of [
  ['retry', 'send again: by id, or all rows that a filter means'],
  ['cancel', 'do not send: by id, or all rows that a filter means'],
] as const) {
  withFilter(command(`${action} [ids...]`, description))
    .option('--yes', 'do not ask before more than one row is changed')
    .option('--dry-run', 'only tell which rows would be changed')
    .action((ids: string[], options: DecideFlags) =>
      end(options, async (context) =>
        (await import('./commands/decide.ts')).decide(context, { ...options, ids, action }),
      ),
    );
}

for (const [name, description, paused] of [
  ['pause', 'send nothing until it is resumed (Paused in the tab Settings)', true],
  ['resume', 'send again what waits', false],
] as const) {
  command(name, description).action((options: { json?: boolean }) =>
    end(options, async (context) => (await import('./commands/pause.ts')).pause(context, { paused })),
  );
}

interface ArchiveFlags {
  readonly json?: boolean;
  readonly before?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

command('archive', 'move what has long been done with to Notification_Archive now')
  .option(
    '--before <time>',
    "also what had come to its end by then, such as 2026-01-31 (in the sheet's time zone)",
  )
  .option('--dry-run', 'only tell how many rows would be moved')
  .option('--yes', 'do not ask')
  .action((options: ArchiveFlags) =>
    end(options, async (context) => (await import('./commands/archive.ts')).archive(context, options)),
  );

const journal = program.command('journal').description("the worker's own record on this machine");
journal
  .command('check')
  .description('read all of it, and say whether it is whole and what is in hand')
  .addOption(new Option('--json', JSON_HELP))
  .action((options: { json?: boolean }) =>
    end(options, async (context) => (await import('./commands/journal-check.ts')).journalCheck(context)),
  );

function wholeNumber(text: string): number {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  if (number >= 1) return number;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

/** Runs a command and ends the process with what it comes to. */
async function end(
  { json = false }: { readonly json?: boolean },
  run: (context: CommandContext) => Promise<ExitCode>,
): Promise<void> {
  const { carryOut } = await import('./commands/carry-out.ts');
  const { systemClock } = await import('./clock.ts');
  const { stdout, stderr, stdin } = process;
  // What is half done in the sheet is whole there: every batch is.
  stop.signal.addEventListener('abort', () => process.exit(INTERRUPTED));
  process.exitCode = await carryOut(run, {
    environment: process.env,
    clock: systemClock,
    random: Math.random,
    pid: process.pid,
    isJson: json,
    terminal: {
      columns: stdout.isTTY ? stdout.columns : null,
      bars: stderr.isTTY ? stderr : null,
      isColoured: stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
      write: (text) => stdout.write(text),
      complain: (text) => stderr.write(text),
      ask: async (question) => {
        if (!stdin.isTTY) return null;
        const { createInterface } = await import('node:readline/promises');
        const lines = createInterface({ input: stdin, output: stderr });
        lines.once('SIGINT', () => process.exit(INTERRUPTED));
        const closed = new Promise<null>((resolve) => {
          lines.once('close', () => resolve(null));
        });
        return Promise.race([lines.question(question), closed]).finally(() => lines.close());
      },
    },
  });
  // What is piped to a slow reader is written first; idle keep-alive connections hold nothing up.
  stdout.write('', () => process.exit());
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : USAGE_ERROR;
}
