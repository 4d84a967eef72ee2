import { Command } from 'commander';
import { replay } from './replay.ts';
import { sheetsSize } from './sheets-size.ts';
import { start } from './start.ts';
import { throughput } from './throughput.ts';

/** Every figure that is quoted anywhere comes from one of these commands. */
const program = new Command('bench')
  .description('Measures the real worker against the stand-ins, on this machine.')
  .showHelpAfterError();

program
  .command('throughput')
  .description('how evenly and how fast messages leave, and how many Sheets calls that takes')
  .option('--count <n>', 'notifications, each to a chat of its own', Number, 500)
  .option('--rate <n>', 'messages a second', Number, 10)
  .option('--batch <n>', 'the most rows claimed ahead', Number, 50)
  .action(throughput);

program
  .command('start')
  .description('how soon the worker polls after its process starts, and how much memory it takes')
  .option('--runs <n>', 'how many times', Number, 5)
  .action(start);

program
  .command('replay <file>')
  .description('replays recorded Sheets API traffic (JSON lines) against the local Sheets server')
  .action(async (file: string) => {
    const { steps, equal, firstDifference } = await replay(file);
    process.stdout.write(`${equal} of ${steps} steps equal\n`);
    if (firstDifference === undefined) return;
    process.stdout.write(`${JSON.stringify(firstDifference, null, 2)}\n`);
    process.exitCode = 1;
  });

program
  .command('sheets-size')
  .description('loads, reads and reopens ten million cells in the local Sheets server')
  .action(async () => {
    process.stdout.write(`${JSON.stringify(await sheetsSize(), null, 2)}\n`);
  });

await program.parseAsync();
