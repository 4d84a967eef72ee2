import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildScript } from './build.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLACEHOLDER = 'PUT_THE_SCRIPT_ID_HERE';

/** How a command ended. */
export interface Ended {
  readonly exitCode: number;
  /** What it printed, where that was not shown. */
  readonly output: string;
}

/** Runs a command in the project's folder; its output is shown, or kept where it is to be read. */
export type RunCommand = (args: readonly string[], output: 'shown' | 'kept') => Promise<Ended>;

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
  if ((await tsc(['-p', 'apps-script'], 'shown')).exitCode !== 0)
    return 'The script does not type-check. Nothing was pushed.';
  if ((await clasp(['show-file-status'], 'shown')).exitCode !== 0)
    return 'clasp can not tell what it would push. Nothing was pushed.';
  // Without -f clasp skips a changed manifest when nobody can be asked, and still exits 0.
  if ((await clasp(['push', '-f'], 'shown')).exitCode !== 0)
    return 'clasp did not push. If you are not logged in: npx clasp login.';
  return undefined;
}

export interface Deploy {
  readonly clasp: RunCommand;
  /** What the version is remembered by. */
  readonly description: string;
  /** The deployment to update; absent: the only one there is, or a new one. */
  readonly deploymentId?: string | undefined;
}

/** Where it is deployed, or why it is not. */
export type Deployed =
  | { readonly ok: true; readonly url: string; readonly isNew: boolean }
  | { readonly ok: false; readonly problem: string };

interface ListedDeployment {
  readonly deploymentId: string;
  /** Absent for the one that always shows the newest code. */
  readonly versionNumber?: number;
}

/**
 * Makes a version of what was pushed and serves it: under the address that there is already, so that whoever posts to the
 * web app need not be told. A first time makes the deployment.
 */
export async function deployScript({ clasp, description, deploymentId }: Deploy): Promise<Deployed> {
  const listed = await clasp(['list-deployments', '--json'], 'kept');
  if (listed.exitCode !== 0)
    return { ok: false, problem: 'clasp can not list the deployments. Nothing was deployed.' };
  const versioned = (readJson(listed.output) as readonly ListedDeployment[]).filter(
    ({ versionNumber }) => versionNumber !== undefined,
  );
  if (deploymentId === undefined && versioned.length > 1) {
    const ids = versioned.map((one) => one.deploymentId).join(', ');
    return {
      ok: false,
      problem: `There are ${versioned.length} deployments. Say which with --deployment: ${ids}.`,
    };
  }
  const id = deploymentId ?? versioned[0]?.deploymentId;
  const command = id === undefined ? ['create-deployment'] : ['update-deployment', id];
  const ended = await clasp([...command, '-d', description, '--json'], 'kept');
  if (ended.exitCode !== 0) {
    return { ok: false, problem: `clasp did not deploy: ${ended.output.trim() || 'it gave no reason'}` };
  }
  const made = readJson(ended.output) as ListedDeployment;
  return {
    ok: true,
    isNew: id === undefined,
    url: `https://script.google.com/macros/s/${made.deploymentId}/exec`,
  };
}

/** clasp may print what it is doing before the JSON. */
function readJson(output: string): unknown {
  return JSON.parse(output.slice(output.search(/^[[{]/m)));
}

/** A command of the project's own packages, run on this very Node. */
function command(name: string): RunCommand {
  return (args, output) =>
    new Promise((resolve, reject) => {
      const script = path.join(ROOT, 'node_modules/.bin', name);
      const child = spawn(process.execPath, [script, ...args], {
        cwd: ROOT,
        stdio: ['inherit', output === 'kept' ? 'pipe' : 'inherit', 'inherit'],
      });
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
      child.on('error', reject);
      child.on('close', (code) => resolve({ exitCode: code ?? 1, output: text }));
    });
}

async function main(): Promise<string | undefined> {
  const { values } = parseArgs({
    options: { deploy: { type: 'string' }, deployment: { type: 'string' } },
  });
  const clasp = command('clasp');
  const problem = await pushScript({
    claspSettings: await readFile(path.join(ROOT, '.clasp.json'), 'utf8'),
    build: () => buildScript(),
    tsc: command('tsc'),
    clasp,
  });
  if (problem !== undefined || values.deploy === undefined) return problem;
  const deployed = await deployScript({ clasp, description: values.deploy, deploymentId: values.deployment });
  if (!deployed.ok) return deployed.problem;
  process.stdout.write(`${deployed.isNew ? 'Deployed as' : 'Still at'} ${deployed.url}\n`);
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = await main();
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}
