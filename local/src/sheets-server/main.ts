import { Command, InvalidArgumentError, Option } from 'commander';
import { Workbooks } from '../workbook/workbooks.ts';
import { createSheetsServer } from './sheets-server.ts';

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0)
    throw new InvalidArgumentError('A whole number from 0 is needed.');
  return number;
}

interface Options {
  readonly port: number;
  readonly data?: string;
  readonly latency: number;
  readonly quota: 'on' | 'off';
  readonly auth: 'any' | 'required';
}

/** The Sheets API stand-in alone, for any client: `node local/src/sheets-server/main.ts --quota off`. */
const command = new Command('sheets-server')
  .option('--port <number>', 'where to listen on 127.0.0.1', wholeNumber, 8788)
  .option('--data <folder>', 'where spreadsheets are kept; without it they are gone with the process')
  .option('--latency <ms>', 'how long a request takes at least', wholeNumber, 80)
  .addOption(new Option('--quota <on|off>', 'limits per minute').choices(['on', 'off']).default('on'))
  .addOption(
    new Option('--auth <any|required>', 'which bearer tokens are taken')
      .choices(['any', 'required'])
      .default('any'),
  )
  .parse();

const { port, data, latency, quota, auth } = command.opts<Options>();
const workbooks = new Workbooks({ now: () => Date.now(), ...(data === undefined ? {} : { folder: data }) });
const server = createSheetsServer({ workbooks, now: () => Date.now(), latencyMs: latency, quota, auth });
await server.listen(port);
process.stdout.write(`Sheets API v4 at ${server.url}\n`);

const stop = () => {
  void server
    .close()
    .then(() => workbooks.close())
    .then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
