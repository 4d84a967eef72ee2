import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DataFolder } from '../../../local/src/data-folder.ts';
import { type Studio, startStudio } from '../../../local/src/studio.ts';
import { launchBrowser } from './browser.ts';

const PICTURES = join(import.meta.dirname, '../../../docs/pictures');
/** With UPDATE_PICTURES=1 the tests make the pictures of the documentation anew. */
const MAKES_PICTURES = process.env['UPDATE_PICTURES'] === '1';
const [ID, MESSAGE, STATUS] = ['A', 'C', 'E'];

let folder: string;
let studio: Studio;
let browser: Browser;
let tab: Tab;
const troubles: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sheet-courier-'));
  [browser, studio] = await Promise.all([
    launchBrowser(),
    startStudio({
      data: DataFolder.open(folder, { fresh: false }),
      ports: { page: 0, sheets: 0, telegram: 0 },
      withWorker: true,
      // Polls more often than this would use up the minute's budget of reads, and then wait for the next minute.
      environment: { RETRY_DELAY_MS: '500', POLL_INTERVAL_MS: '1500' },
      onWorkerLine: () => undefined,
      onWorkerState: () => undefined,
      onInternalError: (error) => {
        throw error;
      },
    }),
  ]);
  // The wheel does not turn: nobody waits for it here.
  tab = await browser.newPage({ viewport: { width: 1380, height: 1000 }, reducedMotion: 'reduce' });
  tab.setDefaultTimeout(15_000);
  tab.on('pageerror', (error) => troubles.push(error.message));
  tab.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  await tab.goto(studio.url);
  await row(2).waitFor();
});
afterAll(async () => {
  await browser.close();
  await studio.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  troubles.length = 0;
});

/** Rows count as people see them: the header is row 1. */
function row(number: number): Locator {
  return tab.locator('.tabulator-row', {
    has: tab.locator('.tabulator-range-row-header', { hasText: new RegExp(`^${number}$`) }),
  });
}

function cell(number: number, letter: string): Locator {
  return row(number).locator(`[tabulator-field="c${letter.charCodeAt(0) - 65}"]`);
}

async function type(number: number, letter: string, text: string): Promise<void> {
  await cell(number, letter).click();
  const line = tab.getByLabel(`Content of cell ${letter}${number}`);
  await line.fill(text);
  await line.press('Enter');
}

async function spinAs(player: string): Promise<void> {
  await tab.getByLabel('Who spins?').selectOption({ label: player });
  await tab.getByRole('button', { name: 'Spin' }).click();
  await tab.locator('.follow b', { hasText: player }).waitFor();
}

async function picture(name: string): Promise<void> {
  if (!MAKES_PICTURES) return;
  await dismissAll();
  await tab.screenshot({ path: join(PICTURES, name), fullPage: true });
}

async function dismissAll(): Promise<void> {
  // In one go: a message may leave by itself between finding and clicking it.
  await tab.evaluate(`for (const button of document.querySelectorAll('.toast button')) button.click()`);
  await tab.locator('.toast').first().waitFor({ state: 'detached' });
}

const followed = (status: string) => tab.locator(`[data-notification][data-status="${status}"]`);
const steps = async (): Promise<readonly (string | null)[]> =>
  await tab
    .locator('.timeline li')
    .evaluateAll((items) => items.map((item) => item.getAttribute('data-step')));

describe('everything together', () => {
  test('a spin brings two messages to two chats while its rows become sent', async () => {
    await spinAs('Chloé');

    await tab.getByLabel('Messages to Chloé').getByText('Congratulations, Chloé!').waitFor();
    await tab.getByLabel('Messages to Admin').getByText('New spin').waitFor();
    await expect.poll(() => followed('sent').count(), { timeout: 15_000 }).toBe(2);
    expect(await cell(2, STATUS).textContent()).toBe('sent');
    expect(troubles).toEqual([]);
  });

  test('the notification’s life is told from the sheet to the phone and back', async () => {
    await expect
      .poll(steps, { timeout: 5_000 })
      .toEqual(['queued', 'seen', 'claimed', 'sent', 'arrived', 'confirmed', 'written']);
    await tab.getByLabel('Notification', { exact: true }).selectOption({ index: 0 });
    await tab.getByRole('link', { name: 'Its row' }).click();

    // The newest stands last.
    await expect
      .poll(() => tab.getByLabel(/^Content of cell A\d$/).getAttribute('aria-label'))
      .toContain('A3');
  });

  test('an operator changes a message and sends it again', { timeout: 60_000 }, async () => {
    const prize = (await cell(2, MESSAGE).textContent())?.includes('Congratulations') === true ? 2 : 3;
    await type(prize, MESSAGE, '<b>Chloé</b>, your prize waits at the desk');
    await type(prize, STATUS, 'pending');

    await tab
      .getByLabel('Messages to Chloé')
      .getByText('Chloé, your prize waits at the desk')
      .waitFor({ timeout: 40_000 });
    await expect.poll(() => cell(prize, STATUS).textContent(), { timeout: 15_000 }).toBe('sent');
    expect(studio.figures()).toMatchObject({ queued: 2, sent: 2, delivered: 3, duplicates: 0 });
    expect(troubles).toEqual([]);
  });

  test(
    'while Telegram is down nothing is lost, and it arrives when Telegram is back',
    { timeout: 60_000 },
    async () => {
      await tab.getByRole('switch', { name: 'Telegram: Down' }).click();
      await spinAs('Ben');
      await tab.locator('.log .warn', { hasText: 'not confirmed' }).first().waitFor();

      await tab.getByRole('switch', { name: 'Telegram: Down' }).click();

      await tab.getByLabel('Messages to Ben').getByText('Congratulations, Ben!').waitFor({ timeout: 45_000 });
      await expect.poll(() => followed('sent').count(), { timeout: 15_000 }).toBe(2);
      expect(studio.figures()).toMatchObject({ dead: 0, uncertain: 0, duplicates: 0 });
    },
  );

  test(
    'a worker that is killed is started again and goes on; a second one stands by',
    { timeout: 60_000 },
    async () => {
      await tab.getByRole('switch', { name: 'Worker: Two workers' }).click();
      await tab.locator('.log', { hasText: 'standing by' }).waitFor();

      await tab.getByRole('button', { name: 'Kill the worker' }).click();
      await tab.getByText('worker was ended by SIGKILL').waitFor();
      await spinAs('Elif');

      await tab
        .getByLabel('Messages to Elif')
        .getByText('Congratulations, Elif!')
        .waitFor({ timeout: 30_000 });
      await expect.poll(() => followed('sent').count(), { timeout: 15_000 }).toBe(2);
      expect(studio.figures()).toMatchObject({ dead: 0, duplicates: 0 });
      await picture('page.png');
    },
  );

  test(
    'every item of the script’s menus does something that a person sees',
    { timeout: 60_000 },
    async () => {
      await cell(2, ID).click();
      await tab.getByRole('button', { name: 'Notifications', exact: true }).click();
      const items = await tab.getByRole('menuitem').allTextContents();
      if (MAKES_PICTURES) {
        const box = await tab.getByRole('menu').boundingBox();
        const scrolled: number = await tab.evaluate('scrollY');
        const top = (box?.y ?? 0) + scrolled - 110;
        const clip = { x: 0, y: Math.max(0, top), width: 900, height: (box?.height ?? 0) + 130 };
        await tab.screenshot({ path: join(PICTURES, 'menu.png'), fullPage: true, clip });
      }
      await tab.keyboard.press('Escape');
      expect(items).toContain('Set up / repair');

      for (const item of items) {
        await dismissAll();
        await tab.getByRole('button', { name: 'Notifications', exact: true }).click();
        await tab.getByRole('menuitem', { name: item, exact: true }).click();
        const shown = tab.locator('.toast, dialog[open], .sidebar').first();
        await shown.waitFor();
        expect({ item, troubles: await tab.locator('.toast.trouble').allTextContents() }).toEqual({
          item,
          troubles: [],
        });
        if (await tab.locator('dialog[open]').count()) await tab.keyboard.press('Escape');
        await tab.locator('dialog[open]').waitFor({ state: 'detached' });
        if (await tab.locator('.sidebar').count())
          await tab.locator('.sidebar').getByRole('button').first().click();
      }
      expect(troubles).toEqual([]);
    },
  );
});
