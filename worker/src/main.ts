import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { config as loadEnvFile } from 'dotenv';
import { start } from './commands/start.ts';

loadEnvFile({ quiet: true });

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

const program = new Command('courier')
  .description('Delivers the notifications that a Google Sheet holds.')
  .showHelpAfterError();

program
  .command('start', { isDefault: true })
  .description('run the worker until it is told to stop (SIGINT or SIGTERM)')
  .option('--takeover', 'send at once, though another worker may be sending; that one then stands by')
  .action(async ({ takeover = false }: { takeover?: boolean }) => {
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

await program.parseAsync();
