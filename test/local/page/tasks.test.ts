import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLAYERS } from '../../../local/src/cast.ts';
import { DataFolder } from '../../../local/src/data-folder.ts';
import { type Studio, startStudio } from '../../../local/src/studio.ts';
import { launchBrowser } from './browser.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
/** With UPDATE_PICTURES=1 the tests make the pictures of the documentation anew. */
const MAKES_PICTURES = process.env['UPDATE_PICTURES'] === '1';
const QUEUE = 'Notification_Queue';
const SOON = { timeout: 20_000 };
const DAY_MS = 24 * 60 * 60_000;
const DISMISS_ALL = `for (const button of document.querySelectorAll('.toast button')) button.click()`;

let folder: string;
let studio: Studio;
let browser: Browser;
let tab: Tab;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sheet-courier-'));
  [browser, studio] = await Promise.all([
    launchBrowser(),
    startStudio({
      data: DataFolder.open(folder, { fresh: false }),
      ports: { page: 0, sheets: 0, telegram: 0 },
      withWorker: true,
      environment: { UNCERTAIN_POLICY: 'hold' },
      onWorkerLine: () => undefined,
      onWorkerState: () => undefined,
      onInternalError: (error) => {
        throw error;
      },
    }),
  ]);
  tab = await browser.newPage({ viewport: { width: 1380, height: 900 }, reducedMotion: 'reduce' });
  tab.setDefaultTimeout(SOON.timeout);
  await tab.goto(studio.url);
  await row(2).waitFor();
});
afterAll(async () => {
  await browser.close();
  await studio.close();
  rmSync(folder, { recursive: true });
});

/** Rows count as people see them: the header is row 1. */
function row(number: number): Locator {
  return tab.locator('.tabulator-row', {
    has: tab.locator('.tabulator-range-row-header', { hasText: new RegExp(`^${number}$`) }),
  });
}

/** By the header, as a person finds it. */
async function cell(number: number, header: string): Promise<Locator> {
  // The first one holds the rows' numbers.
  const column = (await headers()).indexOf(header) - 1;
  return row(number).locator(`[tabulator-field="c${column}"]`);
}

async function headers(): Promise<readonly string[]> {
  return await tab.locator('.tabulator-col').allTextContents();
}

async function type(number: number, header: string, text: string): Promise<void> {
  await (await cell(number, header)).click();
  const line = tab.getByLabel(/^Content of cell /);
  await line.fill(text);
  await line.press('Enter');
  // A date shows in its column's format.
  if (text === '') await becomes(number, header, '');
  else await expect.poll(() => shown(number, header)).toContain(text);
}

async function fillIn(number: number, cells: Readonly<Record<string, string>>): Promise<void> {
  for (const [header, text] of Object.entries(cells)) await type(number, header, text);
}

async function shown(number: number, header: string): Promise<string | null> {
  return await (await cell(number, header)).textContent();
}

async function becomes(number: number, header: string, text: string | RegExp): Promise<void> {
  const wanted =
    typeof text === 'string' ? expect.stringMatching(new RegExp(`^${text}$`)) : expect.stringMatching(text);
  await expect.poll(() => shown(number, header), SOON).toEqual(wanted);
}

async function open(title: string): Promise<void> {
  const wanted = tab.getByRole('tab', { name: title, exact: true });
  if ((await wanted.getAttribute('aria-selected')) === 'true') return;
  const before = await headers();
  await wanted.click();
  // The grid is another one, with columns of its own.
  await expect.poll(headers).not.toEqual(before);
  await expect.poll(async () => (await headers()).length).toBeGreaterThan(1);
  await row(2).waitFor();
}

/** The first row of the queue that holds nothing. */
async function emptyRow(): Promise<number> {
  await open(QUEUE);
  for (let number = 2; ; number++) {
    if ((await shown(number, 'Message')) === '' && (await shown(number, 'ID')) === '') return number;
  }
}

async function choose(menu: string, item: string | RegExp): Promise<void> {
  await tab.evaluate(DISMISS_ALL);
  await tab.getByRole('button', { name: menu, exact: true }).click();
  await tab.getByRole('menuitem', { name: item }).click();
}

async function told(text: string): Promise<void> {
  await tab.locator('.toast', { hasText: text }).waitFor();
}

/** Selects a cell of each row, from the first to the last. */
async function select(first: number, last = first): Promise<void> {
  await (await cell(first, 'Message')).click();
  for (let number = first; number < last; number++) await tab.keyboard.press('Shift+ArrowDown');
}

async function filterBy(number: number, header: string, text: string): Promise<void> {
  await (await cell(number, header)).click();
  await choose('Data', `Filter by ${header}`);
  await tab.getByRole('button', { name: 'None', exact: true }).click();
  await tab.getByRole('checkbox', { name: text, exact: true }).check();
  await tab.getByRole('button', { name: 'Show these' }).click();
  await tab.getByRole('button', { name: `Filtered by ${header}` }).waitFor();
}

async function removeFilter(): Promise<void> {
  await tab.getByRole('button', { name: /^Filtered by / }).click();
  await tab.getByRole('button', { name: /^Filtered by / }).waitFor({ state: 'detached' });
}

async function spinAs(player: string): Promise<void> {
  await tab.getByLabel('Who spins?').selectOption({ label: player });
  await tab.getByRole('button', { name: 'Spin' }).click();
  await tab.locator('.follow b', { hasText: player }).waitFor();
}

function idOf(name: string): string {
  return String(PLAYERS.find((player) => player.name === name)?.id);
}

const phoneOf = (name: string) => tab.getByLabel(`Messages to ${name}`);
const sheet = () => tab.locator('#sheet');

/** Chooses the cell, and with it brings into view as much of what stands left of it as there is room for. */
async function show(number: number, header: string): Promise<void> {
  await (await cell(number, 'ID')).click();
  await (await cell(number, header)).click();
}

async function picture(number: number, of: Locator): Promise<void> {
  if (!MAKES_PICTURES) return;
  await tab.evaluate(`${DISMISS_ALL}; scrollTo(0, 0)`);
  // The admin's phone always stays in view, and would cover another.
  await tab.evaluate(`document.querySelector('.phone.role-admin').style.position = 'static'`);
  await of.screenshot({ path: join(DOCS, 'pictures', `task-${number}.png`) });
}

/** What the manual names, done as it says. What is typed into Users and Templates would else be waited for half a minute. */
const TASKS: Readonly<Record<string, () => Promise<void>>> = {
  '10. Leave somebody in peace': async () => {
    await open('Users');
    await fillIn(2, { 'User ID': idOf('Elif'), 'Opted Out At': '2026-01-31' });

    const number = await emptyRow();
    await fillIn(number, { 'User ID': idOf('Elif'), Message: 'News of the week', Status: 'pending' });
    await becomes(number, 'Status', 'skipped');
    expect(await shown(number, 'Error Message')).toContain('opted out');
    await show(number, 'Error Message');
    await picture(10, sheet());
  },

  '12. Say it in your own words': async () => {
    await open('Templates');
    await fillIn(2, { Name: 'user_prize', Text: 'Hurray {{name}}, you won {{prize}}!' });

    await open(QUEUE);
    await spinAs('Dimitri');
    await phoneOf('Dimitri').getByText('Hurray Dimitri, you won ').waitFor();
    await picture(12, tab.getByLabel('Chat of Dimitri'));
  },

  '2. Send a message to one person': async () => {
    const number = await emptyRow();
    await fillIn(number, { 'User ID': idOf('Ann'), Message: 'Your table is ready', Status: 'pending' });

    await phoneOf('Ann').getByText('Your table is ready').waitFor();
    await becomes(number, 'Status', 'sent');
    expect(await shown(number, 'ID')).toMatch(/^NOTIF_/);
    await show(number, 'Status');
    await picture(2, sheet());
  },

  '1. Did they get their message?': async () => {
    await open(QUEUE);
    await filterBy(2, 'User ID', idOf('Ann'));

    await expect.poll(async () => await tab.getByText('News of the week').count()).toBe(0);
    const theirs = tab.locator('.tabulator-row', { hasText: 'Your table is ready' });
    expect(await theirs.locator('.status-sent').count()).toBe(1);
    await picture(1, sheet());

    await removeFilter();
    await sheet().getByText('News of the week').waitFor();
  },

  '3. Send a message later': async () => {
    const number = await emptyRow();
    const later = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
    await fillIn(number, { 'User ID': idOf('Ben'), Message: 'Good morning' });
    await fillIn(number, { 'Send At': later, Status: 'pending' });
    await becomes(number, 'ID', /^NOTIF_/);
    expect(await shown(number, 'Status')).toBe('pending');
    expect(await phoneOf('Ben').getByText('Good morning').count()).toBe(0);
    await show(number, 'Send At');
    await picture(3, sheet());

    await type(number, 'Send At', '');
    await phoneOf('Ben').getByText('Good morning').waitFor();
  },

  '4. Send a picture with a button': async () => {
    const number = await emptyRow();
    await fillIn(number, {
      'User ID': idOf('Ann'),
      Message: 'Our new terrace',
      Media: 'https://example.com/terrace.jpg',
      Options: '{"buttons": [[{"text": "Book a table", "url": "https://example.com/table"}]]}',
      Status: 'pending',
    });

    const bubble = phoneOf('Ann').locator('.bubble', { hasText: 'Our new terrace' });
    await bubble.getByRole('link', { name: 'Book a table' }).waitFor();
    expect(await bubble.locator('.file').count()).toBe(1);
    await picture(4, tab.getByLabel('Chat of Ann'));
  },

  '5. Send again what has failed': async () => {
    const ben = 'What Ben does';
    await choose(ben, 'Block the bot');
    const number = await emptyRow();
    await fillIn(number, { 'User ID': idOf('Ben'), Message: 'You are in the final', Status: 'pending' });
    await becomes(number, 'Status', 'dead');
    expect(await shown(number, 'Error Message')).toContain('blocked the bot');
    await show(number, 'Error Message');
    await picture(5, sheet());
    await choose(ben, 'Unblock the bot');
    await filterBy(number, 'Status', 'dead');

    await select(number);
    await choose('Notifications', 'Retry selected rows');
    await removeFilter();
    await phoneOf('Ben').getByText('You are in the final').waitFor();
    await becomes(number, 'Status', 'sent');
  },

  '6. Stop messages that wait': async () => {
    const number = await emptyRow();
    for (const [offset, name] of ['Ann', 'Ben'].entries()) {
      await fillIn(number + offset, { 'User ID': idOf(name), Message: 'Party on Friday' });
      await type(number + offset, 'Send At', '2030-01-31 09:00:00');
      await type(number + offset, 'Status', 'pending');
    }

    await select(number, number + 1);
    await choose('Notifications', 'Cancel selected rows');
    await becomes(number, 'Status', 'cancelled');
    await becomes(number + 1, 'Status', 'cancelled');
    await show(number, 'Status');
    await picture(6, sheet());
  },

  '7. Let one message go before the others': async () => {
    // Something has to wait.
    await choose('Notifications', 'Pause / Resume');
    await told('Paused');
    const first = await emptyRow();
    for (const [offset, name] of ['Ann', 'Ben', 'Chloé'].entries()) {
      await fillIn(first + offset, {
        'User ID': idOf(name),
        Message: `Doors open, ${name}`,
        Status: 'pending',
      });
    }
    await becomes(first + 2, 'ID', /^NOTIF_/);

    await type(first + 2, 'Priority', '1');
    await show(first + 2, 'Priority');
    await picture(7, sheet());
    await choose('Notifications', 'Pause / Resume');
    for (const offset of [0, 1, 2]) await becomes(first + offset, 'Status', 'sent');
    const places = await Promise.all([0, 1, 2].map((offset) => shown(first + offset, 'Message ID')));
    expect(Number(places[2])).toBeLessThan(Math.min(Number(places[0]), Number(places[1])));
  },

  '8. Hold everything back, and go on': async () => {
    await choose('Notifications', 'Pause / Resume');
    await told('Paused');
    await tab.locator('.log', { hasText: 'paused in the tab Settings' }).waitFor();
    const first = await emptyRow();
    await spinAs('Chloé');
    await becomes(first, 'Status', 'pending');
    expect(await phoneOf('Chloé').getByText('Hurray Chloé').count()).toBe(0);
    await show(first, 'Message');
    await picture(8, sheet());

    await choose('Notifications', 'Pause / Resume');
    await phoneOf('Chloé').getByText('Hurray Chloé').waitFor();
    await becomes(first, 'Status', 'sent');
  },

  '11. Decide about a message that may have arrived': async () => {
    const unheard = tab.getByRole('switch', { name: 'Telegram: Unheard' });
    await unheard.click();
    const number = await emptyRow();
    await fillIn(number, { 'User ID': idOf('Ann'), Message: 'Bring your ticket', Status: 'pending' });
    await becomes(number, 'Status', 'uncertain');
    expect(await shown(number, 'Next Attempt At')).toBe('');
    await show(number, 'Error Message');
    await picture(11, sheet());
    await unheard.click();

    expect(await phoneOf('Ann').getByText('Bring your ticket').count()).toBe(1);
    await type(number, 'Status', 'cancelled');
    await expect.poll(() => studio.figures().uncertain).toBe(0);
    expect(await phoneOf('Ann').getByText('Bring your ticket').count()).toBe(1);
  },

  '9. Tell everybody something': async () => {
    await open('Users');
    await fillIn(3, { 'User ID': idOf('Ann'), Name: 'Ann' });
    await fillIn(4, { 'User ID': idOf('Ben'), Name: 'Ben' });
    const first = await emptyRow();

    await choose('Notifications', 'Announce…');
    const page = tab.frameLocator('dialog iframe');
    await page.getByLabel('Text', { exact: false }).fill('Dear {{name}}, we open at ten');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByText('2 recipients (1 opted out)').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('2 of 2 are queued.').waitFor();
    await tab.getByRole('button', { name: 'Close Announce' }).click();

    await phoneOf('Ann').getByText('Dear Ann, we open at ten').waitFor();
    await phoneOf('Ben').getByText('Dear Ben, we open at ten').waitFor();
    await becomes(first + 1, 'Status', 'sent');
    await show(first + 1, 'Message');
    await picture(9, sheet());
  },
};

const manual = readFileSync(join(DOCS, 'operators.md'), 'utf8');

describe('the tasks of the manual, in the page', () => {
  test.each(Object.entries(TASKS))('%s', { timeout: 60_000 }, async (_, carryOut) => {
    await expect(carryOut()).resolves.toBeUndefined();
  });

  test('are all that the manual names', () => {
    const named = [...manual.matchAll(/^### (\d+\. .*)$/gm)].map(([, heading = '']) => heading);

    expect(named).toHaveLength(12);
    expect(new Set(Object.keys(TASKS))).toEqual(new Set(named));
  });
});
