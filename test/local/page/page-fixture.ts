import { COLUMNS } from '@sheet-courier/shared';
import { coerceTyped } from '../../../local/src/workbook/coercion.ts';
import { HttpServer } from '../../../local/src/http-server.ts';
import type { JournalEvent } from '../../../worker/src/journal/journal.ts';
import type { PlayerView, SpinView, WorkerView } from '../../../local/src/page/live.ts';
import { Page } from '../../../local/src/page/page.ts';
import { ScriptDesk, type ScriptSide } from '../../../local/src/page/script-desk.ts';
import { ScriptPanels } from '../../../local/src/script-panels.ts';
import { createSheetsServer, type SheetsServer } from '../../../local/src/sheets-server/sheets-server.ts';
import {
  createTelegramServer,
  type TelegramServer,
} from '../../../local/src/telegram-server/telegram-server.ts';
import type { Workbook } from '../../../local/src/workbook/workbook.ts';
import { Workbooks } from '../../../local/src/workbook/workbooks.ts';
import { startRuntime } from '../apps-script-runtime/runtime-rig.ts';

export const TOKEN = '1234567890:AAabcdefghijklmnopqrstuvwxyz1234567';
export const ADMIN = 900_000_001;
export const ANN: PlayerView = { id: 700_000_001, name: 'Ann' };
export const QUEUE_SHEET = 7;

export interface PageFixture {
  readonly page: Page;
  readonly url: string;
  readonly workbook: Workbook;
  readonly telegram: TelegramServer;
  readonly sheets: SheetsServer;
  readonly spins: PlayerView[];
  /** What the page asked of the workers. */
  readonly workerCalls: string[];
  /** What the worker's journal is said to know, by notification. */
  readonly journal: Map<string, JournalEvent[]>;
  worker: WorkerView;
  close(): Promise<void>;
}

/** Where no test needs a script: no menus, nothing shown. */
const NO_SCRIPT: ScriptSide = {
  view: { menus: [], questions: [], panels: [] },
  origin: '',
  onEvent: () => () => undefined,
  click: async () => undefined,
  answer: () => undefined,
  closePanel: () => undefined,
  select: () => undefined,
  changed: async () => undefined,
};

interface OpenScript {
  readonly desk: ScriptSide;
  readonly close: () => Promise<void>;
}

/** A script given as text, opened with the spreadsheet. */
async function openScript(script: string, workbook: Workbook): Promise<OpenScript> {
  const rig = await startRuntime({ script, workbook });
  const panels = new ScriptPanels(rig.runtime);
  const server = new HttpServer(
    async (request) => (await panels.handle(request)) ?? new Response('nothing', { status: 404 }),
  );
  const { origin } = new URL(await server.listen(0));
  await rig.runtime.openSheet();
  return {
    desk: new ScriptDesk(rig.runtime, panels, origin),
    close: async () => {
      await server.close();
      await rig.close();
    },
  };
}

/** The page over a real workbook with an empty queue and a real telegram-server; only web app and worker are not there. */
export async function openPage(options: { readonly script?: string } = {}): Promise<PageFixture> {
  const workbooks = new Workbooks({ now: () => Date.now() });
  const workbook = openWorkbook(workbooks);
  const telegram = createTelegramServer({ bots: [{ token: TOKEN }], openChats: true });
  telegram.chats.add({ type: 'private', id: ADMIN, firstName: 'Admin' });
  await telegram.listen();
  const sheets = createSheetsServer({ workbooks, now: () => Date.now(), latencyMs: 0 });
  await sheets.listen(0);
  const script = options.script === undefined ? undefined : await openScript(options.script, workbook);
  const spins: PlayerView[] = [];
  const workerCalls: string[] = [];
  const journal = new Map<string, JournalEvent[]>();
  const fixture: { worker: WorkerView } = { worker: { kind: 'running' } };
  const page = await Page.create({
    workbook,
    telegram,
    sheets,
    script: script?.desk ?? NO_SCRIPT,
    workers: {
      get state() {
        return fixture.worker;
      },
      second: { kind: 'off' },
      kill: () => workerCalls.push('kill'),
      setSecond: (isOn) => workerCalls.push(`second ${isOn}`),
    },
    journal: (id) => journal.get(id) ?? [],
    adminChatId: ADMIN,
    players: [ANN],
    prizes: ['Coffee', 'Tea', 'Cake'],
    spin: async (player): Promise<SpinView> => {
      spins.push(player);
      return { ok: true, spinId: 's1', prize: 'Tea', notificationIds: ['NOTIF_1_a', 'NOTIF_1_b'] };
    },
    edit: async (sheetId, { row, column, texts }) => typeInto(workbook, sheetId, row, column, texts),
  });
  const url = await page.listen(0);
  return Object.assign(fixture, {
    page,
    url,
    workbook,
    telegram,
    sheets,
    spins,
    workerCalls,
    journal,
    async close() {
      await page.close();
      await script?.close();
      await sheets.close();
      await telegram.close();
      await workbooks.close();
    },
  });
}

function openWorkbook(workbooks: Workbooks): Workbook {
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
  return workbook;
}

function typeInto(
  workbook: Workbook,
  sheetId: number,
  row: number,
  column: number,
  texts: readonly (readonly string[])[],
): void {
  const context = { locale: 'en_US', timeZone: 'Etc/UTC', nowMs: Date.now() };
  const rows = texts.map((line) =>
    line.map((text) => {
      const { formula, value = null } = coerceTyped(text, context);
      return formula === undefined ? { value } : { formula };
    }),
  );
  workbook.apply([{ kind: 'writeCells', sheetId, row, column, rows }], 'user');
}
