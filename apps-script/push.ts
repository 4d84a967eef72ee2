import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildScript } from './build.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLACEHOLDER = 'PUT_THE_SCRIPT_ID_HERE';

/** Runs a command in the project's folder, its output shown; resolves with its exit code. */
export type RunCommand = (args: readonly string[]) => Promise<number>;

export interface Push {
  /** The text of .clasp.json. */
  readonly claspSettings: string;
  readonly build: () => Promise<unknown>;
  /** `tsc` with arguments. */
  readonly tsc: RunCommand;
  /** `clasp` with arguments. */
  readonly clasp: RunCommand;
}

/** Builds and checks the script, shows what will be pushed and pushes it. Gives the reason when it can't be. */
export async function pushScript({ claspSettings, build, tsc, clasp }: Push): Promise<string | undefined> {
  if (claspSettings.includes(PLACEHOLDER)) {
    return (
      `.clasp.json still has the placeholder ${PLACEHOLDER}. Put your script's id there: open the spreadsheet, ` +
      'Extensions → Apps Script → Project Settings → Script ID.'
    );
  }
  await build();
  if ((await tsc(['-p', 'apps-script'])) !== 0) return 'The script does not type-check. Nothing was pushed.';
  if ((await clasp(['show-file-status'])) !== 0)
    return 'clasp can not tell what it would push. Nothing was pushed.';
  // Without -f clasp skips a changed manifest when nobody can be asked, and still exits 0.
  if ((await clasp(['push', '-f'])) !== 0)
    return 'clasp did not push. If you are not logged in: npx clasp login.';
  return undefined;
}

/** A command of the project's own packages, run on this very Node. */
function command(name: string): RunCommand {
  return (args) =>
    new Promise((resolve, reject) => {
      const script = path.join(ROOT, 'node_modules/.bin', name);
      const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: 'inherit' });
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = await pushScript({
    claspSettings: await readFile(path.join(ROOT, '.clasp.json'), 'utf8'),
    build: () => buildScript(),
    tsc: command('tsc'),
    clasp: command('clasp'),
  });
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}
