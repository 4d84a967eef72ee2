import { Command } from 'commander';
import { baseline } from './baseline.ts';
import { crash } from './crash.ts';
import { flood } from './flood.ts';
import { limits } from './limits.ts';
import { metrics } from './metrics.ts';
import { operators } from './operators.ts';
import { outage } from './outage.ts';
import { page } from './page.ts';
import { replay } from './replay.ts';
import { script } from './script.ts';
import { sheetsSize } from './sheets-size.ts';
import { size } from './size.ts';
import { start } from './start.ts';
import { throughput } from './throughput.ts';
import { urgent } from './urgent.ts';

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}

/** Every figure that is quoted anywhere comes from one of these commands. */
const program = new Command('bench')
  .description('Measures the real worker against the stand-ins, on this machine.')
  .showHelpAfterError();

program
  .command('throughput')
  .description('how evenly and how fast messages leave, and how many Sheets calls that takes')
  .option('--count <n>', 'notifications, each to a chat of its own', Number, 500)
  .option('--rate <n>', 'messages a second', Number, 10)
  .option('--batch <n>', "the most rows claimed ahead; the worker's own default if not given", Number)
  .action(throughput);

program
  .command('urgent')
  .description('lets urgent rows overtake hundreds that wait')
  .option('--waiting <n>', 'rows that wait from the start', Number, 800)
  .option('--count <n>', 'urgent rows, one after the other', Number, 5)
  .option('--rate <n>', 'messages a second', Number, 10)
  .action(urgent);

program
  .command('crash')
  .description(
    'kills the worker again and again, and sees that nothing is lost and nothing confirmed is repeated',
  )
  .option('--count <n>', 'notifications while it is killed at random moments', Number, 2000)
  .option('--kills <n>', 'kills at random moments', Number, 200)
  .option('--kills-per-point <n>', 'kills at each named point', Number, 50)
  .option('--seed <n>', 'of all chance', Number, 1)
  .action(crash);

program
  .command('limits')
  .description('keeps to what Telegram states, and lets a hot chat delay no other')
  .option('--count <n>', 'notifications in all', Number, 1000)
  .option('--chats <n>', 'private chats', Number, 300)
  .option('--groups <n>', 'groups, each with more than a minute takes', Number, 5)
  .option('--hot <n>', 'notifications to one hot chat', Number, 200)
  .option('--rate <n>', 'messages a second', Number, 30)
  .option('--batch <n>', 'the most rows claimed ahead', Number, 100)
  .action(limits);

program
  .command('flood')
  .description('delivers everything through a server that tells a part of the requests to wait')
  .option('--count <n>', 'notifications, each to a chat of its own', Number, 200)
  .option('--rate <n>', 'messages a second', Number, 30)
  .option('--share <part>', 'of the requests, from 0 to 1', Number, 0.1)
  .option('--retry-after <seconds>', 'how long each is told to wait', Number, 1)
  .action(flood);

program
  .command('start')
  .description('how soon the worker polls after its process starts, and how much memory it takes')
  .option('--runs <n>', 'how many times', Number, 5)
  .action(start);

program
  .command('metrics')
  .description('what it costs that health and figures are served and asked for')
  .option('--count <n>', 'notifications in each run', Number, 6000)
  .option('--rate <n>', 'messages a second', Number, 1000)
  .option('--pairs <n>', 'runs without and with them', Number, 5)
  .action(metrics);

program
  .command('page')
  .description('how soon the page of npm start shows the sheet, and how smoothly a long one scrolls')
  .option('--starts <n>', 'how many times', Number, 3)
  .option('--rows <n>', 'of the sheet that is scrolled', Number, 10_000)
  .action(page);

program
  .command('script')
  .description('what spins through the web app and an announcement to many cost in Apps Script')
  .option('--spins <n>', 'spins in all', Number, 1000)
  .option('--callers <n>', 'at once; Google runs 30 executions of one user at a time', Number, 30)
  .option('--recipients <n>', 'of the announcement', Number, 10_000)
  .action(script);

program
  .command('operators')
  .description('lets a crowd of operators change rows at random while the worker sends from them')
  .option('--count <n>', 'notifications, each to a chat of its own', Number, 1000)
  .option('--rate <n>', 'messages a second', Number, 10)
  .option('--changes <n>', 'the least changes in all', Number, 5000)
  .option('--pause <ms>', 'between two changes', Number, 10)
  .option('--seed <n>', 'of all chance', Number, 1)
  .option('--patience <seconds>', 'for a worker that does not come to an end', Number, 1800)
  .action(operators);

program
  .command('baseline')
  .description('sets the worker beside the original design, on the same stand-ins')
  .option('--count <n>', 'notifications queued at once', Number, 100)
  .option('--rate <n>', 'messages a second of the worker', Number, 30)
  .option('--trickle <n>', 'notifications queued one by one', Number, 30)
  .option('--kills <n>', 'how often it is killed', Number, 10)
  .option('--changes <n>', 'by operators', Number, 600)
  .action(baseline);

program
  .command('outage')
  .description('takes Google away, in several ways, and sees that nothing is lost, doubled or late')
  .option('--count <n>', 'notifications in each kind of trouble', Number, 200)
  .option('--rate <n>', 'messages a second', Number, 10)
  .option('--gone <seconds>', 'how long Google is gone; 600 are ten minutes', Number, 60)
  .option('--quota <seconds>', 'how long the quota is used up', Number, 30)
  .option('--committed <n>', 'writes that are answered with 503 although they were carried out', Number, 10)
  .action(outage);

program
  .command('size')
  .description('what a poll, a start and the memory come to with ever more finished rows')
  .option('--rows <list>', 'how many finished rows, one after the other', numbers, [1_000, 10_000, 100_000])
  .option('--idle <seconds>', 'how long the idle worker is watched', Number, 60)
  .action(size);

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
