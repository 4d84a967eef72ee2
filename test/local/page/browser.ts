import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/**
 * The package's own arguments let pages off some of the web's rules, which are part of what is tested here, and end the
 * browser with its first page.
 */
const LEFT_OUT = new Set(['--disable-web-security', '--allow-running-insecure-content', '--single-process']);

/** A browser that comes from the registry with the other packages. */
export async function launchBrowser(): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((argument) => !LEFT_OUT.has(argument)),
    headless: true,
  });
}
