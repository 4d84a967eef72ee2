import type { UiQuestion } from '../apps-script-runtime/host-call.ts';
import { type AppsScriptRuntime, ScriptFailure } from '../apps-script-runtime/runtime.ts';
import type { ScriptPanels } from '../script-panels.ts';
import type { ButtonName, LiveEvent, QuestionView, ScriptView, Selection } from './live.ts';

/** The Apps Script companion as a person in the spreadsheet meets it. */
export interface ScriptSide {
  readonly view: ScriptView;
  /** Where its dialogs come from, as `http://127.0.0.1:PORT`; empty where there is no script. */
  readonly origin: string;
  /** Tells of everything it shows from now on; returns how to stop. */
  onEvent(listener: (event: Extract<LiveEvent, { kind: 'script' | 'toast' }>) => void): () => void;
  /**
   * Resolves when the script has done it, which may be after a question was answered.
   * @throws ScriptRefused with the script's own words
   */
  click(captions: readonly string[]): Promise<void>;
  /** @throws ScriptRefused when nobody asks that any more */
  answer(id: number, button: ButtonName, text: string): void;
  closePanel(id: number): void;
  select(sheetId: number, selection: Selection): void;
  /** Tells the script of a change that typing does not tell of; changeType as Google names it. */
  changed(changeType: string): Promise<void>;
}

export class ScriptRefused extends Error {
  override readonly name = 'ScriptRefused';
}

const BUTTONS: Readonly<Record<UiQuestion['buttons'], readonly ButtonName[]>> = {
  OK: ['OK'],
  OK_CANCEL: ['OK', 'CANCEL'],
  YES_NO: ['YES', 'NO'],
  YES_NO_CANCEL: ['YES', 'NO', 'CANCEL'],
};

/** What Google shows a toast for when the script does not say. */
const TOAST_SECONDS = 5;

/** The real companion, running on this machine. */
export class ScriptDesk implements ScriptSide {
  readonly #runtime: AppsScriptRuntime;
  readonly #panels: ScriptPanels;
  readonly origin: string;

  constructor(runtime: AppsScriptRuntime, panels: ScriptPanels, origin: string) {
    this.#runtime = runtime;
    this.#panels = panels;
    this.origin = origin;
  }

  get view(): ScriptView {
    const { ui } = this.#runtime;
    return {
      menus: ui.menus,
      questions: ui.questions.map(({ id, question }) => questionView(id, question)),
      panels: this.#panels.open.map(({ path, ...panel }) => ({ ...panel, url: this.origin + path })),
    };
  }

  onEvent(listener: Parameters<ScriptSide['onEvent']>[0]): () => void {
    const tell = () => listener({ kind: 'script', script: this.view });
    const stopPanels = this.#panels.onChange(tell);
    const stopUi = this.#runtime.ui.onEvent((event) => {
      if (event.kind !== 'shown') return tell();
      if (event.shown.kind !== 'toast') return;
      const { title, text, timeoutSeconds } = event.shown;
      listener({ kind: 'toast', title, text, seconds: timeoutSeconds > 0 ? timeoutSeconds : TOAST_SECONDS });
    });
    return () => {
      stopPanels();
      stopUi();
    };
  }

  async click(captions: readonly string[]): Promise<void> {
    try {
      await this.#runtime.clickMenu(captions);
    } catch (error) {
      if (error instanceof ScriptFailure) throw new ScriptRefused(error.script.message, { cause: error });
      throw error;
    }
  }

  answer(id: number, button: ButtonName, text: string): void {
    const { ui } = this.#runtime;
    if (!ui.questions.some((asked) => asked.id === id)) throw new ScriptRefused('Nobody asks that any more.');
    ui.answer(id, { button, text });
  }

  closePanel(id: number): void {
    this.#panels.closePanel(id);
  }

  select(sheetId: number, { top, left, bottom, right }: Selection): void {
    const span = { row: top + 1, column: left + 1, rows: bottom - top + 1, columns: right - left + 1 };
    this.#runtime.select({ sheetId, ...span });
  }

  async changed(changeType: string): Promise<void> {
    await this.#runtime.userChanged(changeType);
  }
}

function questionView(id: number, { kind, title, text, buttons }: UiQuestion): QuestionView {
  return { id, kind, title, text, buttons: BUTTONS[buttons] };
}
