import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page as Tab } from 'playwright-core';
import { launchBrowser } from '../test/local/page/browser.ts';
import { openPage, QUEUE_SHEET } from '../test/local/page/page-fixture.ts';
import { median, percentile } from './figures.ts';

const MAIN = fileURLToPath(new URL('../local/src/main.ts', import.meta.url));
const ANY_PORTS = ['--port', '0', '--sheets-port', '0', '--telegram-port', '0'];
const VIEWPORT = { width: 1380, height: 1000 };
/** Of a wheel that is turned briskly: four rows a frame. */
const PIXELS_A_FRAME = 120;
const FRAMES = 600;
const KB = 1000;

export async function page({
  starts,
  rows,
}: {
  readonly starts: number;
  readonly rows: number;
}): Promise<void> {
  const browser = await launchBrowser();
  const viewMs: number[] = [];
  for (let at = 0; at < starts; at++) viewMs.push(await firstView(browser));
  const { frameMs, workMs, loadedMs, scriptBytes } = await scrolled(browser, rows);
  await browser.close();
  const seconds = frameMs.reduce((sum, ms) => sum + ms, 0) / 1000;
  process.stdout.write(
    `${starts} starts of npm start on a new folder (median, worst)\n` +
      `  to the first view of the sheet  ${(median(viewMs) / 1000).toFixed(2)} s, ${(Math.max(...viewMs) / 1000).toFixed(2)} s\n` +
      `${rows} rows, scrolled by ${PIXELS_A_FRAME} pixels a frame\n` +
      `  frames a second                 ${(frameMs.length / seconds).toFixed(1)}\n` +
      `  a frame (median, p95, worst)    ${median(frameMs).toFixed(1)} ms, ${percentile(frameMs, 95).toFixed(1)} ms, ${Math.max(...frameMs).toFixed(1)} ms\n` +
      `  work for a frame (mean)         ${workMs.toFixed(1)} ms\n` +
      `  to the first view of the sheet  ${(loadedMs / 1000).toFixed(2)} s\n` +
      `page script                       ${(scriptBytes / KB).toFixed(0)} KB gzipped\n`,
  );
}

/** From the start of the process to the sheet on the screen, in a browser that is open already. */
async function firstView(browser: Browser): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sheet-courier-page-'));
  const tab = await browser.newPage({ viewport: VIEWPORT });
  const startedAt = performance.now();
  const child = spawn(process.execPath, [MAIN, '--data', join(folder, 'data'), ...ANY_PORTS], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => {
    child.once('close', resolve);
  });
  const url = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (data) => {
      out += String(data);
      const found = /http:\/\/\S+/.exec(out)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => reject(new Error('npm start ended by itself')));
  });
  await tab.goto(url);
  await tab.locator('.tabulator-row').first().waitFor();
  const took = performance.now() - startedAt;
  await tab.close();
  child.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true });
  return took;
}

interface Scrolled {
  /** From frame to frame. */
  readonly frameMs: readonly number[];
  /** What the page's main thread computes for a frame, whatever else the machine does. */
  readonly workMs: number;
  readonly loadedMs: number;
  readonly scriptBytes: number;
}

async function scrolled(browser: Browser, rows: number): Promise<Scrolled> {
  const fixture = await openPage();
  fixture.workbook.apply([
    { kind: 'appendDimension', sheetId: QUEUE_SHEET, dimension: 'ROWS', length: rows },
    { kind: 'writeCells', sheetId: QUEUE_SHEET, row: 1, column: 0, rows: notifications(rows) },
  ]);
  const tab = await browser.newPage({ viewport: VIEWPORT });
  const startedAt = performance.now();
  await tab.goto(fixture.url);
  await tab.locator('.tabulator-row').first().waitFor();
  const loadedMs = performance.now() - startedAt;
  await tab.evaluate('new Promise((resolve) => requestIdleCallback(() => resolve()))');
  const work = await mainThread(tab);
  const before = await work.seconds();
  const frameMs = await tab.evaluate<readonly number[]>(`new Promise((resolve) => {
    const holder = document.querySelector('.tabulator-tableholder');
    const times = [];
    const frame = (now) => {
      times.push(now);
      holder.scrollTop += ${PIXELS_A_FRAME};
      if (times.length <= ${FRAMES}) requestAnimationFrame(frame);
      else resolve(times.slice(1).map((time, at) => time - times[at]));
    };
    requestAnimationFrame(frame);
  })`);
  const workMs = ((await work.seconds()) - before) * 1000;
  const script = await (await fetch(`${fixture.url}page.js`)).bytes();
  await tab.close();
  await fixture.close();
  return { frameMs, workMs: workMs / FRAMES, loadedMs, scriptBytes: gzipSync(script).length };
}

/** The processor time that the page's main thread has used. */
async function mainThread(tab: Tab): Promise<{ readonly seconds: () => Promise<number> }> {
  const session = await tab.context().newCDPSession(tab);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return {
    seconds: async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
    },
  };
}

function notifications(count: number): readonly (readonly (string | number)[])[] {
  return Array.from({ length: count }, (_, at) => [
    `NOTIF_${1_700_000_000_000 + at}_bench${at}`,
    String(700_000_000 + at),
    `🎉 <b>Congratulations, Player ${at}!</b>\nYou won: <b>Free coffee</b>`,
    'user_prize',
    'sent',
    '2026-01-31 14:30:00',
    '2026-01-31 14:30:04',
    0,
    '',
    5,
    'telegram',
    '',
    '',
    '',
    '{"silent": true}',
    `spin-${at}`,
    String(at),
  ]);
}
