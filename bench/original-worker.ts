import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from 'node-telegram-bot-api';
import { createSheetsClient } from '../worker/src/queue/sheets-client.ts';

/**
 * The original design, as the yardstick: every 5 s the whole tab, of that the first ten pending rows, one after the other,
 * and after each one call that writes its cells by row number. Both clients as they come, with their own retries.
 */
const POLL_MS = 5_000;
const ROWS_PER_POLL = 10;
const MOST_RETRIES = 3;

/** Columns of the original sheet, counted from 0, and Message ID at its right so that it can be judged. */
const USER_ID = 1;
const MESSAGE = 2;
const STATUS = 4;
const RETRY_COUNT = 7;

/** What the client does by itself where nobody says otherwise. */
const CLIENT_DEFAULTS = { retry: true };

const spreadsheetId = setting('SPREADSHEET_ID');
const sheets = createSheetsClient({
  keyFile: setting('GOOGLE_APPLICATION_CREDENTIALS'),
  apiUrl: setting('SHEETS_API_URL'),
});
const telegram = new Api(setting('TELEGRAM_BOT_TOKEN'), {
  apiRoot: setting('TELEGRAM_API_URL').replace(/\/$/, ''),
});

function setting(name: string): string {
  return process.env[name] ?? '';
}

async function poll(): Promise<void> {
  const range = 'Notification_Queue!A2:J';
  const { data } = await sheets.spreadsheets.values.get({ spreadsheetId, range }, CLIENT_DEFAULTS);
  const rows: readonly (readonly string[])[] = data.values ?? [];
  const pending = [...rows.entries()]
    .filter(([, cells]) => cells[STATUS] === 'pending')
    .slice(0, ROWS_PER_POLL);
  for (const [index, cells] of pending) await send(index + 2, cells);
}

async function send(row: number, cells: readonly string[]): Promise<void> {
  try {
    const text = cells[MESSAGE] ?? '';
    const { message_id: messageId } = await telegram.sendMessage({
      chat_id: Number(cells[USER_ID]),
      text,
      parse_mode: 'HTML',
    });
    await write(
      row,
      'sent',
      new Date().toISOString(),
      Number(cells[RETRY_COUNT] ?? 0),
      '',
      String(messageId),
    );
  } catch (error) {
    const retries = Number(cells[RETRY_COUNT] ?? 0) + 1;
    await write(row, retries >= MOST_RETRIES ? 'failed' : 'pending', '', retries, String(error), '');
  }
}

/** Status to Message ID; what is null stays. */
async function write(
  row: number,
  status: string,
  sentAt: string,
  retries: number,
  error: string,
  messageId: string,
) {
  const values = [
    [status, null, sentAt, retries, error, ...Array.from({ length: 7 }, () => null), messageId],
  ];
  await sheets.spreadsheets.values.update(
    {
      spreadsheetId,
      range: `Notification_Queue!E${row}:Q${row}`,
      valueInputOption: 'RAW',
      requestBody: { values },
    },
    CLIENT_DEFAULTS,
  );
}

process.on('SIGTERM', () => process.exit(0));
for (;;) {
  await poll().catch((error: unknown) => {
    if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${String(error)}\n`);
  });
  await sleep(POLL_MS);
}
