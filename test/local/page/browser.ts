import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/**
 * The package's own arguments let pages off some of the web's rules, which are part of what is tested here, end the
 * browser with its first page, and have a graphics card played by the processor, which costs more than drawing without.
 */
const LEFT_OUT = new Set([
  '--disable-web-security',
  '--allow-running-insecure-content',
  '--single-process',
  '--ignore-gpu-blocklist',
  '--in-process-gpu',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]);

/** A browser that comes from the registry with the other packages. */
export async function launchBrowser(): Promise<Browser> {
  return await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args.filter((argument) => !LEFT_OUT.has(argument)), '--disable-gpu'],
    headless: true,
  });
}
