import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createZone } from '@sheet-courier/shared';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HttpServer } from '../../local/src/http-server.ts';
import { ScriptPanels } from '../../local/src/script-panels.ts';
import { launchBrowser } from '../local/page/browser.ts';
import { openSheet, type Operator } from './operator.ts';
import { type ScriptRig, startScript } from './script-rig.ts';

const QUEUE = 'Notification_Queue';
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
/** With UPDATE_PICTURES=1 the tests make the pictures of the documentation anew. */
const MAKES_PICTURES = process.env['UPDATE_PICTURES'] === '1';

let browser: Browser;
let script: ScriptRig;
let operator: Operator;
let server: HttpServer;
let origin: string;
let panels: ScriptPanels;
let tab: Page;
let troubles: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  script = await startScript();
  await script.runtime.run('setUpSheet');
  panels = new ScriptPanels(script.runtime);
  server = new HttpServer(
    async (request) => (await panels.handle(request)) ?? new Response('nothing', { status: 404 }),
  );
  origin = new URL(await server.listen(0)).origin;
  operator = await openSheet(script);
  tab = await browser.newPage();
  troubles = [];
  tab.on('pageerror', (error) => troubles.push(error.message));
});
afterEach(async () => {
  if (troubles.length > 0) throw new Error(troubles.join(' '));
  await tab.close();
  panels.close();
  await server.close();
  await script.close();
});

/** Chooses a menu item and opens the page that it shows, as large as the script asks. */
async function open(item: string, sidebarHeight = 760): Promise<void> {
  await operator.choose(item);
  const panel = panels.open.at(-1);
  if (!panel) throw new Error(`${item} has shown no page`);
  // A sidebar is 300 pixels wide (documented: guides/dialogs).
  await tab.setViewportSize({ width: panel.width ?? 300, height: panel.height ?? sidebarHeight });
  await tab.goto(origin + panel.path);
}

async function picture(name: string): Promise<void> {
  if (MAKES_PICTURES) await tab.screenshot({ path: path.join(PICTURES, name) });
}

function serial(agoMs: number): number {
  return createZone('Europe/Berlin').toSerial(Date.now() - agoMs);
}

describe('the page of Announce…', () => {
  beforeEach(() => {
    script.write('Users', [
      { 'User ID': '101', Name: 'Ada', Language: 'en' },
      { 'User ID': '102', Name: 'Bruno', Language: 'de' },
      { 'User ID': '103', Name: 'Chiara', Preference: 'none' },
    ]);
  });

  test('previews, sends and cancels', async () => {
    await open('Announce…');
    await tab
      .getByLabel('Text', { exact: false })
      .fill('<b>Hello {{name}}!</b> See <a href="https://example.com">this</a>.');
    expect(await tab.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);

    await tab.getByRole('button', { name: 'Preview' }).click();
    await tab.getByText('2 recipients (1 opted out), takes 1 s at 10/s').waitFor();
    expect(await tab.locator('#bubble').innerText()).toBe('Hello Ada! See this.');
    await picture('announce.png');

    await tab.getByRole('button', { name: 'Send', exact: true }).click();
    await tab.getByText('2 of 2 are queued.').waitFor();
    expect(script.rows(QUEUE).map((row) => row['Message'])).toEqual([
      '<b>Hello Ada!</b> See <a href="https://example.com">this</a>.',
      '<b>Hello Bruno!</b> See <a href="https://example.com">this</a>.',
    ]);

    await tab.getByRole('button', { name: 'Cancel waiting' }).click();
    await tab.getByText('2 waiting rows were cancelled').waitFor();
    expect(script.rows(QUEUE).map((row) => row['Status'])).toEqual(['cancelled', 'cancelled']);
  });

  test('asks for a new preview once anything has changed, and shows what is wrong', async () => {
    await open('Announce…');
    const send = tab.getByRole('button', { name: 'Send', exact: true });
    await tab.getByLabel('some of Users').check();
    await tab.getByLabel('column').selectOption('Language');
    await tab.getByLabel('value').fill('de');
    await tab.getByRole('button', { name: 'Preview' }).click();
    await tab.getByText('Write a text, or choose a template.').waitFor();

    await tab.getByLabel('Text', { exact: false }).fill('Hallo');
    await tab.getByRole('button', { name: 'Preview' }).click();
    await tab.getByText('1 recipient, takes').waitFor();
    expect(await send.isEnabled()).toBe(true);

    await tab.getByLabel('Text', { exact: false }).fill('Hallo!');
    expect(await send.isDisabled()).toBe(true);
  });

  test('sends a test to oneself', async () => {
    await open('Announce…');
    await tab.getByLabel('Text', { exact: false }).fill('Hello');
    await tab.getByLabel('Your own User ID', { exact: false }).fill('77');

    await tab.getByRole('button', { name: 'Send a test to me' }).click();
    await tab.getByText('The test to 77 is queued.').waitFor();

    expect(script.rows(QUEUE)).toMatchObject([{ 'User ID': '77', Type: 'test' }]);
  });

  test('shows markup of a message as Telegram would, and runs nothing that is in it', async () => {
    await open('Announce…');
    await tab
      .getByLabel('Text', { exact: false })
      .fill(
        '<b>x</b><img src=x onerror="document.title=1"><a href="javascript:document.title=2">y</a><script>document.title=3</script>',
      );

    await tab.getByRole('button', { name: 'Preview' }).click();
    await tab.getByText('2 recipients').waitFor();

    expect(await tab.locator('#bubble').innerHTML()).toBe(
      '<b>x</b><span></span><a>y</a><span>document.title=3</span>',
    );
    expect(await tab.title()).toBe('Announce');
  });
});

describe('the page of Dashboard', () => {
  test('shows how the queue stands and has a dead row tried again with one click', async () => {
    script.write(QUEUE, [
      ...Array.from({ length: 24 }, (_, index) => ({
        ID: `NOTIF_S${index}`,
        'User ID': String(200 + index),
        Message: 'Hello',
        Status: 'sent',
        'Created At': serial(index * 1_500_000 + 4000),
        'Sent At': serial(index * 1_500_000),
      })),
      { ID: 'NOTIF_P', 'User ID': '300', Message: 'Hello', Status: 'pending' },
      {
        ID: 'NOTIF_D',
        'User ID': '301',
        Message: 'Hello',
        Status: 'dead',
        'Error Message': 'They blocked the bot. Ask them to press Start.',
      },
      {
        ID: 'NOTIF_U',
        'User ID': '302',
        Message: 'Hello',
        Status: 'uncertain',
        'Error Message': 'Possibly delivered: the connection broke off.',
      },
    ]);
    script.write('Workers', [
      {
        Worker: 'w1',
        Host: 'vps-1',
        'Last Seen': serial(12_000),
        'Rate Per Second': 10,
        'Sheets Budget Left': 41,
      },
    ]);

    await open('Dashboard');
    await tab.getByText('running on vps-1, 10/s, last seen 1').waitFor();
    expect(await tab.locator('dt:text-is("Pending") + dd').innerText()).toBe('1');
    expect(await tab.locator('#hours i').count()).toBe(24);
    await picture('dashboard.png');

    const dead = tab.locator('#problems li', { hasText: '301' });
    await dead.getByRole('button', { name: 'Show' }).click();
    await dead.getByRole('button', { name: 'Retry' }).click();
    await tab.getByText('1 row will be tried again.').waitFor();

    expect(await tab.locator('dt:text-is("Dead") + dd').innerText()).toBe('0');
    expect(script.rows(QUEUE).find(({ ID }) => ID === 'NOTIF_D')).toMatchObject({ Status: 'pending' });
  });

  test('shows a message from outside as text', async () => {
    script.write(QUEUE, [
      {
        ID: 'NOTIF_1',
        'User ID': '1',
        Message: 'x',
        Status: 'dead',
        'Error Message': '<img src=x onerror="document.title=1">',
      },
    ]);

    await open('Dashboard');
    await tab.locator('#problems').getByText('<img src=x').waitFor();

    expect(await tab.title()).toBe('Notifications');
  });
});

describe('the page of Check this sheet', () => {
  test('shows a verdict for every fact', async () => {
    await open('Check this sheet');

    await tab.getByText(/^\d+ of \d+ hold\.$/).waitFor();
    expect(await tab.locator('tbody tr').count()).toBeGreaterThan(15);
    expect(
      await tab.locator('tr', { hasText: 'A worker is running.' }).locator('td').nth(1).innerText(),
    ).toBe('does not hold');
    await picture('check.png');
  });
});
