import type { UiAnswer, UiShown } from '../../local/src/apps-script-runtime/host-call.ts';
import type { ScriptRig } from './script-rig.ts';

/** An operator at the sheet: selects rows, chooses from the menu, answers what is asked and reads what is shown. */
export interface Operator {
  /** Selects rows as people count them, the header being 1. */
  select(title: string, first: number, count?: number): void;
  /** Chooses an item of the menu Notifications; questions are answered in order. Gives what was shown last, as text. */
  choose(item: string, ...answers: readonly UiAnswer[]): Promise<string>;
  /** The questions and messages of the last choice. */
  readonly asked: readonly string[];
  /** The dialogs and sidebars of the last choice. */
  readonly pages: readonly Extract<UiShown, { html: string }>[];
}

export async function openSheet(script: ScriptRig): Promise<Operator> {
  await script.runtime.openSheet();
  const asked: string[] = [];
  const pages: Extract<UiShown, { html: string }>[] = [];
  let last = '';
  let answers: UiAnswer[] = [];
  script.runtime.ui.onEvent((event) => {
    if (event.kind === 'question') {
      last = event.question.text;
      asked.push(last);
      script.runtime.ui.answer(event.id, answers.shift() ?? { button: 'OK' });
    }
    if (event.kind !== 'shown') return;
    if (event.shown.kind === 'toast') last = event.shown.text;
    else pages.push(event.shown);
  });
  return {
    asked,
    pages,
    select(title, first, count = 1) {
      script.runtime.select({
        sheetId: script.tab(title).sheetId,
        row: first,
        column: 1,
        rows: count,
        columns: 3,
      });
    },
    async choose(item, ...given) {
      asked.length = 0;
      pages.length = 0;
      answers = [...given];
      await script.runtime.clickMenu(['Notifications', item]);
      return last;
    },
  };
}
