import { COLUMNS } from '@sheet-courier/shared';
import { coerceTyped } from '../../../local/src/workbook/coercion.ts';
import type { PlayerView, SpinView, WorkerView } from '../../../local/src/page/live.ts';
import { Page } from '../../../local/src/page/page.ts';
import {
  createTelegramServer,
  type TelegramServer,
} from '../../../local/src/telegram-server/telegram-server.ts';
import type { Workbook } from '../../../local/src/workbook/workbook.ts';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';

export const TOKEN = '1234567890:AAabcdefghijklmnopqrstuvwxyz1234567';
export const ADMIN = 900_000_001;
export const ANN: PlayerView = { id: 700_000_001, name: 'Ann' };
export const QUEUE_SHEET = 7;

export interface PageFixture {
  readonly page: Page;
  readonly url: string;
  readonly workbook: Workbook;
  readonly telegram: TelegramServer;
  readonly spins: PlayerView[];
  worker: WorkerView;
  close(): Promise<void>;
}

/** The page over a real workbook with an empty queue and a real telegram-server; only the web app is not there. */
export async function openPage(): Promise<PageFixture> {
  const workbooks = new Workbooks({ now: () => Date.now() });
  const workbook = workbooks.create({
    id: 'local',
    sheets: [
      {
        sheetId: QUEUE_SHEET,
        title: 'Notification_Queue',
        gridProperties: { rowCount: 200, columnCount: 20, frozenRowCount: 1 },
      },
      { sheetId: 8, title: 'Scratch', gridProperties: { rowCount: 50, columnCount: 5 } },
    ],
  });
  const header = Object.values(COLUMNS).map((column) => column.header);
  workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 0, column: 0, rows: [header] }]);
  const telegram = createTelegramServer({ bots: [{ token: TOKEN }], openChats: true });
  telegram.chats.add({ type: 'private', id: ADMIN, firstName: 'Admin' });
  await telegram.listen();
  const spins: PlayerView[] = [];
  const fixture: { worker: WorkerView } = { worker: { kind: 'running' } };
  const page = await Page.create({
    workbook,
    telegram,
    adminChatId: ADMIN,
    players: [ANN],
    prizes: ['Coffee', 'Tea', 'Cake'],
    workerState: () => fixture.worker,
    spin: async (player): Promise<SpinView> => {
      spins.push(player);
      return { ok: true, spinId: 's1', prize: 'Tea', notificationIds: ['NOTIF_1_a', 'NOTIF_1_b'] };
    },
    edit: async (sheetId, { row, column, texts }) => {
      const context = { locale: 'en_US', timeZone: 'Etc/UTC', nowMs: Date.now() };
      const rows = texts.map((line) =>
        line.map((text) => {
          const { formula, value = null } = coerceTyped(text, context);
          return formula === undefined ? { value } : { formula };
        }),
      );
      workbook.apply([{ kind: 'writeCells', sheetId, row, column, rows }]);
    },
  });
  const url = await page.listen(0);
  return Object.assign(fixture, {
    page,
    url,
    workbook,
    telegram,
    spins,
    async close() {
      await page.close();
      await telegram.close();
      await workbooks.close();
    },
  });
}
