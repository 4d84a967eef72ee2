import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCE = fileURLToPath(new URL('src/', import.meta.url));
const OUTPUT = fileURLToPath(new URL('dist/', import.meta.url));
const GLOBAL = '_app';

/** Google's V8 refuses static class fields and #private (reported: google/clasp#935), so nothing newer than this. */
const TARGET = 'es2019';

const PUSHED = /\.(?:js|gs|html|json)$/;

/**
 * Bundles main.ts into `outputDir` as clasp pushes it: Code.js with one function a name that main.ts exports, the manifest
 * and the HTML files. Gives the names of the functions. What an earlier build left in the folder goes.
 */
export async function buildScript(outputDir: string = OUTPUT): Promise<readonly string[]> {
  const options = {
    entryPoints: [path.join(SOURCE, 'main.ts')],
    bundle: true,
    write: false as const,
    target: TARGET,
  };
  const [module, program] = await Promise.all([
    build({ ...options, format: 'esm', metafile: true }),
    // Text stays readable in Google's editor, emoji and all.
    build({ ...options, format: 'iife', globalName: GLOBAL, charset: 'utf8', legalComments: 'none' }),
  ]);
  const names = Object.values(module.metafile.outputs).flatMap((output) => output.exports);
  const code = program.outputFiles.map((file) => file.text).join('');
  // Google sees only functions declared at the top: it finds them without running the script.
  const functions = names.map(
    (name) => `function ${name}(...args) {\n  return ${GLOBAL}.${name}(...args);\n}\n`,
  );

  await mkdir(outputDir, { recursive: true });
  await writeFile(path.join(outputDir, 'Code.js'), `${code}${functions.join('')}`);
  const copied = (await readdir(SOURCE)).filter(
    (file) => file === 'appsscript.json' || file.endsWith('.html'),
  );
  for (const file of copied) await copyFile(path.join(SOURCE, file), path.join(outputDir, file));
  // clasp would push what an earlier build left.
  const stale = (await readdir(outputDir)).filter(
    (file) => PUSHED.test(file) && ![...copied, 'Code.js'].includes(file),
  );
  for (const file of stale) await rm(path.join(outputDir, file));
  return names;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = await buildScript();
  process.stdout.write(`apps-script/dist: ${names.join(', ')}\n`);
}
