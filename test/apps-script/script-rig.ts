import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildScript } from '../../apps-script/build.ts';
import { signedText } from '../../apps-script/src/signed-body.ts';
import type { AppsScriptRuntimeOptions } from '../../local/src/apps-script-runtime/runtime.ts';
import {
  type AppsScriptRuntime,
  createAppsScriptRuntime,
} from '../../local/src/apps-script-runtime/runtime.ts';
import { createWebAppHandler } from '../../local/src/apps-script-runtime/web-app.ts';
import type { SheetReader } from '../../local/src/workbook/reading.ts';
import type { Workbook } from '../../local/src/workbook/workbook.ts';
import { Workbooks } from '../../local/src/workbook/workbooks.ts';

const SECRET = 'a-secret-for-tests';
export const ADMIN_CHAT_ID = '900000001';
const EXEC = 'http://127.0.0.1/macros/s/deployed/exec';

export interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  readonly reason?: string;
  readonly duplicate?: boolean;
  readonly notifications?: readonly string[];
}

/** The real bundle in the local runtime, with an empty spreadsheet. */
export interface ScriptRig {
  readonly workbook: Workbook;
  readonly runtime: AppsScriptRuntime;
  tab(title: string): SheetReader;
  /** The rows under the header, as shown, by header. */
  rows(title: string): Record<string, unknown>[];
  /** Posts a text to the web app and follows its redirect as a client must. */
  post(body: string): Promise<Answer>;
  close(): Promise<void>;
}

export async function startScript(options: Partial<AppsScriptRuntimeOptions> = {}): Promise<ScriptRig> {
  const bundleDir = mkdtempSync(path.join(tmpdir(), 'script-bundle-'));
  await buildScript(bundleDir);
  const workbook = new Workbooks({ now: () => Date.now() }).create({
    id: 'test-spreadsheet',
    properties: { timeZone: 'Europe/Berlin' },
  });
  const runtime = await createAppsScriptRuntime({ bundleDir, workbook, ...options });
  runtime.setScriptProperties({ ADMIN_CHAT_ID, WEB_APP_SECRET: SECRET });
  const handle = createWebAppHandler({ runtime, deploymentId: 'deployed' });
  const tab = (title: string): SheetReader => {
    const sheet = workbook.sheetByTitle(title);
    if (!sheet) throw new Error(`no tab ${title}`);
    return sheet;
  };
  return {
    workbook,
    runtime,
    tab,
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
