import type { Browser, Locator, Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';
import { ADMIN, ANN, openPage, type PageFixture, QUEUE_SHEET, TOKEN } from './page-fixture.ts';

const STATUS_COLUMN = 4;
/** More than any test fills. */
const ROWS_CLEARED = 60;

const SCRIPT = `
function onOpen() {
  const ui = SpreadsheetApp.getUi();
  ui.createMenu('Tools').addItem('Ask', 'ask').addItem('Where am I', 'where')
    .addSeparator().addSubMenu(ui.createMenu('More').addItem('Dialog', 'dialog').addItem('Sidebar', 'sidebar')).addToUi();
}
function ask() {
  const ui = SpreadsheetApp.getUi();
  const name = ui.prompt('Name', 'Who?', ui.ButtonSet.OK_CANCEL);
  if (name.getSelectedButton() !== ui.Button.OK) throw new Error('Nobody answered');
  const sure = ui.alert('Sure, ' + name.getResponseText() + '?', ui.ButtonSet.YES_NO);
  SpreadsheetApp.getActive().toast(String(sure), 'Answer', 3);
}
function where() { SpreadsheetApp.getActive().toast(SpreadsheetApp.getActiveRange().getA1Notation()); }
function add(a, b) { return a + b; }
const PAGE = '<p id="sum">…</p><button onclick="google.script.host.close()">Done</button>' +
  '<script>google.script.run.withSuccessHandler((sum) => { document.getElementById("sum").textContent = sum; }).add(40, 2);</' + 'script>';
function dialog() { SpreadsheetApp.getUi().showModalDialog(HtmlService.createHtmlOutput(PAGE), 'Sums'); }
function sidebar() { SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput(PAGE).setTitle('Beside')); }
`;

let browser: Browser;
let tab: Tab;
let fixture: PageFixture;
let troubles: string[] = [];

beforeAll(async () => {
  [browser, fixture] = await Promise.all([launchBrowser(), openPage({ script: SCRIPT })]);
  tab = await browser.newPage({ viewport: { width: 1380, height: 1000 } });
  tab.setDefaultTimeout(10_000);
  tab.on('pageerror', (error) => troubles.push(error.message));
  tab.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
});
afterAll(async () => {
  await browser.close();
  await fixture.close();
});

beforeEach(async () => {
  const empty = Array.from({ length: ROWS_CLEARED }, () => Array.from({ length: 17 }, () => ''));
  fixture.workbook.apply([
    { kind: 'setBasicFilter', sheetId: QUEUE_SHEET, filter: null },
    { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 0, rows: empty },
    {
      kind: 'writeCells',
      sheetId: QUEUE_SHEET,
      row: 1,
      column: 0,
      rows: [['NOTIF_1', '42', 'Hello', 'x', 'pending']],
    },
  ]);
  await tab.setViewportSize({ width: 1380, height: 1000 });
  await tab.goto(fixture.url);
  await cell(2, 0).waitFor();
});
afterEach(() => {
  const told = troubles;
  troubles = [];
  if (told.length > 0) throw new Error(`The browser complained: ${told.join('; ')}`);
});

/** Rows count as people see them: the header is row 1. */
function cell(row: number, column: number): Locator {
  return tab
    .locator('.tabulator-row', {
      has: tab.locator('.tabulator-range-row-header', { hasText: new RegExp(`^${row}$`) }),
    })
    .locator(`[tabulator-field="c${column}"]`);
}

function held(row: number, column: number): string | undefined {
  return fixture.workbook.sheet(QUEUE_SHEET)?.display(row - 1, column);
}

/** What the grid shows in a column, from the first row down. */
async function column(place: number): Promise<readonly string[]> {
  const texts = await tab.locator(`.tabulator-row [tabulator-field="c${place}"]`).allTextContents();
  return texts.filter((text) => text !== '');
}

async function toasts(): Promise<string> {
  return (await tab.locator('.toast').allTextContents()).join('\n');
}

async function choose(menu: string, item: string): Promise<void> {
  await tab.getByRole('button', { name: menu, exact: true }).click();
  await tab.getByRole('menuitem', { name: item }).click();
}

/** With the keyboard alone. */
async function chooseFirst(menu: string): Promise<void> {
  await tab.getByRole('button', { name: menu, exact: true }).press('ArrowDown');
  await tab.getByRole('menuitem').first().waitFor();
  await tab.keyboard.press('Enter');
}

async function telegram(method: string, body: object): Promise<void> {
  const answer = await fetch(`${fixture.telegram.url}/bot${TOKEN}/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
}

describe('the grid', () => {
  test('a cell is edited in place with a double click', async () => {
    await cell(2, 2).dblclick();
    await tab.keyboard.type('Good morning');
    await tab.keyboard.press('Enter');

    await expect.poll(() => held(2, 2)).toBe('Good morning');
  });

  test('a person can select, move, type over and clear cells with the keyboard alone', async () => {
    await cell(2, 2).click();
    await tab.keyboard.press('ArrowRight');
    await tab.keyboard.type('news');
    await tab.keyboard.press('Enter');
    await expect.poll(() => held(2, 3)).toBe('news');
    // Enter has gone on below.
    await tab.keyboard.press('ArrowUp');

    await tab.keyboard.press('Delete');

    await expect.poll(() => held(2, 3)).toBe('');
  });

  test('Escape leaves the cell as it was', async () => {
    const { revision } = fixture.workbook;
    await cell(2, 2).dblclick();
    await tab.keyboard.type('never mind');
    await tab.keyboard.press('Escape');

    await expect.poll(() => cell(2, 2).textContent()).toBe('Hello');
    expect(fixture.workbook.revision).toBe(revision);
  });

  test('the line above the grid shows the chosen cell and takes what is typed', async () => {
    await cell(2, STATUS_COLUMN).click();
    const line = tab.getByLabel('Content of cell E2');
    expect(await line.inputValue()).toBe('pending');

    await line.fill('cancelled');
    await line.press('Enter');

    await expect.poll(() => held(2, STATUS_COLUMN)).toBe('cancelled');
    await expect.poll(() => cell(2, STATUS_COLUMN).locator('.status-cancelled').count()).toBe(1);
  });

  test('what is typed while an earlier edit is still on its way is kept', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>();
    await tab.route('**/edits', async (route) => await answered.then(async () => await route.continue()), {
      times: 1,
    });
    const line = (place: string) => tab.getByLabel(`Content of cell ${place}`);
    await cell(2, 2).click();
    await line('C2').fill('first');
    await line('C2').press('Enter');
    await cell(2, 3).click();
    await line('D2').fill('second');

    answer(undefined);
    await expect.poll(() => held(2, 2)).toBe('first');
    await line('D2').press('Enter');

    await expect.poll(() => held(2, 3)).toBe('second');
  });

  test('a block copied from a spreadsheet lands cell by cell', async () => {
    await cell(3, 1).click();
    await tab.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '1\\tone\\n2\\ttwo\\n');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }`);

    await expect
      .poll(() => [held(3, 1), held(3, 2), held(4, 1), held(4, 2)])
      .toEqual(['1', 'one', '2', 'two']);
  });

  test('cells that are copied are pasted as they were, line ends included, and cut ones are gone', async () => {
    fixture.workbook.apply([
      { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 2, rows: [['Hello,\n"Ann"', 'x']] },
    ]);
    await expect.poll(() => cell(2, 2).textContent()).toContain('Ann');
    await cell(2, 2).click();
    await tab.keyboard.press('Shift+ArrowRight');
    await tab.evaluate(`{
      const clipboardData = new DataTransfer();
      document.activeElement.dispatchEvent(new ClipboardEvent('cut', { clipboardData, bubbles: true, cancelable: true }));
      globalThis.copied = clipboardData.getData('text/plain');
    }`);
    await expect.poll(() => held(2, 2)).toBe('');
    await cell(4, 2).click();
    await tab.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', globalThis.copied);
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    }`);

    await expect.poll(() => [held(4, 2), held(4, 3), held(5, 2)]).toEqual(['Hello,\n"Ann"', 'x', '']);
  });

  test('what the worker writes does not disturb what a person is typing', async () => {
    await cell(2, 2).dblclick();
    await tab.keyboard.type('half a sen');
    fixture.workbook.apply([
      { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: STATUS_COLUMN, rows: [['sending']] },
    ]);
    await expect.poll(() => cell(2, STATUS_COLUMN).textContent()).toBe('sending');

    await tab.keyboard.type('tence');
    await tab.keyboard.press('Enter');

    await expect.poll(() => held(2, 2)).toBe('half a sentence');
  });

  test('an edit begun before rows moved changes nothing, and the page says why', async () => {
    await cell(2, 2).dblclick();
    await tab.keyboard.type('For the first row');
    fixture.workbook.apply([
      { kind: 'insertDimension', sheetId: QUEUE_SHEET, dimension: 'ROWS', startIndex: 1, endIndex: 2 },
    ]);
    const { revision } = fixture.workbook;
    await tab.keyboard.press('Enter');

    await tab.getByText('Rows or columns have moved').waitFor();
    expect(fixture.workbook.revision).toBe(revision);
    await expect.poll(() => column(2)).toEqual(['Hello']);
    // The browser notes the answer 409 by itself.
    troubles = troubles.filter((text) => !text.includes('409'));
  });

  test('rows that are added at the end appear', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => [`NOTIF_${at + 2}`]);
    fixture.workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 2, column: 0, rows }]);

    await expect.poll(() => cell(8, 0).textContent()).toBe('NOTIF_7');
  });

  test('text that looks like markup stays text everywhere', async () => {
    const evil = '<img src=x onerror="document.title=\'gone\'">';
    fixture.workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 2, rows: [[evil]] }]);
    await telegram('sendMessage', { chat_id: ADMIN, text: evil });

    await expect.poll(() => cell(2, 2).textContent()).toBe(evil);
    await tab.getByLabel('Messages to Admin').getByText(evil).waitFor();
    expect(await tab.title()).toBe('Sheet Courier');
  });

  test('on a phone nothing is wider than the screen', async () => {
    await tab.setViewportSize({ width: 390, height: 844 });

    const width = await tab.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
  });

  test('whoever has a dark screen gets a dark page', async () => {
    const ground = async () => await tab.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(await ground()).toBe('rgb(244, 245, 249)');

    await tab.emulateMedia({ colorScheme: 'dark' });

    expect(await ground()).toBe('rgb(20, 22, 29)');
    await tab.emulateMedia({ colorScheme: null });
  });

  test('the page stays where it is when it is opened and when a cell is chosen', async () => {
    await tab.setViewportSize({ width: 1380, height: 620 });
    await tab.goto(fixture.url);
    await cell(2, 0).waitFor();
    expect(await tab.evaluate('scrollY')).toBe(0);
  });

  test('rows are inserted and deleted from the menus, with the keyboard alone', async () => {
    await cell(2, 2).click();
    await chooseFirst('Insert');
    await expect.poll(() => held(3, 2)).toBe('Hello');
    await expect.poll(() => cell(3, 2).textContent()).toBe('Hello');

    await cell(2, 2).click();
    await chooseFirst('Delete');

    await expect.poll(() => held(2, 2)).toBe('Hello');
  });

  test('a header is renamed, and the grid shows the new one', async () => {
    const title = (text: string) => tab.locator('.tabulator-col', { hasText: text });
    await cell(2, 3).click();
    await choose('Data', 'Rename Type');
    await tab.getByLabel('Header').fill('Kind');
    await tab.keyboard.press('Enter');

    await expect.poll(() => title('Kind').count()).toBe(1);
    expect([held(1, 3), await title('Type').count()]).toEqual(['Kind', 0]);
    fixture.workbook.apply([
      { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 0, column: 3, rows: [['Type']] },
    ]);
    await expect.poll(() => title('Type').count()).toBe(1);
  });

  test('rows are sorted by the chosen column, for everybody', async () => {
    const rows = [
      ['NOTIF_2', '7', 'Beta'],
      ['NOTIF_3', '8', 'Alpha'],
    ];
    fixture.workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 2, column: 0, rows }]);
    await cell(4, 2).click();

    await choose('Data', 'Sort by Message, A to Z');

    await expect.poll(() => column(2)).toEqual(['Alpha', 'Beta', 'Hello']);
    expect([held(2, 0), held(3, 0), held(4, 0)]).toEqual(['NOTIF_3', 'NOTIF_2', 'NOTIF_1']);
  });

  test('a filter keeps rows out of sight, edits land in the rows that are seen, and removing it shows all', async () => {
    const rows = [
      ['NOTIF_2', '7', 'Two', 'x', 'sent'],
      ['NOTIF_3', '8', 'Three', 'x', 'pending'],
    ];
    fixture.workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 2, column: 0, rows }]);
    await cell(4, STATUS_COLUMN).click();
    await choose('Data', 'Filter by Status');
    await tab.getByRole('checkbox', { name: 'sent' }).uncheck();
    await tab.getByRole('button', { name: 'Show these' }).click();
    await expect.poll(() => column(2)).toEqual(['Hello', 'Three']);

    await cell(4, 2).dblclick();
    await tab.keyboard.type('Third');
    await tab.keyboard.press('Enter');
    await expect.poll(() => held(4, 2)).toBe('Third');
    expect(held(3, 2)).toBe('Two');

    await tab.getByRole('button', { name: 'Filtered by Status' }).click();
    await expect.poll(() => column(2)).toEqual(['Hello', 'Two', 'Third']);
  });
});

describe('the chats', () => {
  const phone = (name: string) => tab.getByLabel(`Chat of ${name}`);

  test('an album stands together, and buttons open a link or tell the bot', async () => {
    const photo = (name: string) => ({ type: 'photo', media: `https://example.com/${name}.jpg` });
    await telegram('sendMediaGroup', {
      chat_id: ANN.id,
      media: [{ ...photo('one'), caption: '<b>Look</b>', parse_mode: 'HTML' }, photo('two')],
    });
    await telegram('sendMessage', {
      chat_id: ANN.id,
      text: 'Choose',
      reply_markup: {
        inline_keyboard: [
          [
            { text: 'Site', url: 'https://example.com/' },
            { text: 'Yes', callback_data: 'yes' },
          ],
        ],
      },
    });

    const album = tab.locator('.bubble', { hasText: 'Look' });
    await album.waitFor();
    expect(await album.locator('.file').count()).toBe(2);
    expect(await tab.getByRole('link', { name: 'Site' }).getAttribute('href')).toBe('https://example.com/');
    await tab.getByRole('button', { name: 'Yes' }).click();
    await tab.getByText('pressed “Yes”').waitFor();
  });

  test('whoever holds the phone writes, blocks the bot and lets it write again', async () => {
    await tab.getByLabel('Message from Admin to the bot').fill('Are you there?');
    await tab.keyboard.press('Enter');
    await tab.getByLabel('Messages to Admin').getByText('Are you there?').waitFor();

    await choose('What Admin does', 'Block the bot');
    await phone('Admin').getByText('has blocked the bot').waitFor();
    expect(fixture.telegram.chats.get(ADMIN)).toMatchObject({ blocked: true });

    await choose('What Admin does', 'Unblock the bot');
    await expect.poll(() => fixture.telegram.chats.get(ADMIN)).toMatchObject({ blocked: false });

    await choose('What Admin does', 'Delete the account');
    await phone('Admin').getByText('account deleted').waitFor();
    await choose('What Admin does', 'Restore the account');
    await expect.poll(() => fixture.telegram.chats.get(ADMIN)).toMatchObject({ deactivated: false });
  });
});

describe('the script', () => {
  test('asks, waits for the answers and says what came of it', async () => {
    await choose('Tools', 'Ask');
    await tab.getByLabel('Who?').fill('Ada');
    await tab.keyboard.press('Enter');
    await tab.getByText('Sure, Ada?').waitFor();
    await tab.getByRole('dialog').getByRole('button', { name: 'Yes' }).click();

    await expect.poll(toasts).toContain('Answer: YES');
  });

  test('tells why it failed in its own words', async () => {
    await choose('Tools', 'Ask');
    await tab.getByLabel('Who?').waitFor();
    await tab.keyboard.press('Escape');

    await expect.poll(toasts).toContain('Nobody answered');
    // The browser notes the answer 422 by itself.
    troubles = troubles.filter((text) => !text.includes('422'));
  });

  test('knows which cells are selected', async () => {
    await cell(3, 2).click();

    await choose('Tools', 'Where am I');

    await expect.poll(toasts).toContain('C3');
  });

  test('shows a dialog whose page calls the script and closes itself', async () => {
    await choose('Tools', 'Dialog');
    const dialog = tab.frameLocator('dialog iframe');
    await dialog.getByText('42').waitFor();

    await dialog.getByRole('button', { name: 'Done' }).click();

    await expect.poll(() => tab.locator('dialog').count()).toBe(0);
  });

  test('shows a sidebar beside the sheet until it is closed, to whoever comes later too', async () => {
    await choose('Tools', 'Sidebar');
    await tab.frameLocator('.sidebar iframe').getByText('42').waitFor();
    await tab.reload();
    await tab.frameLocator('.sidebar iframe').getByText('42').waitFor();

    await tab.getByRole('button', { name: 'Close Beside' }).click();

    await expect.poll(() => tab.locator('.sidebar').count()).toBe(0);
  });
});

describe('the weather', () => {
  test('troubles go on and off at the stand-ins, and the page shows which are on', async () => {
    const ask = async () =>
      await fetch(`${fixture.telegram.url}/bot${TOKEN}/getMe`).then(({ status }) => status);
    const down = tab.getByRole('switch', { name: 'Telegram: Down' });
    await down.click();
    await tab.getByRole('switch', { name: 'Telegram: Down', checked: true }).waitFor();
    await expect(ask()).rejects.toThrow('fetch failed');

    await down.click();
    await tab.getByRole('switch', { name: 'Telegram: Down', checked: false }).waitFor();

    expect(await ask()).toBe(200);
  });

  test('the worker is killed on request, and what it says is shown', async () => {
    await tab.getByRole('button', { name: 'Kill the worker' }).click();
    await expect.poll(() => fixture.workerCalls).toEqual(['kill']);

    fixture.page.workerLine('worker', '{"level":50,"time":1,"msg":"the sheet is away","reason":"busy"}');

    await tab.locator('.log .error', { hasText: 'the sheet is away · reason: busy' }).waitFor();
  });
});

test('after the server was away the page comes back with everything', async () => {
  const away = await openPage();
  const { port } = new URL(away.url);
  await tab.goto(away.url);
  await cell(2, 2).waitFor();
  await away.page.close();
  await tab.getByText('npm start does not answer').first().waitFor();

  away.workbook.apply([
    { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 2, rows: [['meanwhile']] },
  ]);
  await away.page.listen(Number(port));

  await expect.poll(() => cell(2, 2).textContent(), { timeout: 15_000 }).toBe('meanwhile');
  await tab.goto('about:blank');
  await away.close();
  // The browser itself notes that nobody answered.
  troubles = [];
});
