import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../worker/src/config.ts';

let folder: string;
let keyFile: string;
let good: Record<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'courier-config-'));
  keyFile = join(folder, 'key.json');
  writeFileSync(keyFile, JSON.stringify({ type: 'service_account' }));
  good = {
    SPREADSHEET_ID: '1AbC_def-123',
    GOOGLE_APPLICATION_CREDENTIALS: keyFile,
    TELEGRAM_BOT_TOKEN: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
    ADMIN_CHAT_ID: '42',
    DATA_DIR: join(folder, 'new', 'data'),
  };
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function problems(changes: Record<string, string | undefined>): readonly string[] {
  const result = parseConfig({ ...good, ...changes });
  return result.ok ? [] : result.problems;
}

describe('the settings', () => {
  it('fill in what the original design says where nothing is set', () => {
    const result = parseConfig(good);

    expect(result).toEqual({
      ok: true,
      config: {
        ...good,
        POLL_INTERVAL_MS: 2000,
        BATCH_SIZE: null,
        RATE_PER_SECOND: 10,
        READ_BOT_UPDATES: 'no',
        MAX_RETRIES: 3,
        RETRY_DELAY_MS: 60_000,
        RETRY_POLICY: 'standard',
        RETRY_POLICY_BY_TYPE: new Map(),
        UNCERTAIN_POLICY: 'resend',
        UNCERTAIN_POLICY_BY_TYPE: new Map(),
        SEND_TIMEOUT_MS: 60_000,
        LOG_LEVEL: 'info',
        HTTP_HOST: '127.0.0.1',
      },
    });
  });

  it('count as not set where they are empty, as in the example file', () => {
    expect(problems({ BATCH_SIZE: '', LOG_LEVEL: '  ' })).toEqual([]);
    expect(problems({ SPREADSHEET_ID: '' })).toEqual([
      "SPREADSHEET_ID is missing; set it to the sheet's id or address",
    ]);
  });

  it('choose a policy by type, whatever the case and the spaces', () => {
    const result = parseConfig({
      ...good,
      RETRY_POLICY_BY_TYPE: 'Booking_24h = persistent, announcement=standard,',
      UNCERTAIN_POLICY_BY_TYPE: 'user_prize=hold',
    });

    expect(result.ok && result.config.RETRY_POLICY_BY_TYPE).toEqual(
      new Map([
        ['booking_24h', 'persistent'],
        ['announcement', 'standard'],
      ]),
    );
    expect(result.ok && result.config.UNCERTAIN_POLICY_BY_TYPE).toEqual(new Map([['user_prize', 'hold']]));
  });

  it.each(['booking_24h', '=hold', 'a=b=hold', 'user_prize=maybe'])(
    'name a list of policies by type that can not be read: %s',
    (UNCERTAIN_POLICY_BY_TYPE) => {
      expect(problems({ UNCERTAIN_POLICY_BY_TYPE })).toEqual([
        'UNCERTAIN_POLICY_BY_TYPE must be a list such as booking_24h=resend, each with one of resend, hold',
      ]);
    },
  );

  it('take a checkpoint to crash at, and name one that there is not', () => {
    const result = parseConfig({ ...good, COURIER_CRASH_AT: 'after-send:3' });

    expect(result.ok && result.config.COURIER_CRASH_AT).toEqual({ at: 'after-send', passing: 3 });
    expect(problems({ COURIER_CRASH_AT: 'anywhere:1' })[0]).toContain('COURIER_CRASH_AT must be like');
    expect(problems({ COURIER_CRASH_AT: 'after-send:0' })).toHaveLength(1);
  });

  it("take the sheet's address for its id", () => {
    const result = parseConfig({
      ...good,
      SPREADSHEET_ID: 'https://docs.google.com/spreadsheets/d/1AbC_x/edit#gid=0',
    });

    expect(result).toMatchObject({ ok: true, config: { SPREADSHEET_ID: '1AbC_x' } });
  });

  it('put a slash behind the addresses of stand-ins', () => {
    const result = parseConfig({
      ...good,
      SHEETS_API_URL: 'http://127.0.0.1:8788',
      TELEGRAM_API_URL: 'http://127.0.0.1:8789/',
    });

    expect(result).toMatchObject({
      config: { SHEETS_API_URL: 'http://127.0.0.1:8788/', TELEGRAM_API_URL: 'http://127.0.0.1:8789/' },
    });
  });

  it('report every problem at once', () => {
    expect(parseConfig({ RATE_PER_SECOND: 'fast', LOG_LEVEL: 'loud', SHEETS_API_URL: 'ftp://x' })).toEqual({
      ok: false,
      problems: [
        "SPREADSHEET_ID is missing; set it to the sheet's id or address",
        "GOOGLE_APPLICATION_CREDENTIALS is missing; set it to the path of the service account's key file (JSON)",
        'TELEGRAM_BOT_TOKEN is missing; set it to the token that @BotFather gave',
        'ADMIN_CHAT_ID is missing; set it to the chat id of whoever runs this',
        'SHEETS_API_URL must be an http or https address such as http://127.0.0.1:8788/',
        'RATE_PER_SECOND must be a whole number of messages a second from 1 to 1000',
        'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',
      ],
    });
  });

  it.each([
    ['SPREADSHEET_ID', 'my sheet', "must be a sheet's id or its address in the browser"],
    ['TELEGRAM_BOT_TOKEN', 'secret-that-leaks', 'must look like 123456789:AbC…, as @BotFather gave it'],
    ['ADMIN_CHAT_ID', 'me', 'must be a Telegram chat id such as 123456789, or @channelname'],
    ['RATE_PER_SECOND', '0', 'must be a whole number of messages a second from 1 to 1000'],
    ['BATCH_SIZE', '5.5', 'must be a whole number of rows from 1 to 5000'],
  ])('say what %s may be, and never what it was', (name, value, problem) => {
    expect(problems({ [name]: value })).toEqual([`${name} ${problem}`]);
  });

  it('name a key file that cannot be read, or that is none', () => {
    const noKey = join(folder, 'notes.txt');
    writeFileSync(noKey, 'hello');

    expect(problems({ GOOGLE_APPLICATION_CREDENTIALS: join(folder, 'absent.json') })[0]).toContain(
      'cannot be read',
    );
    expect(problems({ GOOGLE_APPLICATION_CREDENTIALS: noKey })[0]).toContain('not a Google key file');
  });

  it('refuse a data folder that is a file', () => {
    expect(problems({ DATA_DIR: join(keyFile, 'data') })[0]).toContain('DATA_DIR must be a folder');
  });
});
