import { randomBytes } from 'node:crypto';
import { renderClientPage } from './apps-script-runtime/client-page.ts';
import type { UiShown } from './apps-script-runtime/host-call.ts';
import { type AppsScriptRuntime, ScriptFailure } from './apps-script-runtime/runtime.ts';
import { isLoopbackHost } from './http-server.ts';

type ShownPanel = Exclude<UiShown, { kind: 'toast' }>;

/** A dialog or sidebar that is open. */
export interface OpenPanel {
  readonly id: number;
  readonly kind: ShownPanel['kind'];
  readonly title: string;
  /** Where a browser finds it, as a path of the script's own address. */
  readonly path: string;
  readonly width: number | null;
  readonly height: number | null;
}

const CALL_PATH = '/panels/call';

/** Who may show a panel in a frame: the page, whichever of this machine's names it is called by. */
const FRAMES = 'frame-ancestors http://127.0.0.1:* http://localhost:*';

/**
 * The dialogs and sidebars that the script has opened in the spreadsheet. They are served from the script's address:
 * the page that shows them is a stranger to what is in them, as Google's is.
 */
export class ScriptPanels {
  readonly #runtime: AppsScriptRuntime;
  readonly #open = new Map<number, { readonly key: string; readonly shown: ShownPanel }>();
  readonly #listeners = new Set<() => void>();
  readonly #stop: () => void;
  #lastId = 0;

  constructor(runtime: AppsScriptRuntime) {
    this.#runtime = runtime;
    this.#stop = runtime.ui.onEvent((event) => {
      if (event.kind === 'shown' && event.shown.kind !== 'toast') this.#show(event.shown);
    });
  }

  get open(): readonly OpenPanel[] {
    return [...this.#open].map(([id, { key, shown }]) => ({
      id,
      kind: shown.kind,
      title: shown.title,
      path: `/panels/${key}`,
      width: shown.width ?? null,
      height: shown.height ?? null,
    }));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  closePanel(id: number): void {
    if (this.#open.delete(id)) this.#changed();
  }

  /** Undefined for a request that is none of a panel's. */
  async handle(request: Request): Promise<Response | undefined> {
    const { pathname, origin } = new URL(request.url);
    if (!pathname.startsWith('/panels/')) return undefined;
    if (pathname === CALL_PATH && request.method === 'POST') return await this.#call(request, origin);
    const panel = [...this.#open.values()].find(({ key }) => pathname === `/panels/${key}`);
    if (panel === undefined || request.method !== 'GET') {
      return new Response('This dialog is closed.', { status: 404 });
    }
    const { html: content, title } = panel.shown;
    return new Response(renderClientPage({ content, title }, { callUrl: CALL_PATH }), {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': FRAMES,
        'cache-control': 'no-store',
      },
    });
  }

  close(): void {
    this.#stop();
  }

  /** google.script.run of a panel. Only a panel's own script may call: what another site sends has another origin. */
  async #call(request: Request, origin: string): Promise<Response> {
    const from = request.headers.get('origin');
    if (from !== origin || !isLoopbackHost(new URL(origin).host)) {
      return new Response('Only a dialog may call.', { status: 403 });
    }
    const { functionName, args } = readCall(await request.text());
    if (functionName === undefined) return new Response('Not a call.', { status: 400 });
    try {
      const value = await this.#runtime.callFromClient(functionName, args, 'document');
      return Response.json({ value: value ?? null });
    } catch (error) {
      if (!(error instanceof ScriptFailure)) throw error;
      return Response.json({ error: { message: error.script.message } });
    }
  }

  /** One sidebar and one modal dialog at most, as in Google's editor. */
  #show(shown: ShownPanel): void {
    for (const [id, other] of this.#open) {
      if (other.shown.kind === shown.kind && shown.kind !== 'modelessDialog') this.#open.delete(id);
    }
    this.#lastId += 1;
    this.#open.set(this.#lastId, { key: randomBytes(16).toString('base64url'), shown });
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function readCall(body: string): { readonly functionName?: string; readonly args: readonly unknown[] } {
  try {
    const call: { functionName?: unknown; args?: unknown } = JSON.parse(body);
    if (typeof call.functionName === 'string' && Array.isArray(call.args)) {
      return { functionName: call.functionName, args: call.args };
    }
  } catch {
    // Told as any other that is no call.
  }
  return { args: [] };
}
