import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError, Option } from 'commander';
import { config as loadEnvFile } from 'dotenv';
import type { CommandContext } from './commands/context.ts';
import type { ExitCode } from './commands/exit-codes.ts';

loadEnvFile({ quiet: true });

const USAGE_ERROR = 2;

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

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
  78  the settings need mending`,
  );

program
  .command('start')
  .description('run the worker until it is told to stop (SIGINT or SIGTERM)')
  .option('--takeover', 'send at once, though another worker may be sending; that one then stands by')
  .action(async ({ takeover = false }: { takeover?: boolean }) => {
    const { start } = await import('./commands/start.ts');
    process.exitCode = await start({
      environment: process.env,
      pid: process.pid,
      host: hostname(),
      isTakeover: takeover,
      terminal: process.stdout.isTTY,
      signal: stop.signal,
      // PM2 waits for this when it is told to (`wait_ready`).
      ready: () => process.send?.('ready'),
      complain: (text) => process.stderr.write(text),
      crash: () => process.kill(process.pid, 'SIGKILL'),
      expectLoad: () => setFlagsFromString('--semi-space-growth-factor=2'),
    });
    // Idle keep-alive connections would hold the process for seconds.
    process.exit();
  });

/** Every command is loaded only when it is called, so that `start` starts as fast as if there were no other. */
function command(usage: string, description: string): Command {
  return program
    .command(usage)
    .description(description)
    .addOption(new Option('--json', 'answer with one JSON value, for programs'));
}

command('doctor', 'look at everything the worker needs, and say what is wrong and how to mend it').action(
  (options: { json?: boolean }) =>
    end(options, async (context) => {
      const { doctor } = await import('./commands/doctor.ts');
      const machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return doctor({ ...context, nodeVersion: process.versions.node, machineZone });
    }),
);

/** Runs a command and ends the process with what it comes to. */
async function end(
  { json = false }: { readonly json?: boolean },
  run: (context: CommandContext) => Promise<ExitCode>,
): Promise<void> {
  const { carryOut } = await import('./commands/carry-out.ts');
  const { systemClock } = await import('./clock.ts');
  const { stdout, stderr, stdin } = process;
  process.exitCode = await carryOut(run, {
    environment: process.env,
    clock: systemClock,
    random: Math.random,
    isJson: json,
    terminal: {
      columns: stdout.isTTY ? stdout.columns : null,
      isColoured: stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
      write: (text) => stdout.write(text),
      complain: (text) => stderr.write(text),
      ask: async (question) => {
        if (!stdin.isTTY) return null;
        const { createInterface } = await import('node:readline/promises');
        const lines = createInterface({ input: stdin, output: stderr });
        return lines.question(question, { signal: stop.signal }).finally(() => lines.close());
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
