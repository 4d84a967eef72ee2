import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const CLIENT = new URL('client/', import.meta.url);

/** What the browser loads. */
export interface BrowserFiles {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

let bundled: Promise<BrowserFiles> | undefined;

/**
 * Bundles the page's browser side, once a process; takes a fraction of a second, so that no built file can ever be out
 * of date.
 */
export async function bundleBrowserFiles(): Promise<BrowserFiles> {
  bundled ??= bundle();
  return await bundled;
}

async function bundle(): Promise<BrowserFiles> {
  const { outputFiles } = await build({
    entryPoints: ['main.tsx', 'page.css'].map((name) => fileURLToPath(new URL(name, CLIENT))),
    bundle: true,
    write: false,
    outdir: 'page',
    format: 'esm',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'error',
    legalComments: 'eof',
  });
  const ending = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  const html = await readFile(new URL('index.html', CLIENT), 'utf8');
  return { html, script: ending('.js'), style: ending('.css') };
}
