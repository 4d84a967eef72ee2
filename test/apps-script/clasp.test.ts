import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { buildScript } from '../../apps-script/build.ts';
import { deployScript, pushScript, type RunCommand } from '../../apps-script/push.ts';
import { type AppsScriptApi, startAppsScriptApi } from './apps-script-api.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCRIPT_ID = 'script-of-the-tests';

let api: AppsScriptApi;
let folder: string;

async function start(deployed: readonly string[] = []): Promise<void> {
  api = await startAppsScriptApi(SCRIPT_ID, deployed);
  folder = await mkdtemp(path.join(tmpdir(), 'clasp-project-'));
  const settings = JSON.parse(await readFile(path.join(ROOT, '.clasp.json'), 'utf8'));
  await writeFile(path.join(folder, '.clasp.json'), JSON.stringify({ ...settings, scriptId: SCRIPT_ID }));
  const token = {
    type: 'authorized_user',
    client_id: 'x',
    client_secret: 'y',
    refresh_token: 'z',
    access_token: 'for-tests',
    expiry_date: 4_102_444_800_000,
  };
  await writeFile(path.join(folder, '.clasprc.json'), JSON.stringify({ tokens: { default: token } }));
}
afterEach(async () => {
  await api.close();
  await rm(folder, { recursive: true });
});

/** The real clasp, logged in and talking to the local API. */
const clasp: RunCommand = (args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(ROOT, 'node_modules/.bin/clasp'), ...args], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        clasp_config_auth: path.join(folder, '.clasprc.json'),
        APPS_SCRIPT_API: api.url,
        NODE_OPTIONS: `--require ${path.join(ROOT, 'test/apps-script/redirect-clasp.cjs')}`,
      },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (output += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (output += part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });

async function push(): Promise<string | undefined> {
  return pushScript({
    claspSettings: await readFile(path.join(folder, '.clasp.json'), 'utf8'),
    build: () => buildScript(path.join(folder, 'apps-script/dist')),
    tsc: () => Promise.resolve({ exitCode: 0, output: '' }),
    clasp,
  });
}

/** Every call of clasp is a process that reads a large library: seconds on a busy machine. */
describe('the real clasp', { timeout: 180_000 }, () => {
  test('pushes bundle, pages and manifest, deploys them, and serves the next version under the same address', async () => {
    await start();

    expect(await push()).toBeUndefined();
    expect(
      api.files.map(({ name, type }) => `${name} ${type}`).toSorted((a, b) => a.localeCompare(b)),
    ).toEqual(['announcements HTML', 'appsscript JSON', 'check HTML', 'Code SERVER_JS', 'dashboard HTML']);
    const code = await readFile(path.join(folder, 'apps-script/dist/Code.js'), 'utf8');
    expect(api.files.find(({ name }) => name === 'Code')?.source).toBe(code);

    const url = 'https://script.google.com/macros/s/AKfyc1/exec';
    expect(await deployScript({ clasp, description: 'first' })).toEqual({ ok: true, isNew: true, url });
    expect(await deployScript({ clasp, description: 'second' })).toEqual({ ok: true, isNew: false, url });
    expect(api.versions.map(({ description }) => description)).toEqual(['first', 'second']);
    expect(api.deployments).toMatchObject([
      { deploymentId: 'HEAD' },
      { deploymentId: 'AKfyc1', deploymentConfig: { versionNumber: 2, description: 'second' } },
    ]);
  });

  test('makes a script that belongs to the sheet, into which the bundle is pushed', async () => {
    await start();
    await rm(path.join(folder, '.clasp.json'));

    const { exitCode } = await clasp(
      [
        'create-script',
        '--parentId',
        'the-sheet',
        '--title',
        'Sheet Courier',
        '--rootDir',
        'apps-script/dist',
      ],
      'kept',
    );

    expect(exitCode).toBe(0);
    const made = JSON.parse(await readFile(path.join(folder, '.clasp.json'), 'utf8'));
    expect(made).toMatchObject({ scriptId: SCRIPT_ID, rootDir: expect.stringContaining('apps-script/dist') });
    expect(await push()).toBeUndefined();
    expect(api.files.find(({ name }) => name === 'Code')?.source).toContain('function doPost(');
  });

  test('pushes nothing and says why when nobody is logged in', async () => {
    await start();
    await rm(path.join(folder, '.clasprc.json'));

    expect(await push()).toContain('npx clasp login');
    expect(api.files).toEqual([]);
  });

  test('deploys to none of several unasked', async () => {
    await start(['one', 'two']);

    expect(await deployScript({ clasp, description: 'x' })).toEqual({
      ok: false,
      problem: 'There are 2 deployments. Say which with --deployment: one, two.',
    });
  });
});
