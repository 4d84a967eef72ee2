import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildScript } from '../../apps-script/build.ts';
import { deployScript, pushScript } from '../../apps-script/push.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;

function byCode(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b);
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clasp-project-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the bundle', () => {
  test('declares exactly one function a name that Google may call', async () => {
    const names = await buildScript(folder);

    const code = await readFile(path.join(folder, 'Code.js'), 'utf8');
    const main = await readFile(path.join(ROOT, 'apps-script/src/main.ts'), 'utf8');
    const exported = [
      ...[...main.matchAll(/^export function (\w+)/gm)].map(([, name]) => name),
      ...(/^export \{([^}]*)\}/m.exec(main)?.[1]?.match(/\w+/g) ?? []),
    ];
    expect(names).toEqual(exported.toSorted(byCode));
    expect(names).toEqual(expect.arrayContaining(['doPost', 'onEdit', 'onOpen', 'setUpSheet']));
    expect([...code.matchAll(/^function (\w+)/gm)].map(([, name]) => name)).toEqual(names);
    const context = vm.createContext({});
    vm.runInContext(code, context);
    expect(Object.keys(context).toSorted(byCode)).toEqual(['_app', ...names].toSorted(byCode));
  });

  test('is what clasp would push, with manifest and HTML, and nothing else', async () => {
    await cp(path.join(ROOT, '.clasp.json'), path.join(folder, '.clasp.json'));
    await buildScript(path.join(folder, 'apps-script/dist'));

    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(ROOT, 'node_modules/.bin/clasp'), 'show-file-status', '--json'],
      { cwd: folder },
    );

    const { filesToPush }: { filesToPush: string[] } = JSON.parse(stdout);
    // clasp names them in no stable order.
    expect(filesToPush.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'apps-script/dist/announcements.html',
      'apps-script/dist/appsscript.json',
      'apps-script/dist/check.html',
      'apps-script/dist/Code.js',
      'apps-script/dist/dashboard.html',
    ]);
  });

  test('holds nothing that an earlier build left', async () => {
    await writeFile(path.join(folder, 'Old.js'), 'function old() {}');

    await buildScript(folder);

    await expect(readFile(path.join(folder, 'Old.js'))).rejects.toThrow('ENOENT');
  });

  test('asks for no more than its own spreadsheet, its dialogs and triggers', async () => {
    await buildScript(folder);

    const manifest = JSON.parse(await readFile(path.join(folder, 'appsscript.json'), 'utf8'));
    expect(manifest.oauthScopes).toEqual([
      'https://www.googleapis.com/auth/spreadsheets.currentonly',
      'https://www.googleapis.com/auth/script.container.ui',
      'https://www.googleapis.com/auth/script.scriptapp',
    ]);
  });
});

describe('pushing', () => {
  function rig(claspSettings: string, exitCodes: Readonly<Record<string, number>> = {}) {
    const ran: string[] = [];
    const command = (name: string) => (args: readonly string[]) => {
      ran.push([name, ...args].join(' '));
      return Promise.resolve({ exitCode: exitCodes[`${name} ${args[0]}`] ?? 0, output: '' });
    };
    const build = () => Promise.resolve(ran.push('build'));
    return { ran, push: { claspSettings, build, tsc: command('tsc'), clasp: command('clasp') } };
  }

  test('builds, checks, shows the files and pushes the manifest too', async () => {
    const { ran, push } = rig('{"scriptId": "abc"}');

    expect(await pushScript(push)).toBeUndefined();
    expect(ran).toEqual(['build', 'tsc -p apps-script', 'clasp show-file-status', 'clasp push -f']);
  });

  test('stops at the placeholder and says where the id is found', async () => {
    const { ran, push } = rig(await readFile(path.join(ROOT, '.clasp.json'), 'utf8'));

    expect(await pushScript(push)).toContain('Project Settings → Script ID');
    expect(ran).toEqual([]);
  });

  test('does not push what does not type-check', async () => {
    const { ran, push } = rig('{"scriptId": "abc"}', { 'tsc -p': 2 });

    expect(await pushScript(push)).toContain('does not type-check');
    expect(ran).not.toContain('clasp push -f');
  });
});

describe('deploying', () => {
  const answering = (...answers: readonly [number, string][]) => {
    const left = [...answers];
    return () => {
      const [exitCode, output] = left.shift() ?? [1, ''];
      return Promise.resolve({ exitCode, output });
    };
  };

  test('goes to the one of several that is named', async () => {
    const listed = JSON.stringify([
      { deploymentId: 'one', versionNumber: 1 },
      { deploymentId: 'two', versionNumber: 2 },
    ]);
    const clasp = answering([0, listed], [0, JSON.stringify({ deploymentId: 'two', versionNumber: 3 })]);

    expect(await deployScript({ clasp, description: 'x', deploymentId: 'two' })).toEqual({
      ok: true,
      isNew: false,
      url: 'https://script.google.com/macros/s/two/exec',
    });
  });

  test('says what clasp said when it did not deploy', async () => {
    const clasp = answering([0, 'Fetching deployments...\n[]'], [1, 'Requested entity was not found.\n']);

    expect(await deployScript({ clasp, description: 'x', deploymentId: 'gone' })).toEqual({
      ok: false,
      problem: 'clasp did not deploy: Requested entity was not found.',
    });
  });

  test('deploys nothing when it can not know what there is', async () => {
    expect(await deployScript({ clasp: answering([1, '']), description: 'x' })).toEqual({
      ok: false,
      problem: 'clasp can not list the deployments. Nothing was deployed.',
    });
  });
});
