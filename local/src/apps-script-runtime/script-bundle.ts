import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from 'esbuild';
import { z } from 'zod';

const manifestSchema = z.object({
  timeZone: z.string().default('America/New_York'),
  runtimeVersion: z.string().optional(),
  oauthScopes: z.array(z.string()).optional(),
  dependencies: z
    .object({
      enabledAdvancedServices: z
        .array(z.object({ userSymbol: z.string(), serviceId: z.string(), version: z.string() }))
        .default([]),
    })
    .optional(),
  webapp: z
    .object({
      executeAs: z.enum(['USER_ACCESSING', 'USER_DEPLOYING']).default('USER_DEPLOYING'),
      access: z.enum(['MYSELF', 'DOMAIN', 'ANYONE', 'ANYONE_ANONYMOUS']).default('MYSELF'),
    })
    .optional(),
});

/** What appsscript.json says, as far as the runtime heeds it. */
type Manifest = z.infer<typeof manifestSchema>;

/** A folder as clasp would push it: the manifest, the scripts in their order and the HTML files. */
export interface ScriptBundle {
  readonly manifest: Manifest;
  readonly scripts: readonly { readonly name: string; readonly source: string }[];
  /** By name without the ending, as HtmlService.createHtmlOutputFromFile takes it. */
  readonly htmlFiles: Readonly<Record<string, string>>;
}

/**
 * Reads a bundle. Throws when the manifest is missing or unreadable, naming the file, and for a script that Apps Script
 * would not take.
 */
export async function readScriptBundle(bundleDir: string): Promise<ScriptBundle> {
  const manifestFile = path.join(bundleDir, 'appsscript.json');
  const manifest = manifestSchema.safeParse(JSON.parse(await readFile(manifestFile, 'utf8')));
  if (!manifest.success) throw new Error(`${manifestFile}: ${z.prettifyError(manifest.error)}`);
  const scripts: { name: string; source: string }[] = [];
  const htmlFiles: Record<string, string> = {};
  const files = await readdir(bundleDir, { recursive: true, withFileTypes: true });
  const names = files
    .filter((f) => f.isFile())
    .map((f) => path.relative(bundleDir, path.join(f.parentPath, f.name)));
  for (const name of names.sort()) {
    const source = path.join(bundleDir, name);
    // clasp names files by their path with forward slashes and without the ending.
    const pushed = name
      .split(path.sep)
      .join('/')
      .replace(/\.\w+$/, '');
    if (/\.(js|gs)$/.test(name)) {
      const text = await readFile(source, 'utf8');
      await checkSyntax(pushed, text);
      scripts.push({ name: pushed, source: text });
    }
    if (name.endsWith('.html')) htmlFiles[pushed] = await readFile(source, 'utf8');
  }
  return { manifest: manifest.data, scripts, htmlFiles };
}

/**
 * Apps Script's parser takes no class fields, private names or static blocks (reported: google/clasp#935), which is
 * all that ES2022 has and ES2021 lacks: where the one needs rewriting to become the other, such a thing is there. What
 * is no JavaScript at all fails when it runs, in V8's own words.
 */
async function checkSyntax(name: string, source: string): Promise<void> {
  const versions = ['es2021', 'es2022'].map((target) => transform(source, { target, logLevel: 'silent' }));
  const written = await Promise.all(versions).catch(() => []);
  if (new Set(written.map(({ code }) => code)).size > 1) {
    throw new SyntaxError(
      `${name}: Apps Script takes no class fields, private names or static blocks. Bundle for ES2019.`,
    );
  }
}
