import { buildScript } from '../../apps-script/build.ts';
import { type AppsScriptRuntime, createAppsScriptRuntime } from './apps-script-runtime/runtime.ts';
import { createWebAppHandler } from './apps-script-runtime/web-app.ts';
import type { Closing } from './closing.ts';
import type { DataFolder } from './data-folder.ts';
import { HttpServer, isLoopbackHost } from './http-server.ts';
import { ScriptPanels } from './script-panels.ts';
import { OWNER } from './stand-ins.ts';
import type { Workbook } from './workbook/workbook.ts';

/** The bound script on this machine, its web app included. */
export interface ScriptHost {
  readonly runtime: AppsScriptRuntime;
  readonly webAppUrl: string;
  readonly panels: ScriptPanels;
}

/** Builds the bundle that clasp would push, starts it on the workbook and lets it set the sheet up. */
export async function openScriptHost(
  data: DataFolder,
  workbook: Workbook,
  closing: Closing,
): Promise<ScriptHost> {
  const bundleDir = data.of('script-bundle');
  await buildScript(bundleDir);
  let webAppUrl: string | null = null;
  const runtime = await createAppsScriptRuntime({
    bundleDir,
    workbook,
    dataDir: data.of('apps-script'),
    user: OWNER,
    webAppUrl: () => webAppUrl,
  });
  closing.add(async () => await runtime.close());
  const { adminChatId, webAppSecret, botToken, deploymentId } = data.identity;
  runtime.setScriptProperties({
    ADMIN_CHAT_ID: String(adminChatId),
    WEB_APP_SECRET: webAppSecret,
    BOT_TOKEN: botToken,
  });
  await runtime.run('setUpSheet');
  removeEmptyFirstTab(workbook);
  await runtime.openSheet();
  const panels = new ScriptPanels(runtime);
  closing.add(() => panels.close());
  const address = await serveScript(runtime, panels, deploymentId, closing);
  webAppUrl = address;
  return { runtime, webAppUrl: address, panels };
}

/** A new spreadsheet's own tab, which a person deletes as soon as there are others. */
function removeEmptyFirstTab(workbook: Workbook): void {
  const [first, ...others] = workbook.sheets;
  if (first?.properties.title !== 'Sheet1' || first.lastRow > 0 || others.length === 0) return;
  workbook.apply([{ kind: 'deleteSheet', sheetId: first.sheetId }], 'user');
}

/** A server of its own, as script.google.com is: whatever pages a script serves are strangers to the page of npm start. */
async function serveScript(
  runtime: AppsScriptRuntime,
  panels: ScriptPanels,
  deploymentId: string,
  closing: Closing,
): Promise<string> {
  const handle = createWebAppHandler({ runtime, deploymentId });
  const server = new HttpServer(async (request) => {
    if (!isLoopbackHost(new URL(request.url).host)) return new Response(null, { status: 421 });
    return (
      (await panels.handle(request)) ??
      (await handle(request)) ??
      new Response('There is nothing here.', { status: 404 })
    );
  });
  const address = await server.listen(0);
  closing.add(async () => await server.close());
  return `${address}macros/s/${deploymentId}/exec`;
}
