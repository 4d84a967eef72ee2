import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createZone, decodeHeader, decodeRow, type Notification } from '@sheet-courier/shared';
import { buildScript } from '../../apps-script/build.ts';
import { signedText } from '../../apps-script/src/signed-body.ts';
import type { AppsScriptRuntimeOptions } from '../../local/src/apps-script-runtime/runtime.ts';
import {
  type AppsScriptRuntime,
  createAppsScriptRuntime,
} from '../../local/src/apps-script-runtime/runtime.ts';
import { createWebAppHandler } from '../../local/src/apps-script-runtime/web-app.ts';
import type { CellValue } from '../../local/src/workbook/cell.ts';
import type { SheetReader } from '../../local/src/workbook/reading.ts';
import type { Workbook } from '../../local/src/workbook/workbook.ts';
import { Workbooks } from '../../local/src/workbook/workbooks.ts';

const SECRET = 'a-secret-for-tests';
const BOT_TOKEN = '123456789:a-token-for-tests';
export const ADMIN_CHAT_ID = '900000001';
const EXEC = 'http://127.0.0.1/macros/s/deployed/exec';

interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  readonly reason?: string;
  readonly duplicate?: boolean;
  readonly notifications?: readonly string[];
  readonly spinId?: string;
  readonly prize?: string;
  readonly spinsLeft?: number;
}

/** The real bundle in the local runtime, with an empty spreadsheet. */
export interface ScriptRig {
  readonly workbook: Workbook;
  readonly runtime: AppsScriptRuntime;
  tab(title: string): SheetReader;
  /** The rows under the header, as shown, by header. */
  rows(title: string): Record<string, unknown>[];
  /** The queue as the worker reads it; throws where it can't. */
  notifications(): readonly Notification[];
  /** Writes rows below the last filled one as another program does through the Sheets API: literally, setting off no trigger. */
  write(title: string, rows: readonly Readonly<Record<string, CellValue>>[]): void;
  /** Changes one cell in the same way; rows count from 0, the first below the header. */
  change(title: string, row: number, header: string, value: CellValue): void;
  /** Types into a cell as a person does, which sets off what an edit sets off. */
  type(title: string, row: number, header: string, text: string): Promise<void>;
  /** Posts a text to the web app and follows its redirect as a client must. */
  post(body: string): Promise<Answer>;
  /** Runs something, and lets somebody change the sheet between what the script has read and its first write. */
  meanwhile(happen: () => void, run: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

function makeFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'script-bundle-'));
}

let built: Promise<string> | undefined;

/** The real bundle, built once for all tests of a file. */
function builtBundle(): Promise<string> {
  built ??= (async () => {
    const folder = makeFolder();
    process.once('exit', () => rmSync(folder, { recursive: true }));
    await buildScript(folder);
    return folder;
  })();
  return built;
}

export interface ScriptRigOptions extends Partial<AppsScriptRuntimeOptions> {
  /** Another script file of the same project. */
  readonly otherScript?: string;
  readonly timeZone?: string;
}

export async function startScript({
  otherScript,
  timeZone = 'Europe/Berlin',
  workbook: given,
  ...options
}: ScriptRigOptions = {}): Promise<ScriptRig> {
  const bundleDir = makeFolder();
  cpSync(await builtBundle(), bundleDir, { recursive: true });
  if (otherScript !== undefined) writeFileSync(path.join(bundleDir, 'Other.js'), otherScript);
  const workbook =
    given ??
    new Workbooks({ now: () => Date.now() }).create({ id: 'test-spreadsheet', properties: { timeZone } });
  const runtime = await createAppsScriptRuntime({ bundleDir, workbook, ...options });
  runtime.setScriptProperties({ ADMIN_CHAT_ID, WEB_APP_SECRET: SECRET, BOT_TOKEN });
  const handle = createWebAppHandler({ runtime, deploymentId: 'deployed' });
  const tab = (title: string): SheetReader => {
    const sheet = workbook.sheetByTitle(title);
    if (!sheet) throw new Error(`no tab ${title}`);
    return sheet;
  };
  const columnOf = (title: string, header: string): number => {
    const sheet = tab(title);
    const headers = Array.from({ length: sheet.lastColumn }, (_, column) => sheet.display(0, column));
    if (!headers.includes(header)) throw new Error(`${title} has no column ${header}`);
    return headers.indexOf(header);
  };
  const change: ScriptRig['change'] = (title, row, header, value) => {
    const { sheetId } = tab(title);
    const column = columnOf(title, header);
    workbook.apply([{ kind: 'writeCells', sheetId, row: row + 1, column, rows: [[{ value }]] }]);
  };
  return {
    workbook,
    runtime,
    tab,
    change,
    notifications() {
      const sheet = tab('Notification_Queue');
      const cells = (row: number) =>
        Array.from({ length: sheet.columnCount }, (_, column) => sheet.literal(row, column));
      const found = decodeHeader(cells(0));
      if (!found.ok) throw new Error(found.problems.join());
      return Array.from({ length: sheet.lastRow - 1 }, (_, index) => {
        const row = decodeRow(cells(index + 1), found.header, createZone(timeZone));
        if (row.kind !== 'notification') throw new Error(`row ${index + 2} is ${row.kind}`);
        return row.notification;
      });
    },
    write(title, rows) {
      const first = tab(title).lastRow - 1;
      rows.forEach((row, index) => {
        for (const [header, value] of Object.entries(row)) change(title, first + index, header, value);
      });
    },
    type: (title, row, header, text) =>
      runtime.editCells(tab(title).sheetId, row + 2, columnOf(title, header) + 1, [[text]]),
    rows(title) {
      const sheet = tab(title);
      const headers = Array.from({ length: sheet.lastColumn }, (_, column) => sheet.display(0, column));
      return Array.from({ length: Math.max(0, sheet.lastRow - 1) }, (_, row) =>
        Object.fromEntries(headers.map((header, column) => [header, sheet.effective(row + 1, column)])),
      );
    },
    async post(body) {
      const headers = { 'content-type': 'application/json' };
      const moved = await handle(new Request(EXEC, { method: 'POST', body, headers }));
      const location = moved?.headers.get('location');
      if (!location) throw new Error(`no redirect: ${moved?.status} ${await moved?.text()}`);
      const answer = await handle(new Request(location));
      return answer?.json() as Promise<Answer>;
    },
    async meanwhile(happen, run) {
      const transact = workbook.transact.bind(workbook);
      let happened = false;
      workbook.transact = (change, source) => {
        if (source === 'script' && !happened) {
          happened = true;
          happen();
        }
        return transact(change, source);
      };
      await run();
      workbook.transact = transact;
    },
    async close() {
      await runtime.close();
      rmSync(bundleDir, { recursive: true });
    },
  };
}

export interface Signing {
  readonly timestamp?: number;
  readonly nonce?: string;
  readonly secret?: string;
}

/** A body as a genuine caller signs it. */
export function sign(payload: string, { timestamp, nonce, secret }: Signing = {}): string {
  const body = {
    timestamp: timestamp ?? Date.now(),
    nonce: nonce ?? randomBytes(16).toString('base64url'),
    payload,
  };
  const signature = createHmac('sha256', secret ?? SECRET)
    .update(signedText(body))
    .digest('hex');
  return JSON.stringify({ ...body, signature });
}

export function spin(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    spinId: randomUUID(),
    userId: 123456789,
    name: 'Ada',
    prize: 'A kettle',
    ...fields,
  });
}

/** Init data as Telegram makes it for the bot's Mini App. */
export function initData(
  user: Readonly<Record<string, unknown>> = {},
  { authDate = Date.now(), token = BOT_TOKEN, fields = {} }: InitDataOptions = {},
): string {
  const all: Record<string, string> = {
    query_id: 'AAHdF6IQAAAAAN0XohDhrOrc',
    user: JSON.stringify({ id: 123456789, first_name: 'Ada', language_code: 'en', ...user }),
    auth_date: String(Math.floor(authDate / 1000)),
    signature: 'c2lnbmF0dXJl',
    ...fields,
  };
  const checkString = Object.entries(all)
    .map((field) => field.join('='))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('\n');
  const secret = createHmac('sha256', 'WebAppData').update(token).digest();
  const hash = createHmac('sha256', secret).update(checkString).digest('hex');
  return new URLSearchParams({ ...all, hash }).toString();
}

export interface InitDataOptions {
  readonly authDate?: number;
  readonly token?: string;
  readonly fields?: Readonly<Record<string, string>>;
}
