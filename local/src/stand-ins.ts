import { PLAYERS } from './cast.ts';
import type { Closing } from './closing.ts';
import type { DataFolder } from './data-folder.ts';
import { listening } from './port.ts';
import { openServiceAccountFile } from './service-account-file.ts';
import { createSheetsServer, type SheetsServer } from './sheets-server/sheets-server.ts';
import { createTelegramServer, type TelegramServer } from './telegram-server/telegram-server.ts';
import type { Workbook } from './workbook/workbook.ts';
import { Workbooks } from './workbook/workbooks.ts';

/** The servers that stand in for Google's and Telegram's, and what they hold. */
export interface StandIns {
  readonly workbook: Workbook;
  readonly sheets: SheetsServer;
  readonly telegram: TelegramServer;
  /** The worker's key file at the local Google. */
  readonly keyFile: string;
}

export interface StandInOptions {
  readonly data: DataFolder;
  readonly sheetsPort: number;
  readonly telegramPort: number;
  /** Whether the bot pays for broadcasts, which lifts its limit from 30 messages a second to 1,000. */
  readonly isPaid: boolean;
  readonly onInternalError: (error: unknown) => void;
}

/** Owns the spreadsheet, as the person does who made it; the worker's account has it shared with it. */
export const OWNER = 'owner@example.com';

/** Opens what the data folder holds, or makes it, and listens. */
export async function openStandIns(options: StandInOptions, closing: Closing): Promise<StandIns> {
  const { data } = options;
  const workbooks = new Workbooks({ now: () => Date.now(), folder: data.of('workbooks') });
  closing.add(async () => await workbooks.close());
  const { path: keyFile, account } = openServiceAccountFile(data.of('google'));
  const workbook = openWorkbook(workbooks, data.identity.spreadsheetId, account.email);

  const sheets = createSheetsServer({
    workbooks,
    now: () => Date.now(),
    auth: 'required',
    serviceAccounts: [account],
    onInternalError: options.onInternalError,
  });
  await listening('--sheets-port', options.sheetsPort, async (port) => await sheets.listen(port));
  closing.add(async () => await sheets.close());

  const telegram = createTelegramServer({
    bots: [{ token: data.identity.botToken }],
    dataDir: data.of('telegram'),
    // Whoever spins has pressed Start.
    openChats: true,
    limits: options.isPaid ? 'paid' : 'on',
  });
  closing.add(async () => await telegram.close());
  introduce(telegram, data.identity.adminChatId);
  await listening('--telegram-port', options.telegramPort, async (port) => await telegram.listen(port));
  return { workbook, sheets, telegram, keyFile };
}

function openWorkbook(workbooks: Workbooks, id: string, workerAccount: string): Workbook {
  const timeZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const workbook =
    workbooks.get(id) ??
    workbooks.create({ id, owner: OWNER, properties: { title: 'Sheet Courier', timeZone } });
  workbooks.share(id, workerAccount);
  return workbook;
}

function introduce(telegram: TelegramServer, adminChatId: number): void {
  const people = [{ id: adminChatId, name: 'Admin' }, ...PLAYERS];
  for (const { id, name } of people) {
    if (telegram.chats.get(id) === undefined) telegram.chats.add({ type: 'private', id, firstName: name });
  }
}
