import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rig } from '../rig.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PM2 = fileURLToPath(new URL('../../node_modules/.bin/pm2', import.meta.url));

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.start();
});

afterEach(async () => {
  await pm2(['kill']);
  await rig.close();
});

/** The real PM2 with a home of its own. */
function pm2(words: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const env = { ...rig.environment(settings), HOME: rig.folder, PM2_HOME: `${rig.folder}/pm2` };
  return promisify(execFile)(process.execPath, [PM2, ...words], { cwd: ROOT, env });
}

interface Listed {
  readonly pm2_env: { readonly status: string; readonly restart_time: number; readonly exit_code?: number };
}

async function listed(): Promise<Listed['pm2_env'] | undefined> {
  const { stdout } = await pm2(['jlist']);
  return (JSON.parse(stdout.slice(stdout.indexOf('['))) as Listed[])[0]?.pm2_env;
}

describe('under PM2', () => {
  it('is online when it says so itself, delivers, and ends with 0 when it is stopped', async () => {
    const [id = ''] = rig.queue([{}]);

    await pm2(['start', 'ecosystem.config.cjs']);
    expect(await listed()).toMatchObject({ status: 'online', restart_time: 0 });
    await vi.waitFor(() => expect(rig.row(id).status).toBe('sent'), { timeout: 15_000 });
    await pm2(['stop', 'sheet-courier']);

    expect(await listed()).toMatchObject({ status: 'stopped', exit_code: 0 });
  });

  it('is not started again with bad settings', async () => {
    await pm2(['start', 'ecosystem.config.cjs'], { RATE_PER_SECOND: 'fast' }).catch(() => undefined);

    await vi.waitFor(
      async () => expect(await listed()).toMatchObject({ status: 'stopped', exit_code: 78, restart_time: 0 }),
      {
        timeout: 15_000,
        interval: 300,
      },
    );
  });
});
