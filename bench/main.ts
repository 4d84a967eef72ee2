import { Command } from 'commander';
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

await program.parseAsync();
