import { afterEach, describe, expect, test } from 'vitest';
import type { UiEvent } from '../../../local/src/apps-script-runtime/host/user-interface.ts';
import { type RuntimeRig, startRuntime } from './runtime-rig.ts';

const SCRIPT = `
function onOpen() {
  const ui = SpreadsheetApp.getUi();
  ui.createMenu('Tools').addItem('Ask', 'ask').addSeparator().addSubMenu(ui.createMenu('More').addItem('Show', 'show')).addToUi();
}
function ask() {
  const ui = SpreadsheetApp.getUi();
  const name = ui.prompt('Name', 'Who?', ui.ButtonSet.OK_CANCEL);
  if (name.getSelectedButton() !== ui.Button.OK) return;
  const sure = ui.alert('Sure, ' + name.getResponseText() + '?', ui.ButtonSet.YES_NO);
  SpreadsheetApp.getActive().toast(String(sure), 'Answer', 3);
}
function show() { SpreadsheetApp.getUi().showModalDialog(HtmlService.createHtmlOutput('<p>hi</p>').setWidth(10), 'Hello'); }
function add(a, b) { return a + b; }
function hidden_() { return 1; }
`;

let rig: RuntimeRig;

afterEach(() => rig.close());

describe('the user interface', () => {
  test('shows the menus of onOpen', async () => {
    rig = await startRuntime({ script: SCRIPT });

    await rig.runtime.openSheet();
    await rig.runtime.openSheet();

    expect(rig.runtime.menus()).toEqual([
      {
        caption: 'Tools',
        items: [
          { caption: 'Ask', functionName: 'ask' },
          { caption: '' },
          { caption: 'More', items: [{ caption: 'Show', functionName: 'show' }] },
        ],
      },
    ]);
  });

  test('asks, waits for the answer and goes on', async () => {
    rig = await startRuntime({ script: SCRIPT });
    const events: UiEvent[] = [];
    rig.runtime.ui.onEvent((event) => {
      events.push(event);
      if (event.kind !== 'question') return;
      rig.runtime.ui.answer(
        event.id,
        event.question.kind === 'prompt' ? { button: 'OK', text: 'Ada' } : { button: 'YES' },
      );
    });
    await rig.runtime.openSheet();

    await rig.runtime.clickMenu(['Tools', 'Ask']);

    expect(events.filter(({ kind }) => kind === 'question')).toMatchObject([
      { question: { kind: 'prompt', title: 'Name', text: 'Who?', buttons: 'OK_CANCEL' } },
      { question: { kind: 'alert', title: '', text: 'Sure, Ada?', buttons: 'YES_NO' } },
    ]);
    expect(events.at(-1)).toEqual({
      kind: 'shown',
      shown: { kind: 'toast', title: 'Answer', text: 'YES', timeoutSeconds: 3 },
    });
  });

  test('shows dialogs, whose pages call the script', async () => {
    rig = await startRuntime({ script: SCRIPT });
    const events: UiEvent[] = [];
    rig.runtime.ui.onEvent((event) => events.push(event));
    await rig.runtime.openSheet();

    await rig.runtime.clickMenu(['Tools', 'More', 'Show']);

    expect(events.at(-1)).toEqual({
      kind: 'shown',
      shown: { kind: 'modalDialog', title: 'Hello', html: '<p>hi</p>', width: 10 },
    });
    expect(await rig.runtime.callFromClient('add', [1, 2], 'document')).toBe(3);
    await expect(rig.runtime.callFromClient('hidden_', [], 'document')).rejects.toThrow('not found');
  });

  test('is not there in a trigger by the clock', async () => {
    rig = await startRuntime({ script: SCRIPT });

    const outcome = await rig.runtime.execute({ functionName: 'show' }, { kind: 'timeTrigger' });

    expect(outcome).toMatchObject({
      error: { message: 'Cannot call SpreadsheetApp.getUi() from this context.' },
    });
  });

  test('closes an unanswered question when its execution ends', async () => {
    rig = await startRuntime({ script: SCRIPT, limits: { executionMs: 200 } });

    await expect(rig.runtime.run('ask')).rejects.toThrow('Exceeded maximum execution time');

    expect(rig.runtime.ui.questions).toEqual([]);
  });
});
