import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DataFolder } from '../../../local/src/data-folder.ts';
import { type Studio, startStudio } from '../../../local/src/studio.ts';
import { launchBrowser } from './browser.ts';
import { ADMIN, openPage, type PageFixture, QUEUE_SHEET, TOKEN } from './page-fixture.ts';

const STATUS_COLUMN = 4;

let browser: Browser;
let tab: Tab;
let troubles: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

async function open(url: string): Promise<void> {
  tab = await browser.newPage({ viewport: { width: 1380, height: 1000 } });
  troubles = [];
  tab.on('pageerror', (error) => troubles.push(error.message));
  tab.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  await tab.goto(url);
}

/** Rows count as people see them: the header is row 1. */
function cell(row: number, column: number): Locator {
  return tab
    .locator('.tabulator-row', {
      has: tab.locator('.tabulator-range-row-header', { hasText: new RegExp(`^${row}$`) }),
    })
    .locator(`[tabulator-field="c${column}"]`);
}

describe('the grid', () => {
  let fixture: PageFixture;

  beforeEach(async () => {
    fixture = await openPage();
    fixture.workbook.apply([
      {
        kind: 'writeCells',
        sheetId: QUEUE_SHEET,
        row: 1,
        column: 0,
        rows: [['NOTIF_1', '42', 'Hello', 'x', 'pending']],
      },
    ]);
    await open(fixture.url);
    await cell(2, 0).waitFor();
  });
  afterEach(async () => {
    await tab.close();
    await fixture.close();
    if (troubles.length > 0) throw new Error(`The browser complained: ${troubles.join('; ')}`);
  });

  const held = (row: number, column: number) => fixture.workbook.sheet(QUEUE_SHEET)?.display(row - 1, column);

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

  test('rows that are added at the end appear', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => [`NOTIF_${at + 2}`]);
    fixture.workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 2, column: 0, rows }]);

    await expect.poll(() => cell(8, 0).textContent()).toBe('NOTIF_7');
  });

  test('text that looks like markup stays text everywhere', async () => {
    const evil = '<img src=x onerror="document.title=\'gone\'">';
    fixture.workbook.apply([{ kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 2, rows: [[evil]] }]);
    await fetch(`${fixture.telegram.url}/bot${TOKEN}/sendMessage`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ chat_id: ADMIN, text: evil }),
    });

    await expect.poll(() => cell(2, 2).textContent()).toBe(evil);
    await tab.getByLabel('Messages to Admin').getByText(evil).waitFor();
    expect(await tab.title()).toBe('Sheet Courier');
  });

  test('after the server was away the page comes back with everything', async () => {
    const { port } = new URL(fixture.url);
    await fixture.page.close();
    await tab.getByText('npm start does not answer').first().waitFor();
    troubles = [];

    fixture.workbook.apply([
      { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 2, rows: [['meanwhile']] },
    ]);
    await fixture.page.listen(Number(port));

    await expect.poll(() => cell(2, 2).textContent(), { timeout: 15_000 }).toBe('meanwhile');
    troubles = [];
  });

  test('on a phone nothing is wider than the screen', async () => {
    await tab.setViewportSize({ width: 390, height: 844 });

    const width = await tab.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
  });
});

describe('everything together', () => {
  let folder: string;
  let studio: Studio;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sheet-courier-'));
    studio = await startStudio({
      data: DataFolder.open(folder, { fresh: false }),
      ports: { page: 0, sheets: 0, telegram: 0 },
      withWorker: true,
      environment: { LOG_LEVEL: 'warn' },
      onWorkerLine: () => undefined,
      onWorkerState: () => undefined,
      onInternalError: (error) => {
        throw error;
      },
    });
  });
  afterAll(async () => {
    await studio.close();
    rmSync(folder, { recursive: true });
  });

  test(
    'a spin brings two messages to two chats while its rows become sent, and an operator sends one again',
    { timeout: 90_000 },
    async () => {
      await open(studio.url);
      await tab.getByLabel('Who spins?').selectOption({ label: 'Chloé' });
      await tab.getByRole('button', { name: 'Spin' }).click();

      await tab.getByLabel('Messages to Chloé').getByText('Congratulations, Chloé!').waitFor();
      await tab.getByLabel('Messages to Admin').getByText('New spin').waitFor();
      await expect
        .poll(() => tab.locator('[data-notification][data-status="sent"]').count(), { timeout: 15_000 })
        .toBe(2);
      expect(await cell(2, STATUS_COLUMN).textContent()).toBe('sent');

      await cell(2, 2).click();
      await tab.getByLabel('Content of cell C2').fill('<b>Chloé</b>, your prize waits at the desk');
      await tab.getByLabel('Content of cell C2').press('Enter');
      await cell(2, STATUS_COLUMN).click();
      await tab.getByLabel('Content of cell E2').fill('pending');
      await tab.getByLabel('Content of cell E2').press('Enter');

      await tab.getByLabel('Messages to Chloé').getByText('Chloé, your prize waits at the desk').waitFor();
      await expect.poll(() => cell(2, STATUS_COLUMN).textContent(), { timeout: 15_000 }).toBe('sent');
      expect(studio.figures()).toMatchObject({ queued: 2, sent: 2, delivered: 3, duplicates: 0 });
      expect(troubles).toEqual([]);
      await tab.close();
    },
  );
});
